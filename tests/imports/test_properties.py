"""What holds for every file: read right in any dialect; fast or slow, in memory or not, all the same."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srconsole.errors import SrconsoleError
from srconsole.imports.block_parser import BlockParser
from srconsole.imports.importer import odd_candles
from srconsole.imports.layout import TextLine
from srconsole.imports.plan import make_plan
from srconsole.imports.row_store import Rows, RowStore
from srconsole.imports.source import blocks_of, opened_source
from srconsole.imports.wanted import Wanted
from srconsole.market.candle_file import load_candles
from srconsole.settings.shapes import ImportShape
from tests.imports import odd
from tests.imports.odd import NOW, Row, expected, hourly, imported, standard, table, written

pytestmark = pytest.mark.slow

BOUNDED = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])

TIMES: dict[str, Any] = {
    "standard": odd.iso,
    "seconds": odd.seconds,
    "milliseconds": odd.milliseconds,
    "blank between": lambda time: f"{time:%Y-%m-%d %H:%M:%S}",
    "day first": lambda time: f"{time:%d.%m.%Y %H:%M}",
    "day first, no zeros": lambda time: f"{time.day}/{time.month}/{time:%Y} {time.hour}:{time:%M}",
    "clock of twelve hours": lambda time: f"{time:%m/%d/%Y %I:%M:%S %p}",
    "in words": lambda time: f"{time:%b %d, %Y %H:%M}",
    "ahead of UTC": odd.offset(9),
}
DELIMITERS = {"commas": ",", "semicolons": ";", "tabs": "\t", "bars": "|"}
ORDERS = ["TOHLCVS", "VCLHOTS", "STOHLCV", "TxOHxLCVSx"]
NAMES = {"T": "Date", "O": "Open", "H": "High", "L": "Low", "C": "Close", "V": "Volume", "S": "Symbol", "x": "Plot"}


def fields(row: Row, order: str, time: str, *, comma: bool, rng: random.Random) -> list[str]:
    """Return a candle's fields in an order."""
    numbers = [repr(number) for number in row[1:]]
    if comma:
        numbers = [number.replace(".", ",") for number in numbers]
    texts = dict(zip("TOHLCVS", [TIMES[time](row[0]), *numbers, "BTC/USDT"], strict=True))
    return [texts.get(part, str(rng.randrange(9))) for part in order]


@dataclass(frozen=True)
class Dialect:
    """One of the ways to write a file."""

    time: str
    delimiter: str
    comma: bool
    order: str
    arrangement: str
    quotes: bool
    end: str
    encoding: str


DIALECTS = st.builds(
    Dialect,
    time=st.sampled_from(list(TIMES)),
    delimiter=st.sampled_from(list(DELIMITERS)),
    comma=st.booleans(),
    order=st.sampled_from(ORDERS),
    arrangement=st.sampled_from(["oldest first", "newest first", "any"]),
    quotes=st.booleans(),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
)


def in_dialect(rows: list[Row], dialect: Dialect, rng: random.Random) -> bytes:
    """Write candles in a dialect."""
    rows = sorted(rows, key=lambda row: row[0], reverse=dialect.arrangement == "newest first")
    if dialect.arrangement == "any":
        rng.shuffle(rows)
    comma = dialect.comma and dialect.delimiter != "commas"
    lines = [fields(row, dialect.order, dialect.time, comma=comma, rng=rng) for row in rows]
    if dialect.quotes or (dialect.delimiter == "commas" and dialect.time == "in words"):
        lines = [[f'"{text}"' for text in line] for line in lines]
    sign = DELIMITERS[dialect.delimiter]
    return table(sign.join(NAMES[part] for part in dialect.order), lines, sign, dialect.end).encode(dialect.encoding)


