"""A market all the way: the simulated exchange, HTTP, ccxt, the live feed, an engine and its journal."""

from __future__ import annotations

import asyncio
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from srconsole.compose.market.inputs import behind_of
from srconsole.core.candle import Candle
from srconsole.engine.host import Engine
from srconsole.engine.rows import candle_of
from srconsole.engine.run import Run
from srconsole.engine.view.snapshot import Snapshot
from srconsole.exchange.ccxt.client import open_client
from srconsole.exchange.ccxt.market_data import Surroundings
from srconsole.exchange.ccxt.quotes import CcxtQuotes
from srconsole.exchange.ccxt.symbols import Perpetual
from srconsole.exchange.simulated.clock import advance
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.faults import Fault, Script
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.server import SimulatedServer
from srconsole.exchange.simulated.state import Venue
from srconsole.journal.sqlite_journal import SqliteJournal
from srconsole.market.live.history_setup import HistorySetup
from srconsole.market.live.live_feed import LiveFeed, Watched
from srconsole.market.live.teller import FeedTime
from srconsole.market.market_feed import MarketFeed
from srconsole.settings.schema import LevelSettings, Settings
from tests.engine.market import ToldExchange
from tests.engine.trading_a_market import SYMBOL, NoTime
from tests.exchange.simulated.clients import KEYS
from tests.exchange.simulated.venues import CONTRACT, MINUTE, START

SPEED = 60
HISTORY = 300
SETTINGS = Settings(levels=LevelSettings(swing_order=5))
NOW = START + 400 * MINUTE

pytestmark = pytest.mark.soak


def candles() -> list[Candle]:
    """Return minutes of a walk on ticks."""
    chance, price, made = Random(3), 100.0, []
    for number in range(600):
        path = [price, *(round(price + chance.uniform(-0.4, 0.4), 2) for _ in range(3))]
        made.append(Candle(START + number * MINUTE, path[0], max(path), min(path), path[-1], 1.0))
        price = path[-1]
    return made


class FastTime:
    """The loop's time, sixty times as fast, from the exchange's moment on."""

    def __init__(self, now: int) -> None:
        self._begun = asyncio.get_running_loop().time()
        self._now = now / 1000

    def monotonic(self) -> float:
        """Return seconds since the test began."""
        return (asyncio.get_running_loop().time() - self._begun) * SPEED

    def wall(self) -> float:
        """Return seconds since 1970."""
        return self._now + self.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait a sixtieth of so many seconds."""
        await asyncio.sleep(seconds / SPEED)


class Watching:
    """What an engine shows, and a wait for its candles."""

    def __init__(self) -> None:
        self.shown: list[Snapshot] = []
        self._changed = asyncio.Event()

    def show(self, snapshot: Snapshot) -> None:
        """Take a snapshot."""
        self.shown.append(snapshot)
        self._changed.set()

    async def until(self, closed: int) -> None:
        """Wait until so many candles have closed and there is a price."""
        while not self.shown or self.shown[-1].market.feed.closed < closed or self.shown[-1].market.price is None:
            self._changed.clear()
            await self._changed.wait()


async def traded(folder: Path, now: int, closes: int, faults: Script, orders: ToldExchange) -> list[Candle]:
    """Trade the market from a moment on until so many candles have closed; return all rows' candles."""
    time, watching = FastTime(now), Watching()
    venue = Venue([Market(CONTRACT, candles(), MINUTE, start=now)], capital=Decimal(1000), now=now, isolated=True)
    advance(venue, now)
    around = Surroundings(time.wall, time.monotonic, time.sleep, Random(1))

    def clock() -> int:
        return round(time.wall() * 1000)

    with closing(SqliteJournal(folder / "journal.sqlite3", "run")) as journal:
        async with (
            SimulatedServer(SimulatedExchange(venue), KEYS, clock=clock, faults=faults) as server,
            open_client("bitget", server.url) as client,
        ):
            quotes = CcxtQuotes(client, Perpetual("BTC"), around)
            feed = MarketFeed(SYMBOL, 60)
            run = Run("paper", "", "")
            engine = Engine(SETTINGS, run, [feed], orders, journal, NoTime(), watching.show)

            history = HistorySetup(quotes, SYMBOL, 60, HISTORY, (), lambda *_: None)
            watched = Watched(SYMBOL, 60, 5.0, 500.0)
            times = FeedTime(time.wall, time.monotonic, time.sleep)
            behind = behind_of(journal, SYMBOL)
            async with LiveFeed(quotes, watched, behind, times, engine.post, quotes.reopen, history) as live:
                trading = asyncio.create_task(engine.trade())
                await asyncio.wait_for(watching.until(closes), 300)
                engine.stop()
                await trading
                assert live.freshness.ages().price is not None
        return [candle_of(row) for row in journal.newest_rows(SYMBOL, 10_000, 10_000)]


def test_a_market_is_followed_through_faults_and_a_restart(tmp_path: Path) -> None:
    """Given an exchange whose answers fail now and then
    When an engine is started on it for the first time, follows it for some candles, stops, and goes on a while later
    Then it has the history and every candle since, each once, exactly as the exchange has them, and a price
    """
    every = candles()
    faults = Script(
        [
            Fault("status", "candles", skip=1, calls=2),
            Fault("cut", "ticker", skip=3, calls=2),
            Fault("text", "candles", skip=6, calls=1),
            Fault("drop", "time", skip=1, calls=1),
        ]
    )

    # What was bought by the first start is there still at the second.
    orders = ToldExchange()
    rows = asyncio.run(traded(tmp_path, NOW, HISTORY + 3, faults, orders))
    more = asyncio.run(traded(tmp_path, NOW + 40 * MINUTE, HISTORY + 43, Script(), orders))

    first = every.index(rows[0])
    assert len(rows) >= HISTORY + 3
    assert rows == every[first : first + len(rows)]
    assert len(more) >= HISTORY + 43
    assert more == every[first : first + len(more)]
