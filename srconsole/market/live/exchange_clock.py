"""The exchange's clock beside this machine's, and the moments at which this machine's jumps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from srconsole.engine.market_ports import Quotes
from srconsole.errors import ExchangeError
from srconsole.market.live.freshness import Freshness
from srconsole.market.live.teller import FeedTime, Teller, back_off

EVERY: Final = 60.0
"""Seconds between two looks at the exchange's clock."""
JUMP: Final = 2.0
"""Seconds that the two clocks of this machine may drift apart between two looks before one of them has jumped."""
LIMIT: Final = 1.0
"""Seconds that the clocks may be apart for entries. An offset is allowed for wherever times are compared; a machine
that is off by more is one whose clock nobody keeps, and that may be set at any moment."""
TRUSTED: Final = 1.0
"""Seconds of latency beyond which an offset is less sure than the one before."""

SOURCE: Final = "clock"
NOT_KNOWN: Final = "the exchange's clock is not known yet"
OFF: Final = "this machine's clock is off by more than a second; let it be kept (NTP)"


class ExchangeClock:
    """Measures how far the exchange's clock is ahead, and notices jumps of this machine's."""

    def __init__(
        self, quotes: Quotes, time: FeedTime, teller: Teller, freshness: Freshness, jumped: Callable[[float], None]
    ) -> None:
        """Begin without an offset; `jumped` is told of a jump, in seconds, before the clock is asked for again."""
        self._quotes = quotes
        self._time = time
        self._teller = teller
        self._freshness = freshness
        self._jumped = jumped
        self._apart = time.wall() - time.monotonic()
        self._ahead = 0.0
        self._known = asyncio.Event()
        self._due = time.monotonic()
        self._failures = 0
        teller.begin(SOURCE, NOT_KNOWN)

    def now(self) -> int:
        """Return the exchange's time as far as it is known, UTC milliseconds."""
        return round((self._time.wall() + self._ahead) * 1000)

    async def known(self) -> None:
        """Wait until the exchange has told its time."""
        await self._known.wait()

    async def run(self) -> None:
        """Look again and again."""
        while True:
            self._look()
            if self._time.monotonic() >= self._due:
                await self._ask()
            await self._time.sleep(self._time.until(self._due))

    def _look(self) -> None:
        apart = self._time.wall() - self._time.monotonic()
        leap, self._apart = apart - self._apart, apart
        if abs(leap) <= JUMP:
            return
        way = "forward" if leap > 0 else "back"
        self._teller.remark(
            f"this machine's clock went {way} by {abs(leap):.0f} s: it has slept, or the clock was set; everything is "
            "read again"
        )
        self._known.clear()
        self._due = self._time.monotonic()
        self._teller.bar(SOURCE, NOT_KNOWN)
        self._jumped(leap)

    async def _ask(self) -> None:
        try:
            ahead, latency = await self._quotes.clock()
        except ExchangeError as error:
            self._freshness.failed("clock", str(error))
            self._failures += 1
            self._due = self._time.monotonic() + back_off(self._failures)
            return
        self._failures = 0
        self._due = self._time.monotonic() + max(EVERY, self._time.look)
        self._freshness.good("clock")
        self._freshness.latency = latency
        if self._known.is_set() and latency > TRUSTED:
            return
        self._ahead = self._freshness.ahead = ahead
        self._known.set()
        self._teller.bar(SOURCE, OFF if abs(ahead) - latency / 2 > LIMIT else "")
