"""Opening the way to Bitget: two clients, one clock, one budget, and what is known before the first order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final, NamedTuple, cast

from srconsole.engine.last_known import LastKnown
from srconsole.errors import RequestError
from srconsole.exchange.ccxt.bitget.adapter import BitgetExchange
from srconsole.exchange.ccxt.bitget.clock import ExchangeClock
from srconsole.exchange.ccxt.bitget.contracts import Contracts
from srconsole.exchange.ccxt.bitget.direct import Direct
from srconsole.exchange.ccxt.bitget.line import Line, TradingClient
from srconsole.exchange.ccxt.bitget.probe import account_kind
from srconsole.exchange.ccxt.budget import Breaker, CallBudget
from srconsole.exchange.ccxt.client import open_client, plain_session
from srconsole.exchange.ccxt.market_data import Surroundings
from srconsole.settings.secret import Credentials

CALLS: Final = 10
"""Calls a second that Bitget lets an account place orders by, and fewer than it lets it read by."""


class OpenBitget(NamedTuple):
    """An account that can be traded.

    Attributes:
        exchange: the port.
        budget: how much it is asked.
        breaker: whether reads are held back, and why.
        clock: how far its clock is ahead.
        clients: what replies come through, for who listens to them.
    """

    exchange: BitgetExchange
    budget: CallBudget
    breaker: Breaker
    clock: ExchangeClock
    clients: tuple[TradingClient, TradingClient]


class Way(NamedTuple):
    """Where an account is reached.

    Attributes:
        exchange_url: a host of this machine instead of Bitget's; empty: Bitget's.
        demo: whether the keys are of a demo account.
        close_api: `v2`; `v1` with a host of this machine only.
        calls: how many a second there may be.
        close_side: which reading of a hedged close's side a proof found; empty where there is none.
        budget: what counts them where somebody else asks the same account from here; None: one of its own.
        held: what is known of the contract, where it may be held although the exchange lists it no more.
    """

    exchange_url: str = ""
    demo: bool = False
    close_api: str = "v2"
    calls: int = CALLS
    close_side: str = ""
    budget: CallBudget | None = None
    held: LastKnown | None = None


LIVE: Final = Way()
"""Bitget itself."""


@asynccontextmanager
async def open_bitget(
    credentials: Credentials, symbol: str, around: Surroundings, way: Way = LIVE
) -> AsyncIterator[OpenBitget]:
    """Open an account, whose kind is found out first; all connections are closed at the end.

    Args:
        credentials: its keys.
        symbol: what is traded, in any spelling.
        around: time and chance.
        way: where to.

    Raises:
        RequestError: the host leads away from this machine, V1 was asked for at the exchange itself or for a unified
            account, or the symbol is not listed and not known from before.
        ExchangeError: there was no answer, or the keys are refused.
    """
    from aiohttp import ClientSession

    if way.close_api == "v1" and not way.exchange_url:
        raise RequestError(
            'market.close_api: Bitget has retired V1 on 2025-11-28, and takes no close by it; set it to "v2", or '
            "market.exchange_url to a simulated exchange"
        )
    async with AsyncExitStack() as stack:
        reads, orders = [await _client(stack, credentials, way) for _ in range(2)]
        session = await stack.enter_async_context(plain_session() if way.exchange_url else ClientSession())
        clock = ExchangeClock(around)
        for client in (reads, orders):
            client.milliseconds = clock.milliseconds
            client.options["timeDifference"] = 0
        budget = way.budget or CallBudget(around.monotonic, around.sleep, way.calls)
        breaker = Breaker(around.monotonic)
        base = orders.implode_hostname(orders.urls["api"]["mix"])
        asks, sends = [Direct(session, client, base, credentials, clock, demo=way.demo) for client in (reads, orders)]
        # By lines that reads keep open: one of its own, ccxt would have closed by the time an order comes.
        orders.request = sends.request
        line = Line(asks, reads, orders, clock, budget, breaker, around)
        await line.patiently(line.set_clock)
        unified = await account_kind(line) == "unified"
        if unified and way.close_api == "v1":
            raise RequestError('market.close_api: a unified account takes no close by V1; set it to "v2"')
        for client in (reads, orders):
            client.options["uta"] = unified
        contracts = Contracts(reads, orders)
        if way.held is not None:
            contracts.keep(symbol, way.held.terms)
        await line.patiently(lambda: contracts.read(line))
        exchange = BitgetExchange(
            line, sends, contracts, symbol, way.close_api, unified=unified, close_side=way.close_side
        )
        if way.held is not None:
            exchange.remember(symbol, way.held)
        yield OpenBitget(exchange, budget, breaker, clock, (reads, orders))


async def _client(stack: AsyncExitStack, credentials: Credentials, way: Way) -> TradingClient:
    opened = await stack.enter_async_context(open_client("bitget", way.exchange_url, credentials, demo=way.demo))
    return cast("TradingClient", opened.exchange)
