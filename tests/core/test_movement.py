"""How a candle's price moves: strategy.md section 4."""

from __future__ import annotations

from typing import Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.fill import Fill, fill_at_once
from srconsole.core.lot import State
from srconsole.core.movement import Move, carry_out, move_through, movements
from srconsole.core.order import Entry, Exit
from srconsole.core.trader import Trader
from srconsole.settings.schema import CostSettings, RiskSettings, Settings, StrategySettings
from srconsole.strategies.contract import View
from srconsole.strategies.levels.strategy import Levels
from tests.core.offers import plan, rule
from tests.walks import tradable_settings, walk

Intrabar = Literal["adverse", "favourable"]
Movement = Literal["candles", "polls"]
Path = list[tuple[Move, float]]

FREE = CostSettings(fee_rate=0.0)
JUMP, GLIDE = Move.JUMP, Move.GLIDE


def trader_at(
    price: float | None, intrabar: Intrabar = "adverse", movement: Movement = "candles", long: bool = False
) -> Trader:
    """Return a trader on S1 = 100 (trigger 101, stop 95) and S2 = 80 (80.8, 76), midpoint 110, flat or long."""
    strategy = StrategySettings(intrabar=intrabar, movement=movement)
    trader = Trader(Settings(strategy=strategy, costs=FREE, risk=RiskSettings(leverage=1.0)), rule())
    trader.close(plan(100.0, 80.0))
    if long:
        trader.jump(102.0)
        carry_out(trader, GLIDE, 101.0, at_once)
    if price is not None:
        trader.jump(price)
    return trader


def at_once(order: Entry | Exit) -> Fill:
    """Fill an order at its price, free of costs."""
    return fill_at_once(order, FREE)


def carried_out(trader: Trader, candle: tuple[float, float, float, float]) -> Path:
    """Carry out a candle (open, high, low, close) and return its movements."""
    path: Path = []
    for move, price in movements(trader, Candle(0, *candle, volume=1.0)):
        path.append((move, price))
        carry_out(trader, move, price, at_once)
    return path


@pytest.mark.parametrize(
    ("intrabar", "long", "order"),
    [
        pytest.param("adverse", False, [106, 103, 105], id="adverse, flat: high first"),
        pytest.param("adverse", True, [103, 106, 105], id="adverse, long: low first"),
        pytest.param("favourable", False, [103, 106, 105], id="favourable, flat: low first"),
        pytest.param("favourable", True, [106, 103, 105], id="favourable, long: high first"),
    ],
)
@pytest.mark.parametrize(("movement", "then"), [("candles", GLIDE), ("polls", JUMP)])
def test_the_order_of_high_and_low(
    intrabar: Intrabar, long: bool, order: list[float], movement: Movement, then: Move
) -> None:
    """Given a candle 104, 106, 103, 105 that touches nothing, and a trader that is flat or long
    When it moves as glides ("candles") or as jumps ("polls")
    Then it jumps to 104, goes to high and low in the order of `intrabar`, and ends at 105
    """
    trader = trader_at(104.5, intrabar, movement, long)
    assert carried_out(trader, (104, 106, 103, 105)) == [(JUMP, 104), *[(then, price) for price in order]]


def test_the_order_is_chosen_after_a_jump_that_enters() -> None:
    """Given a flat trader at 105 and a trigger at 101
    When a candle opens at 100.5, which is an entry
    Then the low comes before the high, since the trader is long by then
    """
    assert carried_out(trader_at(105), (100.5, 103, 99, 102)) == [
        (JUMP, 100.5),
        (GLIDE, 99),
        (GLIDE, 103),
        (GLIDE, 102),
    ]


def test_the_order_is_chosen_after_a_jump_that_exits() -> None:
    """Given a long trader with its stop at 95
    When a candle opens at 94, which is an exit
    Then the high comes before the low, since the trader is flat by then
    """
    assert carried_out(trader_at(102, long=True), (94, 96, 93, 95)) == [
        (JUMP, 94),
        (GLIDE, 96),
        (GLIDE, 93),
        (GLIDE, 95),
    ]


