"""Candle files as the kernel reads them: what the other readers read, or nothing."""

from __future__ import annotations

import gzip
import io
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.errors import CandleError
from srconsole.kernel.library import Library
from srconsole.kernel.reader import Part, read_plain
from srconsole.market.candle_file import load_candles
from srconsole.research.candle_columns import load_columns

BUNDLED = next((Path(__file__).resolve().parents[2] / "data").glob("*.csv"))
HEADER = b"Time,Open,High,Low,Close,Volume,Symbol\n"


def read(kernel: Library, lines: bytes) -> Part:
    """Read what stands below a header."""
    (part,) = read_plain(kernel, io.BytesIO(b"\n" + lines).read)
    return part


numbers = st.one_of(
    st.floats(0, 1e15).map(repr),
    st.floats(0, 1e6).map(lambda value: f"{value:.8f}"),
    st.integers(0, 10**17).map(str),
    st.from_regex(r"[0-9]{0,17}\.?[0-9]{0,17}([eE][+-]?[0-9]{0,3})?", fullmatch=True),
)


@hypothesis_settings(max_examples=100)
@given(numbers)
@example("1e-05")
@example("0.1")
@example("999999999999999e22")
@example("5.")
def test_a_number_is_what_python_reads_or_is_left_alone(kernel: Library, text: str) -> None:
    """No price is read a last digit wrong.

    Given a number as a file may have it
    When the kernel reads it
    Then it is the double that Python's float() makes of the text, or the line is left to the other readers
    """
    line = f"2024-01-31T12:00:00Z,1,2,0.5,1,{text},X\n".encode()
    try:
        columns = read(kernel, line)
    except ValueError:
        return
    assert columns.numbers[4].tolist() == [float(text)]


@pytest.mark.parametrize("text", ["61000.5", "1e-05", "1.25E+06", "0.00000012", "123456789012345", "0", "007.50"])
def test_usual_numbers_are_read_by_the_kernel(kernel: Library, text: str) -> None:
    """What files usually have is read the fast way.

    Given a number in a form that exchanges and spreadsheets write
    When the kernel reads it
    Then it does so itself
    """
    assert read(kernel, f"2024-01-31T12:00:00Z,1,2,0.5,1,{text},X\n".encode()).numbers[4].tolist() == [float(text)]


@pytest.mark.parametrize("day", ["1900-02-28", "1970-01-01", "2000-02-29", "2024-02-29", "2024-12-31", "2199-03-01"])
def test_days_are_those_of_the_calendar(kernel: Library, day: str) -> None:
    """A leap day is where the calendar has it.

    Given times of days around leap years and centuries
    When the kernel reads them
    Then they are the microseconds that the calendar has there
    """
    found = read(kernel, f"{day}T23:59:58Z,1,1,1,1,1,X\n".encode()).time
    assert found.tolist() == [int(np.datetime64(f"{day}T23:59:58", "us").astype(np.int64))]


@pytest.mark.parametrize("day", ["1900-02-29", "2023-02-29", "2024-04-31", "2024-00-10", "2024-13-01", "2024-01-00"])
def test_days_that_no_calendar_has_are_left_alone(kernel: Library, day: str) -> None:
    """A day that is none is told by who knows the line.

    Given a time of a day that the calendar does not have
    When the kernel is to read it
    Then it leaves the file to the other readers
    """
    with pytest.raises(ValueError, match="otherwise"):
        read(kernel, f"{day}T00:00:00Z,1,1,1,1,1,X\n".encode())


@pytest.mark.slow
@given(st.integers(0, 2**32))
def test_a_damaged_file_is_read_or_refused_as_ever(
    kernel: Library, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """Whatever has happened to a file, nobody reads something else than before.

    Given lines of the bundled file, some bytes of them changed, lost or doubled
    When they are read by way of the kernel and by the reader that knows lines
    Then both have the same columns and report, or the same sentence about what is wrong
    """
    chance = random.Random(seed)
    content = bytearray(HEADER + b"".join(BUNDLED.read_bytes().splitlines(keepends=True)[1:30]))
    for _ in range(chance.choice([0, 1, 1, 1, 2])):
        at = chance.randrange(len(HEADER), len(content))
        change = chance.choice([b"", b"0", b"9", b"\n", b",", b"\r\n", b".", b"-", b"e", b" ", b"\0", b"\xff"])
        content[at : at + chance.choice([0, 1, 1, 3])] = change
    path = tmp_path_factory.mktemp("damaged") / "candles.csv"
    path.write_bytes(gzip.compress(content) if chance.random() < 0.2 else content)
    found: list[object] = []
    for way in (load_columns, load_candles):
        try:
            result = way(path)
        except CandleError as error:
            found.append(str(error))
            continue
        columns, report = result if isinstance(result, tuple) else (result.columns, result.report)
        values = [column.tolist() for column in columns.numbers().values()]
        found.append((columns.symbol, columns.time.tolist(), values, columns.dropped, report))
    assert found[0] == found[1]
