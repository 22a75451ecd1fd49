"""A console that is left open for long: it needs no more memory at the end than soon after its beginning."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.console.terminal import PROGRAM, Terminal

pytestmark = pytest.mark.soak

PRICES = 100_000
DRAWN = 10_000
"""Prices that are each drawn; of the others a console draws the newest, ten times a second at most."""
BEGINNING = datetime(2010, 1, 1, tzinfo=UTC)
NOISE = 4.0
"""MB: what a process's memory moves by without growing."""
PATIENCE = 1800.0
"""Seconds; on a machine of its own either test takes some two minutes."""
CLOSED = re.compile(r"([\d,]+)/\d+,[\d,]+ ")
"""Candles that have closed, of how many; losses in a row, of few, look alike."""


def candle_file(path: Path, length: int) -> Path:
    """Write a random walk of hours around 4,000 USDT, so calm that a trade is seldom."""
    chance, close = random.Random(7), 4000.0
    with path.open("w", encoding="ascii") as file:
        file.write("Time,Open,High,Low,Close,Volume,Symbol\n")
        for hour in range(length):
            opened = (BEGINNING + timedelta(hours=hour)).strftime("%Y-%m-%dT%H:%M:%SZ")
            open_, close = close, close * (1 + chance.gauss(0, 0.004)) + (4000 - close) * 0.0005
            high = max(open_, close) * (1 + abs(chance.gauss(0, 0.002)))
            low = min(open_, close) * (1 - abs(chance.gauss(0, 0.002)))
            file.write(f"{opened},{open_:.2f},{high:.2f},{low:.2f},{close:.2f},{chance.uniform(1, 50):.3f},BTC/USDT\n")
    return path


def closed(console: Terminal) -> int:
    """Return how many candles have closed, by the status line."""
    found = CLOSED.search(console.text)
    return int(found[1].replace(",", "")) if found else 0


def memory_after(console: Terminal, candles: float) -> float:
    """Return the program's memory once so many candles have closed, MB."""
    end = time.monotonic() + PATIENCE
    while closed(console) < candles:
        assert time.monotonic() < end, f"after {PATIENCE:.0f} s:\n{console.text}"
        console.listen(0.2)
        console.output = b""
    return console.memory()


def test_a_hundred_thousand_prices_leave_nothing_in_memory(tmp_path: Path) -> None:
    """A run of years is as light as one of weeks.

    Given the program on a file of 100,000 candles, as fast as it trades
    When 20,000 have closed, and when nearly all have
    Then the whole process, engine and screen, has grown by no more than its memory moves anyway
    """
    file = candle_file(tmp_path / "walk.csv", PRICES)
    command = [*PROGRAM, "replay", os.fspath(file), "--speed", "max"]
    console = Terminal(command, {"SRCONSOLE_HOME": os.fspath(tmp_path / "home")})
    try:
        early, late = (memory_after(console, share * PRICES) for share in (0.2, 0.95))
    finally:
        os.kill(console.pid, signal.SIGTERM)
        console.wait(30)
        console.close()
        shutil.rmtree(tmp_path / "home", ignore_errors=True)
    assert late - early < NOISE, f"{early:.1f} MB became {late:.1f} MB"


def test_ten_thousand_drawings_leave_nothing_in_memory(tmp_path: Path) -> None:
    """Given a console in a terminal, and a market whose price moves, with candles and lines of the log
    When 10,000 prices come, each drawn before the next
    Then all were drawn, and the process has grown since the 2,000th by no more than its memory moves anyway
    """
    told = tmp_path / "told"
    command = [sys.executable, "-m", "tests.console.many_prices", os.fspath(told), str(DRAWN)]
    console = Terminal(command, {"PYTHONPATH": os.pathsep.join(sys.path)})
    try:
        end = time.monotonic() + PATIENCE
        while not told.exists():
            assert time.monotonic() < end, f"after {PATIENCE:.0f} s:\n{console.text}"
            console.listen(0.5)
            console.output = b""
    finally:
        os.kill(console.pid, signal.SIGTERM)
        console.wait(30)
        console.close()
    early, late, drawn = map(float, told.read_text(encoding="ascii").split())
    assert drawn == DRAWN
    assert late - early < NOISE, f"{early:.1f} MB became {late:.1f} MB"
