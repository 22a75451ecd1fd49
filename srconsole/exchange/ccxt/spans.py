"""Spans of time to ask candles for: no candle is lost between two of them, whatever an exchange counts to its ends.

Some exchanges count the end of a span in, some do not, and give as many candles up to it as were asked for. So one
candle more is asked for on each side than is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

_WEEK: Final = 604_800
_FIRST_MONDAY: Final = 4 * 86_400_000


class Span(NamedTuple):
    """What is taken, `begin <= opening < end`, and what is asked for; UTC milliseconds."""

    begin: int
    end: int
    since: int
    until: int
    limit: int
    """Candles that are asked for."""
    candles: int
    """Candles that can be in it."""


def first_open(time: int, timeframe: int) -> int:
    """Return when the first candle opens at or after a time (UTC milliseconds); weeks begin on a Monday."""
    step = timeframe * 1000
    offset = _FIRST_MONDAY if timeframe % _WEEK == 0 else 0
    return -((offset - time) // step) * step + offset


def closed_within(since: int, until: int, timeframe: int) -> int:
    """Return how many candles open at or after a time and close at or before another."""
    return max(0, (until - first_open(since, timeframe)) // (timeframe * 1000))


def spans(begin: int, end: int, timeframe: int, rows: int) -> Iterator[Span]:
    """Cut what lies between two times into spans that follow each other.

    Args:
        begin: a candle's opening, UTC milliseconds.
        end: UTC milliseconds.
        timeframe: seconds a candle.
        rows: most candles that can be asked for at once, 3 or more.
    """
    step = timeframe * 1000
    count = (end - begin) // step
    while count > 0:
        taken = min(count, rows - 2)
        close = begin + taken * step
        yield Span(begin, close, begin - step, close + step, taken + 2, taken)
        begin, count = close, count - taken