def test_the_order_does_not_change_within_a_candle() -> None:
    """Given a flat trader, adverse
    When the glide from the high to the low enters at 101 on the way to 99
    Then the low is not visited again, and the candle ends long
    """
    trader = trader_at(105)
    assert carried_out(trader, (105, 106, 99, 102)) == [(JUMP, 105), (GLIDE, 106), (GLIDE, 99), (GLIDE, 102)]
    assert trader.state is State.STOP_LOSS


def test_the_first_candle_has_no_jump() -> None:
    """Given a trader that has seen no price
    When the first candle opens at 100.5, inside the band of S1, and moves
    Then its open is only the price it starts from: three glides, and no entry from below the trigger
    """
    trader = trader_at(None)
    assert carried_out(trader, (100.5, 100.9, 99, 100)) == [(GLIDE, 100.9), (GLIDE, 99), (GLIDE, 100)]
    assert trader.lot is None


def test_a_glide_may_hold_an_exit_and_an_entry_lower_down() -> None:
    """Given S1 = 100 (trigger 101, stop 95) and S2 = 80 (trigger 80.8)
    When price glides from 105 to 79
    Then it enters at 101, leaves at 95 and enters again at 80.8
    """
    trader = trader_at(105)
    carry_out(trader, GLIDE, 79, at_once)
    (trade,) = trader.trades
    assert (trade.entry_price, trade.exit_price) == (101, 95)
    assert trader.lot is not None
    assert (trader.lot.holding.entry_price, trader.price) == (80.8, 79)


def test_a_jump_does_one_thing() -> None:
    """Given a long trader with its stop at 95, and S2 at 80
    When price jumps to 80
    Then it leaves at 80, and does not enter on S2 with the same jump
    """
    trader = trader_at(102, long=True)
    carry_out(trader, JUMP, 80, at_once)
    (trade,) = trader.trades
    assert (trade.exit_price, trader.state) == (80, State.FLAT)


def test_polls_see_only_the_four_prices() -> None:
    """Given S1 = 100 and a candle that falls from 105 through its band to 96 and closes at 104
    When it moves as glides or as polls
    Then glides enter at 101, and polls miss it, since 96 is below the band
    """
    as_glides, as_polls = trader_at(105), trader_at(105, movement="polls")
    candle = Candle(0, 105.0, 106.0, 96.0, 104.0, 1.0)
    move_through(as_glides, candle, at_once)
    move_through(as_polls, candle, at_once)
    assert (as_glides.state, as_polls.state) == (State.STOP_LOSS, State.FLAT)


def everything_of(trader: Trader) -> tuple[object, ...]:
    """Return what a trader has done and where it stands."""
    return trader.trades, trader.account.closed_equity, list(trader.refusals), msgspec.msgpack.encode(trader.remember())


@given(settings=tradable_settings(), seed=st.integers(0, 10_000), tick=st.sampled_from([0.01, 0.5, 1.0]))
@hypothesis_settings(max_examples=60)
def test_passing_over_quiet_candles_is_only_a_short_cut(settings: Settings, seed: int, tick: float) -> None:
    """A candle that touches nothing need not be moved through.

    Given a random walk and any settings
    When one trader passes over the candles that touch nothing, and another carries out every movement
    Then both have the same trades, refusals, halts and positions, and remember the same, after every candle
    """
    strategy = Levels(settings)
    quick, thorough = Trader(settings, strategy.exits), Trader(settings, strategy.exits)

    def execute(order: Entry | Exit) -> Fill:
        return fill_at_once(order, settings.costs)

    for candle in walk(seed, 160, tick=tick):
        quick.time = quick.at = thorough.time = candle.time
        if not quick.passed_over(candle.low, candle.high, candle.close):
            move_through(quick, candle, execute)
        move_through(thorough, candle, execute)
        assert everything_of(quick) == everything_of(thorough)
        wanted = strategy.close(View(candle, quick.lots, quick.closed_equity))
        quick.close(wanted)
        thorough.close(wanted)
