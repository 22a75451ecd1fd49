"""`srconsole rehearse` without a screen: what it prints, writes and ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from srconsole.cli.main import main
from tests.engine.running import written
from tests.walks import walk

SCENARIOS = Path(__file__).parents[1] / "scenarios"
TRADES_OFTEN = ["--set", "levels.swing_order=2", "--set", "strategy.trail_pct=0.01"]


@pytest.mark.slow
def test_a_rehearsal_reports_its_trades(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given a walk
    When it is rehearsed without a screen, with a report
    Then the report has trades with the columns of trades.csv, none differs, nothing is lost, and the exit code is 0
    """
    file, out = written(walk(3, 120), tmp_path / "walk.csv"), tmp_path / "out.json"
    code = main(["rehearse", str(file), "--no-screen", "--report", str(out), *TRADES_OFTEN])
    found = json.loads(out.read_text(encoding="utf-8"))

    assert code == 0
    assert found["trades"]
    assert list(found["trades"][0])[:3] == ["entry_time", "entry_price", "exit_time"]
    assert found["trades"][0]["entry_time"].endswith("Z")
    assert (found["differences"], found["lost"], found["faults"], found["seed"]) == ([], [], [], 1)
    assert f"{len(found['trades'])} trades, 0 of them not as a backtest" in capsys.readouterr().out


@pytest.mark.slow
def test_a_scenario_that_is_not_met_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given a scenario that expects another number of trades than are made
    When it is rehearsed
    Then that is said in a sentence, and the exit code is 1
    """
    text = (SCENARIOS / "f01_lost_answer.toml").read_text(encoding="utf-8").replace("trades = 1", "trades = 7")
    file = tmp_path / "other.toml"
    file.write_text(text, encoding="utf-8")

    assert main(["rehearse", "--scenario", str(file), "--no-screen"]) == 1
    assert "7 trades are expected, 1 were made" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--chaos", "2"], "from 0 for no trouble to 1"),
        (["--chaos", "much"], "from 0 for no trouble to 1"),
        (["--seed", "-1"], "whole number"),
        (["--speed", "0"], "candles a second"),
        (["--report", "out.json"], "--no-screen"),
        (["--scenario", "none.toml"], "none.toml"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Given an option that no rehearsal has
    When it is asked for
    Then it is refused in one sentence with exit code 2
    """
    assert main(["rehearse", *options]) == 2
    assert said in capsys.readouterr().err
