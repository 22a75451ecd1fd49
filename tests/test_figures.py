"""Prices, money and shares as text."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.figures import (
    PriceDigits,
    amount_text,
    change_text,
    decimals_apart,
    decimals_of,
    distance_text,
    money_text,
    percent_text,
    price_text,
    quantity_text,
    share_text,
)

PRICES = st.floats(1e-24, 1e15)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (price_text(6504.79, 2), "6,504.79"),
        (price_text(0.071234, 6), "0.071234"),
        (price_text(8.813e-06, 9), "0.000008813"),
        (price_text(106957288.0, 0), "106,957,288"),
        (price_text(8.81e-19, 22), "8.810e-19"),
        (price_text(1e308, 0), "1e+308"),
        (price_text(math.inf, 2), "inf"),
        (price_text(None, 2), "-"),
        (change_text(-65.046, 2), "-65.05"),
        (change_text(195.31, 1), "+195.3"),
        (percent_text(-0.0042), "-0.42%"),
        (percent_text(0.09994), "+9.99%"),
        (percent_text(0.09996), "+10.0%"),
        (percent_text(2.5), "+250%"),
        (distance_text(-0.0042), "-0.42%"),
        (distance_text(0.0221), "+2.2%"),
        (distance_text(-0.0581), "-6%"),
        (share_text(0.08), "8%"),
        (share_text(0.0025), "0.25%"),
        (amount_text(10234.5), "10,234.50"),
        (amount_text(None), "-"),
        (money_text(-6.584), "-6.58 USDT"),
        (money_text(1234.5), "+1,234.50 USDT"),
        (money_text(-0.001), "0.00 USDT"),
        (quantity_text(0.0768123), "0.0768123"),
        (quantity_text(34123456.78), "34,123,457"),
        (quantity_text(0.00000511615), "0.00000511615"),
        (quantity_text(12.0), "12"),
        (quantity_text(0.0), "0"),
    ],
)
def test_numbers_read_well(written: str, expected: str) -> None:
    """Nobody has to count digits.

    Given a number
    When it is written
    Then it has the digits, sign and unit that a trader expects
    """
    assert written == expected


@pytest.mark.parametrize(
    ("seen", "tick", "decimals"),
    [
        ((68441.6, 68441.65), 0.0, 2),
        ((8.88e-06, 8.905e-06), 0.0, 9),
        ((101404000.0, 101696026.0), 0.0, 0),
        ((0.1 + 0.2,), 0.0, 4),
        ((70.0, 71.0), 0.0, 2),
        ((7015.12345678,), 0.0, 8),
        ((68441.6,), 0.5, 1),
        ((90.0,), 10.0, 0),
        ((2281.87, 2297.2), 1e-22, 2),
    ],
)
def test_prices_have_the_digits_of_their_market(seen: tuple[float, ...], tick: float, decimals: int) -> None:
    """A millionth of a dollar and a hundred million won are told alike: to the last digit.

    Given a market's prices, and its tick where it is known
    When it is asked how many decimals they are told with
    Then it is the tick's, else as many as the prices have, and enough for what is reckoned from them
    """
    digits = PriceDigits(tick)
    digits.see(*seen)

    assert digits.decimals == decimals


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=20), st.integers(-14, 2))
def test_a_markets_own_prices_lose_no_digit(counts: list[int], exponent: int) -> None:
    """What is on the screen is what is in the file.

    Given prices that are multiples of any step
    When they are written with the decimals of what has been seen
    Then reading each gives the same price back
    """
    prices = [float(f"{count}e{exponent}") for count in counts]
    digits = PriceDigits()
    digits.see(*prices)

    assert [float(price_text(price, digits.decimals).replace(",", "")) for price in prices] == prices


@given(st.lists(PRICES, max_size=6), st.floats(1e-12, 1e-3), st.integers(0, 6))
def test_two_levels_never_look_equal(prices: list[float], apart: float, decimals: int) -> None:
    """Two lines of a table are two prices.

    Given prices of any size, some of them next to each other, and a number of decimals
    When it is asked with how many decimals they can be told apart
    Then it is no fewer, and no two different ones look equal
    """
    every = sorted({*prices, *(price * (1 + apart) for price in prices)})
    told = [price_text(price, decimals_apart(every, decimals)) for price in every]

    for (one, text), (other, other_text) in pairwise(zip(every, told, strict=True)):
        assert text != other_text or other - one < 1e-13 * other
    assert decimals_apart(every, decimals) >= decimals


@given(st.integers(1, 10**6), st.sampled_from([1.0, 1.2, 1.5, 2.5, 8.0]), st.integers(-12, 3))
def test_multiples_of_a_step_are_written_exactly(count: int, mantissa: float, exponent: int) -> None:
    """The prices beside the chart's rows are the rows' own.

    Given a step such as 0.0015 and a multiple of it
    When the multiple is written with the step's decimals
    Then reading it gives the same price back
    """
    step = float(f"{mantissa}e{exponent}")
    written = float(price_text(count * step, decimals_of(step)).replace(",", ""))
    assert written == pytest.approx(count * step, rel=1e-9)


@given(st.floats(allow_nan=True, allow_infinity=True), st.integers(0, 30))
def test_any_number_is_written_in_a_few_signs(value: float, decimals: int) -> None:
    """No number floods a screen.

    Given any number at all
    When it is written as a price, a change or a quantity
    Then it takes at most 50 signs
    """
    assert max(map(len, (price_text(value, decimals), change_text(value, decimals), quantity_text(value)))) <= 50
