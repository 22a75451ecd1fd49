"""A history that is traded again comes to what a backtest of it comes to."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.market.candle_file import checked_candles
from srconsole.research.again import History
from srconsole.research.backtest import backtest, backtest_of
from srconsole.research.costs.other_costs import with_costs
from srconsole.research.trade_tables import fill_frame, trade_frame
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings, StrategySettings
from tests.frames import frame
from tests.research.costs.histories import OFTEN, silent
from tests.walks import tradable_settings, walk


@given(settings=tradable_settings(), seed=st.integers(0, 1000), fee=st.sampled_from([0.0, 0.001, 0.01]))
@hypothesis_settings(max_examples=12)
def test_other_costs_come_to_what_a_backtest_under_them_comes_to(settings: Settings, seed: int, fee: float) -> None:
    """What is traded anew for a table of costs is no estimate.

    Given a history that was taken under some settings
    When it is traded again at another fee
    Then trades, fills and equity are those of a backtest under that fee
    """
    candles = frame(walk(seed, 150))
    other = with_costs(settings, fee_rate=fee)
    made = History(checked_candles(candles), settings, told=silent).made(other)
    found = backtest(candles, other)
    pd.testing.assert_frame_equal(trade_frame(made.trades), found.trades)
    pd.testing.assert_frame_equal(fill_frame(made.fills), found.fills)
    assert made.equity.tolist() == found.candles["Equity"].tolist()
    assert made.final_equity == found.summary["final_equity"]


@pytest.mark.parametrize("name", ["sma", "grid", "mean_reversion"])
def test_strategies_that_the_core_trades_come_to_the_same(name: str) -> None:
    """A strategy without a kernel is traded again by the core.

    Given a history of another strategy than `levels`
    When it is traded again
    Then trades and equity are those of a backtest
    """
    candles, settings = frame(walk(3, 200)), Settings(strategy=StrategySettings(name=name))
    made = History(checked_candles(candles), settings, told=silent).as_set
    found = backtest(candles, settings)
    pd.testing.assert_frame_equal(trade_frame(made.trades), found.trades)
    assert made.equity.tolist() == found.candles["Equity"].tolist()
    assert made.net_profit == found.summary["net_profit"]


@pytest.mark.parametrize("other", [{}, {"strategy.name": "sma"}, {"strategy.name": "grid"}, {"guards.day_loss": 0.01}])
def test_a_history_that_was_backtested_knows_what_came_of_it(other: dict[str, object]) -> None:
    """A report trades its file once, and tells one thing in its tables and in what it finds.

    Given a history of `levels`, of a strategy that waits for its candles, of several lots, and with a guard
    When it is backtested, and what it comes to under its settings is asked for
    Then the backtest is the one of its candles, and trades, fills, equity and first candle are those of trading it anew
    """
    candles, settings = frame(walk(3, 200)), settings_from({**OFTEN, **other})
    history = History(checked_candles(candles), settings, told=silent)

    result = backtest_of(history, file="made.csv")

    alone = backtest(candles, settings, file="made.csv")
    assert result.summary == alone.summary
    pd.testing.assert_frame_equal(result.trades, alone.trades)
    pd.testing.assert_frame_equal(result.candles, alone.candles)
    assert "as_set" in vars(history)
    known, anew = history.as_set, history.made(settings)
    assert (known.trades, known.fills, known.first) == (anew.trades, anew.fills, anew.first)
    assert known.equity.tolist() == anew.equity.tolist()
