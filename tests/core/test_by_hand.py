"""What a person may ask for: strategy.md section 6, "By hand"."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from srconsole.core import by_hand
from srconsole.core.by_hand import obey
from srconsole.core.fill import fill_at_once
from srconsole.core.lot import State
from srconsole.core.order import Entry, ExitReason
from srconsole.core.trader import Trader
from srconsole.settings.schema import CostSettings, RiskSettings
from tests.core.at_hand import BUY, FREE, PLAN, S1, do, flat, held, long
from tests.core.offers import exits


@pytest.mark.parametrize(
    ("prices", "stop"),
    [
        pytest.param((104,), 103.9, id="STOP_LOSS: up, just below the price"),
        pytest.param((104,), 90.0, id="STOP_LOSS: down"),
        pytest.param((104,), 81.4, id="STOP_LOSS: just above the liquidation price, 81.305"),
        pytest.param((120, 115), 112.0, id="TAKE_PROFIT: up from the trail at 108"),
    ],
)
def test_move_stop(prices: tuple[float, ...], stop: float) -> None:
    """Given a position with its stop at 95, or in TAKE_PROFIT with it at 108
    When a person moves the stop to where it may be
    Then price is sold there, not a little above it
    """
    trader = long(*prices)
    assert do(trader, by_hand.MoveStop(stop)) is None
    assert trader.jump(stop + 0.01) is None
    order = trader.glide(stop - 1)
    assert order is not None
    assert order.price == stop


@pytest.mark.parametrize(("moved_to", "peak", "stop"), [(104.0, 112, 104), (104.0, 120, 108), (80.0, 120, 108)])
def test_a_stop_set_by_hand_takes_the_place_of_the_initial_one(moved_to: float, peak: float, stop: float) -> None:
    """Given a stop that a person put at 104, or down at 80 (leverage 1), in STOP_LOSS
    When price rises to a peak of 112 (trail 100.8) or 120 (trail 108)
    Then the stop is the higher one of that and the trail
    """
    trader = long(105, risk=RiskSettings(leverage=1.0))
    do(trader, by_hand.MoveStop(moved_to))
    trader.jump(peak)
    assert held(trader).stop == pytest.approx(stop)


@pytest.mark.parametrize("costs", [FREE, CostSettings(fee_rate=0.0006, slippage=0.002), CostSettings(fee_rate=-0.0005)])
@pytest.mark.parametrize("part", [None, (103.0, 0.25), (98.0, 0.1)])
def test_break_even_stop_makes_nothing_and_loses_nothing(costs: CostSettings, part: tuple[float, float] | None) -> None:
    """Given a position, of which a part may have been sold at 103 or 98, and any fees and slippage
    When the stop is put at break-even and price falls to it
    Then the whole trade's pnl is 0
    """
    trader = long(costs=costs)
    if part is not None:
        trader.jump(part[0])
        do(trader, by_hand.ClosePart(part[1]))
    trader.jump(108)
    do(trader, by_hand.BreakEvenStop())
    order = trader.glide(96)
    assert order is not None
    trade = trader.filled(order, fill_at_once(order, costs))
    assert trade is not None
    assert trade.pnl == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("prices", "trail", "stop"),
    [
        pytest.param((120, 115), 0.05, 114, id="tighter: 120 * 0.95"),
        pytest.param((120, 115), 0.2, 108, id="wider: 120 * 0.8 = 96 does not lower it"),
        pytest.param((104,), 0.05, 95, id="in STOP_LOSS: nothing yet"),
    ],
)
def test_set_trail(prices: tuple[float, ...], trail: float, stop: float) -> None:
    """Given a position in TAKE_PROFIT with peak 120 and stop 108, or in STOP_LOSS with stop 95
    When a person sets its trail
    Then the stop rises or stays, and a later peak of 140 is trailed by the new distance
    """
    trader = long(*prices)
    do(trader, by_hand.SetTrail(trail))
    assert held(trader).stop == pytest.approx(stop)
    trader.jump(140)
    assert held(trader).stop == pytest.approx(140 * (1 - trail))


def test_a_trail_counts_for_its_trade_only() -> None:
    """Given a trail of 50 % set by hand, and a position that was closed
    When the next one is entered
    Then its trail is the setting, 10 %
    """
    trader = long(104, risk=RiskSettings(leverage=5.0))
    do(trader, by_hand.SetTrail(0.5))
    do(trader, by_hand.ClosePart(1.0))
    do(trader, BUY)
    assert held(trader).trail_pct == 0.1


def test_switch_to_take_profit() -> None:
    """Given a position in STOP_LOSS at 106, below its midpoint of 110
    When a person switches it
    Then it is in TAKE_PROFIT with peak 106 and its stop at the higher of 95 and 106 * 0.9 = 95.4
    """
    trader = long(106)
    do(trader, by_hand.SwitchToTakeProfit())
    assert (trader.state, held(trader).peak, held(trader).stop) == (State.TAKE_PROFIT, 106, 106 * 0.9)


def test_enter_level_whatever_is_paused_halted_or_disabled() -> None:
    """Given a flat trader at 105, above S1's trigger, that is paused, halted and has S1 disabled
    When a person enters S1
    Then 500 / 105 are bought at 105, with the usual stop at 95 and the midpoint at 110
    """
    trader = flat(105)
    trader.halt.trade_closed(-1.0, trader.settings.risk)
    do(trader, by_hand.PauseEntries())
    do(trader, by_hand.DisableLevel(S1.key))
    left_by = exits(stop=95.0, midpoint=110.0, trail_pct=0.1)
    assert obey(BUY, trader) == Entry(105, 500 / 105, S1, left_by, margin=100.0, size=500 / 105)


def test_parts_are_closed_into_one_trade() -> None:
    """Given 500 / 101 bought at 101
    When half is sold by hand at 105, and the rest at its stop, 95
    Then there is one trade, of all of it, at the mean exit of 100: pnl 500 / 101 * (100 - 101)
    """
    trader = long(105)
    assert do(trader, by_hand.ClosePart(0.5)) is None
    assert held(trader).quantity == pytest.approx(250 / 101)
    order = trader.glide(90)
    assert order is not None
    trade = trader.filled(order, fill_at_once(order, FREE))
    assert trader.trades == [trade]
    assert trade is not None
    assert (trade.quantity, trade.exit_reason) == (500 / 101, "stop_loss")
    assert trade.exit_price == pytest.approx(100)
    assert trader.closed_equity - 1000 == pytest.approx(trade.pnl) == pytest.approx(-500 / 101)


def test_closing_all_of_it_by_hand_leaves_entries_on() -> None:
    """Given a position at 104
    When a person closes 100 % of it
    Then the trade's reason is manual, and entries are not paused
    """
    trader = long(104)
    trade = do(trader, by_hand.ClosePart(1.0))
    assert trade is not None
    assert (trade.exit_price, trade.exit_reason) == (104, ExitReason.MANUAL.value)
    assert (trader.state, trader.paused) == (State.FLAT, False)


@pytest.mark.parametrize("given", [flat, lambda: flat(None), lambda: long(104)], ids=["flat", "no price yet", "long"])
def test_flatten_pauses_entries_and_leaves_them_paused(given: Callable[[], Trader]) -> None:
    """Given a trader that is flat or long
    When a person flattens, and candles close after it
    Then nothing is held, and entries stay paused
    """
    trader = given()
    do(trader, by_hand.Flatten())
    trader.close(PLAN)
    trader.jump(105)
    assert (trader.glide(100), trader.state, trader.paused) == (None, State.FLAT, True)
    assert trader.refused == {"paused": 1}


def test_a_loss_by_hand_counts_for_losses_in_a_row() -> None:
    """Given a limit of one loss in a row
    When a person flattens below the entry
    Then entries halt
    """
    trader = long(100)
    trade = do(trader, by_hand.Flatten())
    assert trade is not None
    assert (trade.pnl < 0, trade.exit_reason) == (True, "manual")
    assert (trader.halt.active, trader.halt.losses_in_row) == (True, 1)


@pytest.mark.parametrize(("pause", "halted"), [(0, False), (24, True)])
def test_resume_ends_a_pause_and_a_halt_that_only_a_person_ends(pause: int, halted: bool) -> None:
    """Given entries paused by hand, and a halt until a person resumes (loss_pause 0) or of 24 candles
    When a person resumes
    Then the pause ends, and the halt and its count only where nothing else would end it
    """
    trader = flat(risk=RiskSettings(max_consecutive_losses=1, loss_pause=pause))
    trader.halt.trade_closed(-1.0, trader.settings.risk)
    do(trader, by_hand.PauseEntries())
    do(trader, by_hand.ResumeEntries())
    assert (trader.paused, trader.halt.active) == (False, halted)
    assert trader.halt.losses_in_row == int(halted)


@pytest.mark.parametrize("pause", [0, 24])
def test_reset_halt(pause: int) -> None:
    """Given a halt, whatever would end it, and entries paused by hand
    When a person resets the halt
    Then it ends with its count, and the pause stays
    """
    trader = flat(risk=RiskSettings(max_consecutive_losses=1, loss_pause=pause))
    trader.halt.trade_closed(-1.0, trader.settings.risk)
    do(trader, by_hand.PauseEntries())
    do(trader, by_hand.ResetHalt())
    assert (trader.halt.active, trader.halt.losses_in_row, trader.paused) == (False, 0, True)


def test_a_disabled_level_is_entered_again_once_enabled() -> None:
    """Given S1 disabled by hand
    When price glides to it, and after it was enabled again glides to it once more
    Then only the second glide enters
    """
    trader = flat()
    do(trader, by_hand.DisableLevel(S1.key))
    assert trader.glide(100) is None
    do(trader, by_hand.EnableLevel(S1.key))
    trader.jump(105)
    order = trader.glide(100)
    assert isinstance(order, Entry)
    assert order.offer == S1


def test_paused_entries_leave_exits_and_trail_on() -> None:
    """Given a position and entries paused by hand
    When price rises to 120 and falls
    Then the position switches, trails to 108 and is left there
    """
    trader = long()
    do(trader, by_hand.PauseEntries())
    trader.jump(120)
    order = trader.glide(100)
    assert order is not None
    assert trader.state is State.TAKE_PROFIT
    assert order.price == pytest.approx(108)


def test_what_is_no_command_is_a_fault() -> None:
    """Given a trader
    When something is to be obeyed that is no command
    Then that is an error of the program, and no refusal
    """
    with pytest.raises(TypeError, match="not a command"):
        obey("flatten", flat())  # type: ignore[arg-type]  # that is the fault
