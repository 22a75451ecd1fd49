"""A market's run as the console starts it: its journal breaks between two starts, and under the engine."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, closing, contextmanager
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Self

import pytest

from srconsole.compose.arming import Arming
from srconsole.compose.market.run import MarketRun
from srconsole.core.candle import Candle
from srconsole.engine.host import Publish
from srconsole.engine.legacy import BROKEN
from srconsole.engine.thread import EngineThread, Opened
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import JournalDamaged, JournalError, RequestError
from srconsole.exchange.simulated.clock import advance
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.server import SimulatedServer
from srconsole.exchange.simulated.state import Venue
from srconsole.journal.run_folder import JOURNAL
from srconsole.settings.schema import LevelSettings, MarketSettings, Settings
from tests.exchange.simulated.clients import KEYS
from tests.exchange.simulated.venues import CONTRACT, MINUTE

pytestmark = pytest.mark.slow

PATIENCE = 60.0


def wall() -> int:
    """Return the time, UTC milliseconds."""
    return time.time_ns() // 1_000_000


def walk(begin: int, count: int) -> list[Candle]:
    """Return minutes of a walk on ticks."""
    chance, price, made = Random(3), 100.0, []
    for number in range(count):
        path = [price, *(round(price + chance.uniform(-0.4, 0.4), 2) for _ in range(3))]
        made.append(Candle(begin + number * MINUTE, path[0], max(path), min(path), path[-1], 1.0))
        price = path[-1]
    return made


@contextmanager
def exchange() -> Iterator[str]:
    """Run a simulated exchange that lives in the present, on a thread of its own; give its address."""
    now = wall()
    venue = Venue(
        [Market(CONTRACT, walk(now - now % MINUTE - 400 * MINUTE, 500), MINUTE, start=now)],
        capital=Decimal(1000),
        now=now,
        isolated=True,
    )
    advance(venue, now)
    address: list[str] = []
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    done = asyncio.Event()

    async def serve() -> None:
        async with SimulatedServer(SimulatedExchange(venue), KEYS, clock=wall) as server:
            address.append(server.url)
            ready.set()
            await done.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(PATIENCE)
    try:
        yield address[0]
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(PATIENCE)
        loop.close()


def settings_for(address: str) -> Settings:
    """Return the settings of a run on paper there."""
    market = MarketSettings(
        mode="paper", symbols=("BTCUSDT",), timeframe="1m", exchange_url=address, history=300, poll_seconds=0.5
    )
    return Settings(market=market, levels=LevelSettings(swing_order=5))


class Trading:
    """A run that is traded as the console does.

    Attributes:
        shown: its snapshots, and what ended its engines, as they come.
    """

    def __init__(self, run: MarketRun) -> None:
        self.shown: queue.Queue[Snapshot | Exception] = queue.Queue()
        self._run = run
        self._engine = EngineThread(self._opened, goes_on=self._goes_on)

    def _opened(self, publish: Publish) -> AbstractAsyncContextManager[Opened]:
        def both(snapshot: Snapshot) -> None:
            publish(snapshot)
            self.shown.put(snapshot)

        return self._run.open(both)

    def _goes_on(self, error: Exception) -> bool:
        goes_on = self._run.goes_on(error)
        if not goes_on:
            self.shown.put(error)
        return goes_on

    def __enter__(self) -> Self:
        self._engine.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.stop()

    def until(self, so: Callable[[Snapshot], bool]) -> Snapshot:
        """Wait until something is shown."""
        while True:
            seen = self.shown.get(timeout=PATIENCE)
            assert isinstance(seen, Snapshot), seen
            if so(seen):
                return seen

    def written_to(self, folder: Path) -> None:
        """Write to the journal until the engine has noticed: what comes within a commit it takes for its own."""
        for count in range(60):
            if (folder / "broken-2").exists():
                return
            if count % 6 == 0:
                with (folder / JOURNAL).open("ab") as journal:
                    journal.write(b"x")
            self.shown.get(timeout=PATIENCE)
        pytest.fail("nobody has noticed")


def is_read(snapshot: Snapshot) -> bool:
    """Tell whether history, price and account are there."""
    live = snapshot.market.live
    return snapshot.market.feed.closed >= 300 and live is not None and live.account_age is not None


def is_broken(snapshot: Snapshot) -> bool:
    """Tell whether it says that the journal broke, and all is read."""
    live = snapshot.market.live
    return is_read(snapshot) and live is not None and BROKEN in live.against_entries


def test_a_run_goes_on_when_its_journal_breaks_before_a_start_and_under_the_engine(tmp_path: Path) -> None:
    """Given a market's run on paper that has its history
    When its journal is damaged and it is started again, and then somebody writes to the new one under the engine
    Then it goes on each time with its history read again, entries barred, and the broken journal kept; to begin anew
    is let, as the exchange shows nothing
    """
    environment = {"SRCONSOLE_HOME": str(tmp_path)}
    folder = tmp_path / "paper" / "bitget" / "BTC-USDT_USDT-1m"
    with exchange() as address:
        settings = settings_for(address)
        with Trading(MarketRun(settings, Arming(), environment)) as run:
            run.until(is_read)
        with closing(sqlite3.connect(folder / JOURNAL, isolation_level=None)) as file:
            file.execute("UPDATE head SET body = x'00'")
        with Trading(MarketRun(settings, Arming(), environment)) as run:
            run.until(is_broken)
            assert (folder / "broken-1" / JOURNAL).exists()
            run.written_to(folder)
            run.until(is_broken)
        with Trading(MarketRun(settings, Arming(), environment, fresh=True)) as run:
            shown = run.until(is_read)
            assert not is_broken(shown)
    assert (folder.with_name(f"{folder.name}.1") / "broken-2" / JOURNAL).exists()


def test_no_run_is_begun_anew_while_the_exchange_does_not_say_what_it_has(tmp_path: Path) -> None:
    """Given a market's run on paper whose exchange cannot be reached
    When it shall be begun anew
    Then that is refused, and nothing is put aside
    """
    environment = {"SRCONSOLE_HOME": str(tmp_path)}
    folder = tmp_path / "paper" / "bitget" / "BTC-USDT_USDT-1m"
    folder.mkdir(parents=True)
    (folder / JOURNAL).touch()
    with exchange() as address:
        settings = settings_for(address)
    with Trading(MarketRun(settings, Arming(), environment, fresh=True)) as run:
        refused = run.shown.get(timeout=PATIENCE)
    assert isinstance(refused, RequestError)
    assert "--fresh is refused" in str(refused)
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_run_whose_journals_break_again_and_again_ends(tmp_path: Path) -> None:
    """Given a market's run
    When its disk is full, and when one journal after the other breaks
    Then it is not opened again for the first, and five times for the other
    """
    run = MarketRun(settings_for("http://127.0.0.1:1"), Arming(), {"SRCONSOLE_HOME": str(tmp_path)})
    assert not run.goes_on(JournalError("full"))
    assert [run.goes_on(JournalDamaged("damaged")) for _ in range(6)] == [True] * 5 + [False]
