"""What an exchange says of its prices: candles that have closed, the newest price, and its clock.

Reads only, and each of them again where the line or the exchange fails; nothing here is ever sent twice by ccxt itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from random import Random
from typing import Final, NamedTuple, TypeVar

from srconsole.core.candle import Candle
from srconsole.core.rounding import MarketRules
from srconsole.errors import ExchangeError, KeysRefused, Maintenance, RateLimited, Refused, RequestError
from srconsole.exchange.ccxt.budget import Priority
from srconsole.exchange.ccxt.client import Client, Reply
from srconsole.exchange.ccxt.spans import Span, closed_within, first_open, spans
from srconsole.exchange.ccxt.symbols import Perpetual, check_listed
from srconsole.exchange.ccxt.traffic import Traffic
from srconsole.exchange.ccxt.translate import translated
from srconsole.exchange.ccxt.venues import page_rows

RETRIES: Final = 3
FIRST_DELAY: Final = 0.5
"""Seconds before the first retry; it doubles with each, and half of it is left to chance."""

SETTLING: Final = 5.0
"""Seconds after a candle's end until it counts as closed: exchanges correct it for some seconds more."""

FIRST_TRADED: Final = 1_262_304_000_000
"""UTC milliseconds; coins were first sold on an exchange in 2010, and nobody is asked for candles before that."""

_DAY: Final = 86_400
_LASTING: Final = (KeysRefused, Maintenance, Refused)
"""What asking again does not change."""

T = TypeVar("T")


class Surroundings(NamedTuple):
    """Time and chance, as far as they are needed here.

    Attributes:
        wall: returns seconds since 1970 by this machine's clock.
        monotonic: returns seconds since some moment; they never go back.
        sleep: lets seconds pass.
        chance: spreads retries, so that many programs do not come back at once.
    """

    wall: Callable[[], float]
    monotonic: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    chance: Random


class ExchangeTime(NamedTuple):
    """The exchange's clock beside this machine's."""

    offset: float
    """Seconds that it is ahead."""
    latency: float
    """Seconds from asking to the answer."""


class Prices(NamedTuple):
    """The newest prices of a perpetual, USDT."""

    last: float
    bid: float | None
    """None where the exchange does not say it together with the last price."""
    ask: float | None
    time: int
    """When they were so by the exchange's clock, UTC milliseconds."""
    timed: bool
    """Whether the exchange said that time; else it is the answer's."""


class Page(NamedTuple):
    """Closed candles of a part of what was asked for, ascending."""

    span: Span
    candles: list[Candle]
    left: int
    """How many candles can still come."""


