"""The public calls of a live market over HTTP: prices before candles, counted, and held back where that is asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from random import Random

import pytest
from msgspec import Struct

from srconsole.engine.market_ports import Quote
from srconsole.errors import ExchangeError, RateLimited
from srconsole.exchange.ccxt.budget import Breaker, Priority
from srconsole.exchange.ccxt.client import open_client
from srconsole.exchange.ccxt.market_data import Surroundings
from srconsole.exchange.ccxt.quotes import CcxtQuotes
from srconsole.exchange.ccxt.symbols import Perpetual
from srconsole.exchange.ccxt.traffic import Traffic, public_traffic
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.faults import Fault, Script
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.server import SimulatedServer
from tests.exchange.simulated.clients import KEYS
from tests.exchange.simulated.venues import MINUTE, START, minutes, venue_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

PAGES = 30


class Public(Struct):
    """A live market's public side, and what its exchange hears.

    Attributes:
        quotes: asked.
        traffic: what lets its calls through.
        faults: what becomes of them.
        heard: which got there.
        skipped: seconds that a test let pass at once.
    """

    quotes: CcxtQuotes
    traffic: Traffic
    faults: Script
    heard: list[str]
    skipped: float = 0.0


@asynccontextmanager
async def opened() -> AsyncIterator[Public]:
    """Open a public side on real time, as a market's run has it."""
    venue, faults, heard = venue_of(*[100.0] * 10), Script(), list[str]()
    minutes(venue, 5)

    def listen(request: Request) -> None:
        heard.append(request.path.rpartition("/")[2])

    shown: list[Public] = []

    def monotonic() -> float:
        return time.monotonic() + (shown[0].skipped if shown else 0.0)

    around = Surroundings(lambda: venue.now / 1000, monotonic, asyncio.sleep, Random(7))
    async with (
        SimulatedServer(SimulatedExchange(venue), KEYS, faults=faults, heard=listen) as server,
        open_client("bitget", server.url, queued=False) as client,
    ):
        traffic = public_traffic(client.venue, monotonic, asyncio.sleep)
        quotes = CcxtQuotes(client, Perpetual("BTC"), around, traffic=traffic)
        await quotes.check(60)
        await quotes.clock()
        heard.clear()
        shown.append(Public(quotes, traffic, faults, heard))
        yield shown[0]


async def failed(public: Public) -> ExchangeError:
    """Poll the price and return why there was none."""
    with pytest.raises(ExchangeError) as caught:
        await public.quotes.quote()
    return caught.value


async def test_a_price_never_waits_behind_candles() -> None:
    """Given thirty pages of candles that are asked for at once, more than go out in a second
    When the price is polled behind them
    Then it comes while most of them still wait, and its exchange is asked no more than it allows
    """
    async with opened() as public:
        pages = [asyncio.ensure_future(public.quotes.candles(60, START, START + MINUTE)) for _ in range(PAGES)]
        await asyncio.sleep(0.2)
        quote: Quote = await public.quotes.quote()
        waiting = sum(not page.done() for page in pages)
        assert public.traffic.budget.use.used <= public.traffic.budget.use.allowed == 20
        await asyncio.gather(*pages)

    assert quote.last == 100.0
    assert waiting >= PAGES // 2
    assert public.heard.index("ticker") <= 11


async def test_ccxt_has_no_queue_of_its_own_there() -> None:
    """Given ten polls of a price at once, as a slow line brings them
    When they go out
    Then they take no longer than their answers do, where ccxt's queue would need half a second
    """
    async with opened() as public:
        begun = time.monotonic()
        await asyncio.gather(*(public.quotes.quote() for _ in range(10)))
        assert time.monotonic() - begun < 0.45


async def test_a_machine_that_is_told_to_ask_less_asks_nothing() -> None:
    """Given an exchange that answers a page of candles with 429, and an account traded there
    When the price is polled at once, and again after the time that was asked for
    Then nothing is sent before, the account's reads wait too and its exits do not, and then the price comes
    """
    async with opened() as public:
        account = Breaker(time.monotonic)
        account.stand_beside(public.traffic.breaker)
        public.faults.add(Fault("status", "candles", status=429))
        with pytest.raises(RateLimited):
            await public.quotes.candles(60, START, START + MINUTE)
        public.heard.clear()
        assert isinstance(await failed(public), RateLimited)
        assert public.heard == []
        assert public.traffic.breaker.why == account.why != ""
        with pytest.raises(RateLimited):
            account.check(Priority.STATE)
        account.check(Priority.EXIT)
        public.skipped += 3.0
        assert (await public.quotes.quote()).last == 100.0


async def test_an_exchange_that_is_silent_is_asked_for_prices_every_few_seconds() -> None:
    """Given an exchange that does not answer nine polls of its price
    When the price is polled each second
    Then after five failures polls are left out, for five seconds at most, each says why, and then the price comes
    """
    async with opened() as public:
        public.faults.add(Fault("status", "ticker", status=502, calls=9))
        sent: list[int] = []
        left_out: list[str] = []
        for second in range(60):
            try:
                await public.quotes.quote()
                sent.append(second)
                break
            except RateLimited as error:
                left_out.append(str(error))
            except ExchangeError:
                sent.append(second)
            public.skipped += 1.0

    apart = [later - earlier for earlier, later in pairwise(sent)]
    assert len(sent) == 10
    assert all("not asked for another" in why for why in left_out)
    assert apart[:4] == [1] * 4
    assert 4 <= max(apart) <= 5


async def test_a_refusal_holds_nothing_back() -> None:
    """Given an exchange that refuses a request for candles, again and again
    When the price is polled
    Then it is sent and comes
    """
    async with opened() as public:
        public.faults.add(Fault("code", "candles", calls=10, code="40034", message="parameter does not exist"))
        for _ in range(10):
            with pytest.raises(ExchangeError):
                await public.quotes.candles(60, START, START + MINUTE)
        assert (await public.quotes.quote()).last == 100.0
        assert public.traffic.breaker.held == 0
