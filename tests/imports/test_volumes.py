"""Which column becomes the Volume: the one that counts coins, found by its numbers; never the money."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srconsole.errors import SrconsoleError
from tests.imports.odd import Row, expected, hourly, imported, refusal, written
from tests.imports.traded_hours import BRIEF, HEADER, HOURS, OHLC, TRADED
from tests.imports.venues import VENUES, dump, traded


def scaled(row: Row, scale: float) -> Row:
    """Return a candle at other prices, of as many digits."""
    open_, high, low, close = (float(f"{price * scale:.8g}") for price in row[1:5])
    return row[0], open_, high, low, close, float(f"{row[5] / scale**0.5:.7g}")


def idle(row: Row) -> Row:
    """Return a candle in which nothing was traded."""
    return row[0], row[1], row[1], row[1], row[1], 0.0


CHEAP = [scaled(row, 1e-9) for row in HOURS]
WHOLE = [(*row[:5], float(round(row[5]))) for row in HOURS]
IDLE = [idle(row) if at % 7 == 3 else row for at, row in enumerate(HOURS)]


@pytest.mark.parametrize("venue", VENUES.values(), ids=VENUES)
@pytest.mark.parametrize("rows", [HOURS, IDLE], ids=["traded", "with idle candles"])
def test_every_venues_candles_have_their_coins(tmp_path: Path, venue: Any, rows: list[Row]) -> None:
    """Given what a venue's endpoint returns, saved with the names that its documents give
    When it is imported
    Then the Volume is what counts coins, and the report says which column that is and why
    """
    report, candles, _ = imported(written(tmp_path, venue.lines(traded(rows), header=True)), times="open", **BRIEF)

    assert candles == expected(rows)
    assert "volume: from " in report.text().replace("volume:  ", "volume: ")


@pytest.mark.parametrize("venue", VENUES.values(), ids=VENUES)
def test_every_venues_bare_rows_have_their_coins_or_are_asked_about(tmp_path: Path, venue: Any) -> None:
    """Given what a venue's endpoint returns, saved without any names
    When it is imported, with the columns named where their order cannot be known
    Then the Volume is what counts coins; without, it is refused naming --columns where it has to be
    """
    path = written(tmp_path, venue.lines(TRADED, header=False))

    if venue.said:
        assert "--columns" in refusal(path, **BRIEF)
    assert imported(path, columns=venue.said, **BRIEF)[1] == expected(HOURS)


@pytest.mark.parametrize("rows", [HOURS, CHEAP, WHOLE, IDLE], ids=["dear", "cheap", "whole coins", "idle at times"])
@pytest.mark.parametrize("header", ["", "time,open,high,low,close,{},{}"])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("names", [("volume", "quote_volume"), ("amount", "vol"), ("x", "y")])
def test_two_volumes_in_either_order(
    tmp_path: Path, rows: list[Row], header: str, names: tuple[str, str], *, turned: bool
) -> None:
    """Given coins and their money in either order, without names, or named right, wrong or not at all
    When the file is imported
    Then the Volume is what counts coins
    """
    columns = [*OHLC, *(["paid", "base"] if turned else ["base", "paid"])]

    _, candles, _ = imported(written(tmp_path, dump(traded(rows), columns, header.format(*names))), **BRIEF)

    assert candles == expected(rows)


@pytest.mark.parametrize("header", ["", "time,open,high,low,close,volume,money"])
def test_volumes_that_change_places_in_the_file_are_put_right(tmp_path: Path, header: str) -> None:
    """Given rows of which the later ones have coins and money in each other's columns, one of them without any trade
    When they are imported
    Then every candle has its coins, and the report counts the rows put right, from the first of them on
    """
    rows = [*HOURS[:40], (*HOURS[40][:5], 0.0), *HOURS[41:]]
    straight = dump(traded(rows), [*OHLC, "base", "paid"], header).splitlines()
    turned = dump(traded(rows), [*OHLC, "paid", "base"], header).splitlines()
    path = written(tmp_path, "\n".join([*straight[:30], *turned[30:], ""]))

    report, candles, _ = imported(path, **BRIEF)

    assert candles == expected(rows)
    assert f"{len(turned) - 31} x row with base volume and money swapped: put right" in report.text()


def test_a_volume_that_its_money_contradicts_is_told(tmp_path: Path) -> None:
    """Given a file in which some late rows count something else than the coins that the money paid for
    When it is imported
    Then the report counts them among what is suspicious
    """
    lines = dump(TRADED, [*OHLC, "base", "paid"], f"{HEADER},volume,turnover").splitlines()
    lines[58:60] = [",".join([*line.split(",")[:5], "5.25", line.split(",")[6]]) for line in lines[58:60]]

    report, _, _ = imported(written(tmp_path, "\n".join([*lines, ""])), **BRIEF)

    assert any(text.startswith("2 x row whose Volume is not") for text in report.suspicious)


def test_a_long_idle_beginning_does_not_hide_the_volume(tmp_path: Path) -> None:
    """Given a market in which nothing is traded for the first thousands of minutes
    When its rows are imported, without names and with coins and money in the unusual order
    Then what was traded later tells which is which
    """
    minutes = hourly(9000, step=timedelta(minutes=1))
    rows: list[Row] = [idle(row) if at < 7000 else row for at, row in enumerate(minutes)]
    path = written(tmp_path, dump(traded(rows, timedelta(minutes=1)), [*OHLC, "paid", "base"]))

    assert imported(path, **BRIEF)[1] == expected(rows)


EXTRAS = ("paid", "cents", "n", "taker", "taker_paid", "contracts", "end", "vwap", "0", "1", "satoshi")
CALLED = (
    "volume",
    "vol",
    "amount",
    "quote volume",
    "turnover",
    "Volume BTC",
    "Volume USDT",
    "x",
    "y",
    "trades",
    "z",
    "w",
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(12, 60),
    scale=st.sampled_from([1e-9, 1e-5, 1e-3, 0.05, 3.0, 1000.0]),
    extras=st.lists(st.sampled_from(EXTRAS), unique=True, max_size=6),
    named=st.booleans(),
)
def test_the_volume_is_never_the_money(
    tmp_path: Path, seed: int, count: int, scale: float, extras: list[str], *, named: bool
) -> None:
    """Given coins, their money and any other columns, in any order, with any names or none, at any price
    When the file is imported
    Then the Volume is what counts coins, or the refusal names an option; it is never anything else
    """
    chance = random.Random(seed)
    rows = [scaled(row, scale) for row in hourly(count)]
    columns = ["base", *dict.fromkeys(["paid", *extras])]
    chance.shuffle(columns)
    names = ",".join(["time,open,high,low,close", *chance.sample(CALLED, len(columns))]) if named else ""
    path = written(tmp_path, dump(traded(rows), [*OHLC, *columns], names))

    candles, message = None, ""
    try:
        _, candles, _ = imported(path, **BRIEF)
    except SrconsoleError as error:
        message = str(error)

    assert candles == expected(rows) or "--columns" in message


def test_most_shapes_are_not_asked_about(tmp_path: Path) -> None:
    """Given coins and their money among five other columns in any order, without names
    When ten such files are imported
    Then none has to be asked about, as the numbers tell
    """
    for seed in range(10):
        columns = ["base", "paid", "n", "end", "vwap", "0", "taker"]
        random.Random(seed).shuffle(columns)
        path = written(tmp_path, dump(TRADED, [*OHLC, *columns]))
        assert imported(path, **BRIEF)[1] == expected(HOURS)


def test_a_column_is_one_part_of_a_candle(tmp_path: Path) -> None:
    """Given a person who names the column of the time as the volume
    When the file is imported
    Then it is refused, naming the column and its two parts
    """
    path = written(tmp_path, dump(TRADED, [*OHLC, "base"]))

    with pytest.raises(SrconsoleError, match="column 1 would be time and volume"):
        imported(path, columns="volume=1", **BRIEF)


def test_rows_longer_than_the_table_name_no_volume(tmp_path: Path) -> None:
    """Given rows without names of which the second is longer than the first
    When they are imported, and bad rows skipped
    Then the Volume is a column that all rows have
    """
    lines = dump(TRADED, [*OHLC, "base"]).splitlines()
    lines[1] += ",5.5,7.25"

    _, candles, _ = imported(written(tmp_path, "\n".join([*lines, ""])), bad_rows="skip", **BRIEF)

    assert candles == expected([HOURS[0], *HOURS[2:]])


@pytest.mark.parametrize("number", ["1e308", "1e-310", "1e200"])
def test_numbers_too_large_to_be_divided_end_in_candles_or_a_sentence(tmp_path: Path, number: str) -> None:
    """Given coins and money of which some rows have numbers at the ends of what can be written
    When they are imported
    Then it ends in candles, or in a sentence that names the line
    """
    lines = [line.split(",") for line in dump(TRADED, [*OHLC, "base", "paid"]).splitlines()]
    for at, place in enumerate((5, 6, 2)):
        lines[20 + at][place] = number
    path = written(tmp_path, "\n".join([*(",".join(line) for line in lines), ""]))

    rows, message = 0, ""
    try:
        rows = imported(path, **BRIEF)[0].candles.rows
    except SrconsoleError as error:
        message = str(error)

    assert re.search(":2[123]: ", message) if message else rows == len(HOURS)
