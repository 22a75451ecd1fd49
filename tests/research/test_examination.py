"""All that a report finds about a traded history, and the verdict that follows from it."""

from __future__ import annotations

from math import pi, sin
from pathlib import Path

import numpy as np
import pytest

from srconsole.errors import RequestError
from srconsole.market.candle_file import Candles, checked_candles, load_candles
from srconsole.research.again import History
from srconsole.research.backtest import backtest, warned
from srconsole.research.beside import beside
from srconsole.research.core_run import Progress
from srconsole.research.costs.cases import CostsAsked
from srconsole.research.examination import Examination, examine
from srconsole.settings.layers import settings_from
from tests.frames import frame
from tests.walks import candles as candles_of
from tests.walks import walk

BUNDLED = next((Path(__file__).resolve().parents[2] / "data").glob("*.csv"))


def examined(
    candles: Candles,
    asked: dict[str, object],
    *,
    held_back: float | None = None,
    progress: Progress | None = None,
) -> Examination:
    """Examine what settings come to."""
    settings = settings_from(asked)
    summary = backtest(candles.frame, settings).summary
    history = History(candles, settings, told=warned)
    costs = CostsAsked(funding=0.0001, slippages=(0.001,))
    return examine(history, summary, np.random.default_rng(7), asked=costs, held_back=held_back, progress=progress)


@pytest.mark.slow
def test_a_report_finds_what_each_part_of_it_finds_alone() -> None:
    """The figures of a report are those of its parts.

    Given the bundled candles
    When they are examined with costs beside and a part held back
    Then ways, costs, groups and neighbours agree with backtests of their own, and the verdict looked at what is known
    """
    candles = load_candles(BUNDLED)

    found = examined(candles, {}, held_back=0.3)

    summary = backtest(candles.frame).summary
    assert {way.name: way.net_profit for way in found.ways} == {
        name: way["net_profit"] for name, way in summary["sensitivity"].items()
    }
    assert found.costs[0].net_profit == summary["net_profit"]
    dearer = backtest(candles.frame, {"costs.slippage": 0.001}).summary["net_profit"]
    assert dearer in [case.net_profit for case in found.costs]
    for rows in (found.results.tier, found.results.touches, found.results.hour, found.results.volatility):
        assert len(rows) > 0
        assert sum(row.trades for row in rows) == summary["trades"]
    assert found.beside is not None
    for path, value, net_profit in found.beside.neighbours:
        assert backtest(candles.frame, {path: value}).summary["net_profit"] == net_profit
    assert found.parts is not None
    assert found.holding is not None
    assert {"break_even", "random_entries", "out_of_sample", "sensitivity", "one_trade"} <= set(found.verdict.checked)


def test_other_strategies_have_no_tiers() -> None:
    """What is asked of levels is asked where levels are traded.

    Given a walk that another strategy trades
    When it is examined
    Then nothing is told of levels or of settings beside, and the rest is
    """
    candles = checked_candles(frame(walk(3, 800)))

    found = examined(candles, {"strategy.name": "sma"})

    assert (found.holding, found.beside, found.parts) == (None, None, None)
    assert found.results.tier == ()
    assert len(found.results.weekday) > 0


def test_random_entries_are_drawn_where_the_strategy_may_have_bought() -> None:
    """Chance has the same candles as the strategy, and no others.

    Given price that loses 2 % a candle for as long as the strategy only looks on, and then goes up and down by 1 %
    When what it traded is laid beside random entries
    Then none of them was bought in the fall: together they lose no more than going up and down and fees can take
    """
    fall = [100 * 0.98**at for at in range(50)]
    waves = [fall[-1] * (1 + 0.01 * sin(at * 2 * pi / 40)) for at in range(250)]
    prices = zip(fall + waves, (fall + waves)[1:], strict=False)
    made = candles_of(*((begun, max(begun, left), min(begun, left), left) for begun, left in prices))
    settings = {"strategy.name": "sma", "signals.sma_fast": 5, "signals.sma_slow": 50}

    found = examined(checked_candles(frame(made)), settings).luck.entries

    assert found is not None
    assert found.trades > 1
    assert found.net_profit.low > -found.trades * 500 * (0.02 + 2 * 0.0006)


def test_a_history_without_a_trade_is_examined_too() -> None:
    """Nothing traded is an answer.

    Given candles too few for a level
    When they are examined
    Then there is no trade anywhere, and the verdict says so
    """
    candles = checked_candles(frame(walk(3, 40)))

    found = examined(candles, {})

    assert "traded nothing" in found.verdict.headline
    assert found.results.hour == ()
    assert [way.trades for way in found.ways] == [0, 0, 0]


@pytest.mark.parametrize("share", [0.0, 1.0, -0.3, 7.0])
def test_a_share_to_hold_back_lies_between_none_and_all(share: float) -> None:
    """Two parts need candles each.

    Given a walk
    When none, all or more of it is to be held back
    Then one sentence refuses it
    """
    with pytest.raises(RequestError, match="held-back"):
        examined(checked_candles(frame(walk(3, 60))), {}, held_back=share)


def test_a_neighbour_that_is_not_allowed_is_left_out() -> None:
    """A quarter more may be more than a setting takes.

    Given a stop that can go no lower, and the smallest swing order
    When the settings beside them are asked for
    Then those that are allowed are there, and no other
    """
    candles = checked_candles(frame(walk(3, 300)))
    settings = settings_from({"strategy.stop_pct": 0.2, "levels.swing_order": 1, "risk.leverage": 1.0})

    found = beside(History(candles, settings, told=warned))

    assert found is not None
    values = {(path, value) for path, value, _ in found.neighbours}
    assert ("strategy.stop_pct", 0.25) not in values
    assert not [value for path, value in values if path == "levels.swing_order"]
    assert len(values) == 3


def test_how_far_an_examination_is_can_be_told() -> None:
    """Who waits for a report sees that it goes on.

    Given a walk that is examined
    When somebody asks how far it is
    Then it is told often, always of as many steps, never back, and the last of them is among them
    """
    told: list[tuple[int, int]] = []
    examined(checked_candles(frame(walk(5, 300))), {}, held_back=0.3, progress=lambda *each: told.append(each))
    done = [each for each, _ in told]
    [total] = {total for _, total in told}
    assert len(set(done)) > 60
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, total)
