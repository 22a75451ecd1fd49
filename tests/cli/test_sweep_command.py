"""`srconsole sweep` as a person or a script meets it."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from srconsole.cli.main import main
from srconsole.market.candle_file import read_candles
from srconsole.market.candle_writer import write_table
from srconsole.research.backtest import backtest
from tests.cli.writers import all_files
from tests.frames import frame
from tests.walks import walk

ROOT = Path(__file__).parents[2]
LEVELS = ("--param", "levels.swing_order=2:8:2", "--param", "strategy.stop_pct=0.01,0.02")
SMA = (
    "--strategy", "sma", "--param", "signals.sma_fast=3:12:1", "--param", "signals.sma_slow=15:60:3",
)  # fmt: skip


def test_the_best_are_printed_with_a_map(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A person sees how many were tried, the best of them, and the map.

    Given a file of candles
    When it is swept by swing order and stop
    Then stdout has the count, a table with fractions as percent, and a map of both settings, and no file is written
    """
    assert main(["sweep", "candles.csv", *LEVELS, "--top", "3"]) == 0

    printed = capsys.readouterr()
    assert "8 combinations of levels.swing_order and strategy.stop_pct" in printed.out
    assert "best by net profit" in printed.out
    assert "net profit by levels.swing_order (down) and strategy.stop_pct (across)" in printed.out
    assert " 2 % " in printed.out
    assert printed.err == ""
    assert list(all_files(folder)) == ["candles.csv"]


