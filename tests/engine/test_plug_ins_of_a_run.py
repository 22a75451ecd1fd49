"""A person's file trades a run: its signals, what it says of itself, and what becomes of its failures."""

from __future__ import annotations

from pathlib import Path

from srconsole.compose.replay import Replay
from srconsole.research.backtest import backtest
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from tests.engine.running import run_to_end, written
from tests.frames import frame
from tests.plugins.files import NEWEST, write
from tests.walks import walk

CANDLES = walk(5, 120, gap=0.004)

FAILS = """
if len(df) >= 22:
    raise ValueError("no more")
"""


def settings_for(file: Path) -> Settings:
    """Return settings by which a file is traded."""
    return settings_from(
        {
            "strategy": {"name": "plugin"},
            "plugin": {"file": str(file), "warmup": 20},
            "risk": {"max_consecutive_losses": 0},
        }
    )


def test_a_plug_in_trades_a_replay_as_in_a_backtest(tmp_path: Path) -> None:
    """Given a plug-in that tells the crosses of two averages
    When a file is replayed by it
    Then the trades are those of a backtest, and its data folder has a signal for every candle
    """
    settings = settings_for(write(tmp_path, NEWEST))
    ran = run_to_end(settings, Replay(written(CANDLES, tmp_path / "c.csv")), tmp_path / "home")
    expected = backtest(frame(CANDLES), settings).trades
    assert ran.snapshot.market.trade_count == len(expected) > 0
    rows = (Path(ran.snapshot.run) / "data" / "historical_data.csv").read_text().splitlines()
    assert len(rows) == len(CANDLES) + 1


def test_a_plug_in_that_fails_holds_is_told_of_and_pauses_entries(tmp_path: Path) -> None:
    """Given a plug-in that raises at every close from the 22nd on
    When a file is replayed by it
    Then the run goes on, each failure is told with file and line, and at the third entries are paused
    """
    file = write(tmp_path, FAILS)
    ran = run_to_end(settings_for(file), Replay(written(CANDLES[:26], tmp_path / "c.csv")), tmp_path / "home")
    told = [line for line in ran.snapshot.log if "it holds, since" in line.text]
    assert len(told) == 5
    assert all(line.grave and f"{file}:" in line.text and "no more" in line.text for line in told)
    assert [line.text.endswith("until a person resumes them") for line in told] == [False, False, True, False, False]
    assert ran.snapshot.market.paused
