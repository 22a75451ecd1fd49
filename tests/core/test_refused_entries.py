"""What stands against an entry, and how refusals are counted: strategy.md sections 4 to 6."""

from __future__ import annotations

import pytest

from srconsole.core.lot import State
from srconsole.core.movement import Move
from srconsole.core.offer import Exits, Offer, Plan
from srconsole.core.refusals import NO_ROOM
from srconsole.core.trader import Trader
from srconsole.core.trail import Trail
from srconsole.settings.schema import MarketSettings, RiskSettings, Settings
from tests.core.offers import rule
from tests.core.traders import GLIDE, JUMP, go, trader_at

DISABLED = "S100"


@pytest.mark.parametrize("move", [JUMP, GLIDE])
@pytest.mark.parametrize(
    "reason", ["no pattern", "paused", "level disabled", "halted", "insufficient funds", "quantity too small"]
)
def test_a_refused_entry_changes_nothing_but_its_count(reason: str, move: Move) -> None:
    """Given one thing that stands against entries
    When price comes down to S1 twice in a candle, and once more in the next
    Then nothing is bought, and there are two refusals with that reason: one a level and candle
    """
    small = MarketSettings(min_quantity=2.0) if reason == "quantity too small" else None
    poor = RiskSettings(margin=100.0, leverage=1.0, initial_capital=99.0)
    trader = trader_at(105, risk=poor if reason == "insufficient funds" else None, market=small)
    trader.exits = rule(midpoint=None if reason == "no pattern" else 110.0)
    trader.paused = reason == "paused"
    trader.disabled = {DISABLED} if reason == "level disabled" else set()
    trader.halt.active = reason == "halted"
    go(trader, move, 100, 105, 100, 105)
    assert trader.refused == {reason: 1}
    trader.close(trader.plan)
    go(trader, move, 100)
    assert trader.refused == {reason: 2}
    assert trader.refusals == [(reason, trader.plan.offers[0])]
    assert (trader.state, trader.price, trader.trades) == (State.FLAT, 100, [])


def test_a_refusal_counts_for_its_level_only() -> None:
    """Given S1 disabled by hand and S2 not
    When price glides from 105 to 80
    Then S1 is refused and S2 entered
    """
    trader = trader_at(105)
    trader.disabled = {DISABLED}
    go(trader, GLIDE, 80)
    assert (trader.refused, trader.refusals) == ({"level disabled": 1}, [("level disabled", trader.plan.offers[0])])
    assert trader.lot is not None
    assert trader.lot.label == "S2"


def test_capital_is_the_closed_equity() -> None:
    """Given 100 USDT, all of it needed as margin
    When a trade loses
    Then the first entry is made, and none after it: insufficient funds
    """
    trader = trader_at(105, risk=RiskSettings(margin=100.0, leverage=1.0, initial_capital=100.0))
    go(trader, GLIDE, 80)
    assert len(trader.trades) == 1
    assert trader.closed_equity == pytest.approx(100 + 100 / 101 * (95 - 101))
    assert (trader.state, trader.refused) == (State.FLAT, {"insufficient funds": 1})


def test_losses_in_a_row_halt_entries() -> None:
    """Given a limit of one loss and a pause of one candle
    When S1 is stopped out, and price goes on to S2, in the next candle and in the one after it
    Then S2 is refused in both candles of the halt, and entered after it
    """
    risk = RiskSettings(margin=100.0, leverage=1.0, max_consecutive_losses=1, loss_pause=1)
    trader = trader_at(105, risk=risk)
    go(trader, GLIDE, 80)
    assert trader.refused == {"halted": 1}
    for refused, state in ((2, State.FLAT), (2, State.STOP_LOSS)):
        trader.close(trader.plan)
        go(trader, GLIDE, 90, 80)
        assert (trader.refused["halted"], trader.state) == (refused, state)


@pytest.mark.parametrize(
    ("tick", "move", "price", "bought"),
    [
        pytest.param(0.0, JUMP, 99.99, True, id="no tick: stop 99.5"),
        pytest.param(0.3, JUMP, 99.7, True, id="99.6, below 99.7"),
        pytest.param(0.3, JUMP, 99.6, False, id="99.6, at the price"),
        pytest.param(3.0, JUMP, 101.0, False, id="102, above the price"),
        pytest.param(3.0, GLIDE, 100.0, False, id="102, above the trigger, 101"),
        pytest.param(0.5, GLIDE, 100.0, True, id="99.5, below the trigger"),
    ],
)
def test_an_entry_needs_its_stop_on_the_tick_below_the_price(
    tick: float, move: Move, price: float, bought: bool
) -> None:
    """Given S1 = 100 (from 99 to 101) with its usual stop at 99.5, and a market's tick
    When price comes down to it
    Then it is bought where the stop, rounded up to the tick, lies below the price, and refused elsewhere
    """
    trader = trader_at(105, market=MarketSettings(tick=tick), stop_pct=0.005)
    go(trader, move, price)
    assert (trader.lot is not None) == bought
    assert trader.refused == ({} if bought else {"the stop would not lie below the price": 1})
    if trader.lot is not None and tick:
        count = trader.lot.stop / tick
        assert count == pytest.approx(round(count), abs=1e-9)
        assert trader.lot.stop >= 99.5


def test_an_entry_whose_trail_would_begin_at_the_price_is_refused() -> None:
    """No position is bought to be sold at once.

    Given a market whose tick is coarser than the trail, and a support above the pattern's midpoint, its trigger
        on a tick
    When price comes down to it
    Then the entry is refused, as its stop would not lie below the price
    """
    left_by = Exits(112.0, Trail(0.01, 110.0))
    trader = Trader(Settings(market=MarketSettings(tick=1.7)), lambda *_: left_by)
    trader.close(Plan.of((Offer("S1", "S1", 113.0, 113.9, 112.5),)))
    trader.price = 115.0
    assert trader.glide(113.0) is None
    assert trader.refused == {NO_ROOM: 1}