class MarketData:
    """The public side of an exchange."""

    def __init__(
        self, client: Client, surroundings: Surroundings, retries: int = RETRIES, traffic: Traffic | None = None
    ) -> None:
        """Read from an exchange; each read is tried again so many times.

        Without `traffic` ccxt's own queue lets calls through, one after the other as they came.
        """
        self._venue, self._exchange = client
        self._traffic = traffic
        self._retries = retries
        self._around = surroundings
        self._time: ExchangeTime | None = None
        # ccxt cuts spans at its own idea of now; the exchange's counts.
        self._exchange.milliseconds = lambda: round(self.now() * 1000)

    def timeframe_name(self, seconds: int, called: str = "--timeframe") -> str:
        """Return what the exchange's client calls a timeframe; `called` is where a person gave it.

        Raises:
            RequestError: the exchange has none of that length; nothing was sent.
        """
        units = {"s": 1, "m": 60, "h": 3600, "d": _DAY, "w": 7 * _DAY}
        lengths = {name: int(name[:-1]) * units[name[-1]] for name in self._exchange.timeframes if name[-1] in units}
        found = next((name for name, length in lengths.items() if length == seconds), None)
        if found is None:
            raise RequestError(
                f"{called}: {self._venue.name} has no candles of {seconds} seconds; it has {', '.join(lengths)}"
            )
        return found

    async def clock(self) -> ExchangeTime:
        """Ask for the exchange's time and measure how far its clock is ahead.

        Raises:
            ExchangeError: there was no answer.
        """
        begun = self._around.monotonic()
        told = await self.asked("asking for its time", self._exchange.fetch_time)
        latency = self._around.monotonic() - begun
        if told is None:
            raise ExchangeError(f"{self._venue.name}: it did not tell its time; try again")
        self._time = ExchangeTime(told / 1000 + latency / 2 - self._around.wall(), latency)
        return self._time

    async def rules(self, symbol: Perpetual) -> MarketRules:
        """Return what the exchange accepts for a perpetual.

        Raises:
            RequestError: it does not list it.
            ExchangeError: there was no answer.
        """
        limits = (market := await self.market(symbol))["limits"]
        precision, size = market["precision"], float(market.get("contractSize") or 1.0)
        size = size if self._venue.in_contracts else 1.0
        return MarketRules(
            step=float(precision["amount"] or 0.0) * size,
            tick=float(precision["price"] or 0.0),
            min_quantity=float(limits["amount"]["min"] or 0.0) * size,
            min_notional=float(limits["cost"]["min"] or 0.0),
        )

    async def prices(self, symbol: Perpetual) -> Prices:
        """Return the newest prices.

        Raises:
            RequestError: the exchange does not list the perpetual.
            ExchangeError: there was no answer, or no price in it.
        """
        await self.market(symbol)
        doing = f"reading the price of {symbol.unified}"
        ticker = await self.asked(doing, lambda: self._exchange.fetch_ticker(symbol.unified))
        if not ticker.get("last"):
            raise ExchangeError(f"{self._venue.name}: {doing} failed: there is no price in the answer; try again")
        told = ticker.get("timestamp")
        bid, ask = (float(ticker[side]) if ticker.get(side) else None for side in ("bid", "ask"))
        return Prices(
            float(ticker["last"]), bid, ask, round(self.now() * 1000) if told is None else told, told is not None
        )

    async def pages(
        self, symbol: Perpetual, timeframe: int, since: int, until: int | None, settling: float = SETTLING
    ) -> AsyncIterator[Page]:
        """Read the closed candles that open at or after a time and have closed by another, part by part.

        A part that lacks candles is read once more before it counts as having a gap. Where the exchange has nothing at
        the beginning, the day it has candles from is looked up first. Its clock is asked for unless `clock` was before.

        Args:
            symbol: the perpetual.
            timeframe: seconds a candle.
            since: UTC milliseconds.
            until: likewise; None for now.
            settling: seconds after a candle's end until it counts as closed.

        Raises:
            RequestError: the exchange does not list the perpetual, or has no such timeframe.
            ExchangeError: there was no answer.
        """
        name = self.timeframe_name(timeframe)
        await self.market(symbol)
        if self._time is None:
            await self.clock()
        end = round((self.now() - settling) * 1000)
        end = end if until is None else min(until, end)
        # A rehearsal may live in a year in which nothing was traded yet.
        earliest = FIRST_TRADED if end > FIRST_TRADED else 0
        begin, known = first_open(max(since, earliest), timeframe), False
        while begin + timeframe * 1000 <= end:
            rows = page_rows(self._venue, timeframe, self.now() - begin / 1000)
            span = next(spans(begin, end, timeframe, rows))
            candles = await self._candles(symbol, name, timeframe, span, end)
            if not candles and not known:
                begin, known = await self._listed_from(symbol, timeframe, begin, end), True
                continue
            known = True
            yield Page(span, candles, closed_within(span.end, end, timeframe))
            begin = span.end

    async def _listed_from(self, symbol: Perpetual, timeframe: int, begin: int, end: int) -> int:
        """Return from when on there are candles, by those of days, of which a reply holds many."""
        if timeframe >= _DAY:
            return begin
        name = self.timeframe_name(_DAY)
        for span in spans(first_open(begin, _DAY), end, _DAY, page_rows(self._venue, _DAY, float("inf"))):
            candles = await self._candles(symbol, name, _DAY, span, end)
            if candles:
                # A day before, since the day of the listing itself need not be among them.
                return max(begin, first_open(candles[0].time - _DAY * 1000, timeframe))
        # The day of today has not closed, and is not among them.
        return max(begin, first_open(end - 2 * _DAY * 1000, timeframe))

    async def _candles(self, symbol: Perpetual, name: str, timeframe: int, span: Span, end: int) -> list[Candle]:
        """Read the candles that open in a span and have closed by a time."""
        doing = f"reading the candles of {symbol.unified}"

        async def ask() -> list[list[float | None]]:
            return await self._exchange.fetch_ohlcv(symbol.unified, name, span.since, span.limit, {"until": span.until})

        found: dict[int, Candle] = {}
        for _ in range(2):
            for row in await self.asked(doing, ask, Priority.CANDLES):
                candle = self._candle(symbol, row, doing)
                if span.begin <= candle.time < span.end and candle.time + timeframe * 1000 <= end:
                    found[candle.time] = candle
            if len(found) >= span.candles:
                break
        return [found[opening] for opening in sorted(found)]

    def _candle(self, symbol: Perpetual, row: list[float | None], doing: str) -> Candle:
        numbers = [number for number in row[:6] if number is not None]
        if len(numbers) < 6:
            raise ExchangeError(f"{self._venue.name}: {doing} failed: a candle is incomplete; try again")
        opening, open_, high, low, close, volume = numbers
        coins = float(volume) * self._volume_unit(symbol)
        return Candle(int(opening), float(open_), float(high), float(low), float(close), coins)

    def _volume_unit(self, symbol: Perpetual) -> float:
        if not self._venue.in_contracts:
            return 1.0
        return float((self._exchange.markets or {})[symbol.unified]["contractSize"] or 1.0)

    async def market(self, symbol: Perpetual) -> Reply:
        """Return what is known of a perpetual, from the exchange's list, which is read once."""
        if not self._exchange.markets:
            await self.asked("reading its list of markets", self._exchange.load_markets)
        markets = self._exchange.markets or {}
        market = markets.get(symbol.unified)
        if market is None or not market.get("swap"):
            check_listed(symbol, [name for name, other in markets.items() if other.get("swap")], self._venue.name)
        return markets[symbol.unified]

    def now(self) -> float:
        """Return the time by the exchange's clock as far as it is known, seconds since 1970."""
        return self._around.wall() + (0.0 if self._time is None else self._time.offset)

    async def asked(self, doing: str, ask: Callable[[], Awaitable[T]], priority: Priority = Priority.STATE) -> T:
        """Ask, and ask again where that may help.

        Args:
            doing: what is asked for, as in `reading the price of BTC/USDT:USDT`.
            ask: asks once, through ccxt.
            priority: what it is for.

        Raises:
            ExchangeError: there was no answer.
        """
        for attempt in range(self._retries + 1):
            try:
                return await self._once(doing, ask, priority)
            except Exception as raised:  # ccxt's parsers let any error of Python out
                error = translated(raised, self._venue, doing)
                if self._traffic is not None and isinstance(error, ExchangeError) and error is not raised:
                    self._traffic.breaker.failed(error)
                if attempt == self._retries or isinstance(error, (*_LASTING, RequestError)):
                    raise error from raised
                wait = FIRST_DELAY * 2**attempt * (0.5 + self._around.chance.random() / 2)
                await self._around.sleep(max(wait, error.wait) if isinstance(error, RateLimited) else wait)
        raise AssertionError("the last attempt returns or raises")

    async def _once(self, doing: str, ask: Callable[[], Awaitable[T]], priority: Priority) -> T:
        if self._traffic is None:
            return await ask()
        self._traffic.breaker.check(priority)
        await self._traffic.budget.take(priority, doing)
        answer = await ask()
        self._traffic.breaker.answered()
        return answer
