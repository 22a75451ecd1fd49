"""A Bitget account with all its parts: opened to be traded, and looked at as the doctor wants it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from srconsole.compose.doctor.account import AccountSeen, KeySeen
from srconsole.compose.proof.prove import Demo
from srconsole.compose.proof.record import ccxt_version, proved_close_side
from srconsole.compose.this_machine import surroundings
from srconsole.engine.market_ports import Offset
from srconsole.settings.schema import Settings
from srconsole.settings.secret import Credentials

if TYPE_CHECKING:
    from pathlib import Path

    from srconsole.engine.last_known import LastKnown
    from srconsole.engine.market_ports import Quotes
    from srconsole.exchange.ccxt.bitget.adapter import BitgetExchange
    from srconsole.exchange.ccxt.bitget.opening import OpenBitget
    from srconsole.exchange.ccxt.bitget.probe import AccountProbe
    from srconsole.exchange.ccxt.budget import CallBudget
    from srconsole.exchange.ccxt.listening import RawReply
    from srconsole.exchange.ccxt.market_data import Surroundings

Around = Callable[[], "Surroundings"]
"""Makes time and chance."""


class Known(NamedTuple):
    """What is known of an account before it is opened.

    Attributes:
        close_side: which reading of a hedged close's side a proof found; empty where there is none.
        budget: what counts its calls where something else in this process asks it too; None: nothing does.
    """

    close_side: str = ""
    budget: CallBudget | None = None


NOTHING_KNOWN: Final = Known()


def known_here(home: Path, settings: Settings) -> Known:
    """Return what was proved on this machine of the settings' exchange; `home` is the folder of all runs."""
    return Known(proved_close_side(home, settings.market.exchange, ccxt_version()))


def opening_by_proof(
    environment: Mapping[str, str],
) -> Callable[[Settings, Credentials, bool], AbstractAsyncContextManager[BitgetExchange]]:
    """Return what opens an account by what was proved on this machine; the last argument: whether it is on demo."""
    from srconsole.journal.run_folder import home_folder

    def opening(
        settings: Settings, credentials: Credentials, demo: bool
    ) -> AbstractAsyncContextManager[BitgetExchange]:
        return open_account(settings, credentials, demo, known=known_here(home_folder(environment), settings))

    return opening


@asynccontextmanager
async def open_account(
    settings: Settings,
    credentials: Credentials,
    demo: bool,
    around: Around = surroundings,
    known: Known = NOTHING_KNOWN,
) -> AsyncIterator[BitgetExchange]:
    """Open the account that keys are of, to trade the settings' symbol; closed at the end.

    Raises:
        RequestError: the symbol is not listed.
        ExchangeError: there was no answer, or the keys or their account will not do.
    """
    async with opened_account(settings, credentials, demo, around, known) as opened:
        yield opened.exchange


def opened_account(
    settings: Settings,
    credentials: Credentials,
    demo: bool,
    around: Around = surroundings,
    known: Known = NOTHING_KNOWN,
    held: LastKnown | None = None,
) -> AbstractAsyncContextManager[OpenBitget]:
    """Open an account with its budget, breaker and clock; raises as `open_account` does.

    `held` is what a run knew of its contract that may hold something of it: then it need not be listed any more.
    """
    from srconsole.exchange.ccxt.bitget.opening import Way, open_bitget

    market = settings.market
    way = Way(market.exchange_url, demo, market.close_api, close_side=known.close_side, budget=known.budget, held=held)
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
    settings: Settings, credentials: Credentials, around: Around = surroundings, known: Known = NOTHING_KNOWN
) -> AccountSeen:
    """Look at account, key and contract; on demo where the settings say so.

    Raises:
        RequestError: the symbol is not listed.
        ExchangeError: there was no answer, or the keys or their account will not do.
    """
    demo = settings.market.mode == "testnet"
    async with (
        open_account(settings, credentials, demo, around, known) as exchange,
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
        exchange = opened.exchange
        yield Demo(exchange, quotes, symbol, key_of(probe), probe.hedge, replies, lambda: exchange.close_side)
