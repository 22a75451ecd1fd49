"""`srconsole optimize` as a person or a script meets it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pandas as pd
import pytest

from srconsole.bundled import bundled
from srconsole.cli.main import main

SAMPLE = str(bundled("data/coinbase_BTC-USD_1h_2018-09_2019-10.csv"))
CHECKOUT = Path(__file__).resolve().parents[2]
PARAMS = ("--param", "levels.swing_order=2:6:1", "--param", "strategy.stop_pct=0.005:0.02:0.005")


def optimised(*options: str) -> int:
    """Run the command on the made candles of the current folder."""
    return main(["optimize", "candles.csv", *PARAMS, "--trials", "12", *options])


def test_the_report_has_what_a_trader_decides_by(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The best settings stand beside how much their neighbours keep, and how many trials there were.

    Given a file of candles and two settings that vary
    When they are optimised
    Then the report counts the trials, has a table of the best, percent for fractions, and a verdict on the best
    """
    assert optimised("--objective", "trades") == 0

    out, err = capsys.readouterr()
    words = " ".join(out.split())
    assert "12 trials by tpe, seed 0," in words
    assert "of 20 combinations" in words
    assert "trial swing_order stop_pct trades net profit drawdown" in words
    assert any(f" {value} % " in words for value in ("0.5", "1", "1.5", "2"))
    assert "Around the best: a plateau. Of its trades" in words
    assert err == ""


def test_a_script_reads_all_of_it_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing has to be picked out of a table.

    Given a search for two figures with a walk-forward
    When its result is printed with --json
    Then stdout is JSON alone, with the front, what is around the chosen one, and each window
    """
    figures = ("--objective", "sharpe", "--objective", "max_drawdown_pct")
    assert optimised(*figures, "--walk-forward", "5d:2d", "--json") == 0

    told = json.loads(capsys.readouterr().out)
    assert told["objectives"] == {"sharpe": "highest", "max_drawdown_pct": "lowest"}
    assert told["trials"]["tried"] == 12
    assert "USDT in" in told["verdict"][0]
    assert told["best"] == told["ranked"][0]
    assert set(told["around"]) == {"sharpe", "max_drawdown_pct"}
    walked = told["walk_forward"]
    assert len(walked["windows"]) >= 3
    assert walked["figures"]["final_equity"] == walked["windows"][-1]["equity"]
    assert sum(window["trades"] for window in walked["windows"]) == walked["figures"]["trades"]


def test_several_figures_have_a_front_and_windows_a_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In sample and out of sample stand side by side.

    Given a search for two figures with a walk-forward
    When it is printed
    Then the table says that none is beaten in all, windows have their figure before and then, and the tests are joined
    """
    assert optimised("--objective", "sharpe", "--objective", "trades", "--walk-forward", "5d:2d", "--anchored") == 0

    words = " ".join(capsys.readouterr().out.split())
    assert "highest Sharpe, highest trades, on all candles, which the search has seen; none of them beaten" in words
    assert "Sharpe before Sharpe then trades before trades then net profit trades" in words
    assert "the tests, joined the best, on all candles" in words


