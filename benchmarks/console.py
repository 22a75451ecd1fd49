"""What the console costs in a terminal: first frame, levels on the screen, bytes a second, memory.

The installed program runs in a pseudo-terminal of 80x24, a terminal emulator (pyte) tells what a person would see.
Beside it, in turn, a trivial Textual app with a table. `python benchmarks/console.py [--runs N] [--seconds N]`.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.console.terminal import PROGRAM, Terminal

PRICE = re.compile(r"BTC/USD .*\d\.\d\d")
LEVEL = re.compile(r"\b[SR]1\b")
LIMITS = {"level after it": 1.5, "bytes": 1600.0, "memory": 120.0}
TRIVIAL = """
from textual.app import App
from textual.widgets import DataTable, Footer, Header

class Trivial(App):
    def compose(self):
        yield Header()
        yield DataTable()
        yield Footer()

    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("level", "price")
        table.add_rows([(f"S{n}", f"{4000 + n}.00") for n in range(20)])

Trivial().run()
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=20.0)
    arguments = parser.parse_args()
    trivial, first, levels = [], [], []
    for _ in range(arguments.runs):
        trivial.append(_first_frame([sys.executable, "-c", TRIVIAL], lambda screen: "4010" in screen))
        with tempfile.TemporaryDirectory() as home:
            console = Terminal([*PROGRAM, "--set", "console.speed=1"], {"SRCONSOLE_HOME": home})
            first.append(console.until(PRICE.search))
            levels.append(console.until(LEVEL.search))
            _end(console)
    after = median(level - frame for level, frame in zip(levels, first, strict=True))
    report("first frame with the last price", median(first), "s", "a trivial Textual app", median(trivial), 2.1)
    report("S1 or R1 on the screen after it", after, "s", "allowed", LIMITS["level after it"], 1.0)
    with tempfile.TemporaryDirectory() as home:
        console = Terminal([*PROGRAM, "--set", "console.speed=1"], {"SRCONSOLE_HOME": home})
        console.until(LEVEL.search)
        console.listen(3)
        rate = console.listen(arguments.seconds) / arguments.seconds
        report("replaying a candle a second", rate, "B/s", "allowed", LIMITS["bytes"], 1.0)
        report("memory", console.memory(), "MB", "allowed", LIMITS["memory"], 1.0)
        _end(console)


def report(what: str, figure: float, unit: str, other: str, value: float, limit: float) -> None:
    """Print a figure and its ratio to another one."""
    print(f"{what}: {figure:,.2f} {unit}; ratio to {other} ({value:,.2f}): {figure / value:.2f}, at most {limit:g}")


def _first_frame(command: list[str], seen: Callable[[str], object]) -> float:
    terminal = Terminal(command, {})
    taken = terminal.until(seen)
    _end(terminal)
    return taken


def _end(terminal: Terminal) -> None:
    os.kill(terminal.pid, signal.SIGTERM)
    terminal.wait()
    terminal.close()


if __name__ == "__main__":
    main()
