"""Bitget's adapter on the simulated exchange keeps the contract of every market's exchange, on each kind of account."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import NamedTuple

import msgspec
import pytest
import pytest_asyncio

from srconsole.engine.market_ports import MarketExchange
from srconsole.exchange.ccxt.bitget.adapter import BitgetExchange
from srconsole.exchange.ccxt.bitget.opening import Way, open_bitget
from srconsole.exchange.simulated.clock import advance, react
from srconsole.exchange.simulated.contract import Contract
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.state import Conduct, Venue
from tests.exchange.bitget_account import CALLS, CREDENTIALS, Told, told
from tests.exchange.contract import Ability, ExchangeContract, Terms
from tests.exchange.contract_market import MarketContract
from tests.exchange.contract_stops import StopContract
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import CONTRACT, MINUTE, START, SYMBOL, flat_candles

pytestmark = pytest.mark.slow

CONNECTIONS = 3
OTHER = "ETHUSDT"


class BitgetVenue:
    """An account with 1000 USDT in isolated margin."""

    terms = Terms(
        symbol=PAIR,
        other_symbol="ETH/USDT:USDT",
        price=100.0,
        quantity=2.0,
        unaffordable=200.0,
        below_minimum=0.001,
        between_steps=2.0005,
        cannot=frozenset({Ability.REMEMBERS_REFUSALS, Ability.SPREAD}),
    )

    def __init__(self, seen: Told, ready: deque[BitgetExchange]) -> None:
        self._seen = seen
        self._ready = ready

    def connect(self) -> MarketExchange:
        """Return a connection that nobody has used."""
        return self._ready.popleft()

    def now(self) -> int:
        """Return the exchange's time."""
        return self._seen.venue.now

    async def move_price(self, last: float, bid: float | None = None, ask: float | None = None) -> None:
        """Let the price jump."""
        market = self._seen.venue.markets[SYMBOL]
        market.last, market.last_time = Decimal(repr(round(last, 2))), self._seen.venue.now
        react(self._seen.venue, SYMBOL)

    async def fill_in_parts(self) -> None:
        """Fill a quarter of each order at once, and a quarter whenever time passes."""
        venue = self._seen.venue
        venue.conduct = msgspec.structs.replace(venue.conduct, depth=Decimal("0.5"))

        def go_on() -> None:
            venue.room.clear()
            react(venue, SYMBOL)

        self._seen.slept = go_on

    async def lose_answer(self) -> None:
        """Cut the line after the next order was taken."""
        self._seen.fault("drop", accepted=True)


def still_market(symbol: str) -> Market:
    """Return a market at 100 USDT that moves by the test alone."""
    span = 100_000 * MINUTE
    contract = Contract.of(symbol, **{name: CONTRACT.row[name] for name in STEPS})
    return Market(contract, flat_candles([100.0], span), span, start=START)


STEPS = ("pricePlace", "volumePlace", "sizeMultiplier", "minTradeNum")


class Kind(NamedTuple):
    """A kind of account, in a position mode, whose hedged closes have a side by one of two readings."""

    name: str
    hedge: bool
    close_side: str = "position"

    def __str__(self) -> str:
        """Name it in a test's id."""
        return f"{self.name}-{'hedge' if self.hedge else 'one_way'}{'-direction' * (self.close_side != 'position')}"


KINDS = [Kind(name, hedge) for name in ("classic", "unified") for hedge in (False, True)]
KINDS.append(Kind("classic", True, "direction"))


@pytest_asyncio.fixture(params=KINDS, ids=str)
async def venue(request: pytest.FixtureRequest) -> AsyncIterator[BitgetVenue]:
    """Give an account for each test, and connections to it."""
    kind: Kind = request.param
    markets = [still_market(SYMBOL), still_market(OTHER)]
    state = Venue(
        markets,
        capital=Decimal(1000),
        now=START,
        hedge=kind.hedge,
        leverage=Decimal(10),
        isolated=True,
        conduct=Conduct(close_names_position=kind.close_side == "position"),
    )
    state.kind = kind.name
    advance(state, START + 1000)  # a second after the transfer that the account begins with
    async with told(SimulatedExchange(state)) as seen, AsyncExitStack() as stack:
        way = Way(exchange_url=seen.url, calls=CALLS, close_side=kind.close_side if kind.hedge else "")
        ready = deque(
            [
                (await stack.enter_async_context(open_bitget(CREDENTIALS, PAIR, seen.around, way))).exchange
                for _ in range(CONNECTIONS)
            ]
        )
        yield BitgetVenue(seen, ready)


class TestBitgetExchange(ExchangeContract, MarketContract, StopContract):
    """All of the contract, on a new account for each test."""
