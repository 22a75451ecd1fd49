"""Guards that sell where several lots are held: strategy.md section 6."""

from __future__ import annotations

import pytest

from srconsole.core.movement import Move
from srconsole.core.offer import Exits
from srconsole.core.trader import Trader
from srconsole.settings.schema import CostSettings, GuardSettings, RiskSettings, Settings
from tests.core.guarded import SELLS, guarded
from tests.core.offers import plan
from tests.core.traders import GLIDE, JUMP, go

STOPS = {100.0: 70.0, 80.0: 75.0, 60.0: 20.0}
"""Where each support's lot has its stop: that of the newer one is met first, or both are by a jump."""


def with_two_lots(common: bool) -> Trader:
    """Return a trader that sells all at one loss by a stop, and holds lots of 101 and 80.8, stops apart or common."""
    settings = Settings(
        risk=RiskSettings(margin=100.0, leverage=1.0),
        costs=CostSettings(fee_rate=0.0),
        guards=GuardSettings(stops_in_row=1, flatten=True),
    )
    trader = Trader(settings, lambda offer, _: Exits(70.0 if common else STOPS[offer.price]), max_lots=3)
    trader.close(plan(100.0, 80.0))
    go(trader, JUMP, 105.0)
    go(trader, GLIDE, 101.0, 80.8)
    assert len(trader.lots) == 2
    return trader


@pytest.mark.parametrize(("move", "price"), [(GLIDE, 70.0), (JUMP, 69.0)])
def test_every_stop_that_is_met_sells_before_the_guard(move: Move, price: float) -> None:
    """Given two lots with one stop at 70, and a guard that sells all after one loss by a stop
    When price glides to 70, or jumps to 69
    Then the stop sells both, though the guard has tripped by the first
    """
    trader = with_two_lots(common=True)

    go(trader, move, price)

    assert [(trade.exit_price, trade.exit_reason) for trade in trader.trades] == [(price, "stop_loss")] * 2


@pytest.mark.parametrize(
    ("move", "price", "sold"),
    [
        pytest.param(GLIDE, 60.0, [(75.0, "stop_loss"), (75.0, "guard")], id="glide"),
        pytest.param(JUMP, 72.0, [(72.0, "stop_loss"), (72.0, "guard")], id="jump past one stop"),
        pytest.param(JUMP, 60.0, [(60.0, "stop_loss"), (60.0, "stop_loss")], id="jump past both"),
    ],
)
def test_a_lot_whose_stop_is_not_met_is_the_guards(move: Move, price: float, sold: list[tuple[float, str]]) -> None:
    """Given two lots with stops at 75 and 70, and the same guard
    When price glides past both, or jumps past one or both
    Then a lot whose stop lies below the price at which the guard trips is sold by the guard, there
    """
    trader = with_two_lots(common=False)

    go(trader, move, price)

    assert [(trade.exit_price, trade.exit_reason) for trade in trader.trades] == sold


@pytest.mark.parametrize("move", [GLIDE, JUMP])
def test_the_end_of_the_movement_that_trips_a_guard_is_marked(move: Move) -> None:
    """Given one unit bought at 101, and a guard that sells when 4 USDT are lost
    When price glides, or jumps, to 97, where the guard sells behind the movement
    Then the trade has been 4 USDT below at most, since it was held where the movement ended
    """
    trader = guarded(SELLS)

    go(trader, GLIDE, 101.0)
    go(trader, move, 97.0)

    assert [(trade.exit_reason, trade.max_loss) for trade in trader.trades] == [("guard", -4.0)]
