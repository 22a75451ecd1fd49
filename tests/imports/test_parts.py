"""Times, numbers, names and zones as people write them, one by one."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.errors import RequestError
from srconsole.imports.numbers import NumberReader, decimal_mark
from srconsole.imports.symbols import is_usable
from srconsole.imports.times import TimeReader, order_of_dates
from srconsole.imports.zones import WallClock, zone_of, zones_with_twice, zones_without
from srconsole.market.candle_arrays import microseconds_of

MARCH = "2024-03-01T05:00:00+00:00"


def micros(text: str) -> int:
    """Return a time as columns keep it."""
    return microseconds_of(datetime.fromisoformat(text).replace(tzinfo=UTC) if "+" not in text else _zoned(text))


def _zoned(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2024-03-01T05:00:00Z", MARCH),
        ("2024-03-01 05:00:00.000", MARCH),
        ("2024-03-01 05", MARCH),
        ("2024/3/1 5:00", MARCH),
        ("2024.03.01 05:00", MARCH),
        ("20240301 050000", MARCH),
        ("20240301 05:00:00", MARCH),
        ("2024-03-01 05:00:00 UTC", MARCH),
        ("2024-03-01T14:00:00+09:00", MARCH),
        ("2024-03-01 00:00:00-0500", MARCH),
        ("2024-03-01 05-AM", MARCH),
        ("Mar 1, 2024 5:00 AM", MARCH),
        ("01-Mar-24 05:00", MARCH),
        ("1 March 2024 05:00", MARCH),
        ("Fri Mar 01 2024 05:00:00 GMT+0000 (Coordinated Universal Time)", MARCH),
        ("01.03.2024 06:00:00.000 GMT+0100", MARCH),
        ("1709269200", MARCH),
        ("1709269200.0", MARCH),
        ("1709269200000", MARCH),
        ("1709269200000000", MARCH),
        ("1709269200000000000", MARCH),
        ("2024-03-01", "2024-03-01T00:00:00+00:00"),
        ("2024-03-01 12:30 AM", "2024-03-01T00:30:00+00:00"),
        ("2024-03-01 12:30 PM", "2024-03-01T12:30:00+00:00"),
        ("2024-03-01T05:00:00.123456Z", "2024-03-01T05:00:00.123456+00:00"),
    ],
)
def test_times_in_many_forms(text: str, time: str) -> None:
    """Given a time in one of the forms that programs write
    When it is read, the day first where that is open
    Then it is the moment it says
    """
    assert TimeReader("day-first").read(text).time == micros(time)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("soon", "expected a date"),
        ("2024-02-30", "calendar"),
        ("2024-03-01 24:01", "calendar"),
        ("2024-03-01 13:00 PM", "calendar"),
        ("2024-03-01-05", "hour or with a zone"),
        ("1.60593E+12", "spreadsheet"),
        ("03/04/2024", "which is the day"),
        ("-5", "expected a date"),
    ],
)
def test_what_is_no_time_is_refused(text: str, said: str) -> None:
    """Given a text that is no time, or one that could be two
    When it is read
    Then it is refused and never guessed
    """
    with pytest.raises(ValueError, match=said):
        TimeReader().read(text)


def test_a_day_above_twelve_shows_the_order() -> None:
    """Given dates with slashes
    When their order is looked for
    Then a day above 12 shows it, and nothing else does
    """
    assert order_of_dates(["03/04/2024", "2024-01-01"]) == {"unclear"}
    assert order_of_dates(["03/04/2024", "13/04/2024 05:00"]) == {"unclear", "day-first"}
    assert order_of_dates(["04/13/2024"]) == {"month-first"}


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("61130.99", ".", 61130.99),
        ("61,130.99", ".", 61130.99),
        ("1,234,567", ".", 1234567.0),
        ("61.130,99", ",", 61130.99),
        ("61130,99", ",", 61130.99),
        ("61 130,99", ",", 61130.99),
        ("61\u00a0130,99", ",", 61130.99),
        ("61'130.99", ".", 61130.99),
        ("2.31B", ".", 2.31e9),
        ("106.30K", ".", 106300.0),
        ("1.03m", ".", 1030000.0),
        ("$61,130.99", ".", 61130.99),
        ("8.931e-07", ".", 8.931e-07),
        ("1.2E+09", ".", 1.2e9),
        (" 5 ", ".", 5.0),
    ],
)
def test_numbers_in_many_forms(text: str, decimal: str, number: float) -> None:
    """Given a number in one of the forms that people write
    When it is read
    Then it is that number, exactly
    """
    assert NumberReader(decimal).read(text) == number


@pytest.mark.parametrize(
    "text",
    ["", "NaN", "null", "#N/A", "inf", "1e400", "0x1F", "1_000", "6,1130", "1,23", "61,130,9", "five", "1 2", "+-1"],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    """Given a text that is no finite number, or has its thousands in the wrong places
    When it is read
    Then it is refused and never guessed
    """
    with pytest.raises(ValueError, match="expected a"):
        NumberReader(".").read(text)


@given(st.floats(min_value=1e-9, max_value=1e12), st.sampled_from(".,"))
def test_numbers_survive_either_mark(number: float, mark: str) -> None:
    """Given any number, written with a decimal point or a decimal comma
    When it is read
    Then it is the same to the last bit
    """
    assert NumberReader(mark).read(repr(number).replace(".", mark)) == number


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["61130.99", "5"], "."),
        (["61130,99"], ","),
        (["61.130,99"], ","),
        (["61,130.99"], "."),
        (["1.234", "1.250"], None),
        (["1,234"], None),
        (["1.234", "61130"], "."),
        (["0.527"], "."),
        (["5", "7"], ""),
    ],
)
def test_the_decimal_mark_shows_or_does_not(texts: list[str], mark: str | None) -> None:
    """Given a file's numbers
    When their decimal mark is looked for
    Then it is found where they show it, and left open where 1.234 could be a thousand
    """
    assert decimal_mark(texts) == mark


def test_a_formula_names_no_market() -> None:
    """Given texts from a symbol column
    When they are to name a market
    Then a spreadsheet's formula, nothing at all, and two fields cannot
    """
    assert [is_usable(name) for name in ("BTC/USDT", "005930", "=1+1", "", "a,b")] == [True, True, False, False, False]


@pytest.mark.parametrize("zone", ["Nowhere/Else", "UTC+99", "../etc/passwd", ""])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    """Given a text that names no zone
    When it is taken for one
    Then it is refused with examples
    """
    with pytest.raises(RequestError, match="Europe/Berlin"):
        zone_of(zone)


def test_the_hour_that_comes_twice_follows_the_lines() -> None:
    """Given the hours of the night in which clocks went back in Berlin, the oldest first and the newest first
    When they are read as that zone's
    Then each hour of UTC is there once, and an hour out of order is not guessed
    """
    hours = ["2023-10-29T01:00", "2023-10-29T02:00", "2023-10-29T02:00", "2023-10-29T03:00"]
    walls = np.array([micros(hour) for hour in hours])
    utc = [micros(f"2023-10-{day}:00") for day in ("28T23", "29T00", "29T01", "29T02")]

    for newest_first in (False, True):
        order = slice(None, None, -1 if newest_first else 1)
        times, never, unclear = WallClock(zone_of("Europe/Berlin"), newest_first=newest_first).to_utc(walls[order])
        assert times.tolist() == utc[order]
        assert not (never | unclear).any()
    late = np.array([walls[3], walls[1]])
    assert WallClock(zone_of("Europe/Berlin"), newest_first=False).to_utc(late)[2].tolist() == [False, True]


def test_zones_are_suggested_by_the_night_their_clocks_change() -> None:
    """Given an hour that is missing, and one that comes twice
    When zones are looked for whose clocks did so
    Then they are named
    """
    assert "America/New_York" in zones_without([micros("2024-03-10T02:00")])
    assert zones_without([micros("2024-03-11T02:00")]) == []
    assert "Europe/Berlin" in zones_with_twice(micros("2023-10-29T02:00"))
