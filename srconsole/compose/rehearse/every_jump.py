"""Looks at a simulated market exactly when its price has jumped, so that a rehearsal sees what a backtest sees.

Time stands still while the engine has anything to do, so that it has settled before the next look. A candle that has
closed is handed in before the first price behind it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, TypeVar

from srconsole.engine.inputs import CandleClosed, Input, PriceSeen
from srconsole.engine.market_ports import Quotes
from srconsole.engine.market_prices import PriceLimits
from srconsole.errors import ExchangeError, Refused
from srconsole.exchange.simulated.market import Market
from srconsole.market.live.freshness import Freshness

EXACT: Final = PriceLimits(silence=10**15, closes_first=True, cycle=10**9)
"""Between two jumps there was no price and nothing to be read, however long it took."""
ALONE: Final = EXACT._replace(flat_cycle=3_600_000)
"""Nobody else trades there either, and nothing goes wrong: a flat account is as it was."""
PATIENCE: Final = 0.5
"""Seconds until a look that was not answered is taken again."""

Said = TypeVar("Said")


class EveryJump:
    """Polls a simulated market.

    Args:
        symbol: as the engine calls it.
        quotes: the exchange's public side.
        market: what is polled; only its clockwork is looked at.
        now: the time, UTC milliseconds.
        post: takes what the market says.
        closed: told of each candle that has closed, by its number.

    Attributes:
        freshness: how old price and candles are, by the rehearsal's clock.
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
        self.freshness = Freshness(lambda: now() / 1000)

    async def run(self, taken: int) -> None:
        """Poll to the end of the candles; so many of them have been taken before."""
        self._taken = taken
        market = self._market
        while (time := market.next_time) is not None:
            await self._until(time)
            await self._close_candles()
            quote = await self._answered(self._quotes.quote)
            self.freshness.good("price")
            self._post(PriceSeen(self._symbol, quote.last, quote.bid, quote.ask, quote.time, quote.received))
        await self._until(market.candles[-1].time + market.span)
        await self._close_candles()

    async def _until(self, time: int) -> None:
        await asyncio.sleep((time - self._now()) / 1000)

    async def _close_candles(self) -> None:
        """Hand in the candles that have closed by now."""
        given, span = self._market.candles, self._market.span
        while self._taken < len(given) and (begin := given[self._taken].time) + span <= self._now():
            closed = await self._answered(partial(self._quotes.candles, span // 1000, begin, begin + span))
            if not closed:
                # It shows late.
                await asyncio.sleep(PATIENCE)
                continue
            self.freshness.good("candle")
            self._post(CandleClosed(self._symbol, closed[0], self._now()))
            self._closed(self._taken)
            self._taken += 1

    async def _answered(self, ask: Callable[[], Awaitable[Said]]) -> Said:
        """Ask until there is an answer.

        Raises:
            Refused: the exchange does not know what it is asked for.
        """
        while True:
            try:
                return await ask()
            except Refused:
                raise
            except ExchangeError:
                await asyncio.sleep(PATIENCE)
