"""The promise: backtest, plain loop and engine make the same trades, to the last digit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.bundled import bundled
from srconsole.compose.replay import SAMPLE, Replay
from srconsole.engine.rows import trade_line
from srconsole.market.candle_file import load_candles
from srconsole.market.candle_writer import write_table
from srconsole.research.backtest import backtest
from srconsole.research.history_run import HistoryRun
from srconsole.settings.schema import LevelSettings, RiskSettings, Settings, StrategySettings
from tests.engine.running import run_to_end, written
from tests.walks import HOUR, tradable_settings, walk

pytestmark = pytest.mark.slow

QUICK = LevelSettings(swing_order=6)
PARTS = {
    "adverse": Settings(levels=QUICK),
    "favourable": Settings(levels=QUICK, strategy=StrategySettings(intrabar="favourable", trail_pct=0.02)),
    "polls": Settings(levels=QUICK, strategy=StrategySettings(movement="polls", trail_pct=0.03)),
    "halts": Settings(levels=QUICK, risk=RiskSettings(max_consecutive_losses=1, loss_pause=3)),
    "recency": Settings(
        levels=LevelSettings(swing_order=4, rank_by="recency", max_age=200), risk=RiskSettings(leverage=3)
    ),
}


def assert_same_everywhere(settings: Settings, replay: Replay, folder: Path) -> int:
    """Assert that all three make the same rows and trades; return how many trades there were."""
    candles = load_candles(replay.file)
    detail = None if replay.detail is None else load_candles(replay.detail).frame
    result = backtest(candles.frame, settings, detail)
    write_table(result.candles, folder / "rows.csv")
    write_table(result.trades, folder / "trades.csv")
    ran = run_to_end(settings, replay, folder / "home")
    assert ran.rows == (folder / "rows.csv").read_text(encoding="utf-8")
    assert ran.trades == (folder / "trades.csv").read_text(encoding="utf-8")
    if replay.detail is None:
        session = HistoryRun(settings)
        for candle in candles.columns.candles():
            session.candle(candle)
        plain = [trade_line(trade) for trade in session.trader.trades]
        assert ran.trades.splitlines()[1:] == plain
    return ran.snapshot.market.trade_count


def test_the_bundled_candles_are_traded_the_same_everywhere(tmp_path: Path) -> None:
    """What a backtest promises is what the console does.

    Given the bundled candles and the defaults
    When they are backtested, run through the plain loop, and traded by the engine with its journal and exchange
    Then all rows and all 115 trades are the same, to the last digit
    """
    assert assert_same_everywhere(Settings(), Replay(bundled(SAMPLE)), tmp_path) == 115


@pytest.mark.parametrize("settings", PARTS.values(), ids=PARTS)
def test_parts_of_the_bundled_candles_are_traded_the_same_under_other_settings(
    settings: Settings, tmp_path: Path
) -> None:
    """No setting makes a difference between the drivers.

    Given 1,500 of the bundled candles and settings that trade often
    When they are backtested, run through the plain loop, and traded by the engine
    Then all rows and trades are the same, to the last digit
    """
    part = load_candles(bundled(SAMPLE)).frame.iloc[3000:4500]
    write_table(part, tmp_path / "part.csv")
    assert assert_same_everywhere(settings, Replay(tmp_path / "part.csv"), tmp_path) > 5


@given(settings=tradable_settings(), seed=st.integers(0, 10_000), gap=st.sampled_from([0.004, 0.02]))
@hypothesis_settings(max_examples=25)
def test_made_candles_with_gaps_are_traded_the_same_everywhere(
    settings: Settings, seed: int, gap: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Jumps at the open matter, and make no difference between the drivers.

    Given a random walk with gaps at the open, coarse ticks and missing hours, and any settings
    When it is backtested, run through the plain loop, and traded by the engine
    Then all rows and trades are the same, to the last digit
    """
    folder = tmp_path_factory.mktemp("same")
    assert_same_everywhere(settings, Replay(written(walk(seed, 160, gap=gap), folder / "walk.csv")), folder)
    shutil.rmtree(folder)


def test_detail_is_traded_the_same_by_backtest_and_engine(tmp_path: Path) -> None:
    """Finer candles move price the same way for both.

    Given hours and the halves that make them up
    When they are backtested and traded by the engine with that detail
    Then all rows and trades are the same
    """
    hours = walk(7, 300)
    halves = [
        half
        for hour in hours
        for half in (hour._replace(close=hour.low), hour._replace(time=hour.time + HOUR // 2, open=hour.low))
    ]
    replay = Replay(written(hours, tmp_path / "hours.csv"), written(halves, tmp_path / "halves.csv"))
    settings = Settings(levels=LevelSettings(swing_order=2), strategy=StrategySettings(trail_pct=0.01))
    assert assert_same_everywhere(settings, replay, tmp_path) > 5


@pytest.mark.soak
@given(settings=tradable_settings(), part=st.integers(0, 4))
@hypothesis_settings(max_examples=50)
def test_whole_files_are_traded_the_same_under_fifty_settings(
    settings: Settings, part: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The promise holds for long histories.

    Given the bundled candles whole and any of fifty settings
    When they are backtested, run through the plain loop, and traded by the engine
    Then all rows and trades are the same, to the last digit
    """
    folder = tmp_path_factory.mktemp(f"whole{part}")
    assert_same_everywhere(settings, Replay(bundled(SAMPLE)), folder)
    shutil.rmtree(folder)
