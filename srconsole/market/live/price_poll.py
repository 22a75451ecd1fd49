"""Polls a market's price; no poll waits for another one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from srconsole.engine.inputs import PriceSeen
from srconsole.engine.market_ports import Quote, Quotes
from srconsole.errors import ExchangeError
from srconsole.market.live.freshness import Freshness
from srconsole.market.live.teller import FeedTime, Teller

MOST_IN_FLIGHT: Final = 4
"""Polls that may wait for their answers at once; a further one is left out."""
SILENCE: Final = 10.0
SILENT_POLLS: Final = 3
"""A silence is longer than so many seconds and so many polls."""

AHEAD: Final = 0.25
"""Seconds before a poll at which it is announced: what is asked then has mostly come when the price does."""

SOURCE: Final = "price"
NONE: Final = "there is no fresh price"

Silence = Callable[[int, int], None]
"""Is told when a silence began and ended by the exchange's time, UTC milliseconds."""


class PricePoll:
    """Asks for the price every few seconds and tells every answer: the engine takes late ones by their time."""

    def __init__(
        self,
        quotes: Quotes,
        every: float,
        now: Callable[[], int],
        time: FeedTime,
        teller: Teller,
        freshness: Freshness,
        silence: Silence,
    ) -> None:
        """Poll every so many seconds.

        Args:
            quotes: what is polled.
            every: seconds between two polls.
            now: returns the exchange's time, UTC milliseconds.
            time: this machine's.
            teller: tells prices, and is told that one is asked for in a moment.
            freshness: learns of each answer.
            silence: is told of silences.
        """
        self.limit = max(SILENT_POLLS * every, SILENCE)
        self._quotes = quotes
        self._every = every
        self._now = now
        self._time = time
        self._teller = teller
        self._freshness = freshness
        self._silence = silence
        self._flying: set[asyncio.Task[None]] = set()
        self._newest = 0
        self._moved = float("-inf")
        self._answered: tuple[float, int] | None = None
        teller.begin(SOURCE, NONE)

    def known(self, time: int) -> None:
        """Know the exchange's time of the newest price from before the start: a silence began there."""
        self._newest = time

    async def run(self) -> None:
        """Poll again and again."""
        due = self._time.monotonic()
        try:
            while True:
                if len(self._flying) < MOST_IN_FLIGHT:
                    self._start()
                now = self._time.monotonic()
                if now - self._moved > self.limit:
                    self._teller.bar(SOURCE, NONE)
                due = max(due + self._every, now)
                await self._time.sleep(max(0.0, due - now - AHEAD))
                self._teller.price_comes()
                await self._time.sleep(max(0.0, due - self._time.monotonic()))
        finally:
            self.drop()

    def drop(self) -> None:
        """Give up the polls that are under way: their connections are dead."""
        for task in list(self._flying):
            task.cancel()

    def _start(self) -> None:
        task = asyncio.get_running_loop().create_task(self._poll())
        self._flying.add(task)
        self._freshness.in_flight = len(self._flying)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._freshness.in_flight = len(self._flying)
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._teller.post(fault)

    async def _poll(self) -> None:
        try:
            quote = await self._quotes.quote()
        except ExchangeError as error:
            self._freshness.failed("price", str(error))
        else:
            self._take(quote)

    def _take(self, quote: Quote) -> None:
        now = self._time.monotonic()
        silent = self._answered is None or self._since(self._answered, now, quote) > self.limit
        begun, self._answered = self._newest, (now, quote.received)
        self._freshness.good("price")
        if quote.time > self._newest:
            self._newest, self._moved = quote.time, now
            self._teller.bar(SOURCE, "" if self._now() - quote.time <= self.limit * 1000 else NONE)
        self._teller.post(PriceSeen(self._teller.symbol, quote.last, quote.bid, quote.ask, quote.time, quote.received))
        if silent and begun and quote.time > begun:
            self._silence(begun, quote.time)

    def _since(self, answered: tuple[float, int], now: float, quote: Quote) -> float:
        """Return the seconds since the last good answer; while the machine sleeps only the wall's clock goes on."""
        at, received = answered
        return max(now - at, (quote.received - received) / 1000)
