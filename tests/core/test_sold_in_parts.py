"""Positions that are sold in parts: nothing is left over, by trader or account (strategy.md section 6)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.by_hand import ClosePart, obey
from srconsole.core.fill import Fill
from srconsole.core.lot import State
from srconsole.core.order import Exit, ExitReason
from srconsole.core.rounding import part_of
from srconsole.core.trader import Trader
from srconsole.exchange.paper.account import Account
from srconsole.settings.schema import MarketSettings, Settings
from tests.core.offers import entry, rule

STEPS = st.sampled_from([0.1, 0.01, 0.001, 1e-5, 0.3, 0.7, 5.0])


def on_step(count: int, step: float) -> float:
    """Return so many steps, by the rules' own words."""
    return float(count * Decimal(repr(step)))


def holding(quantity: float, step: float) -> tuple[Trader, Account]:
    """Return a trader and an account that have bought a quantity at 100."""
    trader = Trader(Settings(market=MarketSettings(step=step)), rule())
    account = Account(1e9, step)
    fill = Fill(100.0, quantity, 0.0)
    trader.filled(entry(100.0, quantity), fill)
    account.buy("BTC", fill, quantity)
    return trader, account


def sell(trader: Trader, account: Account, quantity: float) -> None:
    """Have a quantity sold by hand at 101, by the trader and at the exchange."""
    fill = Fill(101.0, quantity, 0.0)
    account.sell("BTC", fill)
    trader.filled(Exit(101.0, quantity, ExitReason.MANUAL), fill)


@given(count=st.integers(1, 10**6), step=STEPS, parts=st.lists(st.floats(0.001, 0.999), max_size=12))
def test_what_is_left_of_any_sales_is_a_whole_number_of_steps(count: int, step: float, parts: list[float]) -> None:
    """Given a position of any number of steps
    When any fractions of it are sold one after the other, and then the rest
    Then after each sale trader and account hold the same, which is that number of steps less those sold, and in the
        end nothing
    """
    trader, account = holding(on_step(count, step), step)
    for fraction in parts:
        lot = trader.lot
        assert lot is not None
        part = part_of(lot.quantity, fraction, step)
        if not 0 < part < lot.quantity:
            continue
        sell(trader, account, part)
        count -= round(Decimal(repr(part)) / Decimal(repr(step)))
        assert lot.quantity == account.held("BTC") == on_step(count, step)
    sell(trader, account, on_step(count, step))
    assert (trader.state, account.held("BTC")) == (State.FLAT, 0.0)
    assert account.closed_equity - 1e9 == pytest.approx(trader.closed_equity - 1000.0, abs=1e-6)


@given(quantity=st.floats(1e-6, 1e6), first=st.floats(0.01, 0.98), second=st.floats(0.01, 0.99))
def test_three_parts_that_make_up_a_position_leave_nothing(quantity: float, first: float, second: float) -> None:
    """Given a position in a market whose step is not known
    When it is sold in any three parts that are the whole but for the rounding of floats
    Then nothing is left over: one trade is closed, of all that was bought, for the trader and for the account
    """
    trader, account = holding(quantity, 0.0)
    one, two = quantity * first, quantity * (1 - first) * second
    for part in (one, two, quantity - one - two):
        if trader.lot is not None:
            sell(trader, account, min(part, account.held("BTC")))
    assert trader.lot is None
    assert account.holdings == {}
    assert [trade.quantity for trade in trader.trades] == [quantity]


@given(
    counts=st.tuples(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6)),
    step=STEPS,
)
def test_three_parts_of_whole_steps_leave_nothing(counts: tuple[int, int, int], step: float) -> None:
    """Given a position of whole steps
    When it is sold in any three parts of whole steps that make it up
    Then what is left is counted exactly on the way, and in the end it is one trade and nothing is left over
    """
    left = sum(counts)
    trader, account = holding(on_step(left, step), step)
    for count in counts:
        lot = trader.lot
        assert lot is not None
        sell(trader, account, on_step(count, step))
        left -= count
        assert lot.quantity == on_step(left, step)
    assert trader.lot is None
    assert account.holdings == {}


@given(quantity=st.floats(1e-6, 1e6), cuts=st.lists(st.floats(0.01, 0.99), min_size=1, max_size=4))
def test_a_position_sold_in_parts_that_make_it_up_leaves_no_dust(quantity: float, cuts: list[float]) -> None:
    """Given a position in a market whose step is not known
    When it is sold in parts that together are what was bought, as an exchange fills an order in parts
    Then it is closed, for the trader and for the account
    """
    trader, account = holding(quantity, 0.0)
    left = quantity
    parts = []
    for share in cuts:
        parts.append(left * share)
        left -= parts[-1]
    # The last part is what the whole is more than the others, each of which was rounded for itself.
    parts.append(float(Decimal(repr(quantity)) - sum((Decimal(repr(part)) for part in parts), Decimal(0))))
    for part in parts:
        if trader.lot is not None:
            sell(trader, account, min(part, account.held("BTC")))
    assert trader.lot is None
    assert account.held("BTC") == 0.0


@pytest.mark.parametrize(("step", "fraction"), [(0.0, 1 - 1e-13), (0.0, 1.0), (0.01, 1.0)])
def test_all_but_dust_is_all(step: float, fraction: float) -> None:
    """Given a position of 0.3
    When a part is asked for that is the whole, or less than it by no more than the dust of floats
    Then all of it is sold
    """
    trader, _ = holding(0.3, step)
    trader.price = 100.0
    assert obey(ClosePart(fraction), trader) == Exit(100.0, 0.3, ExitReason.MANUAL)
