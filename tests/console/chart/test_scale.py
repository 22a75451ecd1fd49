"""Which price a row means, and when that changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.chart.scale import Scale, fit, follow

PRICES = st.floats(1e-9, 1e6)


def test_rows_are_round_prices() -> None:
    """Given prices from 3,650 to 3,960 and seventeen rows
    When a scale is fitted to them
    Then the rows are 25 apart, from 4,000 down to 3,600
    """
    assert fit(3650, 3960, 17) == Scale(first=160, step=25.0, rows=17)


def test_a_row_reaches_half_a_step_to_both_sides() -> None:
    """Given a scale whose rows are 2 apart
    When prices are looked up
    Then each is on the row whose price is nearest, and its upper half is above that price
    """
    scale = Scale(first=50, step=2.0, rows=10)
    assert [scale.row(price) for price in (100, 99.1, 98.9, 97.1, 96.9)] == [0, 0, 1, 1, 2]
    assert [scale.half(price) for price in (100.9, 100.1, 99.9, 99.1, 98.9)] == [0, 0, 1, 1, 2]


@given(PRICES, st.floats(0, 2), st.integers(2, 60))
def test_a_fitted_scale_holds_what_it_was_fitted_to(low: float, span: float, rows: int) -> None:
    """Given a range of prices, wide, narrow or none at all
    When a scale is fitted to it
    Then both ends are on the chart and no row means a price below zero
    """
    high = low * (1 + span)
    scale = fit(low, high, rows)
    assert scale.holds(low)
    assert scale.holds(high)
    assert scale.bottom >= 0
    assert 0 <= scale.row(high) <= scale.row(low) < rows


@given(st.floats(1, 1e5), st.floats(0.02, 1), st.integers(10, 60), st.floats(0, 1), st.floats(0, 1))
def test_a_scale_stays_while_prices_stay_on_it(low: float, span: float, rows: int, one: float, two: float) -> None:
    """Given a chart with a scale
    When the range of prices moves, but stays on the chart and does not shrink to much less of it
    Then the scale is the same, so that no row has to be drawn again
    """
    scale = fit(low, low * (1 + span), rows)
    shift = (scale.top - scale.bottom - low * span) * one * 0.999
    shrunk = low * span * (1 - two / 4)
    assert follow(scale, scale.bottom + shift, scale.bottom + shift + shrunk, rows, anyway=False) == scale


@given(st.floats(1, 1e5), st.floats(0.02, 1), st.integers(10, 60))
def test_a_new_high_makes_room_for_the_next(low: float, span: float, rows: int) -> None:
    """Given a chart with a scale
    When price rises out of it
    Then the new scale holds the new high and a tenth of the range above it
    """
    scale = fit(low, low * (1 + span), rows)
    high = scale.top * 1.0001
    risen = follow(scale, low, high, rows, anyway=False)
    assert risen.holds(low)
    assert risen.holds(high + 0.1 * (high - low))
