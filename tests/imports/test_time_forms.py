"""Times of every form: in words, in bare digits, as days of a spreadsheet, date and hour in two columns."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.imports.odd import expected, hourly, imported, refusal, table, texts, written
from tests.imports.written_times import CLOCKS, FORMS, SHEET, serial

ROWS = hourly(48)
PARTS = "Open,High,Low,Close,Volume"
NAME = "BTCUSDT.csv"
SHEET_1904 = datetime(1904, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("form", FORMS)
def test_times_of_every_form_are_the_true_ones(tmp_path: Path, form: str) -> None:
    """Given times written in a form of spreadsheets, of Chinese, Japanese or Korean, or in digits alone
    When they are imported
    Then they are the true ones
    """
    assert imported(written(tmp_path, table(f"Time,{PARTS}", texts(ROWS, FORMS[form])), NAME))[1] == expected(ROWS)


@pytest.mark.parametrize("date", ["%Y%m%d", "%Y-%m-%d", "%d.%m.%Y"])
@pytest.mark.parametrize("kind", CLOCKS)
def test_date_and_hour_of_two_columns_are_joined(tmp_path: Path, kind: str, date: str) -> None:
    """Given a date and, in a column of its own, an hour, in bare digits or not, in a file without tickers
    When it is imported
    Then both are read
    """
    name, clock = CLOCKS[kind]
    rows = [[f"{row[0]:{date}}", clock(row[0]), *map(repr, row[1:])] for row in ROWS]
    path = written(tmp_path, table(f"<DATE>,{name},{PARTS}", rows), NAME)

    assert imported(path, dates="day-first")[1] == expected(ROWS)


def test_an_hour_that_fits_two_forms_is_asked_about(tmp_path: Path) -> None:
    """Given a morning's hours as 0, 100, 200, which may be 01:00 or one minute past midnight
    When they are imported without and with the form
    Then the first is refused with both options, and the second gives the hours of the form
    """
    rows = [[f"{row[0]:%Y%m%d}", str(int(f"{row[0]:%H%M}")), *map(repr, row[1:])] for row in ROWS[:10]]
    path = written(tmp_path, table(f"Date,Time,{PARTS}", rows), NAME)

    assert "--clock hhmm, or --clock hhmmss" in refusal(path)
    assert imported(path, clock="hhmm")[1] == expected(ROWS[:10])
    assert imported(path, clock="hhmmss")[0].candles.timeframe == 60


def test_a_day_that_two_spreadsheets_count_differently_is_asked_about(tmp_path: Path) -> None:
    """Given days of a spreadsheet that lie in the past also where it counts from 1904
    When they are imported without and with the unit
    Then the first is refused with both days, and each unit gives its own
    """
    early = hourly(48, "2020-03-01")
    path = written(tmp_path, table(f"Date,{PARTS}", texts(early, serial(SHEET))), NAME)
    message = refusal(path)

    assert "2020-03-02T23:00:00Z" in message
    assert "--time-unit days, or --time-unit days-1904" in message
    assert imported(path, time_unit="days")[1] == expected(early)
    other = written(tmp_path, table(f"Date,{PARTS}", texts(early, serial(SHEET_1904))), NAME)
    assert imported(other, time_unit="days-1904")[1] == expected(early)


def test_a_rounded_hour_of_a_spreadsheet_is_refused(tmp_path: Path) -> None:
    """Given days of a spreadsheet with two decimals, which is a quarter of an hour
    When they are imported
    Then it is refused for the rounding, not read as another minute
    """
    path = written(tmp_path, table(f"Date,{PARTS}", texts(ROWS, serial(SHEET, 2))), NAME)

    assert "a spreadsheet has rounded its hour" in refusal(path)


def test_an_hour_nobody_read_is_looked_for(tmp_path: Path) -> None:
    """Given a date beside an hour in a column whose name nobody knows
    When it is imported, and with the columns that are named then
    Then no rule for repeated candles is advised, and the candles are all there
    """
    rows = [[f"{row[0]:%Y-%m-%d}", str(row[0].hour), *map(repr, row[1:])] for row in ROWS]
    path = written(tmp_path, table(f"Date,Bar,{PARTS}", rows), NAME)
    message = refusal(path)

    assert "not read: Bar" in message
    assert "--duplicates" not in message
    assert imported(path, columns="time=Date+Bar")[1] == expected(ROWS)
