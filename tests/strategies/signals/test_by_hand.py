"""The signal strategies on paths made by hand, and what they say that they wait for."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import Any

import pytest

from srconsole.core.candle import Candle
from srconsole.core.fill import Fill
from srconsole.core.indicators.cross import Cross
from srconsole.core.lot import Lot
from srconsole.core.offer import Exits, Offer, Target
from srconsole.settings.schema import Settings, SignalSettings
from srconsole.strategies.contract import View
from srconsole.strategies.signals.crossings import MacdCrossing, RsiReturn, SmaCrossing
from srconsole.strategies.signals.made import SIGNAL_STRATEGIES
from srconsole.strategies.signals.momentum import Momentum
from srconsole.strategies.signals.reversion import Reversion
from srconsole.strategies.signals.strengths import NO_ATR, Strengths
from srconsole.strategies.signals.system import System
from srconsole.strategies.signals.votes import Votes, beyond, of_lines
from tests.core.offers import entry
from tests.walks import HOUR, walk

HELD = (Lot.opened(entry(), Fill(101.0, 2.0, 0.0), time=0, step=0.0, tick=0.0),)


def closing(closes: Sequence[float], volume: float = 1.0) -> list[Candle]:
    """Return candles of these closes, each a dollar high and low of it."""
    return [Candle(at * HOUR, close, close + 1, close - 1, close, volume) for at, close in enumerate(closes)]


def said(system: System[Any], closes: Sequence[float]) -> list[int]:
    """Return a system's signals over closes."""
    return [system.signal(candle) for candle in closing(closes)]


def words(name: str, candles: Sequence[Candle], settings: Settings | None = None, *, held: bool = False) -> str:
    """Return what a strategy says that it waits for, once candles have closed."""
    strategy = SIGNAL_STRATEGIES[name](settings or Settings(), HOUR)
    waits = ""
    for candle in candles:
        waits = strategy.close(View(candle, HELD if held else (), 1000.0)).waits
    return waits


def test_a_tie_of_decimal_means_is_no_cross_and_the_tick_behind_it_is() -> None:
    """Given closes whose last one is below the mean of three, then level with it at 0.2, then above
    When SMA 1 and SMA 3 give signals, the second of which floats make 0.19999999999999998 at the tie
    Then there is none at the tie, and a buy at the candle behind it
    """
    assert fsum([0.3, 0.1, 0.2]) / 3 < 0.2
    assert said(SmaCrossing(1, 3), [0.3, 0.3, 0.1, 0.2, 0.4]) == [0, 0, 0, 0, 1]
    assert said(SmaCrossing(1, 3), [0.1, 0.1, 0.3, 0.2, 0.1]) == [0, 0, 0, 0, -1]


def test_the_first_means_that_there_are_cross_nothing() -> None:
    """Given a market that rises from the first candle on
    When SMA 2 and SMA 4 give signals
    Then there is none: the fast mean was never seen below the slow one
    """
    assert set(said(SmaCrossing(2, 4), [float(price) for price in range(10, 40)])) == {0}


def test_rsi_buys_and_sells_on_the_way_back() -> None:
    """Given closes 10, 9, 8, 10, 12, 11, whose RSI 2 is 0, 66.7, 85.7 and 54.5 from the third on
    When RSI gives signals by 30 and 70
    Then it buys where RSI comes back over 30 and sells where it falls back under 70, not while it is beyond
    """
    assert said(RsiReturn(2, 30.0, 70.0), [10, 9, 8, 10, 12, 11]) == [0, 0, 0, 1, 0, -1]


def test_rsi_level_with_its_bound_has_not_come_back() -> None:
    """Given closes 10, 11, 10, 12: RSI 2 is 50 at the third and 83.3 at the fourth
    When the oversold bound is 50
    Then the buy comes with the fourth
    """
    assert said(RsiReturn(2, 50.0, 100.0), [10, 11, 10, 12]) == [0, 0, 0, 1]


def test_macd_over_one_value_never_crosses_its_own_line() -> None:
    """Given MACD with a signal line that is the mean of one value, MACD itself
    When any candles close
    Then the two lines tie all the way and there is no signal; over four there are both kinds
    """
    closes = [candle.close for candle in walk(2, 200)]
    assert set(said(MacdCrossing(3, 6, 1), closes)) == {0}
    assert set(said(MacdCrossing(3, 6, 4), closes)) == {-1, 0, 1}


def test_a_vote_of_two_lines_is_double_where_they_cross() -> None:
    """Given two lines
    When they vote
    Then the vote is 1 or -1 by which is higher, 2 or -2 where that has just come about, and none where they are equal
    """
    cross = Cross()
    pairs = [(1, 1), (2, 1), (3, 1), (1, 1), (0, 1), (0, 1)]
    assert [of_lines(cross, one, other) for one, other in pairs] == [0, 2, 1, 0, -2, -1]
    assert [beyond(value, 30, 70) for value in (29, 30, 70, 71, float("nan"))] == [1, 0, 0, -1, 0]


