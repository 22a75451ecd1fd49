"""`srconsole verify`: checks as a table, as JSON, and as an exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from srconsole.cli.main import main
from srconsole.compose.replay import Replay
from srconsole.market.candle_writer import write_table
from srconsole.settings.schema import LevelSettings, Settings, StrategySettings
from tests.engine.running import at_once, run_to_end
from tests.frames import frame
from tests.plugins.files import FUTURE, write
from tests.walks import walk

OFTEN = ("--set", "levels.swing_order=3", "--set", "strategy.trail_pct=0.02")


def verified(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Verify something; return exit code, stdout and stderr."""
    code = main(["verify", *words])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_a_file_is_checked_and_all_holds(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A backtest that knows nothing of the future passes.

    Given a file of candles
    When it is verified, and as JSON twice with one seed
    Then each check has a word and the exit code is 0; as JSON both times are the same, with the cuts asked for
    """
    code, out, errors = verified(capsys, "candles.csv", *OFTEN, "--samples", "2")
    assert (code, errors) == (0, "")
    assert out.splitlines()[0].startswith("BTC/USDT 1h  levels")
    assert out.count("PASS") >= 3
    assert "FAILED" not in out

    told = [verified(capsys, "candles.csv", *OFTEN, "--samples", "2", "--seed", "7", "--json") for _ in range(2)]
    assert told[0] == told[1]
    checks = json.loads(told[0][1])
    assert [check["cuts"] for check in checks[:3]] == [2, 2, 2]
    assert {check["verdict"] for check in checks} <= {"PASS", "DEPENDS"}


def test_a_run_is_checked_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run's trades are recomputed from the shell, those moved by finer candles, too.

    Given a run of two-hourly candles that price moved through by hourly ones
    When it is verified as the last one with them, by a part of its name, and without the finer candles
    Then the first two hold, and the third fails with exit code 1
    """
    fine = frame(walk(5, 240, gap=0.0))
    fine["Time"] = fine["Time"].iloc[0].floor("2h") + fine.index * fine["Time"].diff().min()
    coarse = fine.groupby(fine["Time"].dt.floor("2h")).agg(
        {"Open": "first", "High": "max", "Low": "min", "Close": "last", "Volume": "sum", "Symbol": "first"}
    )
    write_table(coarse.reset_index()[list(fine.columns)], tmp_path / "coarse.csv")
    write_table(fine, tmp_path / "fine.csv")
    settings = at_once(Settings(levels=LevelSettings(swing_order=2), strategy=StrategySettings(trail_pct=0.01)))
    run_to_end(settings, Replay(tmp_path / "coarse.csv", tmp_path / "fine.csv"), tmp_path / "home")
    monkeypatch.setenv("SRCONSOLE_HOME", str(tmp_path / "home"))
    finer = ("--detail", str(tmp_path / "fine.csv"))

    assert verified(capsys, *finer)[0] == 0
    code, out, _ = verified(capsys, "--run", "coarse", *finer, "--json")
    assert (code, [check["verdict"] for check in json.loads(out)]) == (0, ["PASS"] * 3)
    code, out, _ = verified(capsys, "--run", "coarse", "--json")
    assert code == 1
    last = json.loads(out)[-1]
    assert last["verdict"] == "FAILED"
    assert "--detail" in last["told"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("candles.csv", "--run", "x"), "a file and --run are given"),
        (("candles.csv", "--samples", "0"), "--samples 0 must be from 1 to 1,000"),
        (("candles.csv", "--seed", "-1"), "--seed -1 must be a whole number from 0 on"),
        (("--samples", "3"), "--samples and --seed are for a file"),
        (("--run", "nothing"), "there is no run with 'nothing' in its name"),
        (("none.csv",), "none.csv"),
        (("candles.csv", "--detail", "candles.csv"), "is not finer than"),
        (("candles.csv", "--set", "levels.swing_order=x"), "levels.swing_order"),
    ],
)
def test_what_cannot_be_checked_is_one_sentence(
    words: tuple[str, ...], told: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nonsense is answered, and nothing is printed.

    Given a request that contradicts itself, or names nothing
    When it is given
    Then the exit code is 2, and one line on stderr says what is wrong
    """
    monkeypatch.setenv("SRCONSOLE_HOME", str(folder / "home"))
    code, out, errors = verified(capsys, *words)
    assert (code, out) == (2, "")
    assert told in errors
    assert len(errors.splitlines()) == 1


@pytest.mark.slow
def test_a_plug_in_that_repaints_ends_in_exit_code_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A script can rely on the exit code.

    Given a plug-in that buys where the next candle closes higher
    When its backtest is verified
    Then the signal, its time and the file's line are named, and the exit code is 1
    """
    plugin = str(write(folder, FUTURE))
    limits = ("--set", "plugin.window=60", "--set", "plugin.warmup=55")
    code, out, _ = verified(capsys, "candles.csv", "--plugin", plugin, *limits, "--samples", "2", "--json")
    failed = [check for check in json.loads(out) if check["verdict"] == "FAILED"]
    assert code == 1
    assert [(check["check"], check["column"]) for check in failed] == [("signals of the plug-in", "signal")]
    assert "mine.py:" in failed[0]["told"]
