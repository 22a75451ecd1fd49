"""The line mode as a process: told and typed through pipes, and on a terminal that can only print."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.console.terminal import PROGRAM, Terminal
from tests.engine.running import written
from tests.walks import walk

pytestmark = pytest.mark.slow

SET = ("--set", "levels.swing_order=2", "--set", "console.unpaced=60", "--speed", "0.001")


def test_a_run_is_traded_through_pipes(tmp_path: Path) -> None:
    """A script, or a person who hears the screen, buys and flattens.

    Given a replay in lines whose stdin is a pipe
    When a support is entered with a yes, everything is flattened with a yes, and the pipe ends
    Then each is answered in a line, no line has a control code, and the exit code is 0
    """
    file = written(walk(26, 120, gap=0.006), tmp_path / "walk.csv")
    environment = {**os.environ, "SRCONSOLE_HOME": str(tmp_path / "home"), "TERM": "dumb"}
    typed = "status\nenter S1\nyes\nflatten\nyes\n"
    command = [*PROGRAM, "replay", str(file), *SET, "--plain"]
    done = subprocess.run(
        command, input=typed, env=environment, capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert any(line.startswith("REPLAY BTC/USDT 1h at ") for line in lines)
    assert any(line.startswith("bought ") for line in lines)
    assert any(line.startswith("sold ") for line in lines)
    assert lines[-1].startswith("The run is kept in ")
    assert "\x1b" not in done.stdout


def test_a_file_that_cannot_be_read_ends_the_lines_too(tmp_path: Path) -> None:
    """There is one way for what goes wrong before the engine works.

    Given a file that is none of candles
    When it is replayed in lines
    Then the reason is on stderr in one line, with exit code 2
    """
    file = tmp_path / "bad.csv"
    file.write_text("Time,Open,High,Low,Close,Volume,Symbol\n2024-01-01T00:00:00Z,1,2\n")
    environment = {**os.environ, "SRCONSOLE_HOME": str(tmp_path / "home")}
    command = [*PROGRAM, "replay", str(file), "--plain"]
    done = subprocess.run(command, input="", env=environment, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 2
    assert done.stderr.startswith(f"srconsole: {file}:2: ")


def test_a_terminal_that_only_prints_gets_the_state(tmp_path: Path) -> None:
    """Nobody gets a page of control codes, or nothing.

    Given a run, and a terminal that says that it can only print
    When the console is opened on it
    Then the run's state is printed, with how to trade in lines, and nothing is drawn
    """
    file = written(walk(26, 120, gap=0.006), tmp_path / "walk.csv")
    environment = {"SRCONSOLE_HOME": str(tmp_path / "home"), "TERM": "dumb"}
    command = [*PROGRAM, "replay", str(file), *SET]
    subprocess.run([*command, "--plain"], input="", env={**os.environ, **environment}, check=True, timeout=60)
    terminal = Terminal(command, environment, columns=200)

    assert terminal.wait() == 0
    assert b"`srconsole replay --plain` trades in lines" in terminal.output
    assert b"state\t" in terminal.output
    assert b"\x1b[" not in terminal.output
