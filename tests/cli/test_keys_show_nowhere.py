"""Keys stay where they are: nothing that a command prints or writes has one."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.server import SimulatedServer
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.views import View
from srconsole.settings.secret import FILE, NAMES
from tests.compose.test_flatten import Market
from tests.exchange.simulated.clients import KEYS
from tests.exchange.simulated.venues import START, held, venue_of

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
GIVEN = dict(zip(NAMES, (KEYS.key, KEYS.secret, KEYS.passphrase), strict=True))
DEMO = ("--set", "market.mode=testnet", "--debug")


async def ran(folder: Path, venue: Venue, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a process of its own, against an exchange whose clock is this machine's."""
    exchange = SimulatedExchange(venue, view=View())
    begun = time.time_ns() // 1_000_000
    exchange.view.clock_off = begun - START

    def clock() -> int:
        return START + time.time_ns() // 1_000_000 - begun

    async with SimulatedServer(exchange, KEYS, clock=clock) as server:
        command = [sys.executable, "-m", "srconsole", *words, "--set", f"market.exchange_url={server.url}"]
        environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "SRCONSOLE_HOME": str(folder / "home")}
        return await asyncio.to_thread(
            subprocess.run,
            command,
            env=environment,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


def shown(folder: Path, done: subprocess.CompletedProcess[str]) -> str:
    """Return all that a command printed and wrote, but for the file of keys."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != FILE]
    return done.stdout + done.stderr + "".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def keep_keys(home: Path, keys: dict[str, str]) -> None:
    """Write the file of keys."""
    (home / FILE).write_text("".join(f"{name}={value}\n" for name, value in keys.items()), encoding="utf-8")
    (home / FILE).chmod(0o600)


@pytest.mark.parametrize("wrong", ["", *NAMES])
def test_a_trade_and_refused_keys_show_no_key(wrong: str, tmp_path: Path) -> None:
    """Whoever sees over a person's shoulder, or gets a report of trouble, learns no key.

    Given keys in .env, all right or one of them wrong
    When the smallest trade is proved on demo, with --debug
    Then it is done, or refused with 2, and neither output nor any file has a key, the wrong one neither
    """
    home = tmp_path / "home"
    home.mkdir()
    keys = {**GIVEN, **({wrong: "wrong-one-hush"} if wrong else {})}
    keep_keys(home, keys)

    done = asyncio.run(ran(tmp_path, venue_of(100), "doctor", "--prove", *DEMO))

    assert done.returncode == (2 if wrong else 0), done.stderr
    assert ("proved: classic account, one-way mode" in done.stdout) is (not wrong)
    assert not any(value in shown(tmp_path, done) for value in keys.values())


def test_a_run_without_an_engine_is_flattened_by_one_command(tmp_path: Path) -> None:
    """The last thing that must work is one word in a shell.

    Given a run on demo that holds a position, no engine, and keys in .env
    When `srconsole flatten` is typed
    Then it is sold at the exchange, one line says so, and neither output nor any file has a key
    """
    market = Market(tmp_path)
    keep_keys(market.home, GIVEN)

    done = asyncio.run(ran(tmp_path, market.venue, "flatten", "--debug"))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("sold ")
    assert held(market.venue) == {}
    assert market.venue.open_plans == {}
    assert not any(value in shown(tmp_path, done) for value in GIVEN.values())
