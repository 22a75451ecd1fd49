"""`srconsole flatten` where no engine answers."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from srconsole.compose.flatten import flatten
from srconsole.compose.runs import run_status
from srconsole.core.rounding import rounded_down
from srconsole.engine.market_ports import MarketExchange
from srconsole.errors import JournalError, RequestError, SrconsoleError
from srconsole.exchange.simulated.state import Venue
from srconsole.journal.ending import end_engine
from srconsole.journal.lock import LOCK, engine_of
from srconsole.journal.read_only import read_run
from srconsole.journal.run_folder import RunFolder
from srconsole.settings.schema import LevelSettings, MarketSettings, Settings
from srconsole.settings.secret import NAMES, Credentials
from tests.compose.held import buy, direct
from tests.engine.running import run_to_end, written
from tests.exchange.simulated.venues import held, venue_of
from tests.walks import walk

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
RUN = "testnet/bitget/BTC-USDT_USDT-1h"
GIVEN = dict(zip(NAMES, ("key-1-hush", "secret-2-hush", "phrase-3-hush"), strict=True))
SETTINGS = Settings(levels=LevelSettings(swing_order=2))


class Market:
    """A home with a market's run that holds a position, and the exchange that has it."""

    def __init__(self, folder: Path) -> None:
        from srconsole.compose.replay import Replay  # noqa: PLC0415

        self.home = folder / "home"
        self.run = self.home / RUN
        ran = run_to_end(SETTINGS, Replay(written(walk(5, 91, gap=0.006), folder / "walk.csv")), folder / "other")
        shutil.copytree(ran.snapshot.run, self.run)
        position = ran.snapshot.market.position
        assert position is not None
        self.quantity = rounded_down(position.quantity, 0.001)
        self.venue: Venue = venue_of(100)
        self.opened: list[tuple[Settings, Credentials, bool]] = []
        asyncio.run(buy(self.venue, self.quantity, f"{read_run(self.run).remembered.run}-1"))

    @property
    def environment(self) -> dict[str, str]:
        """What a shell has."""
        return {"SRCONSOLE_HOME": str(self.home), **GIVEN}

    @asynccontextmanager
    async def opening(self, settings: Settings, credentials: Credentials, demo: bool) -> AsyncIterator[MarketExchange]:
        """Open the exchange."""
        self.opened.append((settings, credentials, demo))
        yield direct(self.venue)

    def log(self) -> str:
        """Return the run's log."""
        return (self.run / "trading.log").read_text(encoding="utf-8")


@pytest.fixture
def market(tmp_path: Path) -> Market:
    """Return a market's run without an engine."""
    return Market(tmp_path)


@contextmanager
def silent_engine(home: Path, run: str, *more: str) -> Iterator[subprocess.Popen[str]]:
    """Have a process hold a run and answer nobody."""
    command = [sys.executable, "-m", "tests.compose.silent_engine", str(home), run, *more]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_a_run_without_an_engine_is_flattened_at_the_exchange(market: Market) -> None:
    """The machine came back after a crash, and its person wants out before anything else.

    Given a run on demo that holds a position, its engine gone
    When it is flattened
    Then it is sold at the exchange of its symbol, the log says so without a key, and the lock is free again
    """
    answer = flatten(None, market.environment, lambda: Settings(market=MarketSettings(symbols=("X",))), market.opening)

    assert answer.done
    assert held(market.venue) == {}
    ((settings, credentials, demo),) = market.opened
    assert (settings.market.symbols, demo) == (("BTC/USDT:USDT",), True)
    assert credentials.texts() == set(GIVEN.values())
    assert answer.text in market.log()
    assert engine_of(market.run) is None
    written_files = [path for path in market.home.rglob("*") if path.is_file()]
    assert not any(value.encode() in path.read_bytes() for path in written_files for value in GIVEN.values())


