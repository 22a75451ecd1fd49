"""What a report is about, whether it comes from a file, from a backtest's folder or from a run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from srconsole.cli.main import main
from srconsole.compose.replay import Replay
from srconsole.compose.run_records import looked_at
from srconsole.compose.run_reported import run_reported
from srconsole.errors import RequestError
from srconsole.market.candle_file import load_candles
from srconsole.research.backtest import backtest
from srconsole.research.reported import Reported, of_result
from srconsole.research.reported_folder import reported_folder
from srconsole.settings.schema import AlertSettings, ConsoleSettings, Settings
from tests.engine.running import at_once, run_to_end, written
from tests.reports.traded import SETTINGS, traded
from tests.walks import walk

FILES = ("candles.csv", "trades.csv", "fills.csv", "summary.json")


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a backtest of a walk, whose candles lie beside it."""
    place = tmp_path_factory.mktemp("backtest")
    written(walk(5, 200, gap=0.006), place / "walk.csv")
    chosen = ["--set", "levels.swing_order=2", "--set", "strategy.trail_pct=0.01"]
    assert main(["backtest", str(place / "walk.csv"), "--out", str(place / "out"), "--quiet", *chosen]) == 0
    return place / "out"


def assert_equal(one: Reported, other: Reported) -> None:
    """Hold two histories against each other, to the last digit."""
    pd.testing.assert_frame_equal(one.trades, other.trades, check_exact=True)
    told = [name for name in one.candles.columns if name not in {"SR_Proximity", "Symbol"}]
    pd.testing.assert_frame_equal(one.candles[told], other.candles[told], check_exact=True, check_categorical=False)
    assert one.candles["SR_Proximity"].tolist() == other.candles["SR_Proximity"].tolist()


def test_a_folder_says_what_the_backtest_said(folder: Path) -> None:
    """A report of a folder is that of the backtest that wrote it.

    Given the folder that a backtest wrote
    When it is read for a report
    Then candles, trades, fills and figures are the backtest's, to the last digit
    """
    result = backtest(load_candles(str(folder.parent / "walk.csv")).frame, SETTINGS)
    read, made = reported_folder(folder), of_result(result, "walk.csv")
    assert len(made.trades) > 5
    assert_equal(read, made)
    pd.testing.assert_frame_equal(read.fills, made.fills, check_exact=True)
    for key, value in result.summary.items():
        assert key == "file" or read.summary[key] == value


def test_a_count_that_was_written_is_read_as_one(tmp_path: Path) -> None:
    """Tables of a folder can be written again without a difference.

    Given the folder of a grid's backtest, one of whose columns counts candles
    When its tables are written by a report
    Then the candles are those of the folder, byte for byte
    """
    file = written(walk(5, 200, gap=0.006), tmp_path / "walk.csv")
    first, again = tmp_path / "first", tmp_path / "again"
    assert main(["backtest", str(file), "--strategy", "grid", "--out", str(first), "--quiet"]) == 0
    assert main(["report", str(first), "--tables", str(again)]) == 0
    assert (again / "candles.csv").read_bytes() == (first / "candles.csv").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("length", [195, 200])
