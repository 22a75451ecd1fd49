"""An exchange's market data as tests read it: from a stub on loopback, in time of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from srconsole.exchange.ccxt.client import open_client
from srconsole.exchange.ccxt.market_data import MarketData, Page, Surroundings
from srconsole.exchange.ccxt.symbols import Perpetual
from tests.exchange.bitget_stub import (
    NOW,
    BitgetStub,
    serving,
)

BTC = Perpetual("BTC")


class Still:
    """Time as a test wants it: this machine's clock, and what was slept."""

    def __init__(self, wall: float = NOW / 1000) -> None:
        self.wall = wall
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Note the seconds and let none pass."""
        self.slept.append(seconds)

    def surroundings(self) -> Surroundings:
        """Return what the code under test is given."""
        return Surroundings(lambda: self.wall, lambda: 0.0, self.sleep, Random(7))


@asynccontextmanager
async def reading(stub: BitgetStub, still: Still | None = None) -> AsyncIterator[MarketData]:
    """Serve a stub and open its market data."""
    async with serving(stub) as url, open_client("bitget", url) as client:
        yield MarketData(client, (still or Still()).surroundings())


async def pages_of(
    stub: BitgetStub, timeframe: int, since: int, until: int | None = None, still: Still | None = None
) -> list[Page]:
    """Read candles of BTC."""
    async with reading(stub, still) as data:
        return [page async for page in data.pages(BTC, timeframe, since, until)]


def times(pages: list[Page]) -> list[int]:
    """Return the openings of all candles, in order."""
    return [candle.time for page in pages for candle in page.candles]
