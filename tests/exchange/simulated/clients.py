"""ccxt's real client against the simulated exchange on loopback, redirected as exchange.md 2.1 has it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from srconsole.exchange.ccxt.loaded import client_class
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.faults import Faults
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.server import SimulatedServer
from srconsole.exchange.simulated.signing import Keys

KEYS = Keys("bitget-test-key", "bitget-test-secret", "bitget-test-pass")
PAIR = "BTC/USDT:USDT"


@asynccontextmanager
async def client_of(
    exchange: SimulatedExchange,
    *,
    faults: Faults | None = None,
    heard: Callable[[Request], None] | None = None,
    keys: Keys = KEYS,
    clock: Callable[[], int] | None = None,
    **options: object,
) -> AsyncIterator[Any]:
    """Give a ccxt client that trades on a simulated exchange and lives on its clock."""
    async with SimulatedServer(exchange, KEYS, faults=faults, heard=heard, clock=clock) as server:
        settings = {"defaultType": "swap", "uta": False, "fetchMarkets": {"types": ["swap"]}, "timeDifference": 0}
        client = client_class("bitget")(
            {
                "apiKey": keys.key,
                "secret": keys.secret,
                "password": keys.passphrase,
                "enableRateLimit": False,
                "timeout": 2000,
                "options": settings | options,
            }
        )
        client.has["fetchCurrencies"] = False
        client.timeout_on_exit = 0  # ccxt waits a quarter of a second there, for hosts with TLS
        client.urls["api"] = dict.fromkeys(client.urls["api"], server.url)
        client.milliseconds = lambda: exchange.venue.now
        try:
            yield client
        finally:
            await client.close()


def code_of(error: BaseException) -> str:
    """Return Bitget's code from what ccxt throws."""
    return str(json.loads(str(error).removeprefix("bitget "))["code"])
