"""A client of one exchange: ccxt's, told what it needs to be told, guarded, and closed."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, cast
from urllib.parse import urlsplit

from srconsole.errors import RequestError
from srconsole.exchange.ccxt.bitget_list import read_only_what_is_traded
from srconsole.exchange.ccxt.bitget_prices import read_only_prices
from srconsole.exchange.ccxt.guard import install_guard
from srconsole.exchange.ccxt.loaded import client_class
from srconsole.exchange.ccxt.venues import VENUES, Venue
from srconsole.settings.rules import loopback_fault
from srconsole.settings.secret import Credentials

if TYPE_CHECKING:
    from aiohttp import ClientSession

TIMEOUT_MS: Final = 10_000
KEPT: Final = 3600.0
"""Seconds for which a connection within this machine is kept that nobody uses."""

Reply = dict[str, Any]


class CcxtExchange(Protocol):
    """What this room uses of a ccxt client; ccxt itself comes without types."""

    id: str
    urls: dict[str, Any]
    has: dict[str, Any]
    options: dict[str, Any]
    timeframes: Mapping[str, str]
    markets: Mapping[str, Reply] | None
    enableRateLimit: bool  # noqa: N815  # ccxt's names
    timeout_on_exit: int
    session: object
    apiKey: str  # noqa: N815
    secret: str
    password: str
    httpProxy: str | None  # noqa: N815
    httpsProxy: str | None  # noqa: N815
    verify: bool
    milliseconds: Callable[[], int]
    handle_errors: Any
    handle_http_status_code: Any
    request: Any
    """Sends a request, perhaps signed, and returns the reply."""
    publicMixGetV2MixMarketContracts: Any  # noqa: N815  # ccxt's name
    publicUtaGetV3MarketInstruments: Any  # noqa: N815  # ccxt's name
    publicMixGetV2MixMarketQueryPositionLever: Any  # noqa: N815  # ccxt's name

    def implode_hostname(self, url: str) -> str:
        """Return a url with its host in it."""
        ...

    async def load_markets(self, reload: bool = False) -> Mapping[str, Reply]:
        """Read the list of markets."""
        ...

    async def fetch_time(self) -> int | None:
        """Ask for the exchange's time, UTC milliseconds."""
        ...

    async def fetch_ticker(self, symbol: str) -> Reply:
        """Ask for the newest prices."""
        ...

    async def fetch_ohlcv(
        self, symbol: str, timeframe: str, since: int, limit: int, params: Mapping[str, Any]
    ) -> list[list[float | None]]:
        """Ask for candles."""
        ...

    def set_sandbox_mode(self, enabled: bool) -> None:
        """Trade on a demo account."""
        ...

    async def fetch_funding_rate(self, symbol: str) -> Reply:
        """Ask for the funding that is charged next."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...

    def open(self) -> None:
        """Let connections be made again after `close`."""
        ...


class Client(NamedTuple):
    """An exchange that can be asked."""

    venue: Venue
    exchange: CcxtExchange


@asynccontextmanager
async def open_client(
    name: str,
    exchange_url: str = "",
    credentials: Credentials | None = None,
    *,
    demo: bool = False,
    queued: bool = True,
) -> AsyncIterator[Client]:
    """Open a client for an exchange's public calls, and with keys for all others; it is closed at the end.

    ccxt never sends anything twice by itself (`maxRetriesOnFailure` is 0): whoever asks decides about that.

    Args:
        name: the exchange.
        exchange_url: where all its hosts are redirected to, on this machine; empty: the exchange itself.
        credentials: the account's keys. ccxt's queue of calls is off with them: who has keys goes first or last by a
            budget of our own.
        demo: whether the keys are of a demo account.
        queued: whether ccxt's queue lets public calls through; not where a budget of our own does.

    Raises:
        RequestError: the url leads away from this machine.
    """
    venue = VENUES[name]
    exchange = _made(venue)
    base = exchange_url.rstrip("/")
    if base:
        if fault := loopback_fault(base):
            raise RequestError(f"market.exchange_url: {fault}")
        exchange.urls["api"] = _redirected(exchange.urls["api"], base)
        exchange.timeout_on_exit = 0  # it waits a quarter of a second there, for lines with TLS
        exchange.session = plain_session()
        exchange.verify = not base.startswith("http://")  # the machine's certificates take a tenth of a second to read
    exchange.enableRateLimit = queued
    if credentials is not None:
        _give_keys(exchange, credentials, demo=demo)
    install_guard(exchange, venue, base)
    if name == "bitget":
        read_only_what_is_traded(exchange)
        read_only_prices(exchange)
    try:
        yield Client(venue, exchange)
    finally:
        await exchange.close()


def plain_session() -> ClientSession:
    """Make connections within this machine: ccxt's own look after lines with TLS every two seconds."""
    from aiohttp import ClientSession, TCPConnector

    return ClientSession(connector=TCPConnector(keepalive_timeout=KEPT))


def _made(venue: Venue) -> CcxtExchange:
    """Make ccxt's client; ccxt is loaded here and not before, since that takes a quarter of a second and 50 MB."""
    options = {**venue.options, "maxRetriesOnFailure": 0}
    made = client_class(venue.ccxt_class)({"enableRateLimit": True, "timeout": TIMEOUT_MS, "options": options})
    exchange = cast("CcxtExchange", made)
    exchange.has["fetchCurrencies"] = False
    return exchange


def _give_keys(exchange: CcxtExchange, credentials: Credentials, *, demo: bool) -> None:
    """Let a client sign; ccxt's log of what it sends has the keys in it, and is shut for all of them."""
    logging.getLogger("ccxt").setLevel(logging.INFO)
    exchange.apiKey, exchange.secret, exchange.password = (part.reveal() for part in credentials)
    exchange.enableRateLimit = False
    exchange.set_sandbox_mode(demo)


def _redirected(urls: Any, base: str) -> Any:
    """Return urls with another host in front, nested as they are; what stands behind a host stays."""
    if isinstance(urls, dict):
        return {name: _redirected(url, base) for name, url in urls.items()}
    if not isinstance(urls, str):
        return urls
    begin = base.replace("http", "ws", 1) if urls.startswith("ws") else base
    return f"{begin}{urlsplit(urls).path}"
