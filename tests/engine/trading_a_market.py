"""An engine on a market for tests: it has levels, waits flat above S1, and takes what it is handed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from pathlib import Path

from srconsole.core.candle import Candle
from srconsole.core.lot import State
from srconsole.engine.host import Engine
from srconsole.engine.inputs import CandleClosed, PriceSeen
from srconsole.engine.ports import Exchange
from srconsole.engine.request import Request
from srconsole.engine.run import Run
from srconsole.engine.view.snapshot import MarketView, Snapshot
from srconsole.journal.sqlite_journal import SqliteJournal
from srconsole.settings.schema import LevelSettings, RiskSettings, Settings, StrategySettings
from tests.engine.market import HOUR, MarketFeed

SYMBOL = "BTC/USDT:USDT"
SETTINGS = Settings(
    levels=LevelSettings(swing_order=1),
    strategy=StrategySettings(trail_pct=0.01),
    risk=RiskSettings(max_consecutive_losses=0),
)
PRICES = (110.0, 100.0, 120.0, 98.0, 118.0, 99.0, 121.0)
"""Closes of the candles that make the levels: supports near 98 to 100, midpoint near 109."""


class NoTime:
    """A clock on which waiting takes one turn of the loop."""

    def monotonic(self) -> float:
        """Return when the loop is."""
        return asyncio.get_running_loop().time()

    def wall(self) -> int:
        """Return one moment for ever."""
        return 0

    async def sleep(self, seconds: float) -> None:
        """Let others have their turn."""
        await asyncio.sleep(0)


def candle(number: int, price: float) -> Candle:
    """Return the candle of a number, around one price."""
    return Candle(number * HOUR * 1000, price, price + 0.5, price - 0.5, price, 1.0)


class Market:
    """A running engine and the market that it trades.

    Attributes:
        engine: the engine.
        shown: its snapshots.
    """

    def __init__(self, engine: Engine, shown: list[Snapshot]) -> None:
        self.engine = engine
        self.shown = shown
        self._number = 0
        self._seconds = 0

    @property
    def now(self) -> MarketView:
        """What is shown of the market."""
        return self.shown[-1].market

    def is_in(self, state: State) -> bool:
        """Tell whether the state machine stands there."""
        return self.now.state is state

    def waits(self) -> bool:
        """Tell whether an order is out."""
        return self.now.order is not None

    @property
    def log(self) -> list[str]:
        """What has happened, in words."""
        return [line.text for line in self.shown[-1].log]

    def go_on(self) -> None:
        """Bring candles and prices behind those that have come."""
        self._number = self.now.feed.closed
        self._seconds = 600 if self._number else 0

    def brought(self, seconds: int) -> None:
        """Know how many seconds of the candle have gone by."""
        self._seconds = seconds

    def close(self, price: float) -> None:
        """Close a candle."""
        self.engine.post(CandleClosed(SYMBOL, candle(self._number, price)))
        self._number += 1

    def price(self, price: float, seconds: int = 2) -> None:
        """Bring a price, some seconds after the last one."""
        self._seconds += seconds
        time = self._number * HOUR * 1000 + self._seconds * 1000
        self.engine.post(PriceSeen(SYMBOL, price, price, price, time, time))

    async def settled(self) -> None:
        """Let everything that is under way come to its end, as far as it can without more from outside."""
        for _ in range(60):
            await asyncio.sleep(0)


def on_a_market(
    folder: Path,
    exchange: Exchange,
    play: Callable[[Market], Awaitable[None]],
    settings: Settings = SETTINGS,
    first: Sequence[Request] = (),
) -> list[Snapshot]:
    """Start an engine on a market, or go on with it, with first requests, play, and stop it; return what it showed."""
    shown: list[Snapshot] = []

    async def whole() -> None:
        with closing(SqliteJournal(folder / "journal.sqlite3", "run")) as journal:
            engine = Engine(
                settings, Run("paper", "a market", ""), [MarketFeed(SYMBOL)], exchange, journal, NoTime(), shown.append
            )
            market = Market(engine, shown)
            trading = asyncio.create_task(engine.trade(first))
            await market.settled()
            try:
                if not trading.done():
                    market.go_on()
                    await play(market)
                    await market.settled()
            finally:
                engine.stop()
                await trading

    asyncio.run(whole())
    return shown


async def with_levels(market: Market) -> None:
    """Close the candles that make levels and pattern, and bring a first price above them."""
    for price in PRICES:
        market.close(price)
    market.price(105)
    await market.settled()


async def bought(market: Market) -> None:
    """Have levels, and let price come down to a support."""
    await with_levels(market)
    market.price(99.6)
    await market.settled()
