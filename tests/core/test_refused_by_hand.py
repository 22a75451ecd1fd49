"""What a person asks for in vain: strategy.md section 6, "By hand"."""

from __future__ import annotations

import copy

import msgspec
import pytest

from srconsole.core import by_hand
from srconsole.core.by_hand import Command, Refused, obey
from srconsole.core.offer import NOTHING
from srconsole.core.rounding import liquidation_price
from srconsole.core.trader import Trader
from srconsole.settings.schema import CostSettings, MarketSettings, RiskSettings
from tests.core.at_hand import BUY, RISK, S1, flat, long


def state(trader: Trader) -> dict[str, object]:
    """Return a copy of everything a command could change."""
    known = vars(trader) | {"exits": None, "account": msgspec.to_builtins(trader.account)}
    return copy.deepcopy(known | {"lot": msgspec.to_builtins(trader.lot), "halt": msgspec.to_builtins(trader.halt)})


def unseen() -> Trader:
    """Return a trader with an open position that has seen no price since it was started again."""
    trader = long(104)
    trader.price = None
    return trader


SLIPPING = CostSettings(fee_rate=0.0, slippage=0.01)
TINY = MarketSettings(min_quantity=1000.0)
COARSE = MarketSettings(tick=0.5)
ODD = MarketSettings(tick=0.7)
STEPPED = MarketSettings(step=0.5)
LEAST = MarketSettings(min_quantity=2.0)
WORTH = MarketSettings(min_notional=400.0)
BARE = RiskSettings(margin=100.0, leverage=5.0, maintenance_rate=0.0)
AT_LIQUIDATION = liquidation_price(101.0, RISK)
REFUSALS = [
    pytest.param(flat(), by_hand.MoveStop(96.0), "no open position", id="stop: flat"),
    pytest.param(long(104), by_hand.MoveStop(104.0), "not below the price", id="stop: at the price"),
    pytest.param(long(104), by_hand.MoveStop(105.0), "not below the price", id="stop: above the price"),
    pytest.param(long(104), by_hand.MoveStop(AT_LIQUIDATION), "liquidation", id="stop: at the liquidation price"),
    pytest.param(long(104), by_hand.MoveStop(81.3), "liquidation", id="stop: beyond the liquidation price, 81.305"),
    pytest.param(
        long(103.9, market=COARSE), by_hand.MoveStop(103.6), "not below the price", id="stop: 104.5 on the tick"
    ),
    pytest.param(long(104), by_hand.MoveStop(float("nan")), "a stop is a price", id="stop: not a number"),
    pytest.param(long(104), by_hand.MoveStop(float("-inf")), "a stop is a price", id="stop: not finite"),
    pytest.param(unseen(), by_hand.Flatten(), "no price", id="flatten: long, no price seen"),
    pytest.param(long(120, 115), by_hand.MoveStop(107.9), "cannot go below", id="stop: below the trail, 108"),
    pytest.param(flat(), by_hand.BreakEvenStop(), "no open position", id="break-even: flat"),
    pytest.param(long(101), by_hand.BreakEvenStop(), "not below the price", id="break-even: price is at it"),
    pytest.param(long(120, 115), by_hand.BreakEvenStop(), "not below break-even", id="break-even: the trail is at 108"),
    pytest.param(flat(), by_hand.SetTrail(0.1), "no open position", id="trail: flat"),
    pytest.param(long(104), by_hand.SetTrail(0.0009), "a trail is", id="trail: below 0.1 %"),
    pytest.param(long(104), by_hand.SetTrail(0.501), "a trail is", id="trail: above 50 %"),
    pytest.param(long(104), by_hand.SetTrail(float("nan")), "a trail is", id="trail: not a number"),
    pytest.param(long(120, 114), by_hand.SetTrail(0.05), "at or above the price", id="trail: stop at the price, 114"),
    pytest.param(
        long(120, 115.4, market=COARSE), by_hand.SetTrail(0.04), "at or above the price", id="trail: 115.5 on the tick"
    ),
    pytest.param(flat(), by_hand.SwitchToTakeProfit(), "no open position", id="switch: flat"),
    pytest.param(long(120), by_hand.SwitchToTakeProfit(), "already", id="switch: there already"),
    pytest.param(long(104), BUY, "one at a time", id="enter: a position is open"),
    pytest.param(flat(None), BUY, "no price", id="enter: no price seen"),
    pytest.param(flat(), by_hand.EnterLevel("R1"), "not a support", id="enter: a resistance"),
    pytest.param(flat(wanted=NOTHING), BUY, "not a support in force", id="enter: a broken level"),
    pytest.param(flat(midpoint=None), BUY, "no pattern", id="enter: no midpoint"),
    pytest.param(flat(risk=RiskSettings(initial_capital=99.0)), BUY, "insufficient funds", id="enter: no funds"),
    pytest.param(flat(95), BUY, "at or below the usual stop", id="enter: price at the stop, 95"),
    pytest.param(flat(119), BUY, "liquidation", id="enter: stop 95 beyond 119 * 0.805 = 95.8"),
    pytest.param(
        flat(118, costs=SLIPPING), BUY, "liquidation", id="enter: stop 95 beyond 118 * 1.01 * 0.805 = 95.94"
    ),
    pytest.param(flat(118.75, risk=BARE), BUY, "liquidation", id="enter: stop 95 at 118.75 * 0.8, to the digit"),
    pytest.param(flat(95.2, market=ODD), BUY, "at or below the usual stop", id="enter: 95 is 95.2 on the tick"),
    pytest.param(flat(market=TINY), BUY, "too small", id="enter: below the exchange's minimum"),
    pytest.param(flat(), by_hand.ClosePart(0.5), "no open position", id="part: flat"),
    pytest.param(long(104), by_hand.ClosePart(0.0), "a part is", id="part: nothing"),
    pytest.param(long(104), by_hand.ClosePart(-0.5), "a part is", id="part: negative"),
    pytest.param(long(104), by_hand.ClosePart(1.01), "a part is", id="part: more than all"),
    pytest.param(long(104), by_hand.ClosePart(float("nan")), "a part is", id="part: not a number"),
    pytest.param(long(104, market=STEPPED), by_hand.ClosePart(0.1), "below what", id="part: 0.45 is 0 on the step"),
    pytest.param(long(104, market=LEAST), by_hand.ClosePart(0.25), "below what", id="part: fewer than 2"),
    pytest.param(long(104, market=WORTH), by_hand.ClosePart(0.5), "below what", id="part: worth less than 400"),
    pytest.param(flat(), by_hand.EnableLevel(S1.key), "not disabled", id="enable: not disabled"),
]  # fmt: skip


@pytest.mark.parametrize(("trader", "asked", "reason"), REFUSALS)
def test_a_refused_command_says_why_and_changes_nothing(trader: Trader, asked: Command, reason: str) -> None:
    """Given a trader that is flat or long, with a stop at 95 (or trailing) and a liquidation price of 81.305
    When a command that cannot be carried out is given
    Then it is refused with its reason, and everything is as before
    """
    before = state(trader)
    with pytest.raises(Refused, match=reason):
        obey(asked, trader)
    assert state(trader) == before
