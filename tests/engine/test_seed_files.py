"""The files that bots on chart signals keep, in a signal strategy's run folder (docs/strategies.md section 3)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from srconsole.compose.replay import Replay
from srconsole.engine.request import SetSpeed
from srconsole.engine.seed_rows import SEED_CANDLE_COLUMNS, SEED_FILL_COLUMNS
from srconsole.research.backtest import backtest
from srconsole.research.history_run import HistoryRun
from srconsole.strategies.signals.strategy import Signals
from tests.engine.running import run_to_end, written
from tests.engine.test_every_strategy_trades_the_same import settings_of
from tests.frames import frame
from tests.walks import walk

CANDLES = walk(5, 160, gap=0.004)


def data_of(run: str) -> tuple[str, str]:
    """Return both files of a run's folder."""
    data = Path(run) / "data"
    return (data / "historical_data.csv").read_text(), (data / "historical_trades.csv").read_text()


def test_every_candle_has_its_signal_and_every_fill_its_row(tmp_path: Path) -> None:
    """Given a replay of moving averages that cross
    When it has run to its end
    Then its data folder has a row a candle with the signal of its own close, and a row a fill with what it made
    """
    settings = settings_of("sma")
    ran = run_to_end(settings, Replay(written(CANDLES, tmp_path / "c.csv")), tmp_path / "home")
    candles, fills = data_of(ran.snapshot.run)
    session = HistoryRun(settings)
    signals = []
    for candle in CANDLES:
        session.candle(candle)
        assert isinstance(session.strategy, Signals)
        signals.append(str(session.strategy.signal))
    rows = list(csv.DictReader(candles.splitlines()))
    assert tuple(rows[0]) == SEED_CANDLE_COLUMNS
    assert [row["strategy_signal"] for row in rows] == signals
    assert len({row["timestamp"] for row in rows}) == len(CANDLES)
    sold = list(csv.DictReader(fills.splitlines()))
    assert tuple(sold[0]) == SEED_FILL_COLUMNS
    result = backtest(frame(CANDLES), settings)
    assert len(sold) == len(result.fills)
    made = sum(float(row["PnL"]) for row in sold if row["side"] == "SELL")
    assert made == pytest.approx(result.trades["pnl"].sum())
    assert [row["side"] for row in sold][:4] == ["BUY", "SELL", "BUY", "SELL"]


def test_a_restart_writes_no_candle_and_no_fill_twice(tmp_path: Path) -> None:
    """Given a replay of moving averages that has run to its end, and a file that was cut in the middle of a line
    When it is started again
    Then both files are what they were
    """
    settings, file = settings_of("sma"), written(CANDLES, tmp_path / "c.csv")
    ran = run_to_end(settings, Replay(file), tmp_path / "home")
    whole = data_of(ran.snapshot.run)
    path = Path(ran.snapshot.run) / "data" / "historical_data.csv"
    path.write_text(whole[0][:-700])
    again = run_to_end(settings, Replay(file), tmp_path / "home", [SetSpeed(float("inf"))])
    assert data_of(again.snapshot.run) == whole


def test_levels_keep_no_such_files(tmp_path: Path) -> None:
    """Given a replay of levels
    When it has run to its end
    Then its folder has no data folder
    """
    ran = run_to_end(settings_of("levels"), Replay(written(CANDLES[:40], tmp_path / "c.csv")), tmp_path / "home")
    assert not (Path(ran.snapshot.run) / "data").exists()
