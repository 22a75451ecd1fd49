"""The live feed: polls a market and hands the engine what it says, while it is entered on the engine's loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, NamedTuple, Self

from srconsole.core.candle import Candle
from srconsole.engine.inputs import CandleClosed
from srconsole.engine.market_ports import Quotes
from srconsole.errors import ExchangeError
from srconsole.market.live.candle_watch import CandleWatch
from srconsole.market.live.exchange_clock import ExchangeClock
from srconsole.market.live.freshness import Freshness
from srconsole.market.live.history_setup import HistorySetup
from srconsole.market.live.price_poll import PricePoll
from srconsole.market.live.silences import Silences
from srconsole.market.live.teller import FeedTime, Post, Teller, back_off
from srconsole.market.live.terms_watch import TermsWatch


class Watched(NamedTuple):
    """What a feed watches.

    Attributes:
        symbol: as the engine calls it.
        timeframe: seconds a candle.
        poll_seconds: between two looks at the price.
        notional: what an entry is worth, USDT; decides which bracket counts.
        price_comes: is called a moment before each look at the price but the first.
    """

    symbol: str
    timeframe: int
    poll_seconds: float
    notional: float
    price_comes: Callable[[], None] = lambda: None


class Behind(NamedTuple):
    """What the engine has from before.

    Attributes:
        candle: the newest that has closed, None before the first start.
        price_time: the exchange's time of the newest price, UTC milliseconds; 0 where there is none.
    """

    candle: Candle | None = None
    price_time: int = 0


class LiveFeed:
    """Prices, closed candles, terms and reasons against entries of one market; an async context manager.

    Nothing of the line or the exchange is ever raised; a fault of the program is handed to the engine and ends it.
    From the beginning on entries are barred for each thing that is not known yet: price, candles, clock and terms.

    Attributes:
        freshness: how old everything is.
    """

    def __init__(
        self,
        quotes: Quotes,
        watched: Watched,
        behind: Behind,
        time: FeedTime,
        post: Post,
        reopen: Callable[[], Coroutine[Any, Any, None]],
        history: HistorySetup | None = None,
    ) -> None:
        """Watch a market.

        Args:
            quotes: its public side; what it raises, other than ExchangeError, is a fault.
            watched: what to watch.
            behind: what the engine has; candles go on behind it, and the minutes since its price are a silence.
            time: this machine's.
            post: takes what the engine shall act on, on its loop.
            reopen: lets all connections be made anew, after the machine has slept.
            history: reads the candles of a first start; they are handed in before any price.
        """
        self.freshness = Freshness(time.monotonic)
        self._behind = behind
        self._time = time
        self._post = post
        self._reopen = reopen
        self._history = history
        teller = self._teller = Teller(watched.symbol, post, watched.price_comes)
        clock = self._clock = ExchangeClock(quotes, time, teller, self.freshness, self._jumped)
        self._silences = Silences(quotes, clock.now, time, teller)
        self._prices = PricePoll(
            quotes, watched.poll_seconds, clock.now, time, teller, self.freshness, self._silences.add
        )
        self._candles = CandleWatch(quotes, watched.timeframe, clock.now, time, teller, self.freshness)
        self._terms = TermsWatch(quotes, watched.notional, clock.now, time, teller, self.freshness)
        self._running: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Begin to watch."""
        self._begin(self._clock.run())
        self._begin(self._work())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, whatever is under way."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def read_terms(self) -> None:
        """Read the contract's terms as soon as possible, as after a refusal of a size or a price."""
        self._terms.ask()

    async def _work(self) -> None:
        newest = self._behind.candle
        if newest is None and self._history is not None:
            await self._clock.known()
            newest = await self._set_up(self._history)
        self._prices.known(self._behind.price_time)
        for watching in (self._prices.run(), self._silences.run(), self._terms.run()):
            self._begin(watching)
        await self._clock.known()
        self._candles.known(newest)
        await self._candles.run()

    async def _set_up(self, history: HistorySetup) -> Candle | None:
        """Hand in the candles of a first start, however long the exchange lets itself be asked for them."""
        failures, candles = 0, None
        while candles is None:
            try:
                candles = await history.read(self._clock.now())
            except ExchangeError as error:
                failures += 1
                self.freshness.failed("candle", str(error))
                await self._time.sleep(back_off(failures))
        for candle in candles:
            self._post(CandleClosed(self._teller.symbol, candle))
        for text in history.remarks:
            self._teller.remark(text)
        return candles[-1] if candles else None

    def _jumped(self, seconds: float) -> None:
        self._prices.drop()
        self._terms.ask()
        self._begin(self._reopen())

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._post(fault)
