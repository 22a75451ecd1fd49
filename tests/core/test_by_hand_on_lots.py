"""What a person may ask for where several lots are held, and of lots with targets (docs/strategies.md section 1.2)."""

from __future__ import annotations

from typing import Any

import pytest

from srconsole.core import by_hand
from srconsole.core.by_hand import Command, Refused, obey
from srconsole.core.fill import fill_at_once
from srconsole.core.lot import Lot, State
from srconsole.core.offer import BreakEven, Exits, Offer, Plan, Target
from srconsole.core.order import Exit, ExitReason
from srconsole.core.refusals import NO_GAIN
from srconsole.core.trader import Trader
from srconsole.core.trail import Trail
from srconsole.settings.schema import CostSettings, RiskSettings, Settings
from tests.core.at_hand import do
from tests.core.lots_at_hand import JUMP, at_hand, plan_of, touch
from tests.core.offers import plan
from tests.core.several import FREE, TARGETS, holding


def alone(*prices: float, costs: CostSettings = FREE, **exits: Any) -> Trader:
    """Return a trader of one lot, bought at 101 with its stop at 95, that saw these prices."""
    settings = Settings(risk=RiskSettings(margin=101.0, leverage=1.0), costs=costs)
    trader = Trader(settings, lambda *_: Exits(95.0, **exits))
    trader.close(plan(100.0))
    trader.jump(105.0)
    order = trader.glide(101.0)
    assert order is not None
    trader.filled(order, fill_at_once(order, costs))
    for price in prices:
        trader.jump(price)
    return trader


def lot(trader: Trader, key: str = "") -> Lot:
    """Return a lot that is held."""
    found = by_hand.lot_named(trader, key)
    assert found.quantity > 0
    return found


OF_A_LOT: dict[str, Any] = {
    "stop": lambda key: by_hand.MoveStop(70.0, key),
    "break even": by_hand.BreakEvenStop,
    "trail": lambda key: by_hand.SetTrail(0.1, key),
    "take profit": by_hand.SwitchToTakeProfit,
    "part": lambda key: by_hand.ClosePart(0.5, key),
    "sell": by_hand.SellLot,
    "target": lambda key: by_hand.TakeTargetOff(110.0, key),
}


@pytest.mark.parametrize("command", OF_A_LOT.values(), ids=OF_A_LOT)
def test_with_several_lots_a_command_names_its_lot(command: Any) -> None:
    """No command changes a lot that was not meant.

    Given two lots
    When a command about a lot names none, or one that is not held
    Then it is refused, and both are as they were
    """
    trader = holding(90.0)
    before = [(each.stop, each.quantity, each.targets) for each in trader.lots]

    with pytest.raises(Refused, match="several lots are held: name one"):
        obey(command(""), trader)
    with pytest.raises(Refused, match="that lot is not held any more"):
        obey(command("S60"), trader)
    assert [(each.stop, each.quantity, each.targets) for each in trader.lots] == before


def test_a_stop_by_hand_is_that_lot_s_alone() -> None:
    """Given two lots, stops at 50 and 40
    When a person puts the second one's stop at 70, and price glides down to 60
    Then the second is sold at 70, and the first stays with its stop
    """
    trader = holding(90.0)
    assert do(trader, by_hand.MoveStop(70.0, "S80")) is None

    order = trader.glide(60.7)
    assert isinstance(order, Exit)
    assert (order.lot, order.price, order.reason) == ("S80", 70.0, ExitReason.STOP_LOSS)
    assert lot(trader, "S100").stop == 50.0


@pytest.mark.parametrize("costs", [FREE, CostSettings(fee_rate=0.0006, slippage=0.002)])
def test_break_even_by_hand_is_that_lot_s(costs: CostSettings) -> None:
    """Given two lots, and any costs
    When a person puts the second one's stop to break even, and price falls there
    Then its trade makes and loses nothing, and the first is held
    """
    trader = holding(90.0, costs=costs)
    do(trader, by_hand.BreakEvenStop("S80"))
    order = trader.glide(75.0)
    assert isinstance(order, Exit)
    trade = trader.filled(order, fill_at_once(order, costs))

    assert trade is not None
    assert trade.tier == "S2"
    assert trade.pnl == pytest.approx(0, abs=1e-9)
    assert [each.key for each in trader.lots] == ["S100"]


def test_a_part_and_a_sale_are_of_the_named_lot() -> None:
    """Given two lots
    When half of the first is sold by hand, then all of it
    Then it is closed with both sales in its trade, the second is untouched, and entries go on
    """
    trader = holding(90.0)
    bought = lot(trader, "S100").quantity

    assert do(trader, by_hand.ClosePart(0.5, "S100")) is None
    assert lot(trader, "S100").quantity == pytest.approx(bought / 2)
    trade = do(trader, by_hand.SellLot("S100"))

    assert trade is not None
    assert (trade.tier, trade.exit_reason, trade.parts) == ("S1", "manual", 2)
    assert trade.quantity == bought
    assert [each.key for each in trader.lots] == ["S80"]
    assert not trader.paused


def test_flatten_means_all_lots() -> None:
    """Given two lots
    When a person flattens, and each sale is filled until nothing is held
    Then all is sold, the oldest first, and entries are paused
    """
    trader = holding(90.0)
    keys = []
    while trader.lots:
        order = obey(by_hand.Flatten(), trader)
        assert isinstance(order, Exit)
        keys.append(order.lot)
        trader.filled(order, fill_at_once(order, FREE))

    assert keys == ["S100", "S80"]
    assert trader.paused
    assert obey(by_hand.Flatten(), trader) is None


def test_one_lot_needs_no_name() -> None:
    """Given one lot that holds S100
    When it is sold by hand without a name, or by its name
    Then it is the same sale
    """
    for key in ("", "S100"):
        trade = do(alone(), by_hand.SellLot(key))
        assert trade is not None
        assert trade.exit_reason == "manual"


