"""The engine on the paper exchange of a market: the stop that rests there and the engine's own, on one file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from srconsole.core.candle import Candle
from srconsole.core.lot import State
from srconsole.core.rounding import MarketRules
from srconsole.engine.host import Engine
from srconsole.engine.inputs import CandleClosed, OrderUpdate, PriceSeen
from srconsole.engine.market_ports import Quote
from srconsole.engine.ports import OrderRequest
from srconsole.engine.readings import Reading
from srconsole.engine.request import Answer, Request
from srconsole.engine.run import Run
from srconsole.engine.view.snapshot import MarketView, Snapshot
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from srconsole.journal.sqlite_journal import SqliteJournal
from srconsole.settings.schema import Settings
from tests.engine.market import HOUR, MarketFeed
from tests.engine.trading_a_market import PRICES, SETTINGS, SYMBOL, candle

pytestmark = pytest.mark.slow

RULES = MarketRules(step=0.001, tick=0.01)
STOP = 98.51
"""1 % below the support at 99.5, on the tick."""


class GivenTime:
    """A clock that stands where the newest price was; waiting takes one turn of the loop."""

    def __init__(self) -> None:
        self.at = 0

    def monotonic(self) -> float:
        """Return when the loop is."""
        return asyncio.get_running_loop().time()

    def wall(self) -> int:
        """Return the newest price's time."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Let others have their turn."""
        await asyncio.sleep(0)


class OnPaper:
    """A running engine on a paper account: each price acts there before the engine has it."""

    def __init__(self, engine: Engine, exchange: PaperMarketExchange, clock: GivenTime, shown: list[Snapshot]) -> None:
        self.exchange, self.engine = exchange, engine
        self._clock = clock
        self._shown = shown

    @property
    def now(self) -> MarketView:
        """What is shown of the market."""
        return self._shown[-1].market

    @property
    def log(self) -> list[str]:
        """What has happened, in words."""
        return [line.text for line in self._shown[-1].log]

    async def ask(self, request: Request) -> Answer:
        """Ask the engine for something."""
        return await self.engine.ask(request)

    async def settled(self) -> None:
        """Let everything that is under way come to its end."""
        for _ in range(30):
            await asyncio.sleep(0)

    async def close(self, number: int, price: float) -> None:
        """Close a candle."""
        self._clock.at = max(self._clock.at, (number + 1) * HOUR * 1000)
        self.engine.post(CandleClosed(SYMBOL, candle(number, price)))
        await self.settled()

    async def price(self, price: float, seconds: int = 2) -> None:
        """Bring a price, some seconds after the newest."""
        time = self._clock.at = self._clock.at + seconds * 1000
        self.exchange.saw(Quote(price, price, price, time, time, True))
        self.engine.post(PriceSeen(SYMBOL, price, price, price, time, time))
        await self.settled()

    async def bought(self) -> None:
        """Have levels, and let price come down to a support."""
        for number, price in enumerate(PRICES):
            await self.close(number, price)
        for price in (105.0, 104.0, 99.7, 99.6):
            await self.price(price)


Open = Callable[[Path, Settings, str, MarketRules], PaperMarketExchange]
Play = Callable[[OnPaper], Awaitable[None]]


def trading(folder: Path, play: Play, opened: Open = PaperMarketExchange, settings: Settings = SETTINGS) -> None:
    """Start an engine on the folder's account, or go on with it, play, and stop it."""

    async def whole() -> None:
        shown: list[Snapshot] = []
        clock = GivenTime()
        with (
            closing(SqliteJournal(folder / "journal.sqlite3", "run")) as journal,
            closing(opened(folder / "paper.sqlite3", settings, SYMBOL, RULES)) as exchange,
        ):
            run = Run("paper", "a market", "")
            engine = Engine(settings, run, [MarketFeed(SYMBOL)], exchange, journal, clock, shown.append)
            market = OnPaper(engine, exchange, clock, shown)
            task = asyncio.create_task(engine.trade())
            try:
                await market.settled()
                await play(market)
                await market.settled()
            finally:
                engine.stop()
                await task

    asyncio.run(whole())


def fallen_to(low: float, market: OnPaper) -> Candle:
    """Return the closed minute that the account wants next, which opened at 100 and fell to a low."""
    since = market.exchange.minutes_needed_since()
    assert since is not None
    return Candle(since, 100.0, 100.5, low, 100.0, 1.0)


class Seen(PaperMarketExchange):
    """A paper account that looks at the journal as it is read, and as an order comes.

    Attributes:
        stored: how many inputs were on the disk at each reading.
        placed: the same at each order, and how many orders were on the disk.
    """

    def __init__(self, file: Path, settings: Settings, symbol: str, rules: MarketRules) -> None:
        super().__init__(file, settings, symbol, rules)
        self.stored: list[int] = []
        self.placed: list[tuple[int, int]] = []
        self._journal = file.with_name("journal.sqlite3")

    async def read(self, symbol: str) -> Reading:
        """Look, then be read."""
        self.stored.append(self._looked()[0])
        return await super().read(symbol)

    async def place(self, order: OrderRequest) -> OrderUpdate:
        """Look, then take the order."""
        self.placed.append(self._looked())
        return await super().place(order)

    def _looked(self) -> tuple[int, int]:
        with closing(sqlite3.connect(self._journal)) as connection:
            (stored,) = connection.execute("SELECT count(*) FROM inputs").fetchone()
            orders = connection.execute(
                "SELECT count(*) FROM facts WHERE instr(body, CAST('run-1' AS BLOB))"
            ).fetchone()[0]
        return int(stored), int(orders)


