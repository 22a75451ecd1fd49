"""What a person may ask of one lot among several (docs/strategies.md section 1.2)."""

from __future__ import annotations

import pytest

from srconsole.core.by_hand import (
    BreakEvenStop,
    ClosePart,
    Command,
    Flatten,
    MoveStop,
    Refused,
    SellLot,
    SetTrail,
    SwitchToTakeProfit,
    TakeTargetOff,
    obey,
)
from srconsole.core.offer import BreakEven, Exits, Target
from tests.core.lots_at_hand import GLIDE, AtHand, at_hand, plan_of, thirds, touch

OFFERS = plan_of(touch("a", 100.0), touch("b", 99.0))


def two_lots() -> AtHand:
    """Return a trader with lots at 100 and 99, stops at 90 and 91, that last saw 98.5; the first has three targets."""
    trader = at_hand(100.5, OFFERS, {"a": thirds(90.0), "b": Exits(91.0)}, max_lots=2)
    trader.go(GLIDE, 98.5)
    return trader


def do(trader: AtHand, command: Command) -> None:
    """Carry a command out, and fill its order."""
    order = obey(command, trader)
    if order is not None:
        trader.filled(order, trader.execute(order))


@pytest.mark.parametrize(
    "command",
    [MoveStop(95.0), BreakEvenStop(), SetTrail(0.02), SwitchToTakeProfit(), ClosePart(0.5), TakeTargetOff(101.0)],
)
def test_of_several_lots_one_has_to_be_named(command: Command) -> None:
    """Given two lots
    When a command of a lot names none
    Then it is refused, since one has to be named
    """
    with pytest.raises(Refused, match="several lots are held: name one"):
        obey(command, two_lots())


def test_a_stop_a_trail_and_a_part_of_one_lot() -> None:
    """Given two lots
    When the stop of one is moved, the other trails from now on, and half of it is sold
    Then the other lot is as it was each time
    """
    trader = two_lots()
    do(trader, MoveStop(95.0, "a"))
    do(trader, SetTrail(0.02, "b"))
    do(trader, SwitchToTakeProfit("b"))
    do(trader, ClosePart(0.5, "b"))
    first, second = trader.lots
    assert (first.stop, second.stop) == (95.0, 98.5 * 0.98)
    assert first.quantity == 10.0
    assert second.quantity == pytest.approx(500 / 99)


def test_one_lot_is_sold_and_entries_go_on() -> None:
    """Given two lots
    When one is sold by hand
    Then the other is held, entries are not paused, and a lot that is not held is refused
    """
    trader = two_lots()
    do(trader, SellLot("b"))
    assert [lot.key for lot in trader.lots] == ["a"]
    assert (trader.trades[0].tier, trader.trades[0].exit_reason, trader.paused) == ("b", "manual", False)
    with pytest.raises(Refused, match="that lot is not held any more"):
        obey(SellLot("b"), trader)


def test_flatten_sells_each_lot_in_turn() -> None:
    """Given two lots
    When a person flattens, and again
    Then each is sold, the oldest first, and entries are paused
    """
    trader = two_lots()
    do(trader, Flatten())
    do(trader, Flatten())
    assert [trade.tier for trade in trader.trades] == ["a", "b"]
    assert trader.paused
    assert obey(Flatten(), trader) is None


def test_a_target_that_is_off_sells_nothing() -> None:
    """Given a lot with targets at 101, 102 and 103
    When the last is taken off, and price rises past all of them
    Then a third is sold at each of the two others, and the rest is held
    """
    trader = two_lots()
    do(trader, TakeTargetOff(103.0, "a"))
    trader.go(GLIDE, 105.0)
    assert [price for price, _, reason in trader.done if reason == "target"] == [101.0, 102.0]
    assert trader.held("a") is not None
    with pytest.raises(Refused, match="has no target at 103"):
        obey(TakeTargetOff(103.0, "a"), trader)


def test_a_stop_set_lower_by_hand_is_not_taken_back_by_break_even() -> None:
    """Given a lot whose break-even has put the stop at its entry
    When a person puts it lower and price goes on
    Then it stays where the person put it
    """
    exits = Exits(90.0, targets=(Target(120.0, 1.0),), break_even=BreakEven(0.01, "entry"))
    trader = at_hand(100.5, plan_of(touch("a", 100.0)), {"a": exits})
    trader.go(GLIDE, 100.0, 102.0)
    do(trader, MoveStop(98.0))
    trader.go(GLIDE, 103.0)
    assert trader.lots[0].stop == 98.0
