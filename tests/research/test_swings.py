"""Swings found over a whole history at once are the ones found candle by candle."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.market.candle_arrays import CandleColumns
from srconsole.research.swings import BATCH, ScannedSwings, swing_highs, swing_lows, swings_of
from srconsole.settings.schema import LevelSettings
from srconsole.strategies.levels.swing import Swing, SwingFinder
from tests.console.canned import CHECKOUT
from tests.frames import frame
from tests.walks import candles, walk

PRICES = st.lists(st.integers(1, 6), min_size=0, max_size=60)


def literally_lows(low: list[float], order: int) -> list[int]:
    """Return the swing lows by the rule's words."""
    return [
        i
        for i in range(order, len(low) - order)
        if all(low[i] < low[j] for j in range(i - order, i))
        and all(low[i] <= low[j] for j in range(i + 1, i + order + 1))
    ]


@given(prices=PRICES, order=st.integers(1, 9))
@hypothesis_settings(max_examples=300)
def test_batch_swings_follow_the_rule_over_ties_and_plateaus(prices: list[int], order: int) -> None:
    """The search over a whole history follows the rule, ties and plateaus included.

    Given any run of lows with few distinct prices
    When swings are searched at once
    Then they are exactly those whose low is below all before and at most all after, in full windows
    """
    low = [float(price) for price in prices]
    assert swing_lows(np.array(low), order).tolist() == literally_lows(low, order)
    mirrored = [-price for price in low]
    assert swing_highs(np.array(mirrored), order).tolist() == literally_lows(low, order)


@given(
    seed=st.integers(0, 10_000),
    order=st.integers(1, 8),
    tick=st.sampled_from([0.1, 1.0, 3.0]),
    prominence=st.sampled_from([0.0, 0.01]),
    ratio=st.sampled_from([0.0, 1.0]),
)
@hypothesis_settings(max_examples=150)
def test_batch_and_candle_by_candle_tell_the_same_swings_at_the_same_close(
    seed: int, order: int, tick: float, prominence: float, ratio: float
) -> None:
    """A history and a live market show the same swings.

    Given a random walk with ties, flat candles and gaps, with and without the filters
    When its swings are found at once, and candle by candle
    Then both tell the same swings at the same closes
    """
    made = walk(seed, 150, tick=tick)
    settings = LevelSettings(swing_order=order, min_prominence=prominence, min_volume_ratio=ratio)
    scanned, finder = ScannedSwings(frame(made), settings), SwingFinder(settings)
    for candle in made:
        at_once = scanned.close(candle.high, candle.low, candle.volume)
        assert at_once == finder.close(candle.high, candle.low, candle.volume)


@pytest.mark.parametrize("length", [0, 1, 4])
def test_a_history_shorter_than_a_window_has_no_swings(length: int) -> None:
    """A window that is not full says nothing.

    Given fewer candles than a swing's window needs
    When swings are searched
    Then there are none
    """
    assert swing_lows(np.arange(length, dtype=np.float64), 2).tolist() == []


def test_a_candle_may_be_swing_low_and_swing_high() -> None:
    """An outside candle is both.

    Given a candle whose range covers its neighbours
    When its window is complete
    Then it is told as a low and as a high
    """
    made = candles((5, 6, 4, 5), (5, 9, 1, 5), (5, 6, 4, 5))
    scanned = ScannedSwings(frame(made), LevelSettings(swing_order=1))
    told = [scanned.close(candle.high, candle.low, candle.volume) for candle in made]
    assert told == [None, None, Swing(1, 9)]


def test_a_short_history_loads_no_scipy() -> None:
    """A command on a file of a few thousand candles answers before scipy could be loaded.

    Given a fresh Python and a history of some hundred candles
    When its levels are found, it is annotated and traded
    Then the swings were found without scipy, which long histories load
    """
    program = (
        "import sys, srconsole; from tests.frames import frame; from tests.walks import walk;"
        "made = frame(walk(5, 300));"
        "srconsole.find_levels(made); srconsole.annotate(made); srconsole.backtest(made); print(*sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, check=True, capture_output=True, text=True)
    assert "scipy" not in answer.stdout.split()
    assert isinstance(swings_of(CandleColumns.of("X", walk(5, 300)), LevelSettings()), SwingFinder)
    assert BATCH > 100_000
