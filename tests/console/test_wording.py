"""Numbers and times as the screen writes them."""

from __future__ import annotations

import pytest

from srconsole.console.wording import (
    base_of,
    change_text,
    decimals_of,
    distance_text,
    fitted,
    money_text,
    percent_text,
    price_text,
    quantity_text,
    share_text,
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
        (price_text(6504.79, 2), "6,504.79"),
        (price_text(0.071234, 6), "0.071234"),
        (price_text(None, 2), "-"),
        (change_text(-65.046, 2), "-65.05"),
        (change_text(195.31, 1), "+195.3"),
        (percent_text(-0.0042), "-0.42%"),
        (percent_text(0.09994), "+9.99%"),
        (percent_text(0.09996), "+10.0%"),
        (percent_text(2.5), "+250%"),
        (distance_text(-0.0042), "-0.42%"),
        (distance_text(0.0221), "+2.2%"),
        (distance_text(-0.0581), "-6%"),
        (share_text(0.08), "8%"),
        (share_text(0.0025), "0.25%"),
        (money_text(-6.584), "-6.58 USDT"),
        (money_text(1234.5), "+1,234.50 USDT"),
        (money_text(-0.001), "0.00 USDT"),
        (quantity_text(0.0768123, "BTC/USDT:USDT"), "0.0768123 BTC"),
        (quantity_text(12.0, "X"), "12"),
        (span_text(900), "15m"),
        (span_text(14_400), "4h"),
        (span_text(86_400), "1d"),
        (speed_text(0.5), "0.5/s"),
        (speed_text(float("inf")), "max"),
        (fitted("levels", 6, "..."), "levels"),
        (fitted("levels again", 6, "..."), "lev..."),
        (fitted("levels", 2, "..."), ".."),
    ],
)
def test_numbers_read_well(written: str, expected: str) -> None:
    """Nobody has to count digits.

    Given a number
    When it is written for the screen
    Then it has the digits, sign and unit that a trader expects
    """
    assert written == expected


@pytest.mark.parametrize(
    ("price", "tick", "decimals"),
    [
        (68441.6, 0.0, 1),
        (3779.03, 0.0, 2),
        (1.5, 0.0, 5),
        (0.5, 0.0, 5),
        (0.0, 0.0, 2),
        (68441.6, 0.5, 1),
        (90.0, 10.0, 0),
    ],
)
def test_prices_have_the_digits_of_their_market(price: float, tick: float, decimals: int) -> None:
    """A price of a cent is not shown as 0.01.

    Given a price, and the exchange's tick where it is known
    When it is asked how many decimals such prices have
    Then it is the tick's, else enough for six digits
    """
    assert decimals_of(price, tick) == decimals


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
