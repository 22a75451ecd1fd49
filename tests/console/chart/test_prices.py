"""Prices as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.chart.prices import price_step, price_text


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (0.0000008931, "0.0000008931"),
        (0.034567, "0.034567"),
        (0.5234, "0.52340"),
        (1.23456, "1.23456"),
        (99.5, "99.5000"),
        (650.5, "650.50"),
        (8535.0, "8,535.00"),
        (68441.6, "68,441.6"),
        (1234567.0, "1,234,567"),
    ],
)
def test_a_price_has_the_digits_its_market_needs(price: float, text: str) -> None:
    """Given a coin that costs a millionth of a dollar, or a hundred thousand dollars
    When its price is written in the steps for prices like it
    Then it has the digits that a trader compares, and no more
    """
    assert price_text(price, price_step(price)) == text


@given(st.integers(1, 10**6), st.sampled_from([1.0, 1.2, 1.5, 2.5, 8.0]), st.integers(-12, 3))
def test_multiples_of_a_step_are_written_exactly(count: int, mantissa: float, exponent: int) -> None:
    """Given a step such as 0.0015 and a multiple of it
    When the multiple is written in that step
    Then reading it gives the same price back
    """
    step = float(f"{mantissa}e{exponent}")
    written = float(price_text(count * step, step).replace(",", ""))
    assert written == pytest.approx(count * step, rel=1e-9)
