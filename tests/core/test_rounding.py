"""Quantities on a step, stops on a tick, sizes of entries: strategy.md sections 5 and 6, and its preface."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.rounding import (
    DUST,
    MarketRules,
    entry_quantity,
    is_multiple,
    less,
    liquidation_price,
    more,
    part_of,
    quantity_of,
    rounded_down,
    rounded_up,
    steps,
)
from srconsole.settings.schema import RiskSettings

STEPS = st.sampled_from([0.1, 0.01, 0.001, 1e-5, 0.3, 0.7, 5.0])
RISK = RiskSettings(margin=100.0, leverage=5.0)  # a notional of 500 USDT


def on_step(count: int, step: float) -> float:
    """Return so many steps, by the rules' own words."""
    return float(count * Decimal(repr(step)))


def test_a_tenth_of_0_37_leaves_0_34() -> None:
    """Given 0.37 in a market with a step of 0.01
    When 10 % of it is sold, which is 0.03 on the step
    Then 0.34 is left, not 0.33999999999999997
    """
    part = part_of(0.37, 0.1, 0.01)
    assert (part, less(0.37, part, 0.01, 0.37)) == (0.03, 0.34)


def test_a_tenth_of_0_7_is_0_07() -> None:
    """Given 0.7 in a market with a step of 0.01, whose product with 0.1 is a digit below 0.07 in floats
    When 10 % of it is asked for
    Then that is 0.07, and not one step less
    """
    assert part_of(0.7, 0.1, 0.01) == 0.07


def test_without_a_step_a_part_is_the_product() -> None:
    """Given 0.7 in a market whose step is not known
    When 10 % of it is asked for
    Then that is 0.7 * 0.1, whatever its digits
    """
    assert part_of(0.7, 0.1, 0.0) == 0.7 * 0.1


@given(count=st.integers(0, 10**9), step=STEPS)
def test_a_quantity_is_its_count_times_the_step_in_decimals(count: int, step: float) -> None:
    """Given a number of steps
    When it becomes a quantity
    Then that is the float nearest to the exact product, it is known as a multiple, and its count is the number again
    """
    quantity = quantity_of(count, step)
    assert quantity == float(count * Decimal(repr(step)))
    assert is_multiple(quantity, step)
    assert steps(quantity, step) == count


@given(held=st.integers(1, 10**6), bought=st.integers(0, 10**6), part=st.integers(0, 10**6), step=STEPS)
def test_counts_add_up_exactly(held: int, bought: int, part: int, step: float) -> None:
    """Given a number of steps that is held
    When more steps are bought, and some of all are sold
    Then what is held is the sum and then the difference of the counts
    """
    together = more(on_step(held, step), on_step(bought, step), step)
    assert together == on_step(held + bought, step)
    left = max(0, held + bought - part)
    assert less(together, on_step(part, step), step, together) == on_step(left, step)


@given(quantity=st.floats(1e-6, 1e6), step=STEPS)
def test_a_quantity_between_steps_is_no_multiple(quantity: float, step: float) -> None:
    """Given any quantity
    When it is asked whether it is a whole number of steps
    Then it is exactly if it equals the float of some count
    """
    count = steps(quantity, step)
    near = {on_step(count - 1, step), on_step(count, step), on_step(count + 1, step)}
    assert is_multiple(quantity, step) == (quantity in near)


def test_without_a_step_less_than_dust_is_nothing_and_more_is_held() -> None:
    """Given 1 bought in a market whose step is not known
    When all of it is sold but 1e-13, which is what floats lose, and all of it but 1e-9
    Then nothing is left of the first, and 1e-9 of the second; half of a tiny position is not dust either
    """
    assert less(1.0, 1.0 - 1e-13, 0.0, 1.0) == 0.0
    assert less(1.0, 1.0 - 1e-9, 0.0, 1.0) == pytest.approx(1e-9)
    assert less(1e-13, 5e-14, 0.0, 1e-13) == 5e-14


@pytest.mark.parametrize(
    ("rounded", "value", "unit", "expected"),
    [
        pytest.param(rounded_up, 90 * 1.1, 0.01, 99.0, id="90 * 1.1 is 99.00000000000001 in floats"),
        pytest.param(rounded_down, 0.3 / 0.1, 1.0, 3.0, id="0.3 / 0.1 is 2.9999999999999996 in floats"),
        pytest.param(rounded_up, 99.0000001, 0.01, 99.01, id="a digit that is none of the float's is no noise: up"),
        pytest.param(rounded_down, 2.99999999, 1.0, 2.0, id="a digit that is none of the float's is no noise: down"),
        pytest.param(rounded_up, 1e-9, 1.0, 1.0, id="what is small is no noise: up"),
        pytest.param(rounded_down, 1e-9, 1.0, 0.0, id="what is small is no noise: down"),
    ],
)
def test_what_floats_add_or_lose_moves_nothing_to_the_next_multiple(
    rounded: Callable[[float, float], float], value: float, unit: float, expected: float
) -> None:
    """Given the result of a product or a quotient, which misses a multiple of the step by the last digits of a float
    When it is rounded up or down to the step
    Then it is that multiple; whatever misses it by more goes to the next one
    """
    assert rounded(value, unit) == expected