def _kept_in(accounts: list[Seen]) -> Open:
    def opened(file: Path, settings: Settings, symbol: str, rules: MarketRules) -> Seen:
        accounts.append(Seen(file, settings, symbol, rules))
        return accounts[-1]

    return opened


def test_an_entry_that_reads_first_waits_for_the_disk_once(tmp_path: Path) -> None:
    """Given an account that was read five seconds ago
    When price comes down to a support
    Then the account is read before anything is on the disk, and price, reading and order are when the order leaves
    """
    accounts: list[Seen] = []

    async def play(market: OnPaper) -> None:
        for number, price in enumerate(PRICES):
            await market.close(number, price)
        for price in (105.0, 104.0):
            await market.price(price)
        before = len(accounts[0].stored)
        await market.price(99.6, seconds=5)
        ((stored, orders),) = accounts[0].placed
        assert (stored >= accounts[0].stored[before] + 2, orders) == (True, 1)
        assert market.now.state is State.STOP_LOSS

    trading(tmp_path, play, _kept_in(accounts))


def test_an_entry_rests_its_stop_and_price_meets_it(tmp_path: Path) -> None:
    """Given an engine on a market's paper account, above a support
    When price comes down to it, and on to the stop
    Then the entry's stop rests at the exchange; it sells there, and that is one trade, a stop loss
    """

    async def play(market: OnPaper) -> None:
        await market.bought()
        before = await market.exchange.read(SYMBOL)
        assert [(stop.price, stop.quantity) for stop in before.stops or ()] == [(STOP, 0.0)]
        await market.price(98.4)
        after = await market.exchange.read(SYMBOL)
        assert (after.quantity, after.stops) == (0, ())
        (trade,) = market.now.trades
        assert (trade.exit_reason, trade.exit_price, trade.quantity) == ("stop_loss", 98.4, before.quantity)
        assert market.now.state is State.FLAT

    trading(tmp_path, play)


def test_the_stop_at_the_exchange_follows_the_engines(tmp_path: Path) -> None:
    """Given a position whose entry carried its stop
    When price rises beyond the midpoint and on, and then falls back to the trailed stop
    Then that same stop is moved in place to where the engine trails it, and sells as take profit
    """

    async def play(market: OnPaper) -> None:
        await market.bought()
        for price in (109.0, 112.0, 112.0):
            await market.price(price, 6)
        (stop,) = (await market.exchange.read(SYMBOL)).stops or ()
        assert market.now.state is State.TAKE_PROFIT
        assert (stop.order_id, stop.price) == ("stop-1", 110.88)
        await market.price(110.8)
        (trade,) = market.now.trades
        assert (trade.exit_reason, trade.exit_price) == ("take_profit", 110.8)

    trading(tmp_path, play)


def test_a_stop_that_no_poll_has_seen_met_is_found_and_booked(tmp_path: Path) -> None:
    """Given a position whose stop rests at the exchange
    When a closed minute has touched the stop, though every poll was above it
    Then the engine finds nothing held, books the sale at the stop, and says that it was a wick
    """

    async def play(market: OnPaper) -> None:
        await market.bought()
        await market.price(100.0, 130)
        market.exchange.minutes([fallen_to(98.0, market)])
        await market.price(100.0)
        (trade,) = market.now.trades
        assert (trade.exit_reason, trade.exit_price) == ("stop_loss", STOP)
        assert any(line.endswith("stop_loss (wick)") for line in market.log)

    trading(tmp_path, play)


def test_a_stop_that_was_met_while_nobody_looked_is_booked_at_the_start(tmp_path: Path) -> None:
    """Given a position whose stop rests at the exchange, and an engine that was stopped
    When it starts again, and the minute that touched the stop meanwhile was played to the account before
    Then the sale at the stop is booked, once, and entries go on
    """

    async def leave(market: OnPaper) -> None:
        await market.bought()

    async def come_back(market: OnPaper) -> None:
        await market.price(100.0)
        (trade,) = market.now.trades
        assert (trade.exit_reason, trade.exit_price) == ("stop_loss", STOP)
        assert market.now.state is State.FLAT

    trading(tmp_path, leave)
    with closing(PaperMarketExchange(tmp_path / "paper.sqlite3", SETTINGS, SYMBOL, RULES)) as exchange:
        since = exchange.minutes_needed_since()
        assert since is not None
        exchange.minutes([Candle(since, 100.0, 100.5, 98.0, 100.0, 1.0)])
    trading(tmp_path, come_back)


def test_a_run_that_goes_on_reads_the_account_at_once(tmp_path: Path) -> None:
    """What was asked for before an end was never heard.

    Given a run that holds a lot and was left
    When it goes on, and no price has come yet
    Then the account has been read
    """
    accounts: list[Seen] = []

    async def play(market: OnPaper) -> None:
        await market.bought()

    async def look(market: OnPaper) -> None:
        assert accounts[-1].stored

    trading(tmp_path, play, _kept_in(accounts))
    trading(tmp_path, look, _kept_in(accounts))
    assert len(accounts) == 2
