"""The way from a rehearsal's engine to its exchange: HTTP on loopback, ccxt, Bitget's adapter, all on virtual time."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from random import Random
from typing import Final, NamedTuple

from srconsole.compose.rehearse.renamed import Renamed
from srconsole.compose.rehearse.stage import Stage
from srconsole.core.rounding import MarketRules
from srconsole.errors import ExchangeError, KeysRefused, Refused, RequestError
from srconsole.exchange.ccxt.bitget.opening import CALLS, OpenBitget, Way, open_bitget
from srconsole.exchange.ccxt.client import open_client
from srconsole.exchange.ccxt.market_data import Surroundings
from srconsole.exchange.ccxt.quotes import CcxtQuotes
from srconsole.exchange.ccxt.symbols import perpetual_of
from srconsole.exchange.ccxt.traffic import public_traffic
from srconsole.exchange.simulated.market_reads import LENGTHS
from srconsole.exchange.simulated.server import SimulatedServer
from srconsole.exchange.simulated.signing import Keys
from srconsole.settings.secret import Credentials, Secret
from srconsole.virtual_time.loop import VirtualTimeLoop

AGAIN: Final = 5.0
"""Seconds until an exchange that did not answer at the start is tried again."""
AT_ONCE: Final = 100_000
"""Calls a second where time stands still between two jumps, so that none waits for its turn."""


class Port(NamedTuple):
    """Where a simulated exchange listens, and the keys that it takes."""

    url: str
    credentials: Credentials


class Reached(NamedTuple):
    """An exchange, reached as a run with money reaches it.

    Attributes:
        exchange: where orders go.
        quotes: its public side.
        account: the way there.
    """

    exchange: Renamed
    quotes: CcxtQuotes
    account: OpenBitget


def virtual_loop() -> VirtualTimeLoop:
    """Return the running loop, which is one on virtual time."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)  # noqa: S101  # whoever plays a rehearsal makes the loop
    return loop


@asynccontextmanager
async def listening(stage: Stage) -> AsyncIterator[Port]:
    """Put a stage's exchange on a port of loopback, with keys made for it.

    Raises:
        RequestError: Bitget has no candles of that length, or ccxt cannot ask for the first one.
    """
    if stage.candles[0].time <= 0:
        raise RequestError(
            "the candles begin with 1970 or before, and no exchange can be asked for those; give them with their times"
        )
    if stage.timeframe * 1000 not in LENGTHS.values():
        known = ", ".join(LENGTHS)
        raise RequestError(
            f"the candles are of {stage.timeframe} seconds: a rehearsal goes by Bitget's words, which has none of that "
            f"length; give candles of one of {known}"
        )
    parts = [secrets.token_hex(16) for _ in range(3)]
    clock = virtual_loop().milliseconds
    async with SimulatedServer(stage.exchange, Keys(*parts), faults=stage.faults, clock=clock) as server:
        yield Port(server.url, Credentials(*map(Secret, parts)))


@asynccontextmanager
async def reached(port: Port, stage: Stage, seed: int, rules: MarketRules | None) -> AsyncIterator[Reached]:
    """Open Bitget's adapter and ccxt's public side on a port, as often as it takes; both are closed at the end.

    Args:
        port: where to.
        stage: what is traded there.
        seed: of the chance by which retries are spread.
        rules: the contract's, where the engine shall not go by the exchange's; then calls are not counted either.

    Raises:
        ExchangeError: the exchange refuses.
        RequestError: the contract's name is none of a perpetual.
    """
    loop = virtual_loop()
    chance = Random(f"{seed} retries")  # noqa: S311  # spreads retries, guards nothing
    around = Surroundings(lambda: loop.milliseconds() / 1000, loop.time, asyncio.sleep, chance)
    way = Way(port.url, calls=CALLS if rules is None else AT_ONCE)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(open_client("bitget", port.url, queued=False))
        traffic = public_traffic(client.venue, loop.time, asyncio.sleep) if rules is None else None
        quotes = CcxtQuotes(client, perpetual_of(stage.contract), around, traffic=traffic)
        account = await _opened(stack, port, stage.contract, around, way)
        yield Reached(Renamed(account.exchange, stage.symbol, stage.contract, rules), quotes, account)


async def _opened(stack: AsyncExitStack, port: Port, contract: str, around: Surroundings, way: Way) -> OpenBitget:
    while True:
        try:
            return await stack.enter_async_context(open_bitget(port.credentials, contract, around, way))
        except (KeysRefused, Refused):
            raise
        except ExchangeError:
            await asyncio.sleep(AGAIN)
