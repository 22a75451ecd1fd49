"""No value of a candle may depend on a candle that has not closed (docs/strategy.md section 7)."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.research.annotate import annotate
from srconsole.research.backtest import backtest
from srconsole.research.levels import find_levels
from srconsole.settings.schema import Settings
from tests.frames import frame
from tests.walks import tradable_settings, walk


@given(settings=tradable_settings(), seed=st.integers(0, 1000), cut=st.integers(2, 149))
@hypothesis_settings(max_examples=25)
def test_later_candles_change_nothing(settings: Settings, seed: int, cut: int) -> None:
    """What is shown at a candle stays so.

    Given a history and a part of it that ends earlier
    When both are traded
    Then every value of the part's candles, and every trade closed in it, is the same
    """
    whole = frame(walk(seed, 150))
    part = backtest(whole.iloc[:cut], settings)
    full = backtest(whole, settings)
    pd.testing.assert_frame_equal(part.candles, full.candles.iloc[:cut], check_categorical=False)
    closed = len(part.trades)
    pd.testing.assert_frame_equal(part.trades, full.trades.iloc[:closed], check_dtype=False)


@given(seed=st.integers(0, 1000), cut=st.integers(2, 119))
@hypothesis_settings(max_examples=15)
def test_levels_as_of_a_time_know_nothing_later(seed: int, cut: int) -> None:
    """The level table of a past time is the one of that time.

    Given a history
    When the levels as of an earlier close are asked for
    Then they are those of a history that ends there
    """
    settings = {"levels.swing_order": 3}
    whole = frame(walk(seed, 120))
    at = whole["Time"].iloc[cut - 1] + pd.Timedelta(hours=1)
    pd.testing.assert_frame_equal(find_levels(whole, settings, at=at), find_levels(whole.iloc[:cut], settings))


@given(settings=tradable_settings(), seed=st.integers(0, 1000))
@hypothesis_settings(max_examples=15)
def test_annotated_candles_are_the_backtests(settings: Settings, seed: int) -> None:
    """Looking and trading see the same levels.

    Given a history
    When it is annotated, and when it is traded
    Then SR_Proximity and all tiers agree
    """
    whole = frame(walk(seed, 150))
    annotated = annotate(whole, settings)
    pd.testing.assert_frame_equal(annotated, backtest(whole, settings).candles[list(annotated.columns)])
