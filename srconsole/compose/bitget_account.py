"""A Bitget account with all its parts: opened to be traded, and looked at as the doctor wants it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from srconsole.compose.doctor.account import AccountSeen, KeySeen
from srconsole.compose.proof.prove import Demo
from srconsole.compose.this_machine import surroundings
from srconsole.engine.market_ports import Offset
from srconsole.settings.schema import Settings
from srconsole.settings.secret import Credentials

if TYPE_CHECKING:
    from srconsole.engine.market_ports import Quotes
    from srconsole.exchange.ccxt.bitget.adapter import BitgetExchange
    from srconsole.exchange.ccxt.bitget.opening import OpenBitget
    from srconsole.exchange.ccxt.bitget.probe import AccountProbe
    from srconsole.exchange.ccxt.budget import CallBudget
    from srconsole.exchange.ccxt.listening import RawReply
    from srconsole.exchange.ccxt.market_data import Surroundings

Around = Callable[[], "Surroundings"]
"""Makes time and chance."""


@asynccontextmanager
async def open_account(
    settings: Settings,
    credentials: Credentials,
    demo: bool,
    around: Around = surroundings,
    budget: CallBudget | None = None,
) -> AsyncIterator[BitgetExchange]:
    """Open the account that keys are of, to trade the settings' symbol; closed at the end.

    `budget` counts its calls where somebody else asks the same account from this process.

    Raises:
        RequestError: the symbol is not listed.
        ExchangeError: there was no answer, or the keys or their account will not do.
    """
    async with opened_account(settings, credentials, demo, around, budget) as opened:
        yield opened.exchange


def opened_account(
    settings: Settings,
    credentials: Credentials,
    demo: bool,
    around: Around = surroundings,
    budget: CallBudget | None = None,
) -> AbstractAsyncContextManager[OpenBitget]:
    """Open an account with its budget, breaker and clock; raises as `open_account` does."""
    from srconsole.exchange.ccxt.bitget.opening import Way, open_bitget

    market = settings.market
    way = Way(market.exchange_url, demo, market.close_api, budget=budget)
    return open_bitget(credentials, market.symbols[0], around(), way)


@asynccontextmanager
async def open_quotes(settings: Settings, around: Around = surroundings) -> AsyncIterator[Quotes]:
    """Open the public side for the settings' symbol; closed at the end.

    Raises:
        RequestError: the symbol cannot be read.
    """
    from srconsole.exchange.ccxt.client import open_client
    from srconsole.exchange.ccxt.market_data import RETRIES
    from srconsole.exchange.ccxt.quotes import CcxtQuotes
    from srconsole.exchange.ccxt.symbols import perpetual_of

    perpetual = perpetual_of(settings.market.symbols[0])
    async with open_client(settings.market.exchange, settings.market.exchange_url) as client:
        yield CcxtQuotes(client, perpetual, around(), RETRIES)


async def look_at(
    settings: Settings, credentials: Credentials, around: Around = surroundings, budget: CallBudget | None = None
) -> AccountSeen:
    """Look at account, key and contract; on demo where the settings say so. `budget` is as for `open_account`.

    Raises:
        RequestError: the symbol is not listed.
        ExchangeError: there was no answer, or the keys or their account will not do.
    """
    demo = settings.market.mode == "testnet"
    async with (
        open_account(settings, credentials, demo, around, budget) as exchange,
        open_quotes(settings, around) as quotes,
    ):
        symbol = unified(settings)
        probe = await exchange.probe(symbol)
        reading = await exchange.read(symbol)
        terms = await quotes.terms(settings.risk.margin * settings.risk.leverage)
        price = (await quotes.quote()).last
    return AccountSeen(key_of(probe), reading, terms, Offset(probe.clock_ahead, probe.latency), price)


def unified(settings: Settings) -> str:
    """Return the settings' symbol as srconsole writes it.

    Raises:
        RequestError: it is no perpetual.
    """
    from srconsole.exchange.ccxt.symbols import perpetual_of

    return perpetual_of(settings.market.symbols[0]).unified


def key_of(probe: AccountProbe) -> KeySeen:
    """Return what a probe says of a key."""
    limited = probe.limited_to
    addresses = None if limited is None else tuple(part for part in limited.replace(",", " ").split() if part)
    return KeySeen(probe.kind, probe.may_trade, probe.may_withdraw, addresses)


@asynccontextmanager
async def open_demo(settings: Settings, credentials: Credentials, around: Around = surroundings) -> AsyncIterator[Demo]:
    """Open a demo account to prove something on.

    Raises:
        RequestError: the symbol is not listed.
        ExchangeError: there was no answer, or the keys or their account will not do.
    """
    from srconsole.exchange.ccxt.listening import listen

    async with opened_account(settings, credentials, True, around) as opened, open_quotes(settings, around) as quotes:
        symbol = unified(settings)
        probe = await opened.exchange.probe(symbol)
        replies: list[RawReply] = []
        for client in opened.clients:
            listen(client, replies.append)
        yield Demo(opened.exchange, quotes, symbol, key_of(probe), probe.hedge, replies)