def test_the_verdict_stands_above_all_else(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A person reads first what speaks against the best.

    Given a sweep of one file that is kept in a folder
    When its best is printed
    Then what speaks against it comes first, a sentence each, and the folder has the same sentences
    """
    assert main(["sweep", "candles.csv", *LEVELS, "--out", "swept"]) == 0

    first, headline, *_ = capsys.readouterr().out.splitlines()
    assert first == "What speaks against the best of 8 combinations:"
    [kept] = json.loads((folder / "swept" / "verdict.json").read_text())
    assert kept["file"] == "candles.csv"
    assert headline.split(":")[0] in kept["best"]["verdict"][0]


def test_several_files_have_a_short_verdict_each(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What speaks against the best of each file fits on a screen.

    Given two files of candles
    When they are swept
    Then each has its name, its headline, and what speaks against it in a few words, before the first table
    """
    other = frame(walk(4, 300))
    other["Time"] += pd.Timedelta(days=365 * 50)
    write_table(other, folder / "other.csv")

    assert main(["sweep", "candles.csv", "other.csv", *LEVELS]) == 0

    above, _, _ = capsys.readouterr().out.partition("best by net profit")
    assert above.count("checks") == 2
    assert above.count("Against it: the number of trades") == 2
    assert "(other.csv)" in above


def test_the_best_can_be_given_to_any_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A person goes on with the best combination without typing it anew.

    Given a sweep
    When the options that it prints for the first combination are given to a backtest
    Then this has the net profit that the sweep's first row has
    """
    assert main(["sweep", "candles.csv", *LEVELS]) == 0
    printed = capsys.readouterr().out
    (told,) = re.findall(r"^the first as options: (.*)$", printed, re.MULTILINE)
    (row,) = re.findall(r"^ 1 .*$", printed, re.MULTILINE)

    assert main(["backtest", "candles.csv", "--json", *shlex.split(told)]) == 0

    summary = json.loads(capsys.readouterr().out)
    assert f"{summary['net_profit']:+,.2f}" in row


def test_json_is_the_best_and_nothing_else(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A script reads what a person would.

    Given a file of candles
    When it is swept with --json
    Then stdout is one JSON whose best combination has the figures of its backtest
    """
    assert main(["sweep", "candles.csv", *LEVELS, "--json", "--by", "sharpe"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert found["verdict"][0]["settings"] == found["best"][0][0]["settings"]
    assert "checks" in found["verdict"][0]["verdict"][0]
    first = found["best"][0][0]
    alone = backtest(read_candles(folder / "candles.csv"), first["settings"])
    assert first["figures"] == {name: alone.summary[name] for name in first["figures"]}
    assert (found["trials"], found["left_out"], found["by"]) == (8, 0, "sharpe")
    assert found["ranges"] == {"levels.swing_order": [2, 4, 6, 8], "strategy.stop_pct": [0.01, 0.02]}


@pytest.mark.slow
def test_a_folder_has_all_trials_and_the_same_command_finds_them(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was computed is there, and is not computed again.

    Given a sweep with a folder
    When it is given twice, the second time ranked by another figure
    Then the folder has results, verdicts, map, what was asked and the trials; the second time nothing is traded, and
        what was asked has the file's SHA-256 as any other program tells it
    """
    assert main(["sweep", "candles.csv", *LEVELS, "--out", "swept"]) == 0
    capsys.readouterr()
    assert main(["sweep", "candles.csv", *LEVELS, "--out", "swept", "--by", "sharpe"]) == 0

    printed = capsys.readouterr()
    assert "8 trials, all known from before" in printed.out
    assert [path.name for path in sorted(Path("swept").iterdir())] == [
        "heatmap.png",
        "results.csv",
        "sweep.json",
        "trials.db",
        "verdict.json",
    ]
    with Path("swept/results.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 8
    assert Path("swept/heatmap.png").read_bytes().startswith(b"\x89PNG")
    asked = json.loads(Path("swept/sweep.json").read_text())
    assert asked["combinations"] == 8
    assert asked["files"][0]["sha256"] == hashlib.sha256(Path("candles.csv").read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["candles.csv"], "nothing varies", id="nothing varies"),
        pytest.param(["candles.csv", "--param", "levels.swing=1,2"], "did you mean", id="no such setting"),
        pytest.param(["candles.csv", "--param", "levels.swing_order=9:3:1"], "goes backwards", id="backwards"),
        pytest.param(["candles.csv", "--param", "levels.swing_order="], "must be section.key", id="empty"),
        pytest.param(["candles.csv", "--param", "levels.swing_order=200,300"], "has too few candles: 300", id="short"),
        pytest.param(["nowhere.csv", *LEVELS], "nowhere.csv", id="no such file"),
        pytest.param(["candles.csv", "candles.csv", *LEVELS], "name each file once", id="twice"),
        pytest.param(["candles.csv", *LEVELS, "--by", "luck"], "is no figure of a trial", id="by"),
        pytest.param(["candles.csv", *LEVELS, "--map", "a,b"], "must be two settings that vary", id="map"),
        pytest.param(["candles.csv", *LEVELS, "--jobs", "0"], "--jobs 0 must be from 1", id="jobs"),
        pytest.param(["candles.csv", *LEVELS, "--random", "2", "--seed", "-1"], "--seed -1 must be from 0", id="seed"),
        pytest.param(["candles.csv", *LEVELS, "--top", "0"], "--top 0 must be from 1", id="top"),
        pytest.param(["candles.csv", *LEVELS, "--random", "0"], "--random 0 must be from 1", id="random"),
        pytest.param(["candles.csv", *LEVELS, "--seed", "1"], "say how many with --random N", id="seed"),
        pytest.param(["candles.csv", *LEVELS, "--hours", "nan"], "--hours nan must be above 0", id="hours"),
        pytest.param(["candles.csv", *LEVELS, "--format", "xls"], "one of csv, parquet", id="format"),
        pytest.param(["candles.csv", *LEVELS, "--detail", "a", "--detail", "b"], "given 2 times", id="details"),
        pytest.param(["candles.csv", *LEVELS, "--jobs", "2", "--cluster", "tcp://a:1"], "leave out one", id="both"),
        pytest.param(
            ["candles.csv", "--param", "risk.margin=1:9999:1", "--param", "risk.leverage=1:3:0.001"],
            "trials would take .* by the pace of the first ones, and 10,000,000 are the most",
            id="too many",
        ),
    ],
)
def test_what_cannot_be_swept_is_one_sentence(
    folder: Path, words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person reads what is wrong and what to do, and nothing half done is left.

    Given a request that cannot be
    When it is given with a folder for its results
    Then the exit code is 2, stderr has one sentence, stdout nothing, and no file or folder is made
    """
    out = [] if "--format" in words else ["--out", "swept"]
    assert main(["sweep", *words, *out]) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert re.search(says, printed.err)
    assert list(all_files(folder)) == ["candles.csv"]


@pytest.mark.slow
def test_a_folder_of_another_sweep_is_left_as_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Hours of trials are not replaced by a mistyped command.

    Given a folder with a sweep
    When another one is to be kept there
    Then it is refused in a sentence that says what is there, and the folder is as it was
    """
    assert main(["sweep", "candles.csv", *LEVELS, "--out", "swept"]) == 0
    before = all_files(folder)
    capsys.readouterr()

    assert main(["sweep", "candles.csv", "--param", "levels.swing_order=2,3", "--out", "swept"]) == 2

    assert "swept holds another sweep, of candles.csv by levels.swing_order (4 values)" in capsys.readouterr().err
    assert all_files(folder) == before


def begun(*words: str) -> subprocess.Popen[str]:
    """Begin a sweep in a process and session of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "srconsole", "sweep", "candles.csv", *SMA, "--jobs", "2", "--out", "swept", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def kept() -> int:
    """Return how many trials another process has kept so far: commits stand in the log beside the store."""
    log = Path("swept/trials.db-wal")
    return log.stat().st_size if log.exists() else 0


def wait_for_trials(process: subprocess.Popen[str]) -> None:
    """Wait until a sweep is in the middle of its work."""
    limit = time.monotonic() + 60
    while kept() < 40_000:
        assert process.poll() is None
        assert time.monotonic() < limit


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_sweep_that_was_ended_goes_on(folder: Path, number: signal.Signals) -> None:
    """However a sweep ends, nothing is lost and nothing counts twice.

    Given a sweep by the plain core in two processes
    When it is killed, interrupted or told to end in the middle, and the same command is given again
    Then the first leaves its trials and says so where it can, and the second ends with all of them, each once
    """
    write_long(folder)
    process = begun()
    wait_for_trials(process)
    if number is signal.SIGKILL:
        process.kill()  # the parent alone; its processes have to see it
    else:
        os.killpg(process.pid, number)
    out, err = process.communicate(timeout=60)

    assert out == ""
    assert process.returncode == (-number if number is signal.SIGKILL else 128 + number)
    if number is not signal.SIGKILL:
        assert "trials are kept in swept; the same command goes on from there" in err
        assert "Traceback" not in err
    assert not Path("swept/results.csv").exists()
    again = begun("--json")
    out, err = again.communicate(timeout=100)
    assert again.returncode == 0, err
    found = json.loads(out)
    with sqlite3.connect("swept/trials.db") as store:
        rows = store.execute("SELECT count(*), count(DISTINCT position) FROM trials").fetchone()
    assert rows == (found["trials"], found["trials"]) == (160, 160)
    assert main(["sweep", "candles.csv", *SMA, "--jobs", "1", "--out", "alone", "--quiet"]) == 0
    assert Path("swept/results.csv").read_bytes() == Path("alone/results.csv").read_bytes()


def write_long(folder: Path) -> None:
    """Write candles enough for a sweep of some seconds in place of the few."""
    made = frame(walk(3, 4000))
    made["Time"] += pd.Timedelta(days=365 * 30)
    write_table(made, folder / "candles.csv")
