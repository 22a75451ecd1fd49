"""What a run holds against what the exchange says is held."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.core.lot import State
from srconsole.engine.reconcile import held_otherwise
from tests.engine.market import ToldExchange
from tests.engine.trading_a_market import SYMBOL, Market, on_a_market, with_levels


@pytest.mark.parametrize(
    ("known", "there", "same"),
    [
        pytest.param(0.3, 0.30000000000000004, True, id="a float's noise"),
        pytest.param(0.0, 4.440892098500626e-16, True, id="a float's noise of what was sold"),
        pytest.param(0.0, 1e-8, False, id="the smallest part of a coin is held"),
        pytest.param(1e-8, 0.0, False, id="and is not"),
        pytest.param(5.0, 5.001, False, id="more is held"),
    ],
)
def test_positions_differ_by_what_can_be_traded(known: float, there: float, same: bool) -> None:
    """Given what a run holds, and what the exchange says
    When both are compared
    Then they differ if there is anything between them that is not a float's noise; both are named then
    """
    difference = held_otherwise(SYMBOL, known, there)
    assert (difference == "") == same
    assert same or (repr(known) in difference and repr(there) in difference)


def test_a_run_starts_though_the_exchange_has_a_float_s_noise_left(tmp_path: Path) -> None:
    """What was sold in parts leaves nothing that would keep a run from starting.

    Given a run that bought and sold, and an exchange whose sum of that is 4e-16
    When it is started again
    Then it goes on, flat
    """
    exchange = ToldExchange()

    async def first(market: Market) -> None:
        await with_levels(market)
        market.price(99.6)
        await market.settled()
        market.price(90)

    async def second(market: Market) -> None:
        assert market.is_in(State.FLAT)
        assert market.now.trade_count == 1

    on_a_market(tmp_path, exchange, first)
    exchange.held = 4.440892098500626e-16
    on_a_market(tmp_path, exchange, second)
