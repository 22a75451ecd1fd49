"""An exchange whose reports of an order contradict each other leaves no order hanging, and takes nothing back."""

from __future__ import annotations

import asyncio
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.by_hand import PauseEntries, ResumeEntries
from srconsole.core.order import Order, OrderState
from srconsole.core.rounding import MarketRules
from srconsole.engine.decider import Decider
from srconsole.engine.effects import Effect, Note, Send
from srconsole.engine.facts import Filled, Unknown
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.market_trading import MarketTrading
from tests.engine.market import Behaviour, ToldExchange
from tests.engine.test_decider import deciding, price
from tests.engine.trading_a_market import Market, on_a_market, with_levels

S = OrderState


def sent(effects: list[Effect]) -> Order:
    """Return the one order that is to be sent."""
    (order,) = [effect.order for effect in effects if isinstance(effect, Send)]
    return order


def buying(step: float = 0.0) -> tuple[Decider, MarketTrading, str]:
    """Return a decider whose entry is out, and the entry's id."""
    decider, market = deciding(rules=MarketRules(step=step))
    return decider, market, sent(decider.take(price(99.6, 2))).client_id


def held(market: MarketTrading) -> float:
    """Return what is held."""
    return 0.0 if market.trader.lot is None else market.trader.lot.quantity


def state(market: MarketTrading) -> OrderState | None:
    """Return how far the order that is out is, None where none is."""
    return None if market.order is None else market.order.state


@pytest.mark.parametrize("step", [0.0, 0.1])
@pytest.mark.parametrize(("first", "then"), [(0.30000000000000004, 0.3), (0.3, 0.30000000000000004)])
def test_the_noise_of_a_float_in_what_was_filled_is_no_fill(first: float, then: float, step: float) -> None:
    """What was filled, added up by the exchange in another order, misses what it said before by a last digit.

    Given an entry of which about 0.3 are filled, with or without a float's noise
    When the exchange says that it ended with about 0.3, without that noise or with it
    Then the order is at its end, with one fill
    """
    decider, market, known = buying(step)
    effects = decider.take(OrderUpdate(known, S.PARTLY_FILLED, first, 99.6))
    effects += decider.take(OrderUpdate(known, S.CANCELLED, then, 99.6))
    assert market.order is None
    assert held(market) == pytest.approx(0.3)
    assert sum(isinstance(effect, Note) and isinstance(effect.fact, Filled) for effect in effects) == 1


@pytest.mark.parametrize("end", [S.CANCELLED, S.REJECTED, S.FILLED])
@pytest.mark.parametrize("told", [0.0, 0.1, 0.3])
def test_an_end_behind_fills_is_an_end_and_takes_nothing_back(end: OrderState, told: float) -> None:
    """An order that will not be filled any further is not waited for, whatever is said of what was filled.

    Given an entry of which 0.3 are filled
    When the exchange says that it was cancelled, rejected or filled, with less than that, or none
    Then 0.3 are held, and nothing is out: the position can be left
    """
    decider, market, known = buying()
    decider.take(OrderUpdate(known, S.PARTLY_FILLED, 0.3, 99.6))
    decider.take(OrderUpdate(known, end, told, 99.6 if told else 0.0))
    assert market.order is None
    assert held(market) == 0.3
    assert sent(decider.take(price(90.0, 4))).intent.quantity == 0.3


def test_an_order_that_is_partly_filled_may_become_unknown() -> None:
    """Whoever looks at the screen sees that nothing is known any more.

    Given an entry of which 0.3 are filled
    When the line breaks
    Then the order is unknown, that is written down, and 0.3 are held; what is heard later is believed
    """
    decider, market, known = buying()
    decider.take(OrderUpdate(known, S.PARTLY_FILLED, 0.3, 99.6))
    effects = decider.take(OrderUpdate(known, S.UNKNOWN, note="the line broke"))
    assert state(market) is S.UNKNOWN
    assert [type(effect.fact) for effect in effects if isinstance(effect, Note)] == [Unknown]
    decider.take(OrderUpdate(known, S.FILLED, 0.5, 99.6))
    assert state(market) is None
    assert held(market) == 0.5


def test_an_order_is_no_longer_unknown_once_the_line_is_back(tmp_path: Path) -> None:
    """The screen tells what is known now.

    Given an entry of which a fifth is filled
    When one look-up is not answered, the next one says the same as before, and then it is filled
    Then the order is shown as partly filled, then as unknown, then as partly filled again
    """
    exchange = ToldExchange([Behaviour(parts=(0.2, 0.2, 0.2, 1.0), dead=1)])

    async def play(market: Market) -> None:
        await with_levels(market)
        market.price(99.6)
        await market.settled()

    shown = on_a_market(tmp_path, exchange, play)
    states = [view.market.order.state for view in shown if view.market.order is not None]
    assert [name for name, _ in groupby(states)] == ["partly filled", "unknown", "partly filled"]
    assert shown[-1].market.order is None


@pytest.mark.slow
def test_a_start_with_an_order_of_unknown_fate_takes_prices_and_requests(tmp_path: Path) -> None:
    """Nobody waits for an exchange that does not answer, at a start neither.

    Given a run that ended with an entry of unknown fate, the line still dead
    When it is started again with a request to begin with, prices come and a person pauses
    Then both requests are carried out and the price is shown, while the order is out
    """
    exchange = ToldExchange([Behaviour(lost=True, dead=10**9)])

    async def first(market: Market) -> None:
        await with_levels(market)
        market.price(99.6)

    async def second(market: Market) -> None:
        market.price(101.0)
        answer = await asyncio.wait_for(market.engine.ask(ResumeEntries()), 5)
        assert answer.done
        assert market.waits()
        assert market.now.price == 101.0
        assert not market.now.paused

    on_a_market(tmp_path, exchange, first)
    on_a_market(tmp_path, exchange, second, first=[PauseEntries()])


@given(
    reports=st.lists(
        st.tuples(st.sampled_from([S.ACKNOWLEDGED, S.PARTLY_FILLED, S.UNKNOWN]), st.floats(0, 1)), max_size=8
    ),
    end=st.sampled_from([S.FILLED, S.CANCELLED, S.REJECTED]),
    told=st.floats(0, 1),
    step=st.sampled_from([0.0, 0.001]),
)
def test_whatever_was_said_before_an_end_ends_the_order(
    reports: list[tuple[OrderState, float]], end: OrderState, told: float, step: float
) -> None:
    """No order hangs, and what was bought is never less than what was proven.

    Given an entry, and any reports of it
    When the exchange then says that it is at its end
    Then it is not out any more, and at least the most that a partial fill told of is held
    """
    decider, market, known = buying(step)
    proven = 0.0
    for told_of, filled in reports:
        part = round(filled, 3) if told_of is S.PARTLY_FILLED else 0.0
        proven = max(proven, part)
        decider.take(OrderUpdate(known, told_of, part, 99.6 if part else 0.0))
    decider.take(OrderUpdate(known, end, told, 99.6 if told else 0.0))
    assert market.order is None or market.order.client_id != known
    assert held(market) >= proven - step