@given(count=st.integers(1, 10**7), unit=STEPS, off=st.integers(-4, 4))
def test_a_multiple_that_floats_have_moved_is_itself(count: int, unit: float, off: int) -> None:
    """Given a multiple of a step, and the floats next to it
    When they are rounded up and down
    Then each is that multiple
    """
    multiple = value = on_step(count, unit)
    for _ in range(abs(off)):
        value = math.nextafter(value, math.inf if off > 0 else 0.0)
    assert rounded_up(value, unit) == rounded_down(value, unit) == multiple


@given(value=st.floats(0.001, 1e6), unit=STEPS)
def test_rounding_goes_to_the_next_multiple(value: float, unit: float) -> None:
    """Given a value and a step
    When it is rounded down and up
    Then both are multiples of the step, at most one step apart, with the value between them but for a float's noise
    """
    down, up = Decimal(repr(rounded_down(value, unit))), Decimal(repr(rounded_up(value, unit)))
    size, exact = Decimal(repr(unit)), Decimal(repr(value))
    noise = exact * Decimal(repr(DUST))
    assert down - noise <= exact <= up + noise
    assert up - down in (0, size)
    assert down % size == up % size == 0


def test_where_no_step_and_no_tick_is_known_nothing_is_rounded() -> None:
    """Given 0.123456789, and neither a step nor a tick
    When it is rounded down as a quantity and up as a price
    Then it stays what it is
    """
    assert rounded_down(0.123456789, 0.0) == rounded_up(0.123456789, 0.0) == 0.123456789


@pytest.mark.parametrize(
    ("price", "rules", "expected"),
    [
        pytest.param(100.0, MarketRules(), 5.0, id="500 / 100"),
        pytest.param(125.0, MarketRules(), 4.0, id="500 / 125"),
        pytest.param(100.0, MarketRules(step=0.7), 4.9, id="down to 7 * 0.7"),
        pytest.param(100.0, MarketRules(step=10.0), 0.0, id="less than one step: refused"),
        pytest.param(100.0, MarketRules(min_quantity=5.0), 5.0, id="5 is not below 5"),
        pytest.param(100.0, MarketRules(min_quantity=5.1), 0.0, id="5 is below 5.1"),
        pytest.param(100.0, MarketRules(step=0.7, min_quantity=4.95), 0.0, id="4.9 after rounding"),
        pytest.param(100.0, MarketRules(min_notional=500.0), 5.0, id="500 USDT is not below 500"),
        pytest.param(100.0, MarketRules(min_notional=501.0), 0.0, id="500 USDT is below 501"),
        pytest.param(100.0, MarketRules(step=0.7, min_notional=495.0), 0.0, id="4.9 * 100 = 490 USDT"),
    ],
)
def test_entry_quantity(price: float, rules: MarketRules, expected: float) -> None:
    """Given a margin of 100 USDT at leverage 5, and what the exchange accepts
    When an entry is sized at a fill price
    Then it buys 500 USDT worth, rounded down to the step, or nothing where that is below a minimum
    """
    assert entry_quantity(price, RISK, rules) == expected


def test_a_whole_number_of_steps_is_not_rounded_away() -> None:
    """Given 30 USDT at a price of 100 and a step of 0.1 (0.3 / 0.1 is 2.9999999999999996 in floats)
    When the entry is sized
    Then it buys 0.3, not 0.2
    """
    risk = RiskSettings(margin=30.0, leverage=1.0)
    assert entry_quantity(100.0, risk, MarketRules(step=0.1)) == 0.3


@given(price=st.floats(0.01, 100_000), step=st.sampled_from([0.001, 0.1, 0.7, 5.0]))
def test_rounding_loses_less_than_one_step(price: float, step: float) -> None:
    """Given any price and step
    When an entry is sized
    Then its quantity is not above the unrounded one, but for a float's noise, and less than a step below it
    """
    exact = 500 / price
    sized = entry_quantity(price, RISK, MarketRules(step=step))
    assert sized <= exact * (1 + DUST)
    assert exact - sized < step * (1 + 1e-9)


@pytest.mark.parametrize(
    ("leverage", "maintenance_rate", "expected"),
    [
        pytest.param(5.0, 0.005, 80.5, id="100 * (1 - 0.2 + 0.005)"),
        pytest.param(1.0, 0.005, 0.5, id="100 * (1 - 1 + 0.005)"),
        pytest.param(10.0, 0.0, 90.0, id="100 * (1 - 0.1)"),
        pytest.param(125.0, 0.004, 99.6, id="100 * (1 - 0.008 + 0.004)"),
    ],
)
def test_liquidation_price(leverage: float, maintenance_rate: float, expected: float) -> None:
    """Given an entry at 100, a leverage and a maintenance margin
    When the liquidation price is asked for
    Then it is 100 * (1 - 1 / leverage + maintenance rate)
    """
    risk = RiskSettings(leverage=leverage, maintenance_rate=maintenance_rate)
    assert liquidation_price(100.0, risk) == pytest.approx(expected, rel=1e-12)
