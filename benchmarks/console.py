"""What the console costs in a terminal: first frame, bytes, processor, memory, and what waits in its loop.

The installed program runs in a pseudo-terminal, a terminal emulator (pyte) tells what a person would see. It replays
the bundled candles with a position open and all panes shown; beside it, in turn, a trivial Textual app that writes one
line a second. `python benchmarks/console.py [--runs N] [--seconds N] [--only PART]`.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import monotonic

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.console.terminal import PROGRAM, Terminal

HELD_FROM = "2018-11-08"
"""From here a position is held for days, in TAKE_PROFIT, and levels come and go."""
OPENED = re.compile(r"\[REPLAY\]")
HELD = re.compile(r"STOP +\d")
SIZES = {(80, 24): 1600.0, (120, 40): 4200.0}
"""Bytes a second that are allowed, by the terminal's size."""
ONE_PRICE, TIME_ONLY, MEMORY = 400.0, 60.0, 120.0
CANNED = Path(__file__).with_name("canned_console.py")
TRIVIAL = """
from textual.app import App
from textual.widgets import RichLog

class Trivial(App):
    def compose(self):
        yield RichLog()

    def on_mount(self):
        self.lines = 0
        self.write()
        self.set_interval(1, self.write)

    def write(self):
        self.lines += 1
        self.query_one(RichLog).write(f"line {self.lines}")

Trivial().run()
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--only", choices=list(_PARTS))
    arguments = parser.parse_args()
    for name, part in _PARTS.items():
        if arguments.only in {None, name}:
            part(arguments.runs, arguments.seconds)


def _first_frames(runs: int, _: float) -> None:
    trivial, first, held = [], [], []
    for _run in range(runs):
        with running([sys.executable, "-c", TRIVIAL]) as other:
            trivial.append(other.until(lambda screen: "line 1" in screen))
        with replaying() as console:
            first.append(console.until(OPENED.search))
            held.append(console.until(HELD.search))
    report("first frame", median(first), "s", "a trivial Textual app", median(trivial), 1.6)
    report("the position on the screen", median(held), "s", "a trivial Textual app", median(trivial))


def _bytes_of_a_replay(_: int, seconds: float) -> None:
    for (columns, lines), allowed in SIZES.items():
        with replaying(columns=columns, lines=lines) as console:
            console.until(HELD.search)
            console.listen(3)
            rate = console.listen(seconds) / seconds
            report(f"a candle a second at {columns}x{lines}", rate, "B/s", "allowed", allowed, 1.0)
            report("memory", console.memory(), "MB", "allowed", MEMORY, 1.0)


def _bytes_of_a_price(_: int, seconds: float) -> None:
    for columns, lines in SIZES:
        for scene, allowed in (("price", ONE_PRICE), ("time", TIME_ONLY)):
            with canned(scene, columns, lines) as console:
                rate = console.listen(seconds) / seconds
            report(f"{scene} alone, once a second, at {columns}x{lines}", rate, "B", "allowed", allowed, 1.0)


def _processor(_: int, seconds: float) -> None:
    with running([sys.executable, "-c", TRIVIAL]) as other:
        other.until(lambda screen: "line 1" in screen)
        other.listen(3)
        trivial = worked(other, seconds)
    for columns, lines in SIZES:
        with replaying(columns=columns, lines=lines) as console:
            console.until(HELD.search)
            console.listen(3)
            taken = worked(console, seconds)
        report(f"processor at {columns}x{lines}", 1000 * taken, "ms/s", "a trivial Textual app", 1000 * trivial, 4.0)


def _keys(_: int, seconds: float) -> None:
    with replaying(columns=120, lines=40) as console:
        console.until(HELD.search)
        # The first key takes the row away that says what the lines are; some more lead off the ladder's upper end.
        console.type("jjjj")
        console.listen(3)
        waited = sorted(_pressed(console, "jk"[press % 2]) for press in range(round(10 * seconds)))
        report(f"key to changed screen, p99 of {len(waited)}", _p99(waited), "ms", "allowed", 50.0, 1.0)
        report("key to changed screen, half of them", median(waited), "ms", "allowed", 50.0)


def _pressed(console: Terminal, key: str) -> float:
    """Press a key and return the milliseconds until something of the screen changed; a pace of ten a second at most.

    What the terminal's emulator takes to read it is this program's time, and not counted.
    """
    console.listen(0.1)
    before, begun = len(console.output), monotonic()
    console.type(key)
    while len(console.output) == before and monotonic() - begun < 1:
        console.listen(0.002)
    return 1000 * (console.heard - begun if len(console.output) > before else 1.0)


def _loop(_: int, seconds: float) -> None:
    for beside, options in (("nothing", []), ("a backtest", ["--backtest"])):
        with tempfile.TemporaryDirectory() as home:
            written = Path(home) / "waits"
            command = [sys.executable, os.fspath(CANNED), "loop", "--home", home, "--seconds", str(seconds), *options]
            with running(command, 120, 40, SRCONSOLE_HOME=home) as console:
                while not written.exists():
                    console.listen(0.5)
            late = sorted(map(float, written.read_text(encoding="ascii").split()))
        usual = late[min(len(late) - 1, round(0.999 * len(late)))]
        report(f"99.9 % of {len(late):,} waits of the loop beside {beside}", usual, "ms", "allowed", 20.0, 1.0)
        report(f"the longest of them beside {beside}", late[-1], "ms", "allowed", 60.0, 1.0)


def _resizes(_: int, __: float) -> None:
    with replaying("--speed", "0.01", columns=120, lines=40) as console:
        console.until(HELD.search)
        console.listen(2)
        for columns, lines in ((80, 24), (200, 60), (120, 40)):
            before = len(console.output)
            console.resize(columns, lines)
            console.listen(1.5)
            sent = console.output[before:]
            frames = sent.count(b"\x1b[?2026h") or 1
            report(f"frames after a resize to {columns}x{lines} ({len(sent):,} B)", frames, "", "allowed", 1.0, 1.0)


def _p99(waited: list[float]) -> float:
    return waited[min(len(waited) - 1, round(0.99 * len(waited)))]


@contextmanager
def running(command: list[str], columns: int = 80, lines: int = 24, **environment: str) -> Iterator[Terminal]:
    """Have a program in a terminal, and end it."""
    terminal = Terminal(command, environment, columns, lines)
    try:
        yield terminal
    finally:
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.wait()
        terminal.close()


@contextmanager
def replaying(*options: str, columns: int = 80, lines: int = 24) -> Iterator[Terminal]:
    """Have the console replay the bundled candles in a run of its own, a candle a second."""
    command = [*PROGRAM, "replay", "--from", HELD_FROM, *(options or ("--speed", "1"))]
    with tempfile.TemporaryDirectory() as home, running(command, columns, lines, SRCONSOLE_HOME=home) as console:
        yield console


@contextmanager
def canned(scene: str, columns: int, lines: int, *options: str) -> Iterator[Terminal]:
    """Have the console show snapshots of which just one thing changes."""
    with running([sys.executable, os.fspath(CANNED), scene, *options], columns, lines) as console:
        console.until(HELD.search)
        console.listen(2)
        yield console


def worked(terminal: Terminal, seconds: float) -> float:
    """Return how much of a second a program worked in each, over some seconds."""
    before = _used(terminal.pid)
    terminal.listen(seconds)
    return (_used(terminal.pid) - before) / seconds


def _used(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(what: str, figure: float, unit: str, other: str, value: float, limit: float | None = None) -> None:
    """Print a figure and its ratio to another one."""
    told = "" if limit is None else f", at most {limit:g}"
    print(f"{what}: {figure:,.2f} {unit}; ratio to {other} ({value:,.2f}): {figure / value:.2f}{told}", flush=True)


_PARTS: dict[str, Callable[[int, float], None]] = {
    "first": _first_frames,
    "replay": _bytes_of_a_replay,
    "price": _bytes_of_a_price,
    "processor": _processor,
    "keys": _keys,
    "loop": _loop,
    "resize": _resizes,
}


if __name__ == "__main__":
    main()