def test_what_was_sold_without_an_engine_is_not_said_to_be_held(market: Market) -> None:
    """Given a run that holds a position, its engine gone
    When it is flattened, and then its status is asked for
    Then the status does not say any more that something is held, since no engine has looked yet
    """
    RunFolder(market.home, *market.run.relative_to(market.home).parts).mark_as_last()
    assert run_status(market.environment)["in_position"]
    flatten(None, market.environment, Settings, market.opening)
    status = run_status(market.environment)
    assert [status[key] for key in ("in_position", "position_size", "entry_price")] == [None] * 3


@pytest.mark.parametrize("more", [(), ("deaf",)])
def test_an_engine_that_does_not_answer_is_ended_first(more: tuple[str, ...], market: Market) -> None:
    """Two must never trade one position.

    Given an engine that holds the run and answers nobody, with or without an ear for SIGTERM
    When the run is flattened
    Then that process is ended, the position sold, and the log names the process
    """
    with silent_engine(market.home, RUN, *more) as process:
        answer = flatten(None, market.environment, Settings, market.opening)
        code = process.wait(10)

    assert answer.done
    assert held(market.venue) == {}
    assert code == (-9 if more else -15)
    assert f"process {process.pid} did not answer and was ended" in market.log()


def test_without_keys_no_engine_is_ended(market: Market) -> None:
    """What could not be done better is left to who is at it.

    Given an engine that does not answer, and no keys
    When the run is flattened
    Then it is refused with what is missing, and the engine lives
    """
    with silent_engine(market.home, RUN) as process:
        with pytest.raises(RequestError, match="BITGET_API_KEY and BITGET_API_SECRET"):
            flatten(None, {"SRCONSOLE_HOME": str(market.home)}, Settings, market.opening)
        assert process.poll() is None
        assert engine_of(market.run) == process.pid


def test_another_process_is_never_ended(market: Market) -> None:
    """A number in a file is no proof.

    Given a run whose lock is held by one process and names another, or names the one that asks
    When its engine is to be ended
    Then it is refused, and both live
    """
    with silent_engine(market.home, RUN) as engine, silent_engine(market.home, "paper/bitget/x-1h") as other:
        (market.run / LOCK).write_text(f"{other.pid}\n", encoding="utf-8")
        with pytest.raises(JournalError, match="has not opened it"):
            end_engine(market.run)
        (market.run / LOCK).write_text(f"{os.getpid()}\n", encoding="utf-8")
        with pytest.raises(JournalError, match="is not known yet"):
            end_engine(market.run)
        assert (engine.poll(), other.poll()) == (None, None)
    assert end_engine(market.run) is None


def test_of_several_runs_one_has_to_be_named(market: Market) -> None:
    """An order must never reach the wrong run.

    Given two runs on demo without engines, and a name that fits both, one or none
    When one is flattened
    Then it is refused with both names, done, and refused
    """
    shutil.copytree(market.run, market.run.with_name("ETH-USDT_USDT-1h"))
    with pytest.raises(RequestError, match=r"2 runs may have a position.*BTC-USDT_USDT-1h, testnet/bitget/ETH"):
        flatten(None, market.environment, Settings, market.opening)
    with pytest.raises(RequestError, match="no engine trades a run with 'DOGE' in its name"):
        flatten("DOGE", market.environment, Settings, market.opening)

    assert flatten("BTC", market.environment, Settings, market.opening).done


def test_a_replay_has_nothing_at_stake(market: Market) -> None:
    """What is only on this machine waits there.

    Given a home with nothing but a replay, without an engine, and with a silent one
    When it is flattened
    Then both times it is one sentence, and no engine is ended
    """
    home = market.home.parent / "other"
    environment = {**market.environment, "SRCONSOLE_HOME": str(home)}
    (run,) = (path.parent for path in home.rglob("journal.sqlite3"))
    with pytest.raises(RequestError, match="nothing is at stake until `srconsole` opens it again"):
        flatten(None, environment, Settings, market.opening)
    with silent_engine(home, str(run.relative_to(home))) as process:
        with pytest.raises(SrconsoleError, match="has not answered within 3 s"):
            flatten(None, environment, Settings, market.opening)
        assert process.poll() is None
    assert market.opened == []
