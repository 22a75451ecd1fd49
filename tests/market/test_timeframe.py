"""Timeframes as text and as seconds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.errors import RequestError
from srconsole.market.timeframe import timeframe_seconds, timeframe_text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (60, "1m"),
        (300, "5m"),
        (3600, "1h"),
        (14_400, "4h"),
        (86_400, "1d"),
        (604_800, "1w"),
        (90, "90s"),
        (5400, "90m"),
    ],
)
def test_a_timeframe_is_written_with_its_largest_unit(seconds: int, text: str) -> None:
    """Given how long a candle lasts
    When its timeframe is written
    Then it reads as traders write it
    """
    assert timeframe_text(seconds) == text


@given(st.integers(1, 10**8))
def test_a_written_timeframe_reads_back_the_same(seconds: int) -> None:
    """Given any timeframe
    When it is written and read again
    Then it lasts as long as before
    """
    assert timeframe_seconds(timeframe_text(seconds)) == seconds


@pytest.mark.parametrize("text", ["", "h", "0h", "1M", "1.5h", "-1h", "1h ", "1hour", "\u0661h", "01h"])
def test_what_is_no_timeframe_is_refused_by_name(text: str) -> None:
    """Given a text that is no timeframe
    When it is read
    Then the refusal shows it and an example of a right one
    """
    with pytest.raises(RequestError, match="such as 1m, 4h or 1d") as refused:
        timeframe_seconds(text)

    assert repr(text) in str(refused.value)


def test_a_candle_lasts_at_least_a_second() -> None:
    """Given a length of nothing
    When it is to be written as a timeframe
    Then that is refused
    """
    with pytest.raises(ValueError, match="1 second or more"):
        timeframe_text(0)
