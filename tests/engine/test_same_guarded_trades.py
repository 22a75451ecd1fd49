"""Guards trip at the same movement and lead to the same trades in backtest, plain loop and engine."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.bundled import bundled
from srconsole.compose.replay import SAMPLE, Replay
from srconsole.core.guards import Guard
from srconsole.market.candle_file import load_candles
from srconsole.market.candle_writer import write_table
from srconsole.research.backtest import backtest
from srconsole.settings.schema import GuardSettings, LevelSettings, RiskSettings, Settings, StrategySettings
from tests.engine.running import run_to_end, written
from tests.engine.test_same_trades_everywhere import assert_same_everywhere
from tests.walks import tradable_settings, walk

pytestmark = pytest.mark.slow

QUICK = LevelSettings(swing_order=6)
SELLS = GuardSettings(day_loss=0.004, drawdown=0.08, flatten=True)
PARTS = {
    "day loss": Settings(levels=QUICK, guards=GuardSettings(day_loss=0.008)),
    "selling": Settings(levels=QUICK, guards=SELLS, risk=RiskSettings(max_consecutive_losses=0)),
    "polls": Settings(levels=QUICK, guards=SELLS, strategy=StrategySettings(movement="polls", trail_pct=0.03)),
    "drawdown": Settings(levels=QUICK, guards=GuardSettings(drawdown=0.03)),
    "worth too much": Settings(levels=QUICK, risk=RiskSettings(max_notional=499.0)),
}


@pytest.mark.parametrize("name", PARTS)
def test_parts_of_the_bundled_candles_are_guarded_the_same(name: str, tmp_path: Path) -> None:
    """What a guard does is known before there is money at stake.

    Given 1,500 of the bundled candles and settings with guards, or with a greatest worth below every entry's
    When they are backtested, run through the plain loop, and traded by the engine
    Then all rows and trades are the same, the refusals say why, and guards that sell have done so
    """
    settings = PARTS[name]
    part = load_candles(bundled(SAMPLE)).frame.iloc[3000:4500]
    write_table(part, tmp_path / "part.csv")

    count = assert_same_everywhere(settings, Replay(tmp_path / "part.csv"), tmp_path)

    result = backtest(part, settings)
    reasons = set(result.trades["exit_reason"])
    assert ("guard" in reasons) is settings.guards.flatten
    assert {"worth too much": "worth more than risk.max_notional"}.get(name, "") in (*result.summary["refused"], "")
    assert (count == 0) is (name == "worth too much")


@given(
    settings=tradable_settings(),
    seed=st.integers(0, 10_000),
    day_loss=st.sampled_from([0.0, 0.002, 0.01]),
    drawdown=st.sampled_from([0.005, 0.03]),
    flatten=st.booleans(),
)
@hypothesis_settings(max_examples=15)
def test_made_candles_are_guarded_the_same(
    settings: Settings,
    seed: int,
    day_loss: float,
    drawdown: float,
    flatten: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """No path of price makes a difference between the drivers.

    Given a random walk with gaps, and any settings with guards
    When it is backtested, run through the plain loop, and traded by the engine
    Then all rows and trades are the same, to the last digit
    """
    limits = GuardSettings(day_loss=day_loss, drawdown=drawdown, flatten=flatten)
    settings = msgspec.structs.replace(settings, guards=limits)
    folder = tmp_path_factory.mktemp("guarded")
    assert_same_everywhere(settings, Replay(written(walk(seed, 160, gap=0.02), folder / "walk.csv")), folder)
    shutil.rmtree(folder)


def test_a_guard_is_what_it_was_after_a_restart(tmp_path: Path) -> None:
    """A restart ends no guard.

    Given a run in which the fall from the peak has tripped
    When its engine is started again on more candles
    Then the guard still holds with its peak, as it would without the restart, and its fact is among the grave ones
    """
    settings = PARTS["drawdown"]
    part = load_candles(bundled(SAMPLE)).frame.iloc[3000:4500]
    write_table(part, tmp_path / "part.csv")
    whole = run_to_end(settings, Replay(tmp_path / "part.csv"), tmp_path / "once")

    again = run_to_end(settings, Replay(tmp_path / "part.csv"), tmp_path / "once")

    assert whole.snapshot.guards is not None
    assert whole.snapshot.guards.tripped == (Guard.DRAWDOWN,)
    assert again.snapshot.guards == whole.snapshot.guards
    assert again.trades == whole.trades
