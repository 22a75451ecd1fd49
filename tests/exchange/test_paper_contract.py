"""The paper exchange keeps the contract of every exchange."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from srconsole.engine.ports import Exchange
from srconsole.exchange.paper.exchange import PaperExchange
from srconsole.settings.schema import CostSettings, MarketSettings, RiskSettings, Settings
from tests.exchange.contract import ExchangeContract, Terms, Venue

SETTINGS = Settings(
    market=MarketSettings(step=0.5, tick=0.01, min_quantity=1.0, min_notional=100.0),
    risk=RiskSettings(initial_capital=1000.0, leverage=5.0),
    costs=CostSettings(fee_rate=0.0006, slippage=0.001),
)


class PaperVenue:
    """An account in a file, with 1000 USDT."""

    terms = Terms(
        symbol="BTC-USD",
        other_symbol="ETH-USD",
        price=100.0,
        quantity=5.0,
        unaffordable=51.0,
        below_minimum=0.5,
        between_steps=5.3,
    )

    def __init__(self, path: Path, closed_later: ExitStack) -> None:
        self._path = path
        self._closed_later = closed_later

    def connect(self) -> Exchange:
        """Open the account's file once more."""
        return self._closed_later.enter_context(closing(PaperExchange(self._path, SETTINGS)))


class TestPaperExchange(ExchangeContract):
    """The contract, applied to a new paper account for each test."""

    @pytest.fixture
    def venue(self, tmp_path: Path) -> Iterator[Venue]:
        with ExitStack() as closed_later:
            yield PaperVenue(tmp_path / "paper.sqlite", closed_later)
