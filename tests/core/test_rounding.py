"""Quantities that stay on their step, and positions that leave no dust."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.level import LevelId
from srconsole.core.order import Entry, Exit, ExitReason, Fill
from srconsole.core.rounding import left_of, part_of, rounded_down, rounded_up, together
from srconsole.core.trader import Trader
from srconsole.engine.handling import on_a_step
from srconsole.engine.ports import MarketRules
from srconsole.exchange.account import Account
from srconsole.settings.schema import MarketSettings, Settings

STEPS = st.sampled_from([0.1, 0.01, 0.001, 1e-5, 0.3, 5.0])


def on_step(count: int, step: float) -> float:
    """Return so many steps."""
    return float(count * Decimal(repr(step)))


def holding(quantity: float, step: float) -> tuple[Trader, Account]:
    """Return a trader and an account that have bought a quantity."""
    trader = Trader(Settings(market=MarketSettings(step=step)))
    order = Entry(100.0, quantity, "S1", LevelId("S", 1), 99.0, 98.0, 110.0)
    account = Account(1e9, step)
    trader.filled(order, Fill(100.0, quantity, 0.0))
    account.buy("BTC", Fill(100.0, quantity, 0.0), quantity)
    return trader, account


def test_a_tenth_of_0_37_leaves_0_34() -> None:
    """Given 0.37 in a market with a step of 0.01
    When 10 % of it is sold, which is 0.03 on the step
    Then 0.34 is left, not 0.33999999999999997
    """
    part = rounded_down(part_of(0.37, 0.1, 0.01), 0.01)
    assert (part, left_of(0.37, part, 0.37, 0.01)) == (0.03, 0.34)


def test_a_tenth_of_0_7_is_0_07() -> None:
    """Given 0.7 in a market with a step of 0.01, whose product with 0.1 is a digit below 0.07 in floats
    When 10 % of it is asked for
    Then that is 0.07, and not one step less
    """
    assert rounded_down(part_of(0.7, 0.1, 0.01), 0.01) == 0.07


@given(count=st.integers(1, 10**6), step=STEPS, parts=st.lists(st.floats(0.001, 0.999), max_size=12))
def test_what_is_left_of_any_sales_is_a_whole_number_of_steps(count: int, step: float, parts: list[float]) -> None:
    """Given a position of any number of steps
    When any fractions of it are sold one after the other, and then the rest
    Then after each sale trader and account hold the same, which is that number of steps less those sold, and in the
        end nothing
    """
    trader, account = holding(on_step(count, step), step)
    for fraction in parts:
        position = trader.position
        assert position is not None
        sold = rounded_down(part_of(position.quantity, fraction, step), step)
        if not 0 < sold < position.quantity:
            continue
        fill = Fill(101.0, sold, 0.0)
        trader.filled(Exit(101.0, sold, ExitReason.MANUAL), fill)
        account.sell("BTC", fill)
        count -= round(Decimal(repr(sold)) / Decimal(repr(step)))
        assert position.quantity == account.held("BTC") == on_step(count, step)
    assert trader.position is not None
    rest = Fill(102.0, trader.position.quantity, 0.0)
    account.sell("BTC", rest)
    assert trader.filled(Exit(102.0, rest.quantity, ExitReason.MANUAL), rest) is not None
    assert account.held("BTC") == 0.0
    assert account.closed_equity - 1e9 == pytest.approx(trader.closed_equity - 1000.0, abs=1e-6)


@given(quantity=st.floats(1e-6, 1e6), cuts=st.lists(st.floats(0.01, 0.99), min_size=1, max_size=4))
def test_a_position_sold_in_parts_that_make_it_up_leaves_no_dust(quantity: float, cuts: list[float]) -> None:
    """Given a position in a market whose step is not known
    When it is sold in parts that together are what was bought, as an exchange fills an order in parts
    Then it is closed, for the trader and for the account
    """
    trader, account = holding(quantity, 0.0)
    shares = [*cuts, 1.0]
    left = quantity
    parts = []
    for share in shares[:-1]:
        parts.append(left * share)
        left -= parts[-1]
    # The last part is what the whole is more than the others, each of which was rounded for itself.
    parts.append(float(Decimal(repr(quantity)) - sum((Decimal(repr(part)) for part in parts), Decimal(0))))
    for part in parts:
        if trader.position is not None:
            fill = Fill(101.0, min(part, account.held("BTC")), 0.0)
            account.sell("BTC", fill)
            trader.filled(Exit(101.0, fill.quantity, ExitReason.MANUAL), fill)
    assert trader.position is None
    assert account.held("BTC") == 0.0


@pytest.mark.parametrize("step", [0.0, 0.01])
def test_all_but_dust_is_all(step: float) -> None:
    """Given a position of 0.3
    When a part is asked for that is less than the whole by the last digit of a float
    Then all of it is sold
    """
    trader, _ = holding(0.3, step)
    order = on_a_step(Exit(100.0, 0.3 - 5e-17, ExitReason.MANUAL), trader, MarketRules(step, 0.0, 0.0, 0.0))
    assert order.quantity == 0.3


@given(count=st.integers(0, 10**6), more=st.integers(1, 10**6), step=STEPS)
def test_what_is_bought_twice_stays_on_the_step(count: int, more: int, step: float) -> None:
    """Given a number of steps that is held
    When more steps are bought
    Then what is held is the sum of the steps
    """
    assert together(on_step(count, step), on_step(more, step), step) == on_step(count + more, step)


@given(value=st.floats(0.001, 1e6), unit=STEPS)
def test_rounding_goes_to_the_next_multiple(value: float, unit: float) -> None:
    """Given a value and a step
    When it is rounded down and up
    Then both are multiples of the step, at most one step apart, with the value between them
    """
    down, up = Decimal(repr(rounded_down(value, unit))), Decimal(repr(rounded_up(value, unit)))
    size, exact = Decimal(repr(unit)), Decimal(repr(value))
    assert down <= exact <= up
    assert up - down in (0, size)
    assert down % size == up % size == 0
