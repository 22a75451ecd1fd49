"""Every sentence of the position pane that names a price is tried on the trader that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pytest
from hypothesis import given, settings

from srconsole.console.panes.ahead import Told, figures_ahead
from srconsole.console.panes.figures import Figure
from srconsole.core.by_hand import MoveStop, SwitchToTakeProfit
from srconsole.core.lot import Lot, State
from srconsole.core.offer import BreakEven, Exits, Target
from srconsole.core.trail import Trail
from srconsole.core.turns import Happens, Side
from srconsole.engine.view.of_strategy import lot_view
from srconsole.engine.view.of_trader import position_of
from tests.core.at_hand import do, held, long
from tests.core.lots_at_hand import JUMP, AtHand, at_hand, plan_of, touch
from tests.core.test_turns import EXITS, PRICES, copied, trader_of

_NEAR: Final = 1e-7


def sentences(figures: Sequence[Figure]) -> dict[str, str]:
    """Return what is said, by what it is said of."""
    return {figure.label: figure.meaning for figure in figures}


def after(trader: AtHand, price: float) -> Lot | None:
    """Return what has become of the first lot once price has jumped to a price."""
    trial = copied(trader)
    trial.go(JUMP, price)
    return trial.held(trader.lots[0].key)


def is_so(figure: Figure, lot: Lot, trader: AtHand, price: float) -> bool:
    """Tell whether what a sentence says comes of a price, read as a person reads its words."""
    then, said = after(trader, price), figure.meaning
    if said.startswith("sells"):
        return then is None or then.quantity < lot.quantity
    if then is None:
        return False
    if "TAKE_PROFIT" in said:
        return then.state is State.TAKE_PROFIT
    if "buy" in said:
        return then.holding.bought > lot.holding.bought
    assert "stop" in said, said
    return then.stop > lot.stop


@settings(max_examples=15, deadline=None)
@given(EXITS, PRICES)
def test_what_the_pane_says_of_a_price_comes_of_that_price(left_by: Exits, prices: list[float]) -> None:
    """Nothing is said that the trader does not do.

    Given a lot bought at 100 with any stop, targets, trail, break-even and add, after any prices
    When price is brought to just this side and just the other side of each price that the pane names
    Then what the sentence says happens on the side that it says, and not before it
    """
    trader = trader_of(left_by, 0.01, candles=True)
    trader.go(JUMP, *prices)
    if not trader.lots:
        return
    lot = trader.lots[0]
    told = Told.of_lot(lot_view(lot, trader))

    for figure in figures_ahead(told, 2, most=9):
        if figure.turn is None or figure.price is None or figure.turn.happens is Happens.BOUGHT:
            assert "above" not in figure.meaning
            continue
        down = figure.turn.side is Side.TO
        past, short = (1 - _NEAR, 1 + _NEAR) if down else (1 + _NEAR, 1 - _NEAR)
        before = after(trader, figure.price * short)
        assert is_so(figure, lot, trader, figure.price * past), (figure, told)
        if before is not None and before.stop == lot.stop and before.quantity == lot.quantity:
            assert not is_so(figure, lot, trader, figure.price * short) or before.state is lot.state, (figure, told)


def test_a_midpoint_below_the_price_is_not_said_to_lie_behind() -> None:
    """A switch by hand below the midpoint leaves nothing behind.

    Given a position that a person switched to TAKE_PROFIT at 106, below its midpoint of 110
    When the pane tells its prices
    Then the midpoint is not among them, and the trail, the peak and the stop are; the peak is told as that of the
        trail, since price had been at 108 before; once it has passed the midpoint it is the highest so far
    """
    trader = long(108, 106)
    do(trader, SwitchToTakeProfit())
    position = position_of(trader)
    assert position is not None

    told = sentences(figures_ahead(Told.of_position(position), 2))

    assert told == {
        "entry": "",
        "raise": "above: stop rises",
        "peak": "since the switch",
        "stop": "sells: take_profit",
    }
    trader.jump(111.0)
    passed = position_of(trader)
    assert passed is not None
    assert sentences(figures_ahead(Told.of_position(passed), 2))["peak"] == "the highest so far"


def test_a_stop_above_its_trail_is_said_to_rise_where_the_trail_passes_it() -> None:
    """A new peak alone raises nothing while the stop lies above the trail.

    Given a position in TAKE_PROFIT with peak 120 and a trail of 10 %, its stop put at 114 by hand
    When the pane tells its prices
    Then it says that the stop rises above 126.67, and of 120 only that it is the highest so far
    """
    trader = long(120, 118)
    do(trader, MoveStop(114.0))
    position = position_of(trader)
    assert position is not None

    figures = {figure.label: figure for figure in figures_ahead(Told.of_position(position), 2)}

    assert figures["raise"].price == pytest.approx(114 / 0.9)
    assert figures["raise"].meaning == "above: stop rises"
    assert (figures["peak"].price, figures["peak"].ahead) == (120, False)
    trader.jump(126.6)
    assert held(trader).stop == 114.0
    trader.jump(126.7)
    assert held(trader).stop > 114.0


def test_a_trail_that_moves_at_closes_is_said_to() -> None:
    """No price is named for what no price does.

    Given a lot in TAKE_PROFIT whose stop hangs from the highest high
    When the pane tells its prices
    Then the trail has no price, and is said to move at closes
    """
    trader = trader_of(Exits(90.0, trail=Trail(1.0, 104.0, "chandelier", length=2, period=3)), 0.0, candles=True)
    trader.go(JUMP, 106.0)

    told = sentences(figures_ahead(Told.of_lot(lot_view(trader.lots[0], trader)), 2))

    assert told["trail"] == "moves at closes alone"


def test_what_the_next_price_sells_has_no_other_price_but_its_stop() -> None:
    """A target that no price reaches in time is not named.

    Given a lot with a target at 110, its stop at 90, which the plan sells on a signal
    When the pane tells its prices, and price then goes to 101, to 120 and to 89
    Then it says that the next price sells for a signal, and each does, 89 at the stop; the target is not among them
    """
    left_by = {"a": Exits(90.0, targets=(Target(110.0, 1.0),))}
    trader = at_hand(105.0, plan_of(touch("a", 100.0)), left_by)
    trader.go(JUMP, 100.0)
    trader.close(plan_of(sells={"a": "signal"}))
    told = sentences(figures_ahead(Told.of_lot(lot_view(trader.lots[0], trader)), 2))

    assert told == {
        "entry": "",
        "next": "the next price sells: signal",
        "b/even": "loses nothing here",
        "stop": "sells: stop_loss",
    }
    for price, reason in ((101.0, "signal"), (120.0, "signal"), (89.0, "stop_loss")):
        trial = copied(trader)
        assert [done[2] for done in trial.go(JUMP, price)] == [reason]


@pytest.mark.parametrize("to", ["entry", "costs"])
def test_where_nothing_is_lost_is_where_the_trade_ends_at_nothing(to: str) -> None:
    """Fees and slippage are in it.

    Given a lot whose stop a break-even rule has put at its entry or at its costs, with fees and slippage
    When the pane says where it loses nothing, and it is sold there
    Then the trade's pnl is 0
    """
    trader = at_hand(
        105.0,
        plan_of(touch("a", 100.0)),
        {"a": Exits(90.0, targets=(Target(120.0, 1.0),), break_even=BreakEven(0.02, to))},  # type: ignore[arg-type]
        {"costs.fee_rate": 0.0006, "costs.slippage": 0.001},
    )
    trader.go(JUMP, 100.0, 103.0)
    told = figures_ahead(Told.of_lot(lot_view(trader.lots[0], trader)), 2)
    even = next(figure for figure in told if figure.meaning == "loses nothing here")
    assert even.price is not None

    do(trader, MoveStop(even.price))
    trader.go(JUMP, even.price)

    assert trader.trades[-1].pnl == pytest.approx(0.0, abs=1e-9)
