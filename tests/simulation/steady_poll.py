"""Polls a market as a live feed does, at a steady pace: prices, candles once they have closed, terms now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import msgspec

from srconsole.core.rounding import MarketRules
from srconsole.engine.inputs import CandleClosed, Input, PriceSeen, TermsRead
from srconsole.engine.market_ports import Quotes
from srconsole.errors import ExchangeError
from tests.simulation.options import BEGIN, Options

TERMS = 60_000
"""Milliseconds between two looks at the terms."""


class SteadyPoll:
    """Polls from when the engine has begun; goes on behind the candles that it has.

    Args:
        quotes: the exchange's public side.
        symbol: as the engine calls it.
        options: of the simulation.
        rules: what the engine is told of the contract, where the settings know less than the exchange.
        now: the time, UTC milliseconds.
        post: takes what is seen.
        comes: is called before each look at the price, as a live feed does; None where nobody is told.
    """

    def __init__(
        self,
        quotes: Quotes,
        symbol: str,
        options: Options,
        rules: MarketRules,
        now: Callable[[], int],
        post: Callable[[Input], None],
        comes: Callable[[], None] | None,
    ) -> None:
        self._quotes = quotes
        self._symbol = symbol
        self._every = options.poll
        self._timeframe = options.timeframe
        self._rules = rules
        self._now = now
        self._post = post
        self._comes = comes
        self._closed = 0
        self._begun = asyncio.Event()
        self._terms: TermsRead | None = None
        self._terms_due = 0

    def begin(self, closed: int) -> None:
        """Begin: the engine has so many candles."""
        self._closed = closed
        self._begun.set()

    async def run(self) -> None:
        """Poll until cancelled; a look that is not answered is left out."""
        await self._begun.wait()
        every = round(self._every * 1000)
        while True:
            with suppress(ExchangeError):
                await self._look()
            behind = (self._now() - BEGIN) % every / 1000
            await asyncio.sleep(self._every - behind)

    async def _look(self) -> None:
        due = BEGIN + self._closed * self._timeframe * 1000
        if due + self._timeframe * 1000 <= self._now():
            for candle in await self._quotes.candles(self._timeframe, due):
                self._post(CandleClosed(self._symbol, candle, self._now()))
                self._closed += 1
        if self._comes is not None:
            self._comes()
        quote = await self._quotes.quote()
        self._post(PriceSeen(self._symbol, quote.last, quote.bid, quote.ask, quote.time, quote.received))
        if self._now() >= self._terms_due:
            await self._read_terms()

    async def _read_terms(self) -> None:
        terms, funding = await self._quotes.terms(1000.0), await self._quotes.funding()
        self._terms_due = self._now() + TERMS
        rules = terms.rules if self._rules.step else self._rules
        read = TermsRead(self._symbol, msgspec.structs.replace(terms, rules=rules), funding)
        if read != self._terms:
            self._terms = read
            self._post(read)