def test_a_run_says_what_a_backtest_of_its_candles_says(length: int, tmp_path: Path) -> None:
    """A report of a run is from its own records.

    Given replays that were traded to their end, at which one still held something and the other nothing
    When their journals are read for a report
    Then candles, levels, equity, trades and fills are those of a backtest of the same file, and so are the figures, and
    what is held is said to be in no trade
    """
    settings = at_once(SETTINGS)
    file = written(walk(5, length, gap=0.006), tmp_path / "walk.csv")
    run_to_end(settings, Replay(file), tmp_path / "home")
    read = run_reported(looked_at(None, {"SRCONSOLE_HOME": str(tmp_path / "home")}))
    made = of_result(backtest(load_candles(str(file)).frame, settings), "walk.csv")
    assert read.mode == "replay"
    assert any("still held" in note for note in read.notes) == (length == 195)
    assert_equal(read, made)
    pd.testing.assert_frame_equal(read.fills, made.fills, check_exact=True)
    for key, value in read.summary.items():
        assert made.summary[key] == value, key


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("summary.json", None, "is no folder of a backtest"),
        ("summary.json", "{", "cannot be read as JSON"),
        ("summary.json", "[]", "lacks symbol"),
        ("summary.json", "wins", "says of wins what no backtest says"),
        ("summary.json", "settings", "says of timeframe, settings, sensitivity"),
        ("summary.json", "sensitivity", "sensitivity, refused or open_position"),
        ("candles.csv", "Equity", "cannot be read as a table"),
        ("candles.csv", None, "is not there"),
        ("candles.csv", "Time,Open\n2020-01-01T00:00:00Z,1\n", "lacks the columns High"),
        ("trades.csv", "\x00\x01", "lacks the columns"),
        ("trades.csv", "", "cannot be read as a table"),
        (
            "fills.csv",
            "time,key,side,reason,price,quantity,fee\nsoon,S1,buy,entry,1,1,0\n",
            "cannot be read as a table",
        ),
        ("fills.csv", "time,key,side,reason,price,quantity,fee\n,S1,buy,entry,much,1,0\n", "cannot be read as a table"),
    ],
)
def test_a_folder_that_no_backtest_wrote_is_refused(
    folder: Path, tmp_path: Path, name: str, content: str | None, told: str
) -> None:
    """One sentence says what is wrong with a folder.

    Given a backtest's folder one file of which is gone or is something else
    When it is read for a report
    Then it is refused, and the sentence names the file
    """
    for each in FILES:
        (tmp_path / each).write_bytes((folder / each).read_bytes())
    (tmp_path / name).unlink()
    if content in {"wins", "settings", "sensitivity"}:
        (tmp_path / name).write_text(json.dumps({**json.loads((folder / name).read_text()), content: ["nonsense"]}))
    elif content == "Equity":
        (tmp_path / name).write_text(re.sub(r"[0-9.]+$", "", (folder / name).read_text(), flags=re.MULTILINE))
    elif content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(RequestError, match=told) as refused:
        reported_folder(tmp_path)
    assert "\n" not in str(refused.value)


def test_only_settings_that_differ_are_told() -> None:
    """A report says what is special about it.

    Given a history that was traded with two settings of its own, and one of the screen and of alarms
    When its settings are asked for
    Then those two of trading are told, beside what is built in
    """
    built_in = Settings()
    own = Settings(
        levels=SETTINGS.levels, strategy=SETTINGS.strategy, alerts=AlertSettings(command="ring"),
        console=ConsoleSettings(red_up=True),
    )  # fmt: skip
    changed = traded(settings=own).changed_settings()
    assert changed == {
        "levels.swing_order": (2, built_in.levels.swing_order),
        "strategy.trail_pct": (0.01, built_in.strategy.trail_pct),
    }


def test_tables_have_the_types_that_a_notebook_expects() -> None:
    """A person's notebook need not convert anything.

    Given a walk that was traded
    When the types of its tables are looked at
    Then times have a zone, prices and money are floats, counts whole numbers, states categories and texts text
    """
    made = traded()
    utc = "datetime64[us, UTC]"
    assert {str(made.candles["Time"].dtype), *(str(made.trades[f"{end}_time"].dtype) for end in ("entry", "exit"))} == {
        utc
    }
    assert str(made.fills["time"].dtype) == utc
    assert {str(made.candles[name].dtype) for name in ("Symbol", "SR_Proximity", "Position")} == {"category"}
    assert {made.candles[name].dtype for name in ("Open", "Volume", "S1", "R10", "Stop", "Equity")} == {
        np.dtype("float64")
    }
    assert {str(made.trades[name].dtype) for name in ("tier", "exit_reason", "strategy")} == {"str"}
    assert made.trades["parts"].dtype == np.dtype("int64")
    assert {made.trades[name].dtype for name in ("midpoint", "peak", "pnl", "pnl_pct")} == {np.dtype("float64")}
    assert json.dumps(made.summary)
