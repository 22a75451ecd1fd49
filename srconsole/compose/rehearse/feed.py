"""A rehearsal's market as the engine knows it, and the pace at which a person sees it."""

from __future__ import annotations

from math import inf

from srconsole.engine.ports import Bar, Pace
from srconsole.virtual_time.pacing import Pacing


class RehearsedFeed:
    """A market without candles of its own; its pace is that of virtual time. Implements `engine.ports.Feed`.

    Args:
        symbol: as the engine calls it.
        timeframe: seconds a candle.
        total: how many candles there will be, None where nobody knows.
        pacing: the loop's.
        pace: at which it begins.
        unpaced: candles that are not waited for.

    Attributes:
        at_once: how many candles come before those that are waited for.
    """

    is_file = False

    def __init__(
        self, symbol: str, timeframe: int, total: int | None, pacing: Pacing, pace: Pace, unpaced: int
    ) -> None:
        self.symbol = symbol
        self.timeframe = timeframe
        self.total = total
        self._pacing = pacing
        self._pace = pace
        self.at_once = unpaced if total is None else min(unpaced, total)
        self._unpaced = unpaced
        self._apply()

    @property
    def pace(self) -> Pace:
        """How fast time goes: candles a second."""
        return self._pace

    def bar(self, number: int) -> Bar | None:
        """Return none: the exchange is asked."""
        return None

    def took(self, number: int) -> None:
        """Count a candle as closed: the pace goes on behind it."""
        self._unpaced = max(0, self._unpaced - 1)
        if self._pace.steps:
            self._pace = self._pace._replace(steps=self._pace.steps - 1)
        self._apply()

    def wait(self, number: int) -> float | None:
        """Wait for whoever hands prices in."""
        return None

    def set_pace(self, pace: Pace) -> None:
        """Go on at another pace, from now on."""
        self._pace = pace
        self._apply()

    def _apply(self) -> None:
        stepping, speed = self._pace.steps > 0, self._pace.speed
        self._pacing.paused = self._pace.paused and not stepping
        self._pacing.rate = inf if stepping or self._unpaced else speed * self.timeframe
