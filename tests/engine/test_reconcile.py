"""What a run holds against what the exchange says is held."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.core.lot import State
from srconsole.core.order import OrderState
from srconsole.engine.effects import ReadAccount, Send
from srconsole.engine.inputs import AccountRead, OrderUpdate
from srconsole.engine.ports import Books
from srconsole.engine.reconcile import differences, held_otherwise
from srconsole.errors import ExchangeError
from tests.engine.market import ToldExchange
from tests.engine.test_decider import MARKET, deciding, price
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
    assert same or (f"{known:.12g}" in difference and f"{there:.12g}" in difference)


def test_orders_that_differ_are_counted_in_words() -> None:
    """Given a journal that knows one order, and an account that has none
    When both are compared
    Then both numbers are told, each as people count
    """
    journal, account = Books(("run",), 1, 0.0, 1000.0), Books(("run",), 0, 0.0, 1000.0)
    assert "the journal knows 1 order, the account 0 orders" in differences(journal, account, SYMBOL)


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


def test_a_reading_that_an_order_has_overtaken_is_asked_for_again() -> None:
    """What was read before an order is not held against what is known behind it.

    Given an account that is read, nothing held
    When an entry goes out and is filled before that reading comes
    Then nothing is wrong: the account is read again; only a reading behind the fill that differs is a difference
    """
    decider, market = deciding()
    (reading,) = decider.take(OrderUpdate("run-77", OrderState.FILLED, 1.0, 100.0))
    assert isinstance(reading, ReadAccount)
    (entry,) = [effect.order for effect in decider.take(price(99.6, 2)) if isinstance(effect, Send)]
    decider.take(OrderUpdate(entry.client_id, OrderState.FILLED, entry.intent.quantity, 99.6))
    (again,) = decider.take(AccountRead(MARKET, 0.0, reading.orders))
    assert isinstance(again, ReadAccount)
    assert not decider.take(AccountRead(MARKET, entry.intent.quantity, again.orders))
    with pytest.raises(ExchangeError, match="is held"):
        decider.take(AccountRead(MARKET, 0.0, again.orders))
    assert market.order is None


def test_a_reading_asked_for_while_an_order_is_out_is_asked_for_again_behind_it() -> None:
    """Given an account that is read while an entry is out
    When the reading comes behind the entry's fill, without it
    Then the account is read again
    """
    decider, _ = deciding()
    (entry,) = [effect.order for effect in decider.take(price(99.6, 2)) if isinstance(effect, Send)]
    (reading,) = decider.take(OrderUpdate("run-77", OrderState.FILLED, 1.0, 100.0))
    assert isinstance(reading, ReadAccount)
    decider.take(OrderUpdate(entry.client_id, OrderState.FILLED, entry.intent.quantity, 99.6))
    assert [type(effect) for effect in decider.take(AccountRead(MARKET, 0.0, reading.orders))] == [ReadAccount]
