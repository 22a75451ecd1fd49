"""The paper exchange on a market keeps the contract of every market's exchange."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from srconsole.engine.market_ports import MarketExchange
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from tests.exchange.contract import Ability, ExchangeContract, Terms
from tests.exchange.contract_market import MarketContract, MarketVenue
from tests.exchange.contract_stops import StopContract
from tests.exchange.paper_market import SETTINGS, SYMBOL, opened, quote


class PaperMarketVenue:
    """An account in a file, with 1000 USDT; all of its connections see each price."""

    terms = Terms(
        symbol=SYMBOL,
        other_symbol="ETH/USDT:USDT",
        price=100.0,
        quantity=5.0,
        unaffordable=51.0,
        below_minimum=0.5,
        between_steps=5.3,
        cannot=frozenset({Ability.SEVERAL_SYMBOLS, Ability.PARTS, Ability.LOST_ANSWERS}),
    )

    def __init__(self, path: Path, closed_later: ExitStack) -> None:
        self._path = path
        self._closed_later = closed_later
        self._open: list[PaperMarketExchange] = []
        self._quote = quote(self.terms.price)

    def connect(self) -> MarketExchange:
        """Open the account's file once more."""
        exchange = self._closed_later.enter_context(closing(opened(self._path, SETTINGS)))
        exchange.saw(self._quote)
        self._open.append(exchange)
        return exchange

    def now(self) -> int:
        """Return the time of the newest price."""
        return self._quote.time

    async def move_price(self, last: float, bid: float | None = None, ask: float | None = None) -> None:
        """Show a price two seconds later."""
        time = self._quote.time + 2000
        self._quote = self._quote._replace(last=last, bid=bid or last, ask=ask or last, time=time)
        for exchange in self._open:
            exchange.saw(self._quote)

    async def fill_in_parts(self) -> None:
        """Fill whole: on paper there is never too little to be had."""

    async def lose_answer(self) -> None:
        """Lose none: an answer is lost only with the process that asked."""


class TestPaperMarketExchange(ExchangeContract, MarketContract, StopContract):
    """The contract, applied to a new paper account for each test."""

    @pytest.fixture
    def venue(self, tmp_path: Path) -> Iterator[MarketVenue]:
        with ExitStack() as closed_later:
            yield PaperMarketVenue(tmp_path / "paper.sqlite", closed_later)
