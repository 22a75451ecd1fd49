"""The open position, STOP_LOSS to TAKE_PROFIT: strategy.md section 6."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.level import LevelId
from srconsole.core.order import Entry, ExitReason, Fill, State
from srconsole.core.position import Position

STOP_LOSS, TAKE_PROFIT = State.STOP_LOSS, State.TAKE_PROFIT


def bought(price: float = 101.0, fill: Fill | None = None, midpoint: float = 110.0, trail_pct: float = 0.1) -> Position:
    """Return a position of 2 on the support at 100 with its stop at 95."""
    order = Entry(price, 2.0, tier="S1", level=LevelId("S", 0), level_price=100.0, stop=95.0, midpoint=midpoint)
    return Position.opened(order, fill or Fill(price, 2.0, 0.0), time=7, trail_pct=trail_pct)


@pytest.mark.parametrize(
    ("price", "state", "peak"),
    [
        pytest.param(101.0, STOP_LOSS, None, id="below the midpoint"),
        pytest.param(110.0, STOP_LOSS, None, id="at the midpoint"),
        pytest.param(111.0, TAKE_PROFIT, 111.0, id="above the midpoint: peak is the price"),
    ],
)
def test_the_first_state(price: float, state: State, peak: float | None) -> None:
    """Given a midpoint of 110
    When a position is entered, with slippage of 1 %
    Then it starts in STOP_LOSS, or in TAKE_PROFIT if the price before slippage was above the midpoint
    """
    position = bought(price, Fill(price * 1.01, 2.0, 0.0))
    assert (position.state, position.peak) == (state, peak)


@pytest.mark.parametrize(
    ("path", "state", "peak", "stop", "left"),
    [
        pytest.param([95.01], STOP_LOSS, None, 95.0, False, id="just above the stop"),
        pytest.param([95.0], STOP_LOSS, None, 95.0, True, id="at the stop"),
        pytest.param([90.0], STOP_LOSS, None, 95.0, True, id="below the stop"),
        pytest.param([110.0], STOP_LOSS, None, 95.0, False, id="at the midpoint: no switch"),
        pytest.param([120.0], TAKE_PROFIT, 120.0, 108.0, False, id="above it: 120 * 0.9"),
        pytest.param([120.0, 109.0], TAKE_PROFIT, 120.0, 108.0, False, id="peak and stop stay"),
        pytest.param([120.0, 130.0], TAKE_PROFIT, 130.0, 117.0, False, id="a new peak: 130 * 0.9"),
        pytest.param([120.0, 130.0, 117.0], TAKE_PROFIT, 130.0, 117.0, True, id="at the trailing stop"),
        pytest.param([120.0, 100.0], TAKE_PROFIT, 120.0, 108.0, True, id="below the trailing stop"),
    ],
)
def test_prices_move_the_position(path: list[float], state: State, peak: float | None, stop: float, left: bool) -> None:
    """Given a position with stop 95, midpoint 110 and a trail of 10 %
    When price takes a path
    Then state, peak and stop follow it, and the last price tells whether the position is to be left
    """
    position = bought()
    met = [position.price_moved_to(price) for price in path]
    assert met == [False] * (len(path) - 1) + [left]
    assert (position.state, position.peak) == (state, peak)
    assert position.stop == pytest.approx(stop)


def test_the_trailing_stop_is_never_below_the_initial_one() -> None:
    """Given a stop at 95 and a trail of 50 %
    When price rises to 120, whose trail is at 60
    Then the stop is at 95
    """
    position = bought(trail_pct=0.5)
    position.price_moved_to(120)
    assert (position.state, position.stop) == (TAKE_PROFIT, 95)


@given(
    path=st.lists(st.floats(60, 200), max_size=30),
    midpoint=st.floats(80, 130),
    trail_pct=st.floats(0.001, 0.5),
)
def test_the_stop_never_moves_down(path: list[float], midpoint: float, trail_pct: float) -> None:
    """Given any midpoint and trail
    When price takes any path until the position is left
    Then the stop only rises, and TAKE_PROFIT never goes back to STOP_LOSS
    """
    position = bought(midpoint=midpoint, trail_pct=trail_pct)
    seen = [(position.state is TAKE_PROFIT, position.stop)]
    for price in path:
        if position.price_moved_to(price):
            break
        seen.append((position.state is TAKE_PROFIT, position.stop))
    assert [state for state, _ in seen] == sorted(state for state, _ in seen)
    assert [stop for _, stop in seen] == sorted(stop for _, stop in seen)


@pytest.mark.parametrize(("high", "reason"), [(105.0, ExitReason.STOP_LOSS), (110.5, ExitReason.TAKE_PROFIT)])
def test_the_exit_reason_names_the_state(high: float, reason: ExitReason) -> None:
    """Given a position that never passed its midpoint of 110, or that passed it by a little
    When price then falls to 90, a loss either way
    Then the reason is the state it was in
    """
    position = bought()
    position.price_moved_to(high)
    assert position.price_moved_to(90)
    assert position.exit_reason is reason


@pytest.mark.parametrize(
    ("peak", "low", "high", "unmoved"),
    [
        pytest.param(None, 95.01, 110, True, id="between stop and midpoint"),
        pytest.param(None, 95, 110, False, id="the stop"),
        pytest.param(None, 95.01, 110.01, False, id="above the midpoint"),
        pytest.param(120, 108.01, 120, True, id="between trail and peak"),
        pytest.param(120, 107.99, 120, False, id="the trailing stop"),
        pytest.param(120, 109, 120.01, False, id="a new peak"),
    ],
)
def test_what_leaves_a_position_unmoved(peak: float | None, low: float, high: float, unmoved: bool) -> None:
    """Given stop 95 and midpoint 110, or a peak of 120 and so a stop of 108
    When price stays between two values
    Then nothing changes if it meets neither the stop nor the midpoint (or a new peak)
    """
    position = bought()
    if peak is not None:
        position.price_moved_to(peak)
    assert position.unmoved_within(low, high) == unmoved


def test_pnl_is_the_difference_less_both_fees() -> None:
    """Given 2 bought at 100 with a fee of 0.12
    When they are sold at 110 with a fee of 0.132
    Then the trade made 2 * 10 - 0.12 - 0.132 = 19.748
    """
    position = bought(fill=Fill(100.0, 2.0, 0.12))
    position.reduce(Fill(110.0, 2.0, 0.132))
    trade = position.closed(9, ExitReason.MANUAL)
    assert trade.pnl == pytest.approx(19.748, rel=1e-12)
    assert trade.fees == pytest.approx(0.252, rel=1e-12)


def test_a_trade_is_all_its_exit_fills() -> None:
    """Given 2 bought at 100, fee 0.2
    When 0.5 is sold at 120 (fee 0.06), 0.5 at 110 (0.055) and 1 at 90 (0.09)
    Then the mean exit is (60 + 55 + 90) / 2 = 102.5 and the pnl 2 * 2.5 - 0.405 = 4.595
    """
    position = bought(fill=Fill(100.0, 2.0, 0.2))
    for fill in (Fill(120.0, 0.5, 0.06), Fill(110.0, 0.5, 0.055), Fill(90.0, 1.0, 0.09)):
        position.reduce(fill)
    trade = position.closed(9, ExitReason.STOP_LOSS)
    assert position.quantity == 0
    assert trade.quantity == 2
    assert trade.exit_price == pytest.approx(102.5, rel=1e-12)
    assert trade.pnl == pytest.approx(4.595, rel=1e-12)


def test_profit_so_far_counts_what_was_sold_and_what_is_held() -> None:
    """Given 2 bought at 100, fee 0.2, of which 0.5 was sold at 120, fee 0.06
    When the position is marked to 110
    Then it has made 0.5 * 20 + 1.5 * 10 - 0.26 = 24.74, and before the sale 2 * 10 - 0.2 = 19.8
    """
    position = bought(fill=Fill(100.0, 2.0, 0.2))
    assert position.profit_at(110) == pytest.approx(19.8, rel=1e-12)
    position.reduce(Fill(120.0, 0.5, 0.06))
    assert position.profit_at(110) == pytest.approx(24.74, rel=1e-12)


def test_the_trade_keeps_what_was_frozen_at_entry_and_the_stop_at_exit() -> None:
    """Given a position entered at 101 in candle 7 on S1 = 100 that reached 120
    When it is sold at its trailing stop in candle 9
    Then the trade names tier, level and midpoint as at entry, the stop as at exit and the peak
    """
    position = bought()
    position.price_moved_to(120)
    position.reduce(Fill(108.0, 2.0, 0.0))
    trade = position.closed(9, position.exit_reason)
    assert (trade.entry_time, trade.exit_time, trade.entry_price, trade.exit_price) == (7, 9, 101, 108)
    assert (trade.tier, trade.level, trade.midpoint, trade.peak) == ("S1", 100, 110, 120)
    assert trade.exit_reason == "take_profit"
    assert trade.stop == pytest.approx(108)


def test_a_trade_that_never_took_profit_has_no_peak() -> None:
    """Given a position that reached 109, below its midpoint of 110
    When it is stopped out
    Then its trade has no peak, and its stop is the initial one
    """
    position = bought()
    position.price_moved_to(109)
    position.reduce(Fill(95.0, 2.0, 0.0))
    trade = position.closed(9, position.exit_reason)
    assert (trade.peak, trade.stop, trade.exit_reason) == (None, 95, "stop_loss")
