"""The paper exchange when its process is killed, or its disk is full, at any moment (faults F31)."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from srconsole.engine.inputs import OrderUpdate
from srconsole.exchange.paper.exchange import PaperExchange
from srconsole.settings.schema import Settings
from tests.exchange.money import available
from tests.exchange.place_orders import numbered

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
COUNT = 400
KILLS = 12


def command(path: Path, *more: int) -> list[str]:
    """Return what starts the program that places orders."""
    return [sys.executable, "-m", "tests.exchange.place_orders", str(path), *map(str, more)]


def killed(path: Path, moment: float) -> list[int]:
    """Start the program, kill it so many seconds after it began; return the numbers acknowledged by then."""
    with subprocess.Popen(command(path, COUNT), stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begin\n"
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=moment)
        process.kill()
        return [int(line) for line in process.stdout.read().split()]


def taken(path: Path) -> tuple[list[OrderUpdate | None], float, float]:
    """Return what came of every order, what is held and what is available, from a new connection."""

    async def ask(exchange: PaperExchange) -> tuple[list[OrderUpdate | None], float]:
        updates = [await exchange.look_up(numbered(number).client_id) for number in range(COUNT)]
        return updates, await exchange.position("BTC-USD")

    with closing(PaperExchange(path, Settings())) as exchange:
        updates, held = asyncio.run(ask(exchange))
    return updates, held, available(path, Settings())


def test_killed_at_any_moment_an_order_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """Given the account that 400 orders lead to when nothing goes wrong
    When the program that places them is killed at a dozen random moments and started again each time
    Then every acknowledged order is there, what is there are the first orders and what should have come of them,
    and the end is the same to the last digit
    """
    whole, path = tmp_path / "whole.sqlite", tmp_path / "killed.sqlite"
    subprocess.run(command(whole, COUNT), check=True, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    expected = taken(whole)
    assert None not in expected[0]

    chance = random.Random(4)
    for _ in range(KILLS):
        acknowledged = killed(path, chance.uniform(0, 0.2))
        updates = taken(path)[0]
        there = len(updates) - updates.count(None)
        assert there >= len(acknowledged)
        assert updates == expected[0][:there] + [None] * (COUNT - there)

    subprocess.run(command(path, COUNT), check=True, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    assert taken(path) == expected


def test_killed_while_the_account_is_made(tmp_path: Path) -> None:
    """Given no account yet
    When the program is killed within the first hundredths of a second, while it makes one
    Then the file can be opened, and is an account with its capital
    """
    chance = random.Random(8)
    for attempt in range(KILLS):
        path = tmp_path / f"{attempt}.sqlite"
        killed(path, chance.uniform(0, 0.015))
        with closing(PaperExchange(path, Settings())):
            pass
        assert available(path, Settings()) + 200 >= Settings().risk.initial_capital


@pytest.mark.parametrize("room", [4_000, 20_000, 40_000, 90_001, 150_000])
def test_a_full_disk_loses_nothing(tmp_path: Path, room: int) -> None:
    """Given a disk that is full while the account is made, or after some orders
    When the order that finds no room has failed, and what came of it is asked
    Then the answer is what a new start finds as well, all orders before it are there, and with room it goes on
    """
    path = tmp_path / "paper.sqlite"
    limited = subprocess.run(command(path, COUNT, room), check=True, cwd=CHECKOUT, capture_output=True, text=True)
    *_, last = limited.stdout.splitlines()
    word, number, answer = last.split(" ", 2)
    assert word == "failed"

    updates = taken(path)[0]
    there = len(updates) - updates.count(None)
    assert there == int(number) + (answer == "taken")
    subprocess.run(command(path, COUNT), check=True, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    assert None not in taken(path)[0]
