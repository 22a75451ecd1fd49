"""What speaks against the best of a sweep."""

from __future__ import annotations

import numpy as np
import pytest

from srconsole.market.candle_file import candle_frame
from srconsole.research.backtest import backtest, warned
from srconsole.research.luck.pbo import overfitting_of
from srconsole.research.luck.sharpe import sharpe_odds
from srconsole.research.metrics import sharpe
from srconsole.research.sweep.judged import MOST_TRIALS, Judged, judge
from srconsole.research.sweep.plan import Plan
from srconsole.research.sweep.rank import Order, best
from srconsole.research.sweep.store import Store
from srconsole.research.sweep.trials import trade_each
from tests.research.sweep.sweeps import plan, swept

BY_PROFIT = Order("net_profit")


def judged(asked: Plan, order: Order = BY_PROFIT) -> Judged:
    """Carry a sweep out and judge its best."""
    with Store(asked) as store:
        swept(asked, store)
        [first] = best(asked, store, 0, order, 1)
        return judge(asked, store, 0, order, first, warned)


def test_the_best_is_judged_as_one_of_all_that_were_tried() -> None:
    """The best of many is expected to look good.

    Given a sweep over a made history
    When its best combination is judged
    Then overfitting and Sharpe ratio are those of all its trials, and its figures those of its own backtest
    """
    asked = plan("levels.swing_order=2:6:1", "strategy.stop_pct=0.01,0.02")

    found = judged(asked)

    history = asked.material.histories[0]
    every = [asked.material.settings(asked.number(place)) for place in range(asked.count)]
    returns = [trial.returns for trial in trade_each(history.columns, history.report, every, returns=True)]
    matrix = np.column_stack([each for each in returns if each is not None])
    profits = [backtest(candle_frame(history.columns), each).summary["net_profit"] for each in every]
    first = returns[int(np.argmax(profits))]
    assert first is not None
    assert found.sharpe == sharpe_odds(first, [sharpe(each) or 0.0 for each in returns if each is not None])
    assert found.overfitting == (overfitting_of(matrix) if len(matrix) >= 32 else None)
    assert found.sampled is None
    assert {"deflated_sharpe", "sensitivity", "plateau"} <= set(found.verdict.checked) or max(profits) <= 0


def test_what_the_plain_core_trades_is_judged_without_returns() -> None:
    """What was not kept is not told.

    Given a sweep of another strategy
    When its best is judged
    Then its own figures are looked at, and overfitting is named among what was not
    """
    found = judged(plan("signals.sma_fast=3,5", strategy__name="sma"))

    assert (found.overfitting, found.sharpe) == (None, None)
    assert "sensitivity" in found.verdict.checked
    assert "overfitting of the sweep" in found.verdict.unchecked


@pytest.mark.slow
def test_of_very_many_trials_some_are_taken_evenly() -> None:
    """A large sweep is judged in the time of a small one, and says so.

    Given a sweep of more trials than are looked at
    When its best is judged
    Then so many of them are taken, and the best is one of them
    """
    asked = plan("levels.swing_order=2:6:1", "strategy.stop_pct=0.0105:0.0305:0.0001", "strategy.trail_pct=0.02,0.04")

    found = judged(asked)

    assert asked.count > MOST_TRIALS
    assert found.sampled is not None
    assert MOST_TRIALS - 1 <= found.sampled <= MOST_TRIALS
    assert found.sharpe is not None
    assert found.sharpe.trials == asked.count


def test_a_figure_of_which_less_is_better_has_a_plateau_too() -> None:
    """Whatever a sweep is ranked by, its neighbours are compared by the same.

    Given a sweep that is ranked by the deepest drawdown
    When its best is judged
    Then settings beside are looked at where the figure has a value
    """
    found = judged(plan("levels.swing_order=2:6:1"), Order("max_drawdown"))

    assert "plateau" in found.verdict.checked