def test_in_a_market_that_stands_still_two_votes_are_cast() -> None:
    """Given 40 candles that do not move, then one of them with twice the volume
    When multi votes
    Then RSI and money flow, both 100, vote for a fall and all others are silent; a busy candle repeats RSI's vote
    """
    still = [Candle(at * HOUR, 100.0, 100.0, 100.0, 100.0, 1.0) for at in range(40)]
    system = Votes(0.5)
    assert [system.signal(candle) for candle in still][-1] == -1
    assert (system.memory.cast, system.memory.mean) == (2, -1.0)
    system.signal(still[-1]._replace(volume=2.0))
    assert system.memory.cast == 3


def test_a_steady_rise_is_voted_on_by_five() -> None:
    """Given 60 closes that rise by a dollar each
    When multi votes, with the last candle busy
    Then the means vote 1, RSI -1, MACD is level with its line, the close is within the bands, the stochastic votes -1,
        the volume -1 with it, money flow -1: -3 of 5 votes, and it sells
    """
    system = Votes(0.5)
    candles = closing([100.0 + at for at in range(60)])
    for candle in candles[:-1]:
        system.signal(candle)
    assert system.signal(candles[-1]._replace(volume=2.0)) == -1
    assert (system.memory.cast, system.memory.mean) == (5, -0.6)


def test_strength_adds_up_in_the_first_direction_found() -> None:
    """Given 40 closes at 100 and one at 90
    When multi adds up strength, 1.5 being enough
    Then RSI below 30 gives the direction and 1, the lower band, touched, a half: it buys; with 2 it does not
    """
    fall = [100.0 + at % 2 for at in range(40)] + [90.0]
    enough, more = Strengths(1.5, 2.0, 4.0), Strengths(2.0, 2.0, 4.0)
    assert said(enough, fall)[-1] == 1
    assert said(more, fall)[-1] == 0
    assert (enough.memory.strength, more.memory.strength) == (1.5, 1.5)


def test_strength_leaves_a_lot_by_the_range_of_the_market() -> None:
    """Given candles two dollars high, and 2 and 4 ATRs for stop and target
    When a lot is bought at 100.5, before and behind the fourteenth candle
    Then it is refused, and then left at 96.5 or 108.5; a wider setting is wider
    """
    strategy = SIGNAL_STRATEGIES["multi"](Settings(signals=SignalSettings(mode="strength", atr_target=5.0)), HOUR)
    offer = Offer.next("multi", "multi", 100.0)
    for candle in closing([100.0] * 13):
        strategy.close(View(candle, (), 1000.0))
    assert strategy.exits(offer, 100.5) == NO_ATR
    strategy.close(View(closing([100.0])[0], (), 1000.0))
    assert strategy.exits(offer, 100.5) == Exits(96.5, targets=(Target(110.5, 1.0),))


def test_mean_reversion_buys_a_fall_and_sells_what_came_back() -> None:
    """Given 19 closes at 100 and one at 90, then 100 and 130
    When the bands are at 99.5 and 2 times 2.18 about it
    Then it buys the fall, sells at the upper band with 130, or at the middle already with 100
    """
    path = [100.0] * 19 + [90.0, 100.0, 130.0]
    assert said(Reversion(need_rsi=False, exit_at="upper"), path)[-3:] == [1, 0, -1]
    assert said(Reversion(need_rsi=True, exit_at="middle"), path)[-3:] == [1, -1, -1]
    assert set(said(Reversion(need_rsi=False, exit_at="middle"), path[:19])) == {0}


def test_mean_reversion_may_want_an_rsi_as_well() -> None:
    """Given a market that rose for long and falls below its lower band in one candle, with RSI still above 30
    When it buys by the band alone, and by RSI too
    Then the first buys and the second does not
    """
    path = [100.0 + (at % 2) * 4.0 for at in range(40)] + [94.0]
    alone, both = Reversion(need_rsi=False, exit_at="upper"), Reversion(need_rsi=True, exit_at="upper")
    assert (said(alone, path)[-1], said(both, path)[-1]) == (1, 0)
    assert both.memory.rsi.value > 30


def test_momentum_says_nothing_before_all_of_it_is_known() -> None:
    """Given 50 candles that do not move, so that MACD is not above its line and the close not above its mean
    When momentum scores them
    Then it says nothing for 49 and sells at the fiftieth: nothing unknown counts as a fall
    """
    assert said(Momentum(), [100.0] * 50) == [0] * 49 + [-1]


