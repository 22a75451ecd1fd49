"""Time that passes when a test says so, and everything that waits for it."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count

from srconsole.market.live.teller import FeedTime

START = 1_790_000_220.0
"""Seconds since 1970: two minutes into a quarter of an hour."""


class VirtualTime:
    """A machine's two clocks; `passes` lets seconds pass, each sleeper waking at its moment.

    Attributes:
        now: seconds that have passed.
        wall_off: seconds that the wall's clock is ahead of what it was at the start, beyond those.
    """

    def __init__(self, start: float = START) -> None:
        self.now = 0.0
        self.wall_off = 0.0
        self._start = start
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def wall(self) -> float:
        """Return seconds since 1970 by the wall's clock."""
        return self._start + self.now + self.wall_off

    def world(self) -> int:
        """Return the true time, UTC milliseconds, whatever the wall's clock says."""
        return round((self._start + self.now) * 1000)

    async def sleep(self, seconds: float) -> None:
        """Wait until so many seconds have passed."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + max(0.0, seconds), next(self._numbers), waiting))
        await waiting

    async def passes(self, seconds: float) -> None:
        """Let seconds pass."""
        end = self.now + seconds
        await _turns()
        while self._sleepers and self._sleepers[0][0] <= end:
            moment, _, waiting = heapq.heappop(self._sleepers)
            self.now = max(self.now, moment)
            if not waiting.done():
                waiting.set_result(None)
                await _turns()
        self.now = end

    def sleeps(self, seconds: float) -> None:
        """Let the machine sleep: the world and the wall's clock go on, its monotonic clock does not."""
        self._start += seconds

    def of_feed(self) -> FeedTime:
        """Return what a feed is given."""
        return FeedTime(self.wall, lambda: self.now, self.sleep)


async def _turns() -> None:
    for _ in range(12):
        await asyncio.sleep(0)
