"""What a person asks for, on the market's step and tick: strategy.md sections 5 and 6."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.core import by_hand
from srconsole.core.by_hand import obey
from srconsole.core.order import Entry, Exit, ExitReason
from srconsole.core.rounding import MarketRules
from srconsole.settings.schema import CostSettings, MarketSettings
from tests.core.at_hand import BUY, do, flat, held, long


@pytest.mark.parametrize(
    ("asked", "stop"),
    [
        pytest.param(by_hand.MoveStop(96.1), 96.5, id="96.1: up to the tick"),
        pytest.param(by_hand.MoveStop(96.5), 96.5, id="96.5: on it already"),
        pytest.param(by_hand.BreakEvenStop(), 102.0, id="break-even, 101.404 / 0.996 = 101.81: up to the tick"),
    ],
)
def test_a_stop_set_by_hand_is_on_the_tick(asked: by_hand.Command, stop: float) -> None:
    """Given a position in a market with a tick of 0.5
    When a person moves its stop, or puts it at break-even
    Then the stop in force is the next multiple of the tick
    """
    trader = long(108, costs=CostSettings(fee_rate=0.004), market=MarketSettings(tick=0.5))
    do(trader, asked)
    assert (held(trader).stop, held(trader).initial_stop) == (stop, stop)


def test_a_trail_set_by_hand_is_on_the_tick() -> None:
    """Given a position in TAKE_PROFIT with peak 120, in a market with a tick of 0.5
    When a person sets a trail of 5.1 %, which is 113.88
    Then the stop is 114
    """
    trader = long(120, 115, market=MarketSettings(tick=0.5))
    do(trader, by_hand.SetTrail(0.051))
    assert held(trader).stop == 114.0


@pytest.mark.parametrize(
    ("market", "fraction", "part"),
    [
        pytest.param(MarketSettings(step=0.5), 0.3, 1.0, id="30 % of 4.5 is 1.35: down to the step"),
        pytest.param(MarketSettings(step=0.5), 1.0, 4.5, id="all of it"),
        pytest.param(MarketSettings(step=0.5, min_quantity=5.0), 1.0, 4.5, id="all of it, whatever the minimum"),
        pytest.param(MarketSettings(), 0.5, 250 / 101, id="no step: as it is"),
    ],
)
def test_a_part_is_on_the_step(market: MarketSettings, fraction: float, part: float) -> None:
    """Given a position of 4.5, or of 500 / 101 where no step is known
    When a person closes a part of it at 104
    Then what is sold is rounded down to the step, and all of it is all of it
    """
    trader = long(104, market=msgspec.structs.replace(market, min_quantity=0.0))
    trader.rules = MarketRules.of(market)
    assert obey(by_hand.ClosePart(fraction), trader) == Exit(104, part, ExitReason.MANUAL)


def test_a_market_may_have_other_rules_than_the_settings() -> None:
    """Given settings without a step and an exchange that says 0.5
    When S1 is entered by hand at 105
    Then 500 / 105 is rounded down to 4.5, by what the exchange says
    """
    trader = flat()
    trader.rules = MarketRules(step=0.5)
    order = obey(BUY, trader)
    assert isinstance(order, Entry)
    assert order.quantity == 4.5
