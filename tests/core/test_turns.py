"""What is said of a lot is what happens to it: each price that is named is tried on the trader itself."""

from __future__ import annotations

import copy
from contextlib import suppress
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srconsole.core.by_hand import Command, MoveStop, Refused, SetTrail, SwitchToTakeProfit, obey
from srconsole.core.candle import Candle
from srconsole.core.lot import Lot, State
from srconsole.core.offer import Add, BreakEven, Exits, Target
from srconsole.core.trail import Trail
from srconsole.core.trail_values import TrailValues
from srconsole.core.turns import Happens, Side, Turn, turns_of
from tests.core.at_hand import do, held, long
from tests.core.lots_at_hand import HOUR, JUMP, AtHand, at_hand, plan_of, touch

_NEAR = 1e-7
"""So near to a price, as a fraction, that only rounding lies between."""
TRAILS = st.one_of(
    st.none(),
    st.builds(Trail, st.sampled_from([0.01, 0.05, 0.2]), st.sampled_from([-inf, 99.0, 104.0])),
    st.builds(lambda at: Trail(0.0, at, steps=True), st.sampled_from([-inf, 104.0])),
    st.builds(Trail, st.sampled_from([0.5, 3.0]), st.sampled_from([-inf, 104.0]), st.just("atr"), length=st.just(2)),
    st.builds(
        lambda amount: Trail(amount, 104.0, "chandelier", length=2, period=3),
        st.sampled_from([1.0, 3.0]),
    ),
)
EXITS = st.builds(
    Exits,
    st.sampled_from([80.0, 90.0, 97.3]),
    targets=st.sampled_from(
        [
            (),
            (Target(106.0, 0.5),),
            (Target(103.0, 0.05), Target(106.0, 0.93)),
            (Target(103.0, 0.5), Target(108.0, 0.5)),
        ]
    ),
    trail=TRAILS,
    break_even=st.sampled_from([None, BreakEven(0.02, "entry"), BreakEven(0.0, "costs"), BreakEven(0.03, "costs")]),
    adds=st.sampled_from([(), (Add(105.0, 0.2, 95.0),)]),
)
PRICES = st.lists(st.sampled_from([98.5, 99.5, 101.5, 102.2, 103.5, 104.5, 105.5, 107.0, 112.0]), max_size=5)
HANDS = st.sampled_from([None, MoveStop(96.0, "a"), MoveStop(85.0, "a"), SetTrail(0.04, "a"), SwitchToTakeProfit("a")])


def trader_of(left_by: Exits, tick: float, *, candles: bool) -> AtHand:
    """Return a trader that has bought `a` at 100, and of which nothing else is offered."""
    values = TrailValues.of([left_by.trail] if left_by.trail else [])
    if candles:
        for place in range(4):
            values.close(Candle(place * HOUR, 100.0, 101.0 + place, 99.0, 100.0, 1.0), ())
    given_settings: dict[str, object] = {
        "market.tick": tick,
        "market.min_notional": 60.0,
        "costs.fee_rate": 0.0006,
        "costs.slippage": 0.0005,
    }
    trader = at_hand(105.0, plan_of(touch("a", 100.0)), {"a": left_by}, given_settings, values=values)
    trader.go(JUMP, 100.0)
    trader.close(plan_of())
    return trader


def copied(trader: AtHand) -> AtHand:
    """Return a trader that may be moved on without the other."""
    trial = copy.copy(trader)
    trial.account, trial.lots = copy.deepcopy(trader.account), copy.deepcopy(trader.lots)
    trial.left, trial.sold, trial.done, trial.trades = set(trader.left), dict(trader.sold), [], []
    trial.halt = copy.copy(trader.halt)
    return trial


