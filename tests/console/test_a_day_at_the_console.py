"""The whole console in a real terminal, driven as a person would: what is seen, and what of it is in the journal."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from srconsole.core.commands import DisableLevel, MoveStop, PauseEntries
from srconsole.engine.facts import Done, Requested
from srconsole.engine.inputs import CONSOLE
from srconsole.journal.read_only import read_records
from tests.console.terminal import PROGRAM, Terminal

CHECKOUT = Path(__file__).resolve().parents[2]
LEFT_ALTERNATE_SCREEN = b"\x1b[?1049l"
PAGE_LEFT, END, ESCAPE, ENTER = "\x1b[1;2D", "\x1b[F", "\x1b", "\r"
OPENING = 90.0
"""Seconds in which 1,600 candles are traded on a machine that does much else."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home for runs."""
    return tmp_path / "home"


@pytest.fixture
def terminal(tmp_path: Path, home: Path) -> Iterator[Terminal]:
    """Return the console on the bundled candles, from a time at which a position trails, in a terminal of 120x40."""
    file = next((CHECKOUT / "data").glob("*_1h_*.csv"))
    command = [*PROGRAM, "replay", str(file), "--from", "2018-11-08", "--speed", "0.001"]
    surroundings = {"SRCONSOLE_HOME": str(home), "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
    terminal = Terminal(command, surroundings, columns=120, lines=40)
    yield terminal
    with suppress(ProcessLookupError):
        os.kill(terminal.pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(terminal.pid, 0)


def leave(terminal: Terminal, gone: Callable[[str], object]) -> None:
    """Leave what is open; the next key comes later than one that belongs to the same sequence would."""
    terminal.type(ESCAPE)
    terminal.until(gone)
    terminal.listen(0.3)


def looks_back(terminal: Terminal) -> None:
    """Go back to the first candle of the run, to now again, and read the help."""
    terminal.type("<<<")
    terminal.until(lambda text: "8 a column" in text)
    for _ in range(12):
        terminal.type(PAGE_LEFT)
        terminal.listen(0.3)
    terminal.until(lambda text: "This is the first candle of the run." in text and "HISTORY, end: now" in text)
    terminal.type(END)
    terminal.until(lambda text: "HISTORY" not in text)
    terminal.type("?")
    terminal.until(lambda text: "pause or resume entries" in text)
    leave(terminal, lambda text: "pause or resume entries" not in text)


def acts(terminal: Terminal) -> None:
    """Move the stop by a command, and take the first support out of trading."""
    terminal.type(":")
    terminal.listen(0.6)
    terminal.type("stop 6300")
    terminal.until(lambda text: "6,300.00" in text and "USDT" in text)
    terminal.listen(0.6)
    terminal.type(ENTER)
    terminal.until(lambda text: re.search(r"stop +6,300\.00", text))
    terminal.type("j")
    terminal.until(lambda text: "▸S1" in text)
    terminal.type("x")
    terminal.until(lambda text: "disabled" in text)


def reads(terminal: Terminal) -> None:
    """Read the log and the trades."""
    terminal.type("L")
    terminal.until(lambda text: "is disabled" in text and "esc back" in text)
    leave(terminal, lambda text: "esc back" not in text)
    terminal.type("r")
    terminal.until(lambda text: "all trades" in text and "expectancy" in text)
    leave(terminal, lambda text: "expectancy" not in text)


@pytest.mark.slow
def test_a_person_uses_the_whole_console_and_the_journal_has_what_they_did(terminal: Terminal, home: Path) -> None:
    """Everything that a key does to the run is written down, and what only looks changes nothing.

    Given the console on the bundled candles, with a position that trails
    When a person pauses entries, looks back to the first candle of the run, reads the help, moves the stop by a typed
        command, disables the selected level, reads the log and the trades, and leaves
    Then each is seen on the screen; the journal has the pause, the stop and the level in that order, each done, and
        nothing else was asked for; the terminal is restored and the exit code is 0
    """
    terminal.until(lambda text: "[TAKE_PROFIT]" in text and "? help" in text and "opening" not in text, OPENING)
    terminal.type("p")
    terminal.until(lambda text: "PAUSED" in text.splitlines()[1] + text.splitlines()[2])
    looks_back(terminal)
    acts(terminal)
    reads(terminal)
    terminal.type("q")
    terminal.until(lambda text: "y" in text and "[TAKE_PROFIT]" in text)
    terminal.listen(0.6)
    terminal.type("y")
    assert terminal.wait(30) == 0
    assert LEFT_ALTERNATE_SCREEN in terminal.output
    (folder,) = home.glob("replay/*/*/")
    facts = [noted.fact for noted in read_records(folder, "BTC/USD").facts]
    asked = [fact.request for fact in facts if isinstance(fact, Requested) and fact.who == CONSOLE]
    assert [type(request) for request in asked] == [PauseEntries, MoveStop, DisableLevel]
    assert asked[1] == MoveStop(6300.0, only_up=True)
    answers = [facts[place + 1] for place, fact in enumerate(facts) if isinstance(fact, Requested)]
    assert all(isinstance(answer, Done) for answer in answers)
