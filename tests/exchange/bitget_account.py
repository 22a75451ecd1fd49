"""Bitget's adapter on a simulated exchange on loopback: real HTTP, real ccxt, time that passes where it is slept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random

from msgspec import Struct

from srconsole.engine.ports import OrderRequest
from srconsole.errors import ExchangeError
from srconsole.exchange.ccxt.bitget.adapter import BitgetExchange
from srconsole.exchange.ccxt.bitget.opening import OpenBitget, Way, open_bitget
from srconsole.exchange.ccxt.market_data import Surroundings
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.faults import Fault, Script
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.server import SimulatedServer
from srconsole.exchange.simulated.state import Venue
from srconsole.settings.secret import Credentials, Secret
from tests.exchange.simulated.clients import KEYS, PAIR
from tests.exchange.simulated.venues import SYMBOL

CREDENTIALS = Credentials(Secret(KEYS.key), Secret(KEYS.secret), Secret(KEYS.passphrase))
SECRETS = (KEYS.key, KEYS.secret, KEYS.passphrase)
CALLS = 1000
"""Calls a second, so that the price does not move while a turn is waited for."""


class Told(Struct):
    """A simulated exchange as a test sees it.

    Attributes:
        exchange: itself.
        faults: what becomes of calls.
        heard: the requests that reached it, in their order.
        skew: seconds that this machine's clock is ahead of the exchange's.
        waited: the seconds that were slept, one after the other.
        url: where it listens.
        slept: called whenever something was waited for.
    """

    exchange: SimulatedExchange
    faults: Script
    heard: list[Request]
    skew: float = 0.0
    waited: list[float] = []
    url: str = ""
    slept: Callable[[], None] = lambda: None

    @property
    def venue(self) -> Venue:
        """Its state."""
        return self.exchange.venue

    @property
    def around(self) -> Surroundings:
        """Time as the adapter sees it, and chance."""
        return Surroundings(
            lambda: self.venue.now / 1000 + self.skew, lambda: self.venue.now / 1000, self.sleep, Random(1)
        )

    async def sleep(self, seconds: float) -> None:
        """Let time pass at the exchange."""
        self.waited.append(seconds)
        self.exchange.advance(self.venue.now + max(1, round(seconds * 1000)))
        self.slept()
        await asyncio.sleep(0)

    def sent(self, end: str) -> list[dict[str, object]]:
        """Return the parameters of the requests whose path ends so."""
        return [dict(request.params) for request in self.heard if request.path.endswith(end)]

    def fault(self, kind: str, path: str = "place-order", **more: object) -> None:
        """Let the next call of a path meet a fault."""
        self.faults.add(Fault(kind, path, **more))  # type: ignore[arg-type]


@asynccontextmanager
async def told(exchange: SimulatedExchange) -> AsyncIterator[Told]:
    """Put a simulated exchange on a port."""
    seen = Told(exchange, Script(), [])
    async with SimulatedServer(exchange, KEYS, faults=seen.faults, heard=seen.heard.append) as server:
        seen.url = server.url
        yield seen


@asynccontextmanager
async def opened(
    venue: Venue, change: Callable[[Told], None] = lambda _: None, symbol: str = PAIR, **way: object
) -> AsyncIterator[tuple[Told, OpenBitget]]:
    """Open the adapter on an exchange in a state; `change` is done before it is opened."""
    async with told(SimulatedExchange(venue)) as seen:
        change(seen)
        settings = Way(**({"exchange_url": seen.url, "calls": CALLS} | way))  # type: ignore[arg-type]
        async with open_bitget(CREDENTIALS, symbol, seen.around, settings) as account:
            seen.heard.clear()
            yield seen, account


async def bought(bitget: BitgetExchange, quantity: float = 1.0, client_id: str = "b-1", stop: float = 0.0) -> None:
    """Buy."""
    await bitget.place(buying(quantity, client_id, stop))


def buying(quantity: float = 1.0, client_id: str = "b-1", stop: float = 0.0) -> OrderRequest:
    """Return a market buy."""
    return OrderRequest(client_id, SYMBOL, "buy", quantity, False, 100.0, 0, stop)


def closing(quantity: float = 1.0, client_id: str = "s-1") -> OrderRequest:
    """Return a market sale that can only make the position smaller."""
    return OrderRequest(client_id, PAIR, "sell", quantity, True, 100.0, 0)


async def fate(seen: Told, bitget: BitgetExchange, client_id: str = "s-1") -> object:
    """Look an order up as its sender does, two seconds after an answer that says nothing, for a minute at most."""
    begun = seen.venue.now
    while seen.venue.now - begun < 60_000:
        try:
            return await bitget.look_up(client_id)
        except ExchangeError:
            await seen.sleep(2.0)
    return "unknown"
