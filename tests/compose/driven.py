"""A market whose price a test sets, on a simulated exchange on loopback that lives on this machine's clock."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from srconsole.compose.arming import UNARMED
from srconsole.compose.market.run import MarketRun
from srconsole.core.candle import Candle
from srconsole.engine.host import Engine
from srconsole.engine.view.snapshot import MarketView, Snapshot
from srconsole.exchange.simulated.clock import react
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.faults import Script
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.server import SimulatedServer
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import exactly
from srconsole.settings.schema import LevelSettings, MarketSettings, RiskSettings, Settings, StrategySettings
from srconsole.settings.secret import NAMES
from tests.exchange.simulated.clients import KEYS
from tests.exchange.simulated.venues import CONTRACT, MINUTE, SYMBOL

PATH = (*range(108, 99, -1), *range(101, 107), *range(105, 99, -1), *range(101, 105))
"""Lows of a history: a support at 100 that was touched twice, and a pattern."""
STEP = 4
"""Candles from one of them to the next."""
ABOVE, AT, BELOW = 103.0, 100.1, 98.5
"""Prices over the support, at it, and below its stop."""


CHECKOUT = Path(__file__).resolve().parents[2]
GIVEN = dict(zip(NAMES, (KEYS.key, KEYS.secret, KEYS.passphrase), strict=True))


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return a process's environment with a home of its own, and keys only where they are given."""
    kept = {name: value for name, value in os.environ.items() if name not in NAMES}
    return {**kept, "PYTHONPATH": str(CHECKOUT), "SRCONSOLE_HOME": str(home), **more}


def now() -> int:
    """Return this machine's time, UTC milliseconds."""
    return time.time_ns() // 1_000_000


class Driven(Market):
    """A contract's price, which stays until it is set; candles are made of it as minutes go by."""

    def __init__(self) -> None:
        begin = now() // MINUTE * MINUTE - (len(PATH) - 1) * STEP * MINUTE
        lows = [a + (b - a) * part / STEP for a, b in pairwise(PATH) for part in range(STEP)]
        made = [Candle(begin + n * MINUTE, low, low + 0.3, low, low + 0.1, 1.0) for n, low in enumerate(lows)]
        super().__init__(CONTRACT, made, MINUTE, start=now())
        self._made = made
        self.last = exactly(ABOVE)

    @property
    def last_time(self) -> int:
        """Say the price anew whenever it is asked for."""
        return now()

    @last_time.setter
    def last_time(self, time: int) -> None:
        """Take no other time."""

    def _grow(self) -> None:
        price = float(self.last)
        while (begin := self._made[-1].time + MINUTE) <= now():
            self._made.append(Candle(begin, price, price, price, price, 1.0))

    def set(self, price: float) -> None:
        """Jump to a price."""
        self._grow()
        self.last = exactly(price)
        newest = self._made[-1]
        high, low = max(newest.high, price), min(newest.low, price)
        self._made[-1] = Candle(newest.time, newest.open, high, low, price, 1.0)

    def candles_until(self, now: int, length: int, until: int, most: int) -> list[Candle]:
        """Return what there is; of other lengths, nothing."""
        self._grow()
        return [one for one in self._made if one.time < min(until, now + 1)][-most:] if length == MINUTE else []


class Place:
    """The exchange, as a test sees it.

    Attributes:
        url: where it listens; market: its price; venue: its state; faults: what becomes of calls.
    """

    def __init__(self, off: int = 0) -> None:
        self.market = Driven()
        self.venue = Venue([self.market], capital=Decimal(1000), now=now(), isolated=True)
        self.exchange = SimulatedExchange(self.venue)
        self.exchange.view.clock_off = off
        self.faults = Script()
        self.heard: list[Request] = []
        self.url = ""

    def price(self, price: float) -> None:
        """Jump, with all that waits for it."""
        self.market.set(price)
        react(self.venue, SYMBOL)

    def settings(self, mode: str, symbol: str = "BTCUSDT", margin: float = 100.0, leverage: float = 5.0) -> Settings:
        """Return settings that lead there."""
        return Settings(
            market=MarketSettings(
                mode=mode,  # type: ignore[arg-type]  # one of them
                exchange_url=self.url,
                symbols=(symbol,),
                timeframe="1m",
                history=80,
                poll_seconds=0.5,
            ),
            levels=LevelSettings(swing_order=5),
            strategy=StrategySettings(trail_pct=0.02),
            # It is moved by who leaves, and not before.
            risk=RiskSettings(margin=margin, leverage=leverage, stop_min_interval=3600),
        )


@asynccontextmanager
async def placed(off: int = 0) -> AsyncIterator[Place]:
    """Serve an exchange whose clock is so many milliseconds off."""
    place = Place(off)
    async with SimulatedServer(
        place.exchange, KEYS, faults=place.faults, clock=now, heard=place.heard.append
    ) as server:
        place.url = server.url
        yield place


class Running:
    """A run, as a test sees it."""

    def __init__(self) -> None:
        self.shown: list[Snapshot] = []
        self.engine: Engine | None = None

    @property
    def market(self) -> MarketView:
        """What is shown now."""
        return self.shown[-1].market

    @property
    def log(self) -> list[str]:
        """What has happened, in words."""
        return [line.text for line in self.shown[-1].log]

    async def until(self, so: Callable[[MarketView], bool], seconds: float = 40) -> None:
        """Wait until something is shown.

        Raises:
            AssertionError: it is not, in time.
        """
        end = time.monotonic() + seconds
        while not (self.shown and so(self.market)):
            assert time.monotonic() < end, self.log if self.shown else "nothing is shown"
            await asyncio.sleep(0.05)


async def long_before_a_close(seconds: float = 25) -> None:
    """Wait until so much of the minute is left: a close below a support would break it for good."""
    left = (MINUTE - now() % MINUTE) / 1000
    if left < seconds:
        await asyncio.sleep(left + 0.1)


def ready(market: MarketView) -> bool:
    """Tell whether the account has been read, and nothing stands against an entry."""
    live = market.live
    return market.price is not None and live is not None and live.account_age is not None and not live.against_entries


def holds(market: MarketView) -> bool:
    """Tell whether something is held."""
    return market.position is not None


def sold(market: MarketView) -> bool:
    """Tell whether a trade has closed, and nothing is held."""
    return market.position is None and market.trade_count == 1


def by_last(market: MarketView) -> bool:
    """Tell whether the stop at the exchange looks at the last price."""
    return market.live is not None and market.live.stop is not None and market.live.stop.trigger == "LAST"


async def said(*words: str, environment: Mapping[str, str]) -> tuple[int, str, str]:
    """Run a command as a process of its own; return its exit code, and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "srconsole",
        *words,
        env=environment,
        cwd=environment["SRCONSOLE_HOME"],
        stdout=PIPE,
        stderr=PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 40)
    return process.returncode or 0, out.decode(), err.decode()


@asynccontextmanager
async def running(settings: Settings, environment: Mapping[str, str]) -> AsyncIterator[Running]:
    """Trade a market's run, and leave it in order."""
    seen = Running()
    async with MarketRun(settings, UNARMED, environment).open(seen.shown.append) as opened, opened.door:
        trading = asyncio.create_task(opened.engine.trade(opened.first))
        seen.engine = opened.engine
        try:
            yield seen
        finally:
            opened.engine.stop()
            await trading
