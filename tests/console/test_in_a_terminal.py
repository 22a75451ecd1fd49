"""The installed program in a real terminal, from its start to a flattened position, and every way out of it."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.console.terminal import PROGRAM, Terminal
from tests.engine.running import written
from tests.walks import walk

pytestmark = pytest.mark.slow

LEFT_ALTERNATE_SCREEN = b"\x1b[?1049l"
CHECKOUT = Path(__file__).resolve().parents[2]
SET = ("--set", "levels.swing_order=2", "--set", "console.unpaced=60", "--set", "console.refresh_hz=10")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home for runs."""
    return tmp_path / "home"


@pytest.fixture
def terminal(tmp_path: Path, home: Path) -> Iterator[Terminal]:
    """Return the console on a replay that waits, flat, after 60 candles."""
    file = written(walk(26, 120, gap=0.006), tmp_path / "walk.csv")
    command = [*PROGRAM, "replay", str(file), *SET, "--speed", "0.001"]
    terminal = Terminal(command, {"SRCONSOLE_HOME": str(home)})
    yield terminal
    with suppress(ProcessLookupError):
        os.kill(terminal.pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(terminal.pid, 0)


def status(home: Path) -> dict[str, object]:
    """Return the run's state as a script reads it."""
    environment = {**os.environ, "SRCONSOLE_HOME": str(home)}
    command = [*PROGRAM, "status", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    told: dict[str, object] = json.loads(done.stdout)
    return told


def test_a_person_buys_and_flattens_with_the_keyboard(terminal: Terminal, home: Path) -> None:
    """From the start to a flattened position.

    Given the program, started in a terminal of 80x24 on a replay
    When a person selects S1, enters it, answers yes, then flattens and answers yes, and leaves
    Then the position was open and is closed, entries are paused, the terminal is restored and the exit code is 0
    """
    terminal.until(lambda text: "60/120" in text and re.search(r"\bS1\b", text))
    terminal.type("j")
    terminal.until(lambda text: "▸S1" in text)
    terminal.type("e")
    terminal.until(lambda text: "y" in text and "Buy" in text)
    terminal.listen(0.6)
    terminal.type("y")
    terminal.until(lambda text: "bought" in text)
    assert status(home)["in_position"] is True
    terminal.type("F")
    terminal.until(lambda text: "Sell" in text)
    terminal.listen(0.6)
    terminal.type("y")
    terminal.until(lambda text: "sold" in text)
    told = status(home)
    assert (told["in_position"], told["paused"]) == (False, True)
    terminal.type("q")
    assert terminal.wait() == 0
    assert LEFT_ALTERNATE_SCREEN in terminal.output
    (trades,) = home.glob("replay/*/*/historical_trades.csv")
    assert trades.read_text(encoding="utf-8").splitlines()[-1].split(",")[10] == "manual"


def test_a_bad_file_is_one_sentence_and_no_screen(tmp_path: Path, home: Path) -> None:
    """A file that cannot be used is said where a person reads it.

    Given a file whose candles contradict themselves
    When a replay of it is asked for in a terminal
    Then the program ends with exit code 2, and its last words name file and line
    """
    file = tmp_path / "bad.csv"
    row = "2024-01-01T0{}:00:00Z,1.0,2.0,{},1.5,1.0,BTC/USDT\n"
    head = "Time,Open,High,Low,Close,Volume,Symbol\n"
    file.write_text(head + row.format(0, 0.5) + row.format(1, 0.5) + row.format(2, 9.0))
    terminal = Terminal([*PROGRAM, "replay", str(file)], {"SRCONSOLE_HOME": str(home)}, columns=200)
    assert terminal.wait() == 2
    assert f"srconsole: {file}:4:".encode() in terminal.output
    assert b"Traceback" not in terminal.output


def test_a_second_console_says_who_holds_the_run_and_ends(terminal: Terminal, tmp_path: Path, home: Path) -> None:
    """Nobody sits before a dead screen.

    Given a console on a run that has traded some candles
    When a second one is opened on the same run
    Then the second leaves its screen, says which process trades the run and how to look at it, with exit code 2
    """
    terminal.until(lambda text: "60/120" in text)
    command = [*PROGRAM, "replay", str(tmp_path / "walk.csv"), *SET]
    second = Terminal(command, {"SRCONSOLE_HOME": str(home)}, columns=200)
    assert second.wait() == 2
    last_words = second.output.rpartition(LEFT_ALTERNATE_SCREEN)[2]
    assert f"srconsole: this run is being traded by process {terminal.pid} ".encode() in last_words
    assert b"look at it with srconsole status" in last_words


def _damaged(journal: Path) -> None:
    journal.write_bytes(b"this is no journal at all" * 100)


def _of_another_version(journal: Path) -> None:
    with closing(sqlite3.connect(journal)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize("spoil", [_damaged, _of_another_version])
def test_a_journal_that_cannot_be_used_is_said_and_kept(
    spoil: Callable[[Path], None], terminal: Terminal, tmp_path: Path, home: Path
) -> None:
    """A journal that cannot be trusted is not traded on.

    Given a run whose journal is damaged, or was written by another version
    When the console is opened on it
    Then the program ends with exit code 1 and one sentence that names the journal, which stays as it is
    """
    terminal.until(lambda text: "60/120" in text)
    terminal.type("q")
    terminal.wait()
    (journal,) = home.glob("replay/*/*/journal.sqlite3")
    for beside in journal.parent.glob("journal.sqlite3-*"):
        beside.unlink()
    spoil(journal)
    before = journal.read_bytes()
    again = Terminal([*PROGRAM, "replay", str(tmp_path / "walk.csv"), *SET], {"SRCONSOLE_HOME": str(home)}, columns=250)
    assert again.wait() == 1
    assert f"srconsole: {journal}".encode() in again.output
    assert b"--fresh" in again.output
    assert journal.read_bytes() == before


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Without a place for its memory nothing is traded.

    Given a home that cannot be made
    When the console is opened
    Then the program ends with exit code 1 and one sentence that names SRCONSOLE_HOME
    """
    (tmp_path / "file").write_text("not a folder")
    terminal = Terminal(PROGRAM, {"SRCONSOLE_HOME": str(tmp_path / "file" / "home")}, columns=250)
    assert terminal.wait() == 1
    assert b"SRCONSOLE_HOME" in terminal.output
    assert b"Traceback" not in terminal.output


def test_a_crash_of_the_screen_restores_the_terminal() -> None:
    """A fault of the screen leaves the terminal as it was, and shows nobody's numbers.

    Given a console that gets a snapshot it cannot draw
    When it crashes
    Then the terminal is restored, the exit code is 1, and no traceback with variables is printed
    """
    code = (
        "import os, sys\n"
        "from srconsole.bundled import bundled\n"
        "from srconsole.console.run import run_console\n"
        "from srconsole.console.watch import Watch\n"
        "from srconsole.settings.schema import Settings\n"
        "from tests.console.canned import changed, flat\n"
        "from tests.console.fake_link import FakeLink\n"
        "link = FakeLink(changed(flat(), price='no number'))\n"
        "try:\n"
        "    with Watch([0, 1]) as watch:\n"
        "        run_console(link, Settings(), themes=[bundled('themes')], environment=dict(os.environ), watch=watch)\n"
        "except Exception as error:\n"
        "    sys.exit(f'crashed: {type(error).__name__}')\n"
    )
    terminal = Terminal([sys.executable, "-c", code], {"PYTHONPATH": str(CHECKOUT)})
    assert terminal.wait() == 1
    after = terminal.output.split(LEFT_ALTERNATE_SCREEN)[-1]
    assert b"crashed: " in after
    assert b"Traceback" not in terminal.output


def test_without_a_terminal_it_says_what_else_there_is(home: Path) -> None:
    """No terminal, no screen.

    Given no terminal
    When the console shall open
    Then one sentence points to `srconsole status`, with exit code 2, and nothing was traded
    """
    environment = {**os.environ, "SRCONSOLE_HOME": str(home)}
    done = subprocess.run(
        [*PROGRAM], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "srconsole status" in done.stderr
    assert not home.exists()


def test_the_first_frame_of_a_wide_terminal_is_that_of_a_wide_one(tmp_path: Path, home: Path) -> None:
    """Nothing is cut for a moment that there is room for.

    Given a terminal of 120 columns
    When the program opens on a replay
    Then the market's whole name stands in the first frame that names it, and is never cut
    """
    file = written(walk(26, 120, gap=0.006), tmp_path / "walk.csv")
    command = [*PROGRAM, "replay", str(file), *SET, "--speed", "0.001"]
    terminal = Terminal(command, {"SRCONSOLE_HOME": str(home)}, 120, 40)
    terminal.until(lambda text: "60/120" in text)
    terminal.type("q")
    terminal.wait()

    seen = terminal.output.decode()
    assert "BTC/USDT 1h" in seen
    assert "BT…" not in seen
