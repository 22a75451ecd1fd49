"""What charts show of a history: fewer, longer candles, and levels over time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srconsole.research.annotate import annotate
from srconsole.research.level_spans import level_spans
from srconsole.research.longer_candles import shown_candles
from srconsole.settings.schema import LevelSettings, Settings
from srconsole.strategies.levels.row import TIER_COLUMNS
from tests.frames import frame
from tests.walks import walk

HOUR = 3600


@settings(max_examples=40)
@given(st.integers(1, 5), st.integers(2, 90), st.integers(2, 40))
def test_longer_candles_hold_all_that_the_shorter_ones_do(seed: int, length: int, most: int) -> None:
    """What is drawn smaller is not made calmer.

    Given a history with gaps, and how many candles may be drawn
    When it is drawn in longer candles
    Then there are no more of them, in order, and their extremes, volume, first open and last close are the history's
    """
    candles = frame(walk(seed, length)).assign(
        Equity=np.linspace(100, 90, length), Drawdown=-np.linspace(0, 0.1, length)
    )
    shown = shown_candles(candles, HOUR, most)
    made = shown.frame
    assert len(made) <= most
    assert made["Time"].is_monotonic_increasing
    assert shown.seconds == HOUR * shown.merged
    assert (made["High"].max(), made["Low"].min()) == (candles["High"].max(), candles["Low"].min())
    assert made["Volume"].sum() == pytest.approx(candles["Volume"].sum())
    assert (made["Open"].iloc[0], made["Close"].iloc[-1]) == (candles["Open"].iloc[0], candles["Close"].iloc[-1])
    assert made["Equity"].iloc[-1] == candles["Equity"].iloc[-1]
    assert made["Drawdown"].min() == candles["Drawdown"].min()


@pytest.mark.parametrize(
    ("seconds", "count", "told", "first"),
    [
        (60, 100, 600, "2024-01-03 00:00"),
        (900, 96, 7200, "2024-01-03 00:00"),
        (3600, 24 * 70, 604_800, "2024-01-01 00:00"),
        (420, 20, 840, "2024-01-02 23:58"),
    ],
)
def test_longer_candles_are_such_as_traders_know(seconds: int, count: int, told: int, first: str) -> None:
    """A chart's candles open when those of a market do.

    Given candles of 1m, 15m, 1h and 7m from a Wednesday on, of which 12 may be drawn
    When they are drawn in longer ones
    Then these are of 10m, 2h and weeks that begin on Mondays; 7m has no such multiple, and is doubled
    """
    candles = frame(walk(1, count))
    candles["Time"] = pd.date_range("2024-01-03", periods=count, freq=f"{seconds}s", tz="UTC", unit="us")
    shown = shown_candles(candles, seconds, 12)
    assert shown.seconds == told
    assert str(shown.frame["Time"].iloc[0]).startswith(first)


def test_few_candles_are_drawn_as_they_are() -> None:
    """Nothing is merged without need.

    Given as many candles as may be drawn
    When they are drawn
    Then they are the history's own
    """
    candles = frame(walk(3, 50))
    shown = shown_candles(candles, HOUR, 50)
    assert shown.merged == 1
    assert shown.frame["Close"].tolist() == candles["Close"].tolist()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_stretches_of_levels_are_the_tiers_of_each_candle(seed: int) -> None:
    """The chart has each level exactly as long as it was in force.

    Given candles with the tiers in force beside them
    When levels are taken as stretches of time
    Then at each candle those that cover it are its tiers, and those that last to the end are open
    """
    candles = annotate(frame(walk(seed, 300)), Settings(levels=LevelSettings(swing_order=2)))
    spans = level_spans(candles)
    assert len(spans) > 10
    last = candles["Time"].iloc[-1]
    for row in candles.to_dict("records"):
        covering = spans[(spans["begin"] <= row["Time"]) & ((spans["end"] > row["Time"]) | (spans["open"]))]
        told = {(name[0], row[name]) for name in TIER_COLUMNS if not np.isnan(row[name])}
        assert set(zip(covering["side"], covering["price"], strict=True)) == told
    assert (spans["end"][spans["open"]] == last).all()


def test_a_strategy_without_levels_has_no_stretches() -> None:
    """A chart of another strategy is drawn as well.

    Given candles without tiers
    When levels are asked for over time
    Then there are none, in the form of a table
    """
    spans = level_spans(frame(walk(1, 20)))
    assert spans.empty
    assert isinstance(spans["begin"].dtype, pd.DatetimeTZDtype)