@settings(BOUNDED, max_examples=250)
@given(count=st.integers(2, 120), step=st.sampled_from([1, 5, 60, 1440]), dialect=DIALECTS)
def test_candles_survive_every_dialect(tmp_path: Path, count: int, step: int, dialect: Dialect) -> None:
    """Given candles written in any dialect, in any order, with some of them twice
    When they are imported
    Then they are the same candles, to the last bit
    """
    rng = random.Random(count)
    rows = hourly(count, "2024-02-10", timedelta(minutes=step))
    path = written(tmp_path, in_dialect([*rows, *rng.sample(rows, count // 10)], dialect, rng))
    dates = "month-first" if dialect.time == "clock of twelve hours" else "day-first"

    _, candles, symbol = imported(path, timeframe=f"{step}m", dates=dates, tz="UTC")

    assert candles == expected(rows)
    assert symbol == "BTC/USDT"


def parsed(path: Path, *, fast: bool) -> tuple[Rows, list[str], list[Any]]:
    """Parse a file with or without the fast parser."""
    with opened_source(str(path), "") as source:
        (block,) = blocks_of(source)
        lines = [TextLine(at, text) for at, text in enumerate(block.data.decode().split("\n")[:-1], 1)]
        plan = make_plan(str(path), lines, ImportShape(dates="day-first"), Wanted(str(path)))
        parser = BlockParser(plan, fast=fast)
        done = parser.parse(block)
    return done.rows, [done.symbols[at] for at in done.symbol.tolist()], [fault[:2] for fault in done.faults]


DAMAGES = st.sampled_from(
    [
        "",
        " ",
        "NaN",
        "null",
        "inf",
        "-5",
        "0",
        "1e5",
        "+7",
        "+1e 5",
        "1 5",
        "1_0",
        "0x1F",
        "True",
        "61,5",
        '"6"',
        "é",
        "6.",
        ".5",
        "1709251200",
        "1709251200000",
        "2024-03-01",
        "2024-02-30T00:00:00Z",
        "# x",
        "5;5",
        "5,5",
    ]
)


@BOUNDED
@given(
    time=st.sampled_from(list(TIMES)),
    delimiter=st.sampled_from([",", ";"]),
    comma=st.booleans(),
    style=st.sampled_from(["plain", "quoted", "grouped"]),
    damage=st.lists(st.tuples(st.integers(0, 29), st.integers(0, 6), DAMAGES), max_size=4),
)
def test_fast_and_slow_read_the_same(
    tmp_path: Path, time: str, delimiter: str, comma: bool, style: str, damage: list[tuple[int, int, str]]
) -> None:
    """Given a file, its fields quoted or not and its thousands apart or not, with a few damaged fields
    When its lines are read by the fast parser and one by one
    Then candles, symbols and faults are the same, to the last bit
    """
    rng = random.Random(1)
    rows = hourly(30, "2024-02-10")
    lines = [fields(row, "TOHLCVS", time, comma=comma and delimiter == ";", rng=rng) for row in rows]
    for row, place, text in damage:
        lines[row][place] = text
    if style == "grouped" and not comma:
        lines = [[one[0], *(re.sub(r"(?<=^\d{2})(?=\d{3}\.)", ",", text) for text in one[1:])] for one in lines]
    if style != "plain":
        lines = [[f'"{text}"' for text in line] for line in lines]
    path = written(tmp_path, table(odd.STANDARD.replace(",", delimiter), lines, delimiter))

    try:
        quick, quick_symbols, quick_faults = parsed(path, fast=True)
    except SrconsoleError:
        return  # the first line decides on the plan, for both alike
    slow, slow_symbols, slow_faults = parsed(path, fast=False)

    assert (quick.line == slow.line).all()
    assert (quick.time == slow.time).all()
    assert (quick.form == slow.form).all()
    assert np.array_equal(quick.numbers, slow.numbers, equal_nan=True)
    assert [one.strip() for one in quick_symbols] == slow_symbols
    assert quick_faults == slow_faults


@pytest.mark.parametrize("memory_rows", [1, 7, 100, 100_000])
@pytest.mark.parametrize("arrangement", ["oldest first", "newest first", "any"])
def test_a_file_larger_than_memory_is_the_same(tmp_path: Path, memory_rows: int, arrangement: str) -> None:
    """Given rows in any order, some of them twice, and memory for a few of them only
    When they are imported
    Then candles and report are those of a file that fits
    """
    rng = random.Random(3)
    rows = hourly(400)
    del rows[50:60], rows[300:301]
    mixed = sorted([*rows, *rng.sample(rows, 30)], key=lambda row: row[0], reverse=arrangement == "newest first")
    if arrangement == "any":
        rng.shuffle(mixed)
    path = written(tmp_path, standard(mixed))
    results = []
    for held in (memory_rows, 10_000):
        with odd_candles(str(path), ImportShape(), latest=NOW, folder=tmp_path, memory_rows=held) as found:
            blocks = list(found.blocks())
            results.append((found.report.text(), [one for block in blocks for one in block.candles()]))

    assert results[0][1] == results[1][1]
    assert [(candle[0], tuple(candle[1:6])) for candle in results[0][1]] == expected(rows)
    assert results[0][0].split("suspicious")[0] == results[1][0].split("suspicious")[0]
    assert results[0][0].split("gaps")[1] == results[1][0].split("gaps")[1]


@BOUNDED
@given(st.lists(st.integers(0, 50), max_size=200), st.integers(1, 30), st.integers(1, 9))
def test_the_store_gives_rows_back_by_time_and_line(
    tmp_path: Path, times: list[int], memory_rows: int, block: int
) -> None:
    """Given rows in any order, handed over in blocks of any size
    When the store is asked for them, twice
    Then they come by time, those of one time by line, and none is lost
    """
    rows = Rows(
        np.array(times, dtype=np.int64),
        np.arange(len(times)),
        np.zeros(len(times), dtype=np.uint8),
        np.tile(np.array(times, dtype=np.float64), (5, 1)),
    )
    wanted = sorted(zip(times, range(len(times)), strict=True))
    with RowStore(tmp_path, memory_rows) as store:
        for start in range(0, len(times), block):
            store.add(rows.taken(slice(start, start + block)))
        for _ in range(2):
            got = [
                pair for part in store.ascending() for pair in zip(part.time.tolist(), part.line.tolist(), strict=True)
            ]
            assert got == wanted


def test_the_report_is_what_the_checks_say(tmp_path: Path) -> None:
    """Given a file with gaps, idle and flat candles
    When it is imported
    Then the report counts what the standard reader counts in the result
    """
    rows = hourly(300)
    rows[40] = (rows[40][0], 5e4, 5e4, 5e4, 5e4, 0.0)
    del rows[100:110], rows[200:201]

    report, _, _ = imported(
        written(tmp_path, table("unix,open,high,low,close,volume", odd.texts(rows, odd.seconds))), symbol="X"
    )

    assert report.candles == load_candles(tmp_path / "imported.csv").report
