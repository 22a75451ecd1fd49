"""What is held and what it made, as the sum of its fills: strategy.md section 6."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.fill import Fill
from srconsole.core.holding import Holding
from srconsole.core.rounding import quantity_of

PRICES = st.floats(0.01, 100_000)


def sold(first: Fill, *sales: Fill, step: float = 0.0) -> Holding:
    """Return what a buy and these sales come to."""
    holding = Holding.opened(first, step)
    for fill in sales:
        holding.sell(fill)
    return holding


def test_pnl_is_the_difference_less_both_fees() -> None:
    """Given 2 bought at 100 with a fee of 0.12
    When they are sold at 110 with a fee of 0.132
    Then they made 2 * 10 - 0.12 - 0.132 = 19.748
    """
    holding = sold(Fill(100.0, 2.0, 0.12), Fill(110.0, 2.0, 0.132))
    assert holding.pnl == pytest.approx(19.748, rel=1e-12)
    assert holding.fees == pytest.approx(0.252, rel=1e-12)


def test_the_exit_is_the_mean_of_all_exit_fills() -> None:
    """Given 2 bought at 100, fee 0.2
    When 0.5 is sold at 120 (fee 0.06), 0.5 at 110 (0.055) and 1 at 90 (0.09)
    Then the mean exit is (60 + 55 + 90) / 2 = 102.5 and the pnl 2 * 2.5 - 0.405 = 4.595
    """
    sales = (Fill(120.0, 0.5, 0.06), Fill(110.0, 0.5, 0.055), Fill(90.0, 1.0, 0.09))
    holding = sold(Fill(100.0, 2.0, 0.2), *sales)
    assert (holding.quantity, holding.bought) == (0, 2)
    assert holding.exit_price == pytest.approx(102.5, rel=1e-12)
    assert holding.pnl == pytest.approx(4.595, rel=1e-12)


def test_profit_so_far_counts_what_was_sold_and_what_is_held() -> None:
    """Given 2 bought at 100, fee 0.2, of which 0.5 is sold at 120, fee 0.06
    When they are marked to 110
    Then they have made 2 * 10 - 0.2 = 19.8 before the sale, and 0.5 * 20 + 1.5 * 10 - 0.26 = 24.74 after it
    """
    holding = sold(Fill(100.0, 2.0, 0.2))
    assert holding.profit_at(110) == pytest.approx(19.8, rel=1e-12)
    holding.sell(Fill(120.0, 0.5, 0.06))
    assert holding.profit_at(110) == pytest.approx(24.74, rel=1e-12)


def test_the_entry_is_the_mean_of_all_entry_fills() -> None:
    """Given 1 bought at 100 (fee 0.1) and 3 at 104 (fee 0.3), as an order that is filled in two parts
    When 4 are sold at 105 (fee 0.4)
    Then the mean entry is (100 + 3 * 104) / 4 = 103, and they made 4 * 2 - 0.8 = 7.2
    """
    holding = Holding.opened(Fill(100.0, 1.0, 0.1), 0.0)
    holding.buy(Fill(104.0, 3.0, 0.3))
    assert (holding.entry_price, holding.quantity) == (103, 4)
    holding.sell(Fill(105.0, 4.0, 0.4))
    assert holding.pnl == pytest.approx(7.2, rel=1e-12)


def test_a_buy_after_a_sale_is_part_of_the_same_round() -> None:
    """Given 2 bought at 100, of which 1 was sold at 110
    When 1 more is bought at 106, and both are sold at 104
    Then 3 were bought at a mean of 102 and sold at a mean of 106, which made 3 * 4 = 12
    """
    holding = sold(Fill(100.0, 2.0, 0.0), Fill(110.0, 1.0, 0.0))
    holding.buy(Fill(106.0, 1.0, 0.0))
    assert (holding.bought, holding.quantity, holding.entry_price) == (3, 2, 102)
    holding.sell(Fill(104.0, 2.0, 0.0))
    assert holding.exit_price == pytest.approx(106, rel=1e-12)
    assert holding.pnl == pytest.approx(12, rel=1e-12)


@given(
    first=st.tuples(PRICES, st.integers(1, 10_000)),
    moves=st.lists(st.tuples(st.booleans(), PRICES, st.integers(1, 10_000), st.floats(-1, 10)), max_size=8),
    last=PRICES,
    step=st.sampled_from([0.1, 0.01, 0.001, 0.7]),
)
def test_pnl_is_cash_out_less_cash_in(
    first: tuple[float, int], moves: list[tuple[bool, float, int, float]], last: float, step: float
) -> None:
    """Given any buys and sales of whole steps, with any fees, and in the end a sale of all that is left
    When their cash is added up in exact fractions
    Then the pnl is that sum, but for the rounding of floats
    """
    price, steps_held = first
    holding = Holding.opened(Fill(price, quantity_of(steps_held, step), 0.5), step)
    cash = -Fraction(price) * steps_held * Fraction(str(step)) - Fraction(1, 2)
    turnover = -cash
    rest = [(False, last, 10**9, 0.25)]
    for buys, price, wanted, fee in [*moves, *rest]:
        count = wanted if buys else min(wanted, steps_held)
        if count == 0:
            continue
        worth = Fraction(price) * count * Fraction(str(step))
        fill = Fill(price, quantity_of(count, step), fee)
        (holding.buy if buys else holding.sell)(fill)
        steps_held += count if buys else -count
        cash += (-worth if buys else worth) - Fraction(fee)
        turnover += worth + abs(Fraction(fee))
        assert holding.quantity == quantity_of(steps_held, step)
        if steps_held == 0:
            break
    assert holding.pnl == pytest.approx(float(cash), abs=float(turnover) * 1e-12)
