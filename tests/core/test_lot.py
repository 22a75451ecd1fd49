"""The open lot, STOP_LOSS to TAKE_PROFIT: strategy.md section 6."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.fill import Fill
from srconsole.core.lot import Lot, State
from srconsole.core.offer import Exits
from srconsole.core.order import ExitReason
from srconsole.core.rounding import rounded_down, rounded_up
from tests.core.offers import entry, exits

STOP_LOSS, TAKE_PROFIT = State.STOP_LOSS, State.TAKE_PROFIT


def bought(
    price: float = 101.0,
    fill: Fill | None = None,
    midpoint: float = 110.0,
    trail_pct: float = 0.1,
    left_by: Exits | None = None,
    tick: float = 0.0,
) -> Lot:
    """Return a lot of 2 on the support at 100 with its stop at 95."""
    order = entry(price, 2.0, left_by or exits(95.0, midpoint, trail_pct))
    return Lot.opened(order, fill or Fill(price, 2.0, 0.0), time=7, step=0.0, tick=tick)


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
    lot = bought(price, Fill(price * 1.01, 2.0, 0.0))
    assert (lot.state, lot.peak) == (state, peak)


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
def test_prices_move_the_lot(path: list[float], state: State, peak: float | None, stop: float, left: bool) -> None:
    """Given a position with stop 95, midpoint 110 and a trail of 10 %
    When price takes a path
    Then state, peak and stop follow it, and the last price tells whether the position is to be left
    """
    lot = bought()
    met = [lot.price_moved_to(price) for price in path]
    assert met == [False] * (len(path) - 1) + [left]
    assert (lot.state, lot.peak) == (state, peak)
    assert lot.stop == pytest.approx(stop)


def test_the_trailing_stop_is_never_below_the_initial_one() -> None:
    """Given a stop at 95 and a trail of 50 %
    When price rises to 120, whose trail is at 60
    Then the stop is at 95
    """
    lot = bought(trail_pct=0.5)
    lot.price_moved_to(120)
    assert (lot.state, lot.stop) == (TAKE_PROFIT, 95)


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
    lot = bought(midpoint=midpoint, trail_pct=trail_pct)
    seen = [(lot.state is TAKE_PROFIT, lot.stop)]
    for price in path:
        if lot.price_moved_to(price):
            break
        seen.append((lot.state is TAKE_PROFIT, lot.stop))
    assert [state for state, _ in seen] == sorted(state for state, _ in seen)
    assert [stop for _, stop in seen] == sorted(stop for _, stop in seen)


@pytest.mark.parametrize(("high", "reason"), [(105.0, ExitReason.STOP_LOSS), (110.5, ExitReason.TAKE_PROFIT)])
def test_the_exit_reason_names_the_state(high: float, reason: ExitReason) -> None:
    """Given a position that never passed its midpoint of 110, or that passed it by a little
    When price then falls to 90, a loss either way
    Then the reason is the state it was in
    """
    lot = bought()
    lot.price_moved_to(high)
    assert lot.price_moved_to(90)
    assert lot.exit_reason is reason


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
def test_what_leaves_a_lot_unmoved(peak: float | None, low: float, high: float, unmoved: bool) -> None:
    """Given stop 95 and midpoint 110, or a peak of 120 and so a stop of 108
    When price stays between two values
    Then nothing changes if it meets neither the stop nor the midpoint (or a new peak)
    """
    lot = bought()
    if peak is not None:
        lot.price_moved_to(peak)
    assert lot.unmoved_within(low, high) == unmoved


def test_the_trade_keeps_what_was_frozen_at_entry_and_the_stop_at_exit() -> None:
    """Given a position entered at 101 in candle 7 on S1 = 100 that reached 120
    When it is sold at its trailing stop in candle 9
    Then the trade names tier, level and midpoint as at entry, the stop as at exit and the peak
    """
    lot = bought()
    lot.price_moved_to(120)
    lot.holding.sell(Fill(108.0, 2.0, 0.0))
    trade = lot.closed(9, lot.exit_reason)
    assert (trade.entry_time, trade.exit_time, trade.entry_price, trade.exit_price) == (7, 9, 101, 108)
    assert (trade.tier, trade.level, trade.midpoint, trade.peak) == ("S1", 100, 110, 120)
    assert trade.exit_reason == "take_profit"
    assert trade.stop == pytest.approx(108)


def test_a_trade_that_never_took_profit_has_no_peak() -> None:
    """Given a position that reached 109, below its midpoint of 110
    When it is stopped out
    Then its trade has no peak, and its stop is the initial one
    """
    lot = bought()
    lot.price_moved_to(109)
    lot.holding.sell(Fill(95.0, 2.0, 0.0))
    trade = lot.closed(9, lot.exit_reason)
    assert (trade.peak, trade.stop, trade.exit_reason) == (None, 95, "stop_loss")


def test_without_a_trail_the_stop_stays() -> None:
    """Given exits that are a stop at 95 and no trail
    When price rises to 1000 and falls to 95
    Then the state is STOP_LOSS all the way, and the lot is left at 95
    """
    lot = bought(left_by=Exits(95.0))
    assert not lot.price_moved_to(1000.0)
    assert lot.unmoved_within(95.01, 1e9)
    assert (lot.state, lot.stop) == (STOP_LOSS, 95.0)
    assert lot.price_moved_to(95.0)


@pytest.mark.parametrize(
    ("stop", "tick", "path", "in_force"),
    [
        pytest.param(95.03, 0.0, [], 95.03, id="no tick: as it is"),
        pytest.param(95.03, 0.25, [], 95.25, id="up, not to the nearest"),
        pytest.param(95.25, 0.25, [], 95.25, id="on a tick already"),
        pytest.param(95.0, 0.25, [125.25], 112.75, id="the trail too: 125.25 * 0.9 = 112.725"),
        pytest.param(95.0, 0.25, [125.25, 125.5], 113.0, id="a new peak: 125.5 * 0.9 = 112.95"),
        pytest.param(95.0, 0.25, [125.25, 120.0], 112.75, id="the trail stays"),
    ],
)
def test_the_stop_in_force_is_on_the_tick(stop: float, tick: float, path: list[float], in_force: float) -> None:
    """Given a stop, a trail of 10 % above a midpoint of 110, and a market's tick
    When a lot is bought and price takes a path
    Then its stop is rounded up to the tick, and it is left there and not above it
    """
    lot = bought(left_by=exits(stop), tick=tick)
    for price in path:
        assert not lot.price_moved_to(price)
    assert lot.stop == in_force
    assert not lot.price_moved_to(in_force + 0.01)
    assert lot.price_moved_to(in_force)


@given(
    ticks=st.lists(st.integers(80_00, 200_00), max_size=30),
    stop=st.floats(60, 100),
    midpoint=st.floats(80, 130),
    trail_pct=st.floats(0.001, 0.5),
    tick=st.sampled_from([0.01, 0.05, 0.5, 1.0]),
)
def test_a_stop_on_the_tick_is_the_rules_stop_rounded_up_and_not_above_the_peak(
    ticks: list[int], stop: float, midpoint: float, trail_pct: float, tick: float
) -> None:
    """Given any stop, midpoint and trail, once in a market with a tick and once in one without
    When price takes any path until one of the two lots is left
    Then the stop on the tick is that of the rules, rounded up, after each price, but for a trail that would so come to
        lie above the highest tick reached: it lies there; states and peaks are the same
    """
    plain, ticked = (bought(left_by=exits(stop, midpoint, trail_pct), tick=size) for size in (0.0, tick))
    first = rounded_up(plain.stop, tick)
    assert ticked.stop == first >= plain.stop
    for count in ticks:
        price = count / 100
        if plain.price_moved_to(price) | ticked.price_moved_to(price):
            break
        reached = math.inf if plain.peak is None else rounded_down(plain.peak, tick)
        assert ticked.stop == max(first, min(rounded_up(plain.stop, tick), reached))
        assert (ticked.state, ticked.peak) == (plain.state, plain.peak)