def test_momentum_buys_a_rise_that_is_not_overdone() -> None:
    """Given a market that rises two dollars and falls one in turn, quicker and quicker
    When momentum scores it
    Then MACD above its line, RSI between 50 and 70 and a close above its mean are 3, a buy
    """
    path = [100.0]
    for at in range(80):
        path.append(path[-1] + (2.0 + at / 20 if at % 2 else -1.0 - at / 40))
    system = Momentum()
    assert said(system, path)[-1] == 1
    assert system.memory.score == 3


FALL = [100.0] * 40 + [99.0 - at for at in range(11)]


@pytest.mark.parametrize(
    ("name", "closes", "held", "expected"),
    [
        ("sma", [1.0] * 10, False, "sma: needs 41 more candles"),
        ("sma", [1.0] * 50, False, "sma: needs 1 more candle"),
        ("sma", FALL, False, "sma: waits for SMA 10 to cross above SMA 50; it is 5.18 below"),
        ("sma", [2.0] * 51, True, "sma: waits for SMA 10 to cross below SMA 50; they are level"),
        ("rsi", FALL, False, "rsi: waits for RSI 14 to come back above 30; it is 0.0"),
        ("rsi", FALL, True, "rsi: waits for RSI 14 to fall back below 70; it is 0.0"),
        ("macd", [2.0] * 40, False, "macd: waits for MACD to cross above its signal line; they are level"),
        ("macd", [2.0] * 40, True, "macd: waits for MACD to cross below its signal line; they are level"),
        ("momentum", FALL, False, "momentum: has nothing to sell on a sell signal"),
        ("momentum", FALL, True, "momentum: sells at the next price"),
        (
            "mean_reversion",
            [100.0 + at % 2 for at in range(40)],
            False,
            "mean_reversion: waits for a close below the lower band, 1.5 away",
        ),
        (
            "mean_reversion",
            [100.0 + at % 2 for at in range(40)],
            True,
            "mean_reversion: waits for a close above the upper band, 0.5 away",
        ),
        ("mean_reversion", [100.0] * 19 + [90.0], False, "mean_reversion: buys at the next price"),
        ("mean_reversion", [100.0] * 19 + [90.0], True, "mean_reversion: holds on, with a buy signal"),
    ],
)
def test_a_plan_says_what_is_waited_for(name: str, closes: list[float], held: bool, expected: str) -> None:
    """Given a strategy that holds nothing, or its lot
    When candles have closed
    Then it says in a few words what it waits for and how far away that is, or what it does
    """
    assert words(name, closing(closes), held=held) == expected


@pytest.mark.parametrize(
    ("name", "settings", "held", "expected"),
    [
        ("multi", SignalSettings(threshold=2.0), False, "multi: waits for a mean vote of +2; it is -1.00 of 2"),
        ("multi", SignalSettings(threshold=2.0), True, "multi: waits for a mean vote of -2; it is -1.00 of 2"),
        ("multi", SignalSettings(mode="strength"), False, "multi: waits for a strength of +2; it is -1.5"),
        ("multi", SignalSettings(mode="strength"), True, "multi: waits for a strength of -2; it is -1.5"),
        (
            "mean_reversion",
            SignalSettings(exit="middle", need_rsi=True),
            False,
            "mean_reversion: has nothing to sell on a sell signal",
        ),
    ],
)
def test_words_of_strategies_with_other_settings(
    name: str, settings: SignalSettings, held: bool, expected: str
) -> None:
    """Given a market that does not move, and settings
    When 60 candles have closed
    Then the strategy says which sum it waits for and how it stands
    """
    still = [Candle(at * HOUR, 100.0, 100.0, 100.0, 100.0, 1.0) for at in range(60)]
    assert words(name, still, Settings(signals=settings), held=held) == expected


def test_mean_reversion_says_which_of_its_two_conditions_is_missing() -> None:
    """Given mean reversion that wants an RSI below 30 as well and sells at the middle
    When the close is above the lower band, or below it with an RSI above 30, or a lot is held
    Then it names the band with its distance and the RSI, the RSI alone, or the middle
    """
    both = Settings(signals=SignalSettings(need_rsi=True, exit="middle"))
    swing = [100.0 + (at % 2) * 4.0 for at in range(41)]
    assert words("mean_reversion", closing(swing), both) == (
        "mean_reversion: waits for a close below the lower band, 2 away, and an RSI below 30, now 48.4"
    )
    assert words("mean_reversion", closing([*swing, 94.0]), both) == (
        "mean_reversion: waits for an RSI below 30, now 43.4; the close is below the lower band"
    )
    assert words("mean_reversion", closing(swing), both, held=True) == (
        "mean_reversion: waits for a close at the middle band, 2 away"
    )
