"""The minutes that passed unseen in a silence, read afterwards."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from srconsole.engine.inputs import GapFilled
from srconsole.engine.market_ports import Quotes
from srconsole.errors import ExchangeError
from srconsole.market.live.sound import check_sound
from srconsole.market.live.teller import FeedTime, Teller, back_off

MINUTE: Final = 60_000
AT_ONCE: Final = 1000 * MINUTE
"""A silence is read in parts of this length."""
SETTLED: Final = 10_000
"""Milliseconds after a candle's end in which an exchange may still change it."""


class Silences:
    """Reads the closed minutes of each silence and tells them, in order; what cannot be read now is read later."""

    def __init__(self, quotes: Quotes, now: Callable[[], int], time: FeedTime, teller: Teller) -> None:
        """Begin with none; `now` returns the exchange's time, UTC milliseconds."""
        self._quotes = quotes
        self._now = now
        self._time = time
        self._teller = teller
        self._open: deque[tuple[int, int]] = deque()
        self._came = asyncio.Event()

    def add(self, begin: int, end: int) -> None:
        """Take a silence, by the exchange's time, UTC milliseconds; only minutes wholly inside it count."""
        first, last = -(-begin // MINUTE) * MINUTE, end // MINUTE * MINUTE
        for part in range(first, last, AT_ONCE):
            self._open.append((part, min(part + AT_ONCE, last)))
        self._came.set()

    async def run(self) -> None:
        """Read what there is, again and again."""
        while True:
            self._came.clear()
            while self._open:
                await self._fill(*self._open[0])
                self._open.popleft()
            await self._came.wait()

    async def _fill(self, begin: int, end: int) -> None:
        await self._time.sleep(max(0.0, (end + SETTLED - self._now()) / 1000))
        failures = 0
        while True:
            try:
                candles = await self._quotes.candles(MINUTE // 1000, begin, end)
                check_sound(self._teller.symbol, candles)
            except ExchangeError:
                failures += 1
                await self._time.sleep(back_off(failures))
                continue
            inside = tuple(candle for candle in candles if begin <= candle.time and candle.time + MINUTE <= end)
            if inside:
                self._teller.post(GapFilled(self._teller.symbol, inside))
            return
