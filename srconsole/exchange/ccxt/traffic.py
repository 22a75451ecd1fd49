"""The public calls to an exchange: counted, prices before candles, and held back where it wants to be left alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from srconsole.exchange.ccxt.budget import Breaker, CallBudget
from srconsole.exchange.ccxt.venues import Venue

LONGEST_HOLD: Final = 5.0
"""Seconds without an answer for which prices wait at most: an exit follows from the first that comes again."""


class Traffic(NamedTuple):
    """What lets public calls through.

    Attributes:
        budget: as many a second as the exchange lets one machine ask, whoever's account it trades.
        breaker: what holds them back.
    """

    budget: CallBudget
    breaker: Breaker


def public_traffic(venue: Venue, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> Traffic:
    """Return what lets one machine's public calls to an exchange through.

    Args:
        venue: the exchange.
        monotonic: seconds since some moment.
        sleep: lets seconds pass.
    """
    return Traffic(CallBudget(monotonic, sleep, venue.calls), Breaker(monotonic, venue.name, LONGEST_HOLD))
