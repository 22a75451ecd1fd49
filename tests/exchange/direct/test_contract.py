"""The simulated exchange without a socket keeps the contract of every market's exchange."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.engine.market_ports import MarketExchange
from srconsole.exchange.direct import exchange
from srconsole.exchange.direct.exchange import DirectExchange
from srconsole.exchange.direct.line import Line
from srconsole.exchange.simulated.clock import advance, react
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.faults import Fault, Script
from srconsole.exchange.simulated.state import Venue
from tests.exchange.contract import Ability, ExchangeContract, Terms
from tests.exchange.contract_market import MarketContract
from tests.exchange.contract_stops import StopContract
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import START, SYMBOL
from tests.exchange.test_bitget_contract import OTHER, still_market

OTHER_PAIR = "ETH/USDT:USDT"


class DirectVenue:
    """An account with 1000 USDT, in isolated margin and one-way mode."""

    terms = Terms(
        symbol=PAIR,
        other_symbol=OTHER_PAIR,
        price=100.0,
        quantity=2.0,
        unaffordable=200.0,
        below_minimum=0.001,
        between_steps=2.0005,
        cannot=frozenset({Ability.REMEMBERS_REFUSALS, Ability.SPREAD, Ability.PARTS}),
    )

    def __init__(self) -> None:
        markets = [still_market(SYMBOL), still_market(OTHER)]
        self._venue = Venue(markets, capital=Decimal(1000), now=START, leverage=Decimal(10), isolated=True)
        advance(self._venue, START + 1000)
        self._faults = Script()
        self._exchange = SimulatedExchange(self._venue)

    def connect(self) -> MarketExchange:
        """Return a new connection."""
        return DirectExchange(Line(self._exchange, faults=self._faults), {PAIR: SYMBOL, OTHER_PAIR: OTHER})

    def now(self) -> int:
        """Return the exchange's time."""
        return self._venue.now

    async def move_price(self, last: float, bid: float | None = None, ask: float | None = None) -> None:
        """Let the price jump."""
        market = self._venue.markets[SYMBOL]
        market.last, market.last_time = Decimal(repr(round(last, 2))), self._venue.now
        react(self._venue, SYMBOL)

    async def fill_in_parts(self) -> None:
        """Never be asked to: nothing here lets time pass meanwhile."""
        raise AssertionError

    async def lose_answer(self) -> None:
        """Cut the line after the next order was taken."""
        self._faults.add(Fault("drop", path="place-order", accepted=True))


@pytest.fixture
def venue(monkeypatch: pytest.MonkeyPatch) -> DirectVenue:
    """Give an account for each test, at which no time passes; so a look for an order waits for none."""
    monkeypatch.setattr(exchange, "GRACE", (0.0,) * len(exchange.GRACE))
    return DirectVenue()


class TestDirectExchange(ExchangeContract, MarketContract, StopContract):
    """All of the contract, on a new account for each test."""
