"""A market on paper whose process is killed at any moment (faults F31, F59)."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from srconsole.engine.readings import BillSeen, Cause, FillSeen, Reading
from tests.exchange.paper_market import BEGIN, SETTINGS, SYMBOL, opened
from tests.exchange.trade_on_paper import STEPS

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
KILLS = 8

Ends = tuple[Reading, tuple[FillSeen, ...], tuple[BillSeen, ...], int | None]


def command(path: Path, start: int, *limit: int) -> list[str]:
    """Return what starts the program that trades."""
    return [sys.executable, "-m", "tests.exchange.trade_on_paper", *map(str, (path, start, STEPS, *limit))]


def killed(path: Path, start: int, moment: float) -> int:
    """Start the program at a step, kill it so many seconds after it began; return the first step not acknowledged."""
    with subprocess.Popen(command(path, start), stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begin\n"
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=moment)
        process.kill()
        return start + len(process.stdout.read().split())


def left(path: Path) -> Ends:
    """Return what is there, from a new connection: the account, fills, funding, and which minutes are wanted."""
    with closing(opened(path, SETTINGS)) as exchange:
        reading = asyncio.run(exchange.read(SYMBOL))
        fills, paid = asyncio.run(exchange.fills(SYMBOL, BEGIN)), asyncio.run(exchange.bills(SYMBOL, 0))
        return reading, fills, paid, exchange.minutes_needed_since()


def finished(path: Path, start: int) -> Ends:
    """Let the program do all steps from one on; return what is there."""
    subprocess.run(command(path, start), check=True, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    return left(path)


def test_killed_at_any_moment_nothing_is_lost_or_done_twice(tmp_path: Path) -> None:
    """Given what a day of prices, minutes, orders, stops and funding leads to when nothing goes wrong
    When the program that trades it is killed at many random moments, and each time goes on where it was not answered
    Then between kills no stop rests where nothing is held, what was filled are the first of the expected fills, and
    position, stops, money, fills and funding are the same in the end, to the last digit
    """
    expected = finished(tmp_path / "whole.sqlite", 0)
    causes = [fill.cause for fill in expected[1]]
    assert min(causes.count(Cause.ORDER), causes.count(Cause.STOP)) > 10
    assert any(fill.mark for fill in expected[1])

    path, chance, start = tmp_path / "killed.sqlite", random.Random(5), 0
    for _ in range(KILLS):
        start = killed(path, start, chance.uniform(0, 0.15))
        reading, fills, paid, _ = left(path)
        assert fills == expected[1][: len(fills)]
        assert paid == expected[2][: len(paid)]
        assert reading.quantity > 0 or reading.stops == ()
    assert start > 0
    assert finished(path, start) == expected


@pytest.mark.parametrize("room", [60_000, 110_001, 180_000])
def test_a_full_disk_loses_nothing_of_a_market(tmp_path: Path, room: int) -> None:
    """Given a disk that is full after some steps
    When the step that finds no room has failed, and the account is asked
    Then it says what a new start finds as well, and with room it goes on as if nothing had happened
    """
    expected = finished(tmp_path / "whole.sqlite", 0)
    path = tmp_path / "full.sqlite"
    limited = subprocess.run(command(path, 0, room), check=True, cwd=CHECKOUT, capture_output=True, text=True)
    word, number, said = limited.stdout.splitlines()[-1].split(" ", 2)
    assert word == "failed"
    reading, fills, _, _ = left(path)
    assert said == f"{reading.quantity} {reading.available} {len(fills)} {reading.stops}"
    assert finished(path, int(number)) == expected
