"""Looks at a simulated market exactly when its price has jumped, so that a rehearsal sees what a backtest sees.

Time stands still while the engine has anything to do, so that it has settled before the next look. A candle that has
closed is handed in before the first price behind it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from srconsole.engine.inputs import CandleClosed, Input, PriceSeen
from srconsole.engine.market_ports import Quotes
from srconsole.engine.market_prices import PriceLimits
from srconsole.exchange.simulated.market import Market

EXACT = PriceLimits(silence=10**15, closes_first=True)
"""Between two jumps there was no price, however long it took."""


class EveryJump:
    """Polls a simulated market.

    Args:
        symbol: as the engine calls it.
        quotes: the exchange's public side.
        market: what is polled; only its clockwork is looked at.
        now: the time, UTC milliseconds.
        post: takes what the market says.
        closed: told of each candle that has closed, by its number.
    """

    def __init__(
        self,
        symbol: str,
        quotes: Quotes,
        market: Market,
        now: Callable[[], int],
        post: Callable[[Input], None],
        closed: Callable[[int], None],
    ) -> None:
        self._symbol = symbol
        self._quotes = quotes
        self._market = market
        self._now = now
        self._post = post
        self._closed = closed
        self._taken = 0

    async def run(self) -> None:
        """Poll to the end of the candles.

        Raises:
            ExchangeError: there was no answer.
        """
        market = self._market
        while (time := market.next_time) is not None:
            await self._until(time)
            await self._close_candles(time)
            quote = await self._quotes.quote()
            self._post(PriceSeen(self._symbol, quote.last, quote.bid, quote.ask, quote.time, quote.received))
        end = market.candles[-1].time + market.span
        await self._until(end)
        await self._close_candles(end)

    async def _until(self, time: int) -> None:
        await asyncio.sleep((time - self._now()) / 1000)

    async def _close_candles(self, time: int) -> None:
        """Hand in the candles that have closed by a time."""
        market = self._market
        given = market.candles
        while self._taken < len(given) and given[self._taken].time + market.span <= time:
            begin = given[self._taken].time
            for candle in await self._quotes.candles(market.span // 1000, begin, begin + market.span):
                self._post(CandleClosed(self._symbol, candle, self._now()))
            self._closed(self._taken)
            self._taken += 1
