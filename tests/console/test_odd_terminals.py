"""Terminals that tell nothing of themselves, or nonsense; screens with a fault."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from srconsole.console.watch import Watch
from tests.console.terminal import PROGRAM, Terminal
from tests.engine.running import written
from tests.walks import walk

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
SET = ("--set", "levels.swing_order=2", "--set", "console.unpaced=60", "--speed", "0.001")
NONSENSE = b"\xff\xfe\xe4\x1b[48;0;0;0;0t\x1b[<0;1;1M\x1b[99999999999999u\x1b[\x1b\x1b]0;\x00\x1b[M"
"""What is no UTF-8, a size of nothing, a click by it, and sequences that break off or name no key."""


def rows(terminal: Terminal) -> list[str]:
    """Return what is on the screen, line by line."""
    return terminal.text.splitlines()


def footer_at(terminal: Terminal, line: int) -> bool:
    """Tell whether the footer is the line of this number, as it is where the screen is that high."""
    return "? help" in rows(terminal)[line - 1]


def test_a_terminal_that_tells_nothing_is_drawn_on(tmp_path: Path) -> None:
    """Containers, serial lines and `2>err.log` show the console like any terminal.

    Given a terminal that does not tell its size, another size in COLUMNS and LINES, and stderr sent to a file
    When the console is opened, the terminal sends nonsense and then a size, and the key that leaves is pressed
    Then it draws 80x24 and rests, then draws in the new size, ends with code 0 and says so on the terminal
    """
    file, errors = written(walk(26, 120, gap=0.006), tmp_path / "walk.csv"), tmp_path / "err.log"
    command = ["sh", "-c", 'exec 2>"$0"; exec "$@"', str(errors), *PROGRAM, "replay", str(file), *SET]
    surroundings = {"SRCONSOLE_HOME": str(tmp_path / "home"), "COLUMNS": "60", "LINES": "16"}
    terminal = Terminal(command, surroundings, columns=100, lines=30, tells=False)
    terminal.until(lambda text: "60/120" in text and footer_at(terminal, 24))
    terminal.listen(0.3)
    assert terminal.listen(1.0) < 1000
    terminal.type(NONSENSE)
    terminal.listen(0.3)
    terminal.resize(100, 30)
    terminal.until(lambda _: footer_at(terminal, 30))
    terminal.type("q")

    assert terminal.wait() == 0
    assert b"The run is kept in " in terminal.output
    assert errors.read_bytes() == b""


def test_a_process_that_was_stopped_goes_on_drawing_and_ends(tmp_path: Path) -> None:
    """A stop by the system is no end.

    Given the console in a terminal
    When the process is stopped and goes on again, twice, and the key that leaves is pressed
    Then the whole screen is drawn again and the process ends with code 0
    """
    file = written(walk(26, 120, gap=0.006), tmp_path / "walk.csv")
    terminal = Terminal([*PROGRAM, "replay", str(file), *SET], {"SRCONSOLE_HOME": str(tmp_path / "home")})
    terminal.until(lambda text: "60/120" in text)
    for _ in range(2):
        os.kill(terminal.pid, signal.SIGSTOP)
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.until(lambda _: terminal.listen(0.4) >= 0 and footer_at(terminal, 24))
    terminal.type("q")

    assert terminal.wait() == 0


FAULT = """
import os
from srconsole.bundled import bundled
from srconsole.console.run import run_console
from srconsole.console.watch import Watch
from srconsole.settings.schema import Settings
from tests.console.canned import changed, flat
from tests.console.fake_link import FakeLink

class FaultOnce(FakeLink):
    looks = 0
    def snapshot(self):
        self.looks += 1
        return changed(flat(), price="no number") if self.looks == 5 else flat()

with Watch([0, 1]) as watch:
    code = run_console(FaultOnce(), Settings(), themes=[bundled("themes")], environment=dict(os.environ), watch=watch)
print("left with", code)
"""


def test_a_screen_with_a_fault_comes_back() -> None:
    """A fault of the screen is none of the engine.

    Given a console whose screen fails once, at a snapshot that cannot be drawn
    When it is looked at, and left with its key
    Then the screen is there again and says what happened, and the console ends with code 0
    """
    terminal = Terminal([sys.executable, "-c", FAULT], {"PYTHONPATH": str(CHECKOUT)}, columns=120)
    terminal.until(lambda text: "was opened again; errors.log says where" in text and "3,779.03" in text)
    terminal.type("q")

    assert terminal.wait() == 0
    assert b"left with 0" in terminal.output
    assert b"Traceback" not in terminal.output


@pytest.mark.parametrize("closed", [0, 2])
def test_a_stream_that_is_closed_is_no_fault(closed: int, tmp_path: Path) -> None:
    """`<&-` and `2>&-` are somebody's habit.

    Given no terminal, and a process started without stdin or without stderr
    When the console shall open
    Then it ends with code 2, and its sentence is not on stdout
    """
    redirect = {0: "<&-", 2: "2>&-"}[closed]
    command = ["sh", "-c", f'exec "$@" {redirect}', "sh", *PROGRAM]
    environment = {**os.environ, "SRCONSOLE_HOME": str(tmp_path / "home"), "TERM": "xterm"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stdout == ""
    assert closed == 2 or done.stderr.startswith("srconsole: the console needs a terminal")


GONE = """
import os
from srconsole.console.watch import Watch
with Watch([0, 1]) as watch:
    watch.asks(lambda code: None)
    print("watched", flush=True)
    while os.isatty(0):
        pass
os._exit(2)
"""


def test_a_terminal_lost_at_the_end_is_a_lost_terminal() -> None:
    """Whoever asks why the console ended hears of the terminal, and not of what failed for it.

    Given a program that is not told of hangups, and fails at the very moment its terminal is lost
    When its terminal is closed, ten times
    Then it ends with the code of a hangup each time
    """
    codes = set()
    for _ in range(10):
        command = ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh", sys.executable, "-c", GONE]
        terminal = Terminal(command, {"PYTHONPATH": str(CHECKOUT)})
        terminal.until(lambda text: "watched" in text)
        terminal.close()
        codes.add(terminal.end()[0])

    assert codes == {128 + signal.SIGHUP}


def test_a_watch_that_is_over_is_told_nothing() -> None:
    """What comes late does no harm.

    Given a watch that has not begun
    When it is told that the terminal is lost
    Then nothing ends
    """
    watch = Watch(())
    watch.lost()

    assert watch.code is None


@pytest.mark.soak
def test_a_terminal_that_is_read_again_shows_what_is_so_now(tmp_path: Path) -> None:
    """What a stopped terminal has missed is drawn anew.

    Given a terminal that somebody has stopped reading, while its size changes 120 times and the help is opened
    When it is read again
    Then it shows the help, although far more was drawn than is kept for it
    """
    file = written(walk(26, 120, gap=0.006), tmp_path / "walk.csv")
    terminal = Terminal([*PROGRAM, "replay", str(file), *SET], {"SRCONSOLE_HOME": str(tmp_path / "home")})
    terminal.until(lambda text: "60/120" in text)
    for size in 60 * [(200, 60), (180, 50)]:
        terminal.resize(*size)
        select.select([], [], [], 0.1)
    terminal.type("?")
    select.select([], [], [], 1.0)
    terminal.until(lambda text: "esc close" in text, seconds=60.0)
    terminal.type("\x1b")
    terminal.until(lambda text: "esc close" not in text)
    terminal.type("q")

    assert terminal.wait() == 0
    assert len(terminal.output) > 900_000
