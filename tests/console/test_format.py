"""Numbers and times as the screen writes them."""

from __future__ import annotations

from datetime import UTC

import pytest

from srconsole.console.format import (
    base_of,
    dated_text,
    fitted,
    held_text,
    short_time_text,
    span_text,
    speed_text,
    time_text,
    zone_of,
)
from srconsole.errors import SettingsError
from tests.console.canned import at


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (held_text(0.0768123, "BTC/USDT:USDT"), "0.0768123 BTC"),
        (held_text(12.0, "X"), "12"),
        (span_text(900), "15m"),
        (span_text(14_400), "4h"),
        (span_text(86_400), "1d"),
        (speed_text(0.5), "0.5/s"),
        (speed_text(float("inf")), "max"),
        (fitted("levels", 6, "..."), "levels"),
        (fitted("levels again", 6, "..."), "lev..."),
        (fitted("levels", 2, "..."), ".."),
        (fitted("stop 3,692.70", 12, "..."), "stop ..."),
        (fitted("S1 3,730.00, stop", 15, "..."), "S1 3,730.00,..."),
    ],
)
def test_numbers_read_well(written: str, expected: str) -> None:
    """Nobody has to count digits.

    Given a number
    When it is written for the screen
    Then it has the digits, sign and unit that a trader expects
    """
    assert written == expected


@pytest.mark.parametrize("symbol", ["BTC/USDT:USDT", "BTC-USD", "BTC/USD", "BTCUSDT", "BTC_USDT"])
def test_what_is_traded_is_read_off_the_symbol(symbol: str) -> None:
    """Exchanges name the same market in many ways.

    Given a market of bitcoin by one of its names
    When it is asked what is traded
    Then it is BTC
    """
    assert base_of(symbol) == "BTC"


def test_times_name_their_zone() -> None:
    """Nobody takes one zone's hour for another's.

    Given noon of UTC in summer
    When it is written for UTC and for Berlin
    Then the long form names the zone, and both forms have the zone's hour
    """
    noon = at("2019-07-01T12")

    assert time_text(noon, zone_of("utc")) == "2019-07-01 12:00 UTC"
    assert time_text(noon, zone_of("Europe/Berlin")) == "2019-07-01 14:00 CEST"
    assert short_time_text(noon, zone_of("Europe/Berlin")) == "07-01 14:00"


def test_a_day_of_another_year_is_told_with_its_year() -> None:
    """A level of six years ago does not look like one of this week.

    Given the 2nd of January 2019, and times of three days and of thirteen months before
    When they are written for a list
    Then the first has its hour, and the second its year
    """
    now = 1_546_430_400_000
    day = 86_400_000

    assert dated_text(now - 3 * day, UTC, now) == "12-30 12:00"
    assert dated_text(now - 395 * day, UTC, now) == "2017-12-03"


def test_local_times_are_those_of_the_machine() -> None:
    """`local` follows the machine's clock, summer time and all.

    Given a machine in UTC
    When a time is written for the zone `local`
    Then it is the machine's, with a name
    """
    assert time_text(at("2019-07-01T12"), zone_of("local")) == "2019-07-01 12:00 UTC"


def test_unknown_zone_is_answered_with_the_nearest() -> None:
    """A misspelt zone is told at the start.

    Given a zone that does not exist
    When it is looked up
    Then the error names the setting and the nearest zone
    """
    with pytest.raises(
        SettingsError, match=r'console.timezone = "Europe/Berln" is no time zone: did you mean Europe/Be'
    ):
        zone_of("Europe/Berln")