@pytest.mark.parametrize(
    ("off", "sold", "left"),
    [
        pytest.param((120.0,), {110.0: 0.33, 130.0: 0.34}, 0.33, id="the middle one"),
        pytest.param((130.0,), {110.0: 0.33, 120.0: 0.33}, 0.34, id="the last: the one before sells no more for it"),
        pytest.param((110.0, 120.0, 130.0), {}, 1.0, id="all"),
    ],
)
def test_a_target_taken_off_sells_nothing(off: tuple[float, ...], sold: dict[float, float], left: float) -> None:
    """What a person takes off is left to run.

    Given a lot of 1 with three targets of 33, 33 and 34 %
    When targets are taken off, and price glides over all of them
    Then the others sell their own parts, and what the taken ones would have sold is held
    """
    trader = alone(105.0, targets=TARGETS)
    for price in off:
        assert obey(by_hand.TakeTargetOff(price), trader) is None
    found = {}
    while (order := trader.glide(135.0)) is not None:
        assert isinstance(order, Exit)
        found[order.price] = order.quantity
        trader.filled(order, fill_at_once(order, FREE))

    assert found == {price: pytest.approx(part) for price, part in sold.items()}
    assert lot(trader).quantity == pytest.approx(left)
    assert lot(trader).targets == ()


def test_a_target_that_is_not_there_is_refused() -> None:
    """Given a lot with three targets, and nothing held
    When a target at another price, or any without a lot, is taken off
    Then it is refused with the reason
    """
    with pytest.raises(Refused, match="S1 has no target at 115"):
        obey(by_hand.TakeTargetOff(115.0), alone(targets=TARGETS))
    trader = alone(targets=TARGETS)
    do(trader, by_hand.SellLot())
    with pytest.raises(Refused, match="there is no open position"):
        obey(by_hand.TakeTargetOff(110.0), trader)


def test_without_a_trail_there_is_no_take_profit_by_hand() -> None:
    """Given a lot with a stop and no trail
    When a person switches it to TAKE_PROFIT, then sets a trail of 5 % and switches again
    Then the first is refused with what to do, and from the second on the stop trails
    """
    trader = alone(110.0)
    with pytest.raises(Refused, match="set a trail first"):
        obey(by_hand.SwitchToTakeProfit(), trader)
    do(trader, by_hand.SetTrail(0.05))
    do(trader, by_hand.SwitchToTakeProfit())
    trader.jump(120.0)

    assert lot(trader).state is State.TAKE_PROFIT
    assert lot(trader).stop == pytest.approx(114.0)


def test_a_trail_by_hand_takes_the_place_of_one_by_steps() -> None:
    """Given a lot whose trail is by the gain of its peak, and price at a peak of 120, where it is 1.5 %
    When a person sets a trail of 1 %, and price rises to 125
    Then the stop is 1 % behind, and never went down
    """
    trader = alone(120.0, trail=Trail(0.03, 102.0, steps=True))
    assert lot(trader).stop == pytest.approx(118.2)
    do(trader, by_hand.SetTrail(0.01))
    assert lot(trader).stop == pytest.approx(118.8)
    trader.jump(125.0)
    assert lot(trader).stop == pytest.approx(123.75)


def test_a_stop_by_hand_above_break_even_is_not_moved_by_it() -> None:
    """Given a lot whose stop goes to break even from a gain of 5 % on
    When a person puts the stop at 104 before that, and price rises past it
    Then the stop stays at 104
    """
    trader = alone(105.0, break_even=BreakEven(0.05, "entry"))
    do(trader, by_hand.MoveStop(104.0))
    trader.jump(112.0)

    assert lot(trader).stop == 104.0


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (by_hand.EnterLevel("S80"), "a lot of that offer is held already"),
        (by_hand.EnterLevel("S70"), "that level is not a support in force"),
    ],
)
def test_entries_by_hand_beside_other_lots(command: Command, reason: str) -> None:
    """Given two lots of at most three
    When a person buys on an offer that is held, on none, and on the third
    Then the first two are refused; the third is bought, and then no more
    """
    trader = holding(90.0)
    with pytest.raises(Refused, match=reason):
        obey(command, trader)
    do(trader, by_hand.EnterLevel("S60"))

    assert [each.key for each in trader.lots] == ["S100", "S80", "S60"]
    with pytest.raises(Refused, match="3 lots are held: no more may be"):
        obey(by_hand.EnterLevel("S60"), trader)


def test_nothing_is_bought_above_a_target_of_its_own() -> None:
    """It would be sold at once, and both fees lost.

    Given a grid's line at 80 whose target is 90, and price at 95
    When a person buys on it
    Then it is refused, since its target would not lie above the price; at 85 it is bought
    """
    trader = at_hand(95.0, plan_of(touch("S80", 80.0)), {"S80": Exits(70.0, targets=(Target(90.0, 1.0),))})
    with pytest.raises(Refused, match=NO_GAIN):
        obey(by_hand.EnterLevel("S80"), trader)
    trader.go(JUMP, 85.0)
    do(trader, by_hand.EnterLevel("S80"))

    assert lot(trader).targets[0].price == 90.0


def test_a_next_offer_can_be_bought_by_hand() -> None:
    """Given a plan with a next offer alone
    When a person buys on it
    Then it is bought at the last price with its usual exits
    """
    trader = alone(105.0)
    do(trader, by_hand.SellLot())
    trader.close(Plan(nexts=(Offer.next("sma", "sma", 105.0),)))
    do(trader, by_hand.EnterLevel("sma"))

    assert (lot(trader).key, lot(trader).stop) == ("sma", 95.0)
