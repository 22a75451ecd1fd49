"""Polls a market as a live feed does, at a steady pace: prices, and candles once they have closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from srconsole.engine.host import Publish
from srconsole.engine.inputs import CandleClosed, Input, PriceSeen
from srconsole.engine.market_ports import Quotes
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import ExchangeError
from tests.simulation.options import BEGIN


class SteadyPoll:
    """Polls from when the engine has begun; goes on behind the candles that it has.

    Args:
        quotes: the exchange's public side.
        symbol: as the engine calls it.
        seconds: between two looks.
        timeframe: seconds a candle.
        now: the time, UTC milliseconds.
    """

    def __init__(self, quotes: Quotes, symbol: str, seconds: float, timeframe: int, now: Callable[[], int]) -> None:
        self._quotes = quotes
        self._symbol = symbol
        self._seconds = seconds
        self._timeframe = timeframe
        self._now = now
        self._post: Callable[[Input], None] | None = None
        self._closed: int | None = None
        self._begun = asyncio.Event()

    def posts_to(self, post: Callable[[Input], None]) -> None:
        """Name who takes what is seen."""
        self._post = post

    def shown(self, publish: Publish) -> Publish:
        """Return what takes snapshots: it learns from the first where the engine stands."""

        def learns(snapshot: Snapshot) -> None:
            if self._closed is None:
                self._closed = snapshot.market.feed.closed
                self._begun.set()
            publish(snapshot)

        return learns

    async def run(self) -> None:
        """Poll until cancelled; a look that is not answered is left out."""
        await self._begun.wait()
        while True:
            with suppress(ExchangeError):
                await self._look()
            behind = (self._now() - BEGIN) % round(self._seconds * 1000) / 1000
            await asyncio.sleep(self._seconds - behind)

    async def _look(self) -> None:
        assert self._post is not None
        assert self._closed is not None
        due = BEGIN + self._closed * self._timeframe * 1000
        if due + self._timeframe * 1000 <= self._now():
            for candle in await self._quotes.candles(self._timeframe, due):
                self._post(CandleClosed(self._symbol, candle, self._now()))
                self._closed += 1
        quote = await self._quotes.quote()
        self._post(PriceSeen(self._symbol, quote.last, quote.bid, quote.ask, quote.time, quote.received))
