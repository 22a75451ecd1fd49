"""The public side of an exchange for one perpetual, as the engine's port `Quotes` has it."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final, TypeVar

from srconsole.core.candle import Candle
from srconsole.engine.market_ports import Offset, Quote
from srconsole.engine.readings import Funding, Terms
from srconsole.errors import Refused, RequestError
from srconsole.exchange.ccxt.client import Client
from srconsole.exchange.ccxt.contract_terms import ContractTerms
from srconsole.exchange.ccxt.market_data import MarketData, Surroundings
from srconsole.exchange.ccxt.symbols import Perpetual
from srconsole.exchange.ccxt.traffic import Traffic

AHEAD: Final = 60_000
"""Milliseconds that a price's time may lie before the exchange's clock; what is further is no time."""

ROUNDED: Final = 3
"""Times in a row, all of whole seconds, after which an exchange counts as one that rounds them."""

T = TypeVar("T")


class PriceTimes:
    """Tells whether the time that an exchange gives a price can be used.

    A rounded one would make two prices of the same second one; one far ahead would let no later price count.
    """

    def __init__(self) -> None:
        self._whole = 0

    def usable(self, time: int, now: int) -> bool:
        """Take the time of a price, UTC milliseconds; tell whether it is one."""
        self._whole = self._whole + 1 if time % 1000 == 0 else 0
        return self._whole < ROUNDED and time <= now + AHEAD


class CcxtQuotes:
    """Prices, candles, clock and terms of one perpetual; implements `engine.market_ports.Quotes`.

    Nothing is asked twice by itself: whoever polls decides when to ask again.

    Attributes:
        traffic: what lets its calls through; None where ccxt's queue does.
    """

    def __init__(
        self,
        client: Client,
        symbol: Perpetual,
        surroundings: Surroundings,
        retries: int = 0,
        traffic: Traffic | None = None,
    ) -> None:
        """Ask a client; `retries` are for callers that ask once, as a set-up does."""
        self.traffic = traffic
        self._exchange = client.exchange
        self._symbol = symbol
        self._around = surroundings
        self._data = MarketData(client, surroundings, retries, traffic)
        self._terms = ContractTerms(client, self._data, symbol)
        self._times = PriceTimes()

    async def check(self, timeframe: int) -> None:
        """Make sure that the exchange lists the perpetual and has candles of a timeframe (seconds).

        Raises:
            RequestError: it does not.
            ExchangeError: there was no answer.
        """
        self._data.timeframe_name(timeframe, "market.timeframe")
        await self._data.market(self._symbol)

    async def quote(self) -> Quote:
        """Return the newest prices; the time is the answer's where the exchange gives none that can be used.

        Raises:
            ExchangeError: there was no answer, or no price in it.
        """
        prices = await _known(self._data.prices(self._symbol))
        received, now = round(self._around.wall() * 1000), round(self._data.now() * 1000)
        timed = prices.timed and self._times.usable(prices.time, now)
        time = prices.time if timed else now
        return Quote(prices.last, prices.bid or 0.0, prices.ask or 0.0, time, received, timed)

    async def candles(self, timeframe: int, since: int, until: int | None = None) -> list[Candle]:
        """Return the candles that open at or after a time and have closed by another, None for now, ascending.

        The newest may still change for some seconds.

        Raises:
            ExchangeError: there was no answer.
        """
        return await _known(self._candles(timeframe, since, until))

    async def _candles(self, timeframe: int, since: int, until: int | None) -> list[Candle]:
        pages = self._data.pages(self._symbol, timeframe, since, until, settling=0.0)
        return [candle async for page in pages for candle in page.candles]

    async def clock(self) -> Offset:
        """Ask for the exchange's time; from then on candles close by it.

        Raises:
            ExchangeError: there was no answer.
        """
        return Offset(*await self._data.clock())

    async def terms(self, notional: float) -> Terms:
        """Return what may be done with the contract now, for an entry of so many USDT.

        Raises:
            ExchangeError: there was no answer.
        """
        return await _known(self._terms.read(notional))

    async def funding(self) -> Funding | None:
        """Return what is charged next, None where nothing is.

        Raises:
            ExchangeError: there was no answer.
        """
        await _known(self._data.market(self._symbol))
        doing = f"reading the funding of {self._symbol.unified}"
        told = await self._data.asked(doing, lambda: self._exchange.fetch_funding_rate(self._symbol.unified))
        time, rate = told.get("fundingTimestamp"), told.get("fundingRate")
        return None if time is None or rate is None else Funding(int(time), float(rate))

    async def reopen(self) -> None:
        """Leave all connections and make new ones: those from before the machine slept are dead without knowing it."""
        await self._exchange.close()
        self._exchange.open()


async def _known(asked: Awaitable[T]) -> T:
    """Let an exchange that does not know what it is asked for be one that refuses: it may know it again later."""
    try:
        return await asked
    except RequestError as error:
        raise Refused(str(error)) from error
