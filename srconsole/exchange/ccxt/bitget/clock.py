"""The exchange's time: this machine's, moved by what the exchange's clock was found to be ahead."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from srconsole.exchange.ccxt.market_data import ExchangeTime, Surroundings

LASTS: Final = 3600.0
"""Seconds after which the exchange is asked for its time again: clocks drift."""


class ExchangeClock:
    """What every request is timed and signed by, ccxt's and our own alike.

    Attributes:
        time: how far the exchange's clock is ahead, and how long its answer took; None before it was asked.
    """

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._asked = 0.0
        self.time: ExchangeTime | None = None

    def milliseconds(self) -> int:
        """Return the exchange's time as far as it is known, UTC milliseconds."""
        return round((self._around.wall() + (0.0 if self.time is None else self.time.offset)) * 1000)

    @property
    def is_old(self) -> bool:
        """Whether it is to be asked again."""
        return self.time is None or self._around.monotonic() - self._asked >= LASTS

    async def measure(self, ask: Callable[[], Awaitable[int]]) -> ExchangeTime:
        """Set it by the exchange's word, UTC milliseconds; half of the answer's way is counted."""
        begun = self._asked = self._around.monotonic()
        told = await ask()
        latency = self._around.monotonic() - begun
        self.time = ExchangeTime(told / 1000 + latency / 2 - self._around.wall(), latency)
        return self.time
