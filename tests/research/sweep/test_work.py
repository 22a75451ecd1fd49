"""What comes of a portion: the figures of backtests, and what is left out for a reason."""

from __future__ import annotations

import pytest

from srconsole.core.candle import Candle
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import Origin, check_candles
from srconsole.market.detail import Detail
from srconsole.research.backtest import backtest
from srconsole.research.sweep.figures import FIGURES
from srconsole.research.sweep.histories import SweptFile
from srconsole.research.sweep.plan import Plan
from srconsole.research.sweep.run import portion_of
from srconsole.research.sweep.work import traded
from srconsole.settings.layers import settings_from
from tests.frames import frame
from tests.research.sweep.sweeps import plan
from tests.walks import walk


def rows_of(asked: Plan, threads: int = 1) -> list[object]:
    """Return what came of all combinations on the first file."""
    return list(traded(asked.material, portion_of(asked, 0, range(asked.count)), threads))


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"strategy.name": "levels"}, id="levels"),
        pytest.param({"strategy.name": "levels", "guards.max_positions": 1, "guards.day_loss": 0.05}, id="guards"),
        pytest.param({"strategy.name": "grid"}, id="grid"),
    ],
)
def test_a_trial_is_a_backtest(given: dict[str, object]) -> None:
    """What a sweep says of a combination is what a backtest of it says.

    Given a history, and settings that the kernel takes or leaves to the plain core
    When they are swept by two stops and traded one by one, too
    Then each trial has the figures of that backtest, to the last digit
    """
    paths = {"levels": "strategy.stop_pct", "grid": "grid.stop_pct"}
    path = paths[str(given["strategy.name"])]
    asked = plan(f"{path}=0.01,0.03", "levels.swing_order=3,5", given=given)

    rows = rows_of(asked, threads=2)

    candles = frame(walk(3, 300), "MADE3/USDT")
    for row, place in zip(rows, range(asked.count), strict=True):
        alone = backtest(candles, settings_from({**given, **asked.chosen(place)}))
        assert row == tuple(alone.summary[name] for name in FIGURES)


def test_finer_candles_move_price_in_a_sweep_too() -> None:
    """A sweep with finer candles is a backtest with finer candles.

    Given a history and finer candles of it
    When it is swept with them
    Then the trial has the figures of the backtest with them, which are others than without them
    """
    fine = walk(3, 400)
    hours = [fine[at : at + 4] for at in range(0, 400, 4)]
    whole = [
        part[0]._replace(
            time=at * 4 * 3_600_000,
            high=max(each.high for each in part),
            low=min(each.low for each in part),
            close=part[-1].close,
        )
        for at, part in enumerate(hours)
    ]
    fine = [each._replace(time=at * 3_600_000) for at, each in enumerate(fine)]
    coarse_history, fine_history = made(whole), made(fine)
    detailed = SweptFile(
        "a", "a", coarse_history.columns, coarse_history.report, "b", (fine_history.columns, fine_history.report)
    )
    assert isinstance(detailed.detail, Detail)
    base = settings_from({"strategy.stop_pct": 0.01})
    asked = Plan([detailed], base, plan("levels.swing_order=2,3").material.ranges)

    rows = rows_of(asked)

    alone = backtest(frame(whole), {"levels.swing_order": 2}, frame(fine))
    assert alone.summary["detail"]["used"] > 50
    assert rows[0] == tuple(alone.summary[name] for name in FIGURES)
    assert asked.plain == "finer candles"


def test_a_combination_that_contradicts_itself_is_left_out() -> None:
    """A grid may hold what no strategy can be, and the rest of it is traded.

    Given a grid of fast and slow averages in which some fast ones are not the faster ones
    When it is traded
    Then these have a sentence that says why, and all others figures
    """
    rows = rows_of(plan("signals.sma_fast=5,20", "signals.sma_slow=10,20", strategy__name="sma"))

    left_out = [row for row in rows if isinstance(row, str)]
    assert len(left_out) == 2
    assert all("signals.sma_fast = 20 (--param) must be less than signals.sma_slow" in row for row in left_out)
    assert [len(row) for row in rows if isinstance(row, tuple)] == [len(FIGURES)] * 2


def test_a_history_too_short_for_a_swing_is_no_history_without_trades() -> None:
    """No trade for want of candles is not the same as no trade.

    Given a history of 30 candles, and swing orders of 3 and of 40
    When it is traded
    Then the first has figures, and the second is left out with what it would need
    """
    rows = rows_of(plan("levels.swing_order=3,40", length=30))

    assert isinstance(rows[0], tuple)
    assert rows[1] == (
        "made3.csv has too few candles: 30, and levels.swing_order = 40 needs 81 to know a single swing; give a longer "
        "history or lower it"
    )


def made(candles: list[Candle]) -> SweptFile:
    """Return candles as a history."""
    return SweptFile("made", "made", *check_candles(CandleColumns.of("BTC/USDT", candles), Origin("made")))
