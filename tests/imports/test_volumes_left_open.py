"""Volumes that the numbers leave open: asked about, named by the header, or told to be money."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.imports.odd import Row, expected, hourly, imported, refusal, written
from tests.imports.traded_hours import BRIEF, HEADER, HOURS, OHLC, TRADED
from tests.imports.venues import dump, traded

ASKED = {
    "contracts and what was paid": "t o h l c contracts paid",
    "contracts and coins": "t o h l c contracts base",
    "contracts in dollars and coins": "t o h l c contracts_of_100 base",
    "a part of the trades, and all of them": "t o h l c base taker taker_paid",
    "two that say nothing of each other": "t o h l c base taker",
}


@pytest.mark.parametrize("columns", ASKED.values(), ids=ASKED)
def test_what_the_numbers_leave_open_is_asked(tmp_path: Path, columns: str) -> None:
    """Given rows without names, of which the numbers do not say which column counts coins
    When they are imported, then with one of the columns that the refusal names
    Then the first is refused with the option to type, and the second has that column as it is
    """
    path = written(tmp_path, dump(TRADED, columns.split()))

    message = refusal(path, **BRIEF)
    assert "--columns volume=6" in message
    place = columns.split()[5]
    assert [candle[1][4] for candle in imported(path, columns="volume=6", **BRIEF)[1]] == [
        float(candle.text(place)) for candle in TRADED
    ]


def test_names_that_say_no_more_than_the_numbers_are_asked_about(tmp_path: Path) -> None:
    """Given a header's Volume that counts contracts, and its money
    When the file is imported
    Then it is refused, naming the two columns
    """
    content = dump(TRADED, [*OHLC, "contracts", "paid"], f"{HEADER},volume,amount")
    path = written(tmp_path, content)

    message = refusal(path, **BRIEF)
    assert "'volume'" in message
    assert "'amount'" in message


def test_prices_of_about_one_are_told_by_names_only(tmp_path: Path) -> None:
    """Given a stablecoin, of which coins and their money are about as many
    When it is imported without a header, and with one
    Then the first is asked about, and the second read by its names
    """
    one: list[Row] = [(row[0], 1.0, 1.0004, 0.9996, 1.0, row[5]) for row in HOURS]
    columns = [*OHLC, "base", "paid"]

    assert "prices are about 1" in refusal(written(tmp_path, dump(traded(one), columns)), **BRIEF)
    path = written(tmp_path, dump(traded(one), columns, "time,open,high,low,close,volume,quote volume"), "named.csv")
    report, candles, _ = imported(path, **BRIEF)
    assert candles == expected(one)
    assert "by its name" in report.text()


def test_only_money_is_asked_about(tmp_path: Path) -> None:
    """Given a file whose only volume is named as money
    When it is imported
    Then it is refused with the option that takes it all the same
    """
    path = written(tmp_path, dump(TRADED, [*OHLC, "paid"], "time,open,high,low,close,Volume USD"))

    assert "counts money" in refusal(path, **BRIEF)
    assert imported(path, columns="volume=6", **BRIEF)[1][0][1][4] == float(TRADED[0].text("paid"))


def test_who_names_the_money_is_told(tmp_path: Path) -> None:
    """Given a person who names the money as the volume
    When the file is imported
    Then it is done, and the report says what it looks like
    """
    path = written(tmp_path, dump(TRADED, [*OHLC, "base", "paid"]))

    report, _, _ = imported(path, columns="volume=7", **BRIEF)

    assert any("as money paid for coins does" in text for text in report.suspicious)


def test_a_timeframe_that_leaves_two_is_refused(tmp_path: Path) -> None:
    """Given days of which one opens a little early, and a person who asks for hours
    When they are imported
    Then it is refused at that line, as no reader takes candles of two timeframes
    """
    days = hourly(20, step=timedelta(days=1))
    days[11] = (days[11][0] - timedelta(seconds=100), *days[11][1:])
    path = written(tmp_path, dump(traded(days), [*OHLC, "base", "paid"]))

    assert ":12: of the candles to read" in refusal(path, timeframe="1h", **BRIEF)


def test_yahoos_volume_is_told_to_be_money(tmp_path: Path) -> None:
    """Given days of a coin as Yahoo Finance has them, with a volume in dollars
    When they are imported
    Then the report says that this Volume counts no coins
    """
    head = "Date,Open,High,Low,Close,Adj Close,Volume"
    days = traded(hourly(20, step=timedelta(days=1)))
    path = written(tmp_path, dump(days, ["iso", "o", "h", "l", "c", "c", "dollars"], head), "BTC-USD.csv")

    report, _, symbol = imported(path)

    assert symbol == "BTC/USD"
    assert any("counts a coin's volume in money" in text for text in report.suspicious)
