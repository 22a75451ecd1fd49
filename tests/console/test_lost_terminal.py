"""Whatever happens to the terminal, the engine trades under somebody's eyes or not at all, and nothing is lost."""

from __future__ import annotations

import os
import re
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from srconsole.journal.lock import engine_of
from srconsole.journal.read_only import read_run
from tests.console.terminal import PROGRAM, Terminal
from tests.engine.running import written
from tests.walks import walk

pytestmark = pytest.mark.slow

ENTERED, LEFT = b"\x1b[?1049h", b"\x1b[?1049l"
WITHIN = 1.0
"""Seconds in which the process has to be gone."""
CANDLES = 3000
SET = ("--set", "levels.swing_order=2", "--set", "console.unpaced=60", "--set", "console.refresh_hz=10")


class Moment(NamedTuple):
    """When the terminal is lost, and what happens to it."""

    way: str
    """`close`, or a signal's name."""
    after: float | str
    """Seconds after the start, or what is on the screen by then."""
    keys: str = ""
    speed: str = "5"
    hup: bool = True
    """Whether the process is told of a terminal that hangs up; under nohup and some shells it is not."""


def moments() -> list[Moment]:
    """List 50 moments, from the first line to the last."""
    ways = ("close", "SIGTERM", "SIGHUP")
    delays = (0.0, 0.15, 0.3, 0.5, 0.7, 0.9, 1.1, 1.3, 1.5)
    early = [Moment(way, delay) for delay in delays for way in ways]
    states = [("", "0.001"), ("", "max"), ("F", "5"), ("s", "5"), ("?", "5"), ("q", "max")]
    late = [Moment(way, "60/", keys, speed) for keys, speed in states for way in ways]
    deaf = [Moment("close", after, hup=False) for after in (0.2, 0.8, 1.2, "60/")]
    return [*early, *late, *deaf, Moment("SIGINT", "60/")]


QUICK = (
    Moment("close", 0.6),
    Moment("SIGTERM", 1.0, speed="max"),
    Moment("close", "60/", speed="max"),
    Moment("SIGHUP", "60/", "F"),
    Moment("close", "60/", "?", hup=False),
    Moment("SIGTERM", "60/", "q"),
)
"""Of all kinds of moments one each."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return candles for a replay of some seconds at full speed."""
    return written(walk(26, CANDLES, gap=0.006), tmp_path_factory.mktemp("candles") / "walk.csv")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home for runs."""
    return tmp_path / "home"


Start = Callable[..., Terminal]


@pytest.fixture
def start(file: Path, home: Path) -> Iterator[Start]:
    """Return a way to open the console on the candles, which ends with the test."""
    opened: list[Terminal] = []

    def open_one(speed: str = "5", *before: str, **terminal: bool) -> Terminal:
        command = [*before, *PROGRAM, "replay", str(file), *SET, "--speed", speed]
        opened.append(Terminal(command, {"SRCONSOLE_HOME": str(home)}, **terminal))
        return opened[-1]

    yield open_one
    for each in opened:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(each.pid, signal.SIGKILL)
            os.waitpid(each.pid, 0)


def closed_candles(home: Path) -> int:
    """Return how many candles the run's journal has, 0 where there is none."""
    folders = {path.parent for path in home.glob("replay/*/*/*")}
    folder = folders.pop() if folders else None
    if folder is None or not (folder / "journal.sqlite3").exists():
        return 0
    checkpoint = read_run(folder).remembered.checkpoint
    return 0 if checkpoint is None else checkpoint.place


def shown_candles(text: str) -> int:
    """Return how many closed candles the screen shows."""
    found = re.search(rf"([\d,]+)/{CANDLES:,}", text)
    return int(found[1].replace(",", "")) if found else 0


def lose(moment: Moment, start: Start, home: Path) -> None:
    """Come to a moment, lose the terminal, and see that nothing is left but what was written down."""
    deaf = () if moment.hup else ("sh", "-c", "trap '' HUP; exec \"$@\"", "sh")
    terminal = start(moment.speed, *deaf)
    if isinstance(moment.after, str):
        terminal.until(lambda text: shown_candles(text) >= 60)
        terminal.type(moment.keys)
        terminal.listen(0.0 if moment.keys == "q" else 0.3)
    else:
        terminal.listen(moment.after)
    seen = shown_candles(terminal.text)
    if moment.way == "close":
        terminal.close()
    else:
        os.kill(terminal.pid, signal.Signals[moment.way])
    code, took = terminal.end()

    number = signal.SIGHUP if moment.way == "close" else signal.Signals[moment.way]
    allowed = {128 + number, -number}
    if moment.keys == "q":
        allowed.add(0)
    assert code in allowed
    assert took < WITHIN
    assert [engine_of(path.parent) for path in home.glob("replay/*/*/lock")] in ([], [None])
    assert closed_candles(home) >= seen
    assert moment.way == "close" or terminal.output.count(ENTERED) <= terminal.output.count(LEFT)


@pytest.mark.parametrize("moment", QUICK, ids=str)
def test_a_lost_terminal_ends_the_engine_in_time(moment: Moment, start: Start, home: Path) -> None:
    """No engine trades on that nobody sees.

    Given a replay that starts, stands, draws as fast as it goes, asks something or is being left
    When its terminal is closed, or the system tells it to end
    Then within a second the process is gone, nobody holds the run, and the journal has all that was on the screen
    """
    lose(moment, start, home)
    assert closed_candles(home) <= CANDLES


@pytest.mark.soak
@pytest.mark.parametrize("moment", moments(), ids=str)
def test_fifty_moments_leave_nothing_behind(moment: Moment, start: Start, home: Path) -> None:
    """The same at 50 moments, from the first line to the last.

    Given a replay that starts, stands, draws as fast as it goes, asks something or is being left
    When its terminal is closed, or the system tells it to end
    Then within a second the process is gone, nobody holds the run, and the journal has all that was on the screen
    """
    lose(moment, start, home)
    assert closed_candles(home) <= CANDLES


def test_a_terminal_that_takes_nothing_stops_neither_trading_nor_the_end(start: Start, home: Path) -> None:
    """A stopped multiplexer or a full line is no reason to leave a position alone.

    Given a replay of 400 candles a second on a terminal that somebody has stopped reading
    When nobody looks until 500 more candles are traded, and the system then tells the process to end
    Then that many are traded, and within a second the process is gone
    """
    terminal = start("400")
    terminal.until(lambda text: shown_candles(text) >= 60)
    before, looks = closed_candles(home), 0
    while closed_candles(home) < before + 500 and looks < 300:
        select.select([], [], [], 0.1)
        looks += 1
    traded = closed_candles(home) - before
    os.kill(terminal.pid, signal.SIGTERM)
    code, took = terminal.end(listening=False)

    assert traded >= 500
    assert (code, took < WITHIN) == (143, True)