def assert_just_that(trader: AtHand, lot: Lot, turns: tuple[Turn, ...], price: float) -> None:
    """Jump to a price and see that what happens to a lot is what its turns say, and nothing else."""
    met = {turn.happens: turn for turn in turns if turn.is_met(price)}
    told = f"at {price!r}, of {turns}"
    trial = copied(trader)
    trial.go(JUMP, price)
    after = trial.held(lot.key)
    if Happens.SOLD in met:
        assert after is None, told
        return
    if after is None:
        assert Happens.PART_SOLD in met, told
        return
    assert (after.parts > lot.parts) == (Happens.PART_SOLD in met), told
    # A jump that has sold buys nothing.
    bought = met.pop(Happens.BOUGHT, None) if Happens.PART_SOLD not in met else None
    assert (after.holding.bought > lot.holding.bought) == (bought is not None), told
    if bought is not None:
        # What is paid for all of it is another mean, and break-even with it.
        assert bought.stop is None or after.stop >= bought.stop, told
        return
    met.pop(Happens.BOUGHT, None)
    switched = after.state is State.TAKE_PROFIT and lot.state is State.STOP_LOSS
    assert switched == (Happens.SWITCHED in met), told
    moves = {Happens.EVEN, Happens.STOP_RISES} & met.keys()
    if moves:
        assert after.stop > lot.stop, told
    elif not switched:
        assert after.stop == lot.stop, told
    for turn in met.values():
        if turn.stop is not None:
            assert after.stop >= turn.stop, told


def assert_it_happens(
    left_by: Exits, tick: float, prices: list[float], by_hand: Command | None, *, candles: bool
) -> None:
    """Bring price to just below, to and just above all that is said of a lot, and see what comes of it."""
    trader = trader_of(left_by, tick, candles=candles)
    trader.go(JUMP, *prices)
    if by_hand is not None and trader.lots:
        with suppress(Refused):
            obey(by_hand, trader)
    lot = trader.held("a")
    if lot is None:
        return
    turns = turns_of(lot, trader.values, trader.rules)
    assert Happens.SOLD in {turn.happens for turn in turns}
    for turn in turns:
        for price in (turn.price * (1 - _NEAR), turn.price * (1 + _NEAR)):
            assert_just_that(trader, lot, turns, price)
    for price in (trader.price or 0.0, 97.0, 102.5, 106.5, 120.0):
        assert_just_that(trader, lot, turns, price)


@settings(max_examples=12, deadline=None)
@given(EXITS, st.sampled_from([0.0, 0.01]), PRICES, HANDS, st.booleans())
def test_what_is_said_of_a_lot_is_what_happens(
    left_by: Exits, tick: float, prices: list[float], by_hand: Command | None, candles: bool
) -> None:
    """Just before a price that is named nothing happens, just past it exactly that does.

    Given a lot bought at 100 with any stop, targets, trail, break-even and add, after any prices and a person's command
    When price is brought to just below, to, and just above each price that is named of it
    Then it is sold, sold in part, bought, switched and its stop moved exactly where that was said
    """
    assert_it_happens(left_by, tick, prices, by_hand, candles=candles)


@pytest.mark.slow
@settings(max_examples=600, deadline=None)
@given(EXITS, st.sampled_from([0.0, 0.01, 0.5]), PRICES, HANDS, st.booleans())
def test_what_is_said_of_any_lot_is_what_happens(
    left_by: Exits, tick: float, prices: list[float], by_hand: Command | None, candles: bool
) -> None:
    """The same of many lots, on a coarse tick too.

    Given a lot bought at 100 with any stop, targets, trail, break-even and add, after any prices and a person's command
    When price is brought to just below, to, and just above each price that is named of it
    Then it is sold, sold in part, bought, switched and its stop moved exactly where that was said
    """
    assert_it_happens(left_by, tick, prices, by_hand, candles=candles)


def test_a_stop_put_by_hand_is_passed_by_its_trail_later_than_the_peak() -> None:
    """A stop above the trail stays until the trail has come to it.

    Given a position bought at 101 with a trail of 10 % in TAKE_PROFIT with its peak at 120, and its stop put at 114
    When it is asked above which price the stop rises
    Then that is 126.67, of which 10 % less is 114, and not the peak
    """
    trader = long(120, 118)
    do(trader, MoveStop(114.0))

    rises = next(turn for turn in turns_of(held(trader)) if turn.happens is Happens.STOP_RISES)

    assert rises.side is Side.ABOVE
    assert rises.price == pytest.approx(114 / 0.9)


def test_a_trail_by_the_highest_high_moves_at_no_price() -> None:
    """What only a close moves is named at no price.

    Given a lot in TAKE_PROFIT whose stop hangs from the highest high of three candles
    When it is asked what happens at prices
    Then there is its stop alone
    """
    trader = trader_of(Exits(90.0, trail=Trail(1.0, 104.0, "chandelier", length=2, period=3)), 0.0, candles=True)
    trader.go(JUMP, 106.0)

    assert [turn.happens for turn in turns_of(trader.lots[0], trader.values)] == [Happens.SOLD]