@pytest.mark.slow
def test_where_nothing_can_be_chosen_it_says_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty result is a result.

    Given limits that nothing keeps to
    When the file is optimised into a folder
    Then the report names the limits, the exit code is 0, and there are no best settings
    """
    assert optimised("--least-trades", "5000", "--most-drawdown", "0.1", "--out", "found") == 0

    words = " ".join(capsys.readouterr().out.split())
    assert "Nothing can be chosen, with at least 5,000 trades and a fall of at most 10% from a peak" in words
    assert sorted(path.name for path in Path("found").iterdir()) == ["study.db", "trials.csv"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--objective", "sharp"], "did you mean sharpe"),
        (["--trials", "0"], "--trials 0"),
        (["--trials", "many"], "invalid int value"),
        (["--sampler", "best"], "--sampler is one of"),
        (["--walk-forward", "90d:1d"], "the first search takes 90.0"),
        (["--walk-forward", "3"], "like 90d:30d"),
        (["--anchored"], "--walk-forward"),
        (["--walk-forward", "5d:2d", "--param", "risk.initial_capital=500,900"], "one account goes through"),
        (["--jobs", "0"], "--jobs 0"),
        (["--jobs", "2", "--set", "guards.day_loss=0.1"], "--jobs 2 is for the compiled core"),
        (["--most-drawdown", "20"], "fractions: 0.2 is 20 %"),
        (["--param", "levels.swing_order=1,2"], "given twice"),
        (["--param", "levels.max_levls=1,2"], "did you mean levels.max_levels"),
        (["--prune", "median", "--objective", "sharpe", "--objective", "fees"], "--prune median compares one figure"),
        (["--strategy", "breakout"], "needs 1,440 before the first one"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], says: str
) -> None:
    """A mistake costs a moment.

    Given an option that cannot be
    When a file is optimised with it into a folder
    Then one sentence says so, the exit code is 2, and there is no folder
    """
    assert optimised("--out", "found", *options) == 2

    out, err = capsys.readouterr()
    assert says in err
    assert err.count("\n") == 1
    assert out == ""
    assert not Path("found").exists()


@pytest.mark.slow
def test_the_folder_has_tables_and_settings_to_trade_by(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was chosen can be traded by, as it was found.

    Given a search into a folder, under settings of the person's own
    When the file is backtested with the settings that it wrote
    Then the figures are those that were ranked, and the tables have a row for each trial, window and tested candle
    """
    own = ("--set", "levels.max_levels=4", "--set", "costs.fee_rate=0.001")
    assert optimised("--out", "found", "--walk-forward", "5d:2d", "--json", *own) == 0
    told = json.loads(capsys.readouterr().out)

    assert main(["backtest", "candles.csv", "--settings", "found/best.toml", "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)

    best = told["best"]["figures"]
    assert {name: summary[name] for name in best} == best
    assert summary["settings"]["levels"]["max_levels"] == 4
    trials, windows = pd.read_csv("found/trials.csv"), pd.read_csv("found/walk_forward.csv")
    equity = pd.read_csv("found/walk_forward_equity.csv")
    assert len(trials) == 12
    assert trials["levels.swing_order"].dtype == "int64"
    assert len(windows) == len(told["walk_forward"]["windows"])
    assert equity["Equity"].iloc[-1] == windows["equity"].iloc[-1] == told["walk_forward"]["figures"]["final_equity"]
    assert windows["net_profit"].sum() == pytest.approx(told["walk_forward"]["figures"]["net_profit"])


@pytest.mark.slow
def test_the_same_command_goes_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder is gone on with by whoever began it, and by nobody else.

    Given a search into a folder
    When the same command is given again, with more trials, and with another seed
    Then the first two tell what one command would have told, and the last is refused and changes nothing
    """
    assert optimised("--out", "found", "--json") == 0
    capsys.readouterr()
    assert optimised("--out", "found", "--json", "--trials", "20") == 0
    again = capsys.readouterr().out
    assert optimised("--json", "--trials", "20") == 0
    assert json.loads(again) == json.loads(capsys.readouterr().out)
    before = Path("found/trials.csv").read_bytes()

    assert optimised("--out", "found", "--seed", "1") == 2

    assert "other --seed; name another folder" in capsys.readouterr().err
    assert Path("found/trials.csv").read_bytes() == before


def ended_in(study: Path) -> int:
    """Return how many trials of a study have ended, 0 while there is none to read."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{study}?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM trials WHERE state = 'COMPLETE'").fetchone()[0])
    return 0


@pytest.mark.slow
def test_a_killed_search_loses_a_trial_at_most(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A machine that goes down leaves nothing half told.

    Given a search in a process of its own that is killed outright after some trials
    When the same command is given again
    Then it goes on, and tells what a search tells that was never killed
    """
    command = ["optimize", SAMPLE, *PARAMS, "--trials", "60", "--json"]
    kept = [*command, "--out", "found"]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    process = subprocess.Popen([sys.executable, "-m", "srconsole", *kept], env=environment, stdout=subprocess.PIPE)
    with process:
        while process.poll() is None and ended_in(Path("found/study.db")) < 10:
            pass
        process.kill()
    assert 10 <= ended_in(Path("found/study.db")) < 60

    assert main(kept) == 0
    again = capsys.readouterr().out

    assert main(command) == 0
    assert json.loads(again) == json.loads(capsys.readouterr().out)


@pytest.mark.slow
def test_without_optuna_it_says_how_to_get_it() -> None:
    """Who has installed what running needs is told what is missing.

    Given an installation without Optuna
    When a file is optimised
    Then one sentence says how to install it, and the exit code is 2
    """
    code = "import sys; sys.modules['optuna'] = None; from srconsole.cli.main import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "optimize", SAMPLE, *PARAMS]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(CHECKOUT)}
    )

    assert done.returncode == 2
    assert (
        "optimising needs the package optuna, which is not installed: `make research`, or `pip install" in done.stderr
    )
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_full_disk_is_told_as_one(folder: Path) -> None:
    """A person sees to the disk, and does not look for another version.

    Given a place in which no file can grow beyond 8 kB
    When an optimisation is to be kept there
    Then it fails with a sentence about the disk and exit code 1, not as if the study were of another version
    """
    words = ["optimize", "candles.csv", *PARAMS, "--trials", "12", "--out", "found"]
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)); "
        f"from srconsole.cli.main import main; sys.exit(main({words!r}))"
    )

    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "see to the disk" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_file_with_too_few_candles_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is searched where no setting of the search can know a single swing.

    Given the first two candles of a file, and swing orders from 2 on
    When they are optimised into a folder
    Then one sentence says how many candles there are and how many it takes, and no folder is made
    """
    lines = Path("candles.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    Path("short.csv").write_text("".join(lines[:3]), encoding="utf-8")

    assert main(["optimize", "short.csv", *PARAMS, "--trials", "3", "--out", "study"]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert "short.csv has too few candles: 2, and levels.swing_order = 2 needs 5" in err
    assert not Path("study").exists()
