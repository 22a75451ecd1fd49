"""What speaks against the best of a sweep."""

from __future__ import annotations

import numpy as np
import pytest

from srconsole.research.luck.pbo import overfitting_of
from srconsole.research.sweep.judged import Judged, judge, told_of
from srconsole.research.sweep.plan import Chance
from srconsole.research.sweep.rank import Order, best
from srconsole.research.sweep.store import Store
from srconsole.research.sweep.trials import trade_each
from tests.research.sweep.sweeps import plan, swept

RANGES = ("levels.swing_order=2:5:1", "strategy.stop_pct=0.01,0.02,0.03")


def judged_of(
    *ranges: str, order: Order | None = None, length: int = 900, chance: Chance | None = None
) -> Judged | None:
    """Sweep a made file and judge its best."""
    asked = plan(*ranges, length=length, chance=chance)
    with Store(asked) as store:
        return judge(asked, swept(asked, store), 0, order or Order())


def test_the_best_is_judged_with_all_that_a_sweep_knows() -> None:
    """Of a sweep more is known than of a backtest: its trials, the settings beside, the days of all.

    Given a sweep over more than a month of hours
    When its best is judged
    Then trials, neighbours and overfitting were looked at, and overfitting is that of all days of all combinations
    """
    asked = plan(*RANGES, length=900)
    with Store(asked) as store:
        found = judge(asked, swept(asked, store), 0, Order())
        first = best(asked, store, 0, Order(), 1)[0]

    assert found is not None
    assert found.chosen == first.chosen
    assert {"deflated_sharpe", "overfitting", "random_entries", "sensitivity"} <= set(found.verdict.checked)
    history = asked.material.histories[0]
    every = [asked.material.settings(asked.number(place)) for place in range(asked.count)]
    trials = trade_each(history.columns, history.report, every, returns=True)
    assert found.overfitting == overfitting_of(
        np.column_stack([one.returns for one in trials if one.returns is not None])
    )
    assert not found.drawn


def test_the_same_sweep_has_the_same_verdict() -> None:
    """What is drawn by chance is drawn the same way each time.

    Given a sweep
    When it is judged twice
    Then both say the same
    """
    assert told_of(judged_of(*RANGES)) == told_of(judged_of(*RANGES))


@pytest.mark.parametrize("length", [40, 300])
def test_few_days_tell_nothing_of_overfitting(length: int) -> None:
    """Where there are too few days, that is not looked at, and all else is.

    Given a sweep over less than 32 days
    When its best is judged
    Then there is no overfitting, and the verdict names it among what was not looked at
    """
    found = judged_of(*RANGES, length=length, order=Order(least_trades=0))

    assert found is not None
    assert found.overfitting is None
    assert "overfitting of the sweep" in found.verdict.unchecked


def test_the_plain_core_leaves_overfitting_out() -> None:
    """What takes its time is not traded anew for each combination.

    Given a sweep of a strategy that the compiled kernel does not claim
    When its best is judged
    Then there is a verdict without overfitting
    """
    asked = plan("signals.sma_fast=3,5", "signals.sma_slow=12,20", length=300, strategy__name="sma")
    with Store(asked) as store:
        found = judge(asked, swept(asked, store), 0, Order())

    assert found is not None
    assert found.overfitting is None
    assert "few_trades" in found.verdict.checked


def test_without_a_rank_there_is_nothing_to_judge() -> None:
    """No verdict is made up where nothing was chosen.

    Given a sweep in which no combination has as many trades as are wanted
    When its best is judged
    Then there is none
    """
    found = judged_of(*RANGES, order=Order(least_trades=10_000))

    assert found is None
    assert told_of(found) is None


def test_a_drawn_sweep_is_judged_by_neighbours_that_were_drawn() -> None:
    """What was not traded keeps nothing and loses nothing.

    Given a single combination drawn from a grid
    When it is judged
    Then its neighbours and overfitting were not looked at
    """
    found = judged_of(*RANGES, chance=Chance(1, 7), order=Order(least_trades=0))

    assert found is not None
    assert {"plateau", "overfitting"}.isdisjoint(found.verdict.checked)


def test_another_strategy_is_no_neighbour() -> None:
    """Strategies are not settings that are nearly the same.

    Given a sweep in which nothing but the strategy varies
    When its best is judged
    Then no settings beside it were looked at
    """
    asked = plan("strategy.name=sma,rsi", length=600)
    with Store(asked) as store:
        found = judge(asked, swept(asked, store), 0, Order())

    assert found is not None
    assert "plateau" not in found.verdict.checked
    assert "deflated_sharpe" in found.verdict.checked
