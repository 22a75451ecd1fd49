"""The fast reader and the exact one, held together: what the fast one accepts, both read to the same bits."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from srconsole.errors import CandleError
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import LEAST_PRICE, MOST_PRICE, Origin, check_candles
from srconsole.market.csv_format import NotStandardError, after_header, time_of, times_of
from srconsole.market.exact_reader import read_lines
from srconsole.market.fast_reader import read_blocks
from srconsole.market.file_bytes import CandleBytes, opened

pytestmark = pytest.mark.slow

HEADER = "Time,Open,High,Low,Close,Volume,Symbol\n"

PRICES = st.floats(LEAST_PRICE, MOST_PRICE)
SPELLINGS = st.sampled_from([repr, "{:.17g}".format, "{:.6e}".format, "{:+.20e}".format, "{:+}".format])
SYMBOLS = st.sampled_from(["BTC/USDT", "005930", "1e5", "nan", "True", "0x10", "2024-01-01", "비트코인"])
MISHAPS = st.sampled_from(
    [
        *(
            b"",
            b",",
            b"\n",
            b"\r",
            b"\r\n",
            b'"',
            b"\0",
            b" ",
            b"\t",
            b"-",
            b".",
            b"e",
            b"Z",
            b"T",
            b"0",
            b"1e5",
            b"nan",
        ),
        *(b"nan", b"inf", b"True", b"\xff", b"\xc2\xa0", b"_", b"#", b";", b"/", b"\x0b", b"2024-01-01T00:00:00Z"),
    ]
)
TIMES = [b"2024-02-29T23:59:59Z", b"2024-02-29T23:59:59.125Z", b"2024-02-29T23:59:59.5+00:00"]


class Memory:
    """Bytes of a file that was never written."""

    def __init__(self, content: bytes) -> None:
        self.size = len(content)
        self._content = io.BytesIO(content)

    def read(self, size: int) -> bytes:
        return self._content.read(size)

    def rewind(self) -> None:
        self._content.seek(0)

    def note(self) -> str:
        return ""


def same_bits(one: CandleColumns, other: CandleColumns) -> bool:
    """Say whether two sets of columns are the same to the last bit."""
    pairs = zip(one.numbers().values(), other.numbers().values(), strict=True)
    return (
        one.symbol == other.symbol
        and one.time.tolist() == other.time.tolist()
        and all(a.tobytes() == b.tobytes() for a, b in pairs)
    )


def by_blocks(content: CandleBytes, part_bytes: int) -> CandleColumns | None:
    """Return what the fast reader makes of a file, None where it gives up or the candles cannot be used."""
    try:
        return check_candles(read_blocks(content, after_header("file", content), part_bytes), Origin("file"))[0]
    except (ValueError, CandleError):
        return None


def by_lines(content: CandleBytes) -> CandleColumns | None:
    """Return what the exact reader makes of a file, None where it refuses it or the candles cannot be used."""
    try:
        return check_candles(*read_lines("file", content))[0]
    except CandleError:
        return None


@st.composite
def candle_rows(draw: st.DrawFn) -> bytes:
    """Draw the rows of a sound file, prices of any size in any spelling."""
    rows = []
    symbol = draw(SYMBOLS)
    for second in range(draw(st.integers(2, 8))):
        low, *others = sorted(draw(st.lists(PRICES, min_size=4, max_size=4)))
        prices = [others[0], others[2], low, others[1], draw(st.floats(0, 1e12))]
        spelled = [draw(SPELLINGS)(price) for price in prices]
        rows.append(f"2024-01-01T00:00:{second:02}Z,{','.join(spelled)},{symbol}\n")
    return "".join(rows).encode()


@given(candle_rows(), st.integers(1, 400))
def test_sound_files_read_the_same_both_ways(rows: bytes, part_bytes: int) -> None:
    """Given sound candles with numbers of any size and spelling, in a file that is split anywhere
    When the fast and the exact reader read them
    Then both have the same candles, every number as Python reads it
    """
    content = Memory(HEADER.encode() + rows)
    exact = by_lines(content)
    assume(exact is not None)  # a number that was rounded by its spelling may pass the high or low

    fast = by_blocks(content, part_bytes)

    assert fast is not None
    assert exact is not None
    assert same_bits(fast, exact)


@given(candle_rows(), st.data())
def test_damaged_files_never_read_differently(rows: bytes, data: st.DataObject) -> None:
    """Given a sound file in which a few bytes are overwritten, lost or added
    When the fast reader accepts it
    Then the exact one has the same candles, to the last bit
    """
    damaged = bytearray(rows)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(damaged)))
        damaged[at : at + data.draw(st.integers(0, 3))] = data.draw(MISHAPS)
    content = Memory(HEADER.encode() + bytes(damaged))

    fast, exact = by_blocks(content, 100), by_lines(content)

    assert fast is None or (exact is not None and same_bits(fast, exact))


@given(st.sampled_from(TIMES), st.data())
def test_times_are_read_the_same_both_ways(time: bytes, data: st.DataObject) -> None:
    """Given a time in a standard form with a few letters changed
    When it is read alone and as a column
    Then both read the same moment or both refuse it
    """
    letters = bytearray(time)
    for _ in range(data.draw(st.integers(0, 2))):
        letters[data.draw(st.integers(0, len(letters) - 1))] = data.draw(st.sampled_from(b"0123456789-T:.Z+ "))

    column = np.array([b"2024-01-01T00:00:00Z", bytes(letters)], dtype="S33")
    try:
        alone = [time_of(letters.decode())]
    except NotStandardError:
        alone = []
    try:
        together = times_of(column).tolist()[1:]
    except ValueError:
        together = []

    assert together == alone


@given(st.lists(PRICES, min_size=50, max_size=50))
def test_numbers_are_read_exactly(prices: list[float]) -> None:
    """Given prices of any size, written so that Python would read them back
    When a file of them is read fast
    Then each is the same to the last bit
    """
    rows = [f"2024-01-01T00:00:{second:02}Z,{price!r},1,1,1,1,X" for second, price in enumerate(prices)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "candles.csv"
        path.write_text(HEADER + "\n".join(rows), encoding="utf-8")
        with opened(path) as content:
            columns = read_blocks(content, len(HEADER))

    assert columns.open.tolist() == prices
