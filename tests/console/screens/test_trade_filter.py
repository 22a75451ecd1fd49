"""Trades are chosen by the words that a trader uses."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from srconsole.console.screens.trade_filter import TradeFilter, filter_of, names_in
from tests.console import canned

TRADES = canned.trades()
"""S2 lost, S3 won by take_profit, S1 lost."""


def chosen(text: str) -> list[str]:
    """Return the tiers of the trades that a filter takes."""
    made = filter_of(text, names_in(TRADES), UTC)
    assert isinstance(made, TradeFilter), made
    return [trade.tier for trade in TRADES if made.takes(trade)]


@pytest.mark.parametrize(
    ("text", "tiers"),
    [
        ("", ["S2", "S3", "S1"]),
        ("win", ["S3"]),
        ("loss", ["S2", "S1"]),
        ("take_profit", ["S3"]),
        ("take_profit stop_loss", ["S2", "S3", "S1"]),
        ("s1 S2", ["S2", "S1"]),
        ("S1 win", []),
        ("levels", ["S2", "S3", "S1"]),
        ("since 2019-01-06", ["S3", "S1"]),
        ("until 2019", ["S2"]),
        ("since 2019-01-06T23:00 until 2019-01-07 win", ["S3"]),
        ("since 2019-01-06T23:01", ["S1"]),
    ],
)
def test_words_choose_trades(text: str, tiers: list[str]) -> None:
    """Given three closed trades: two lost at their stop, one won
    When tier, reason, result, strategy or days are typed
    Then the trades that are all of that are taken, words of one kind being alternatives
    """
    assert chosen(text) == tiers


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("S9", "no trade has the tier, reason or strategy S9; write"),
        ("stoploss", "did you mean stop_loss?"),
        ("since", "since needs a day, such as since 2019-01-31"),
        ("until yesterday", "yesterday is none"),
    ],
)
def test_what_is_no_filter_says_why(text: str, told: str) -> None:
    """Given words that choose nothing
    When they are typed
    Then a sentence says what is wrong, and what to write
    """
    wrong = filter_of(text, names_in(TRADES), UTC)

    assert isinstance(wrong, str)
    assert told in wrong


def test_a_day_is_one_of_the_zone_that_is_shown() -> None:
    """Given a trade that was closed at 23:00 UTC on the 6th, which is the 7th in Berlin
    When trades since the 7th are chosen with times shown for Berlin
    Then it is among them
    """
    made = filter_of("since 2019-01-07", names_in(TRADES), ZoneInfo("Europe/Berlin"))

    assert isinstance(made, TradeFilter)
    assert [trade.tier for trade in TRADES if made.takes(trade)] == ["S3", "S1"]
