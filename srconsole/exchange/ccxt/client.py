"""A client of one exchange: ccxt's, told what it needs to be told, guarded, and closed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, NamedTuple, Protocol, cast
from urllib.parse import urlsplit

from srconsole.errors import RequestError
from srconsole.exchange.ccxt.bitget_list import read_only_what_is_traded
from srconsole.exchange.ccxt.guard import install_guard
from srconsole.exchange.ccxt.venues import VENUES, Venue
from srconsole.settings.rules import loopback_fault

TIMEOUT_MS: Final = 10_000

Reply = dict[str, Any]


class CcxtExchange(Protocol):
    """What this room uses of a ccxt client; ccxt itself comes without types."""

    id: str
    urls: dict[str, Any]
    has: dict[str, Any]
    options: dict[str, Any]
    timeframes: Mapping[str, str]
    markets: Mapping[str, Reply] | None
    milliseconds: Callable[[], int]
    handle_errors: Any
    handle_http_status_code: Any
    publicMixGetV2MixMarketContracts: Any  # noqa: N815  # ccxt's name

    async def load_markets(self) -> Mapping[str, Reply]:
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

    async def close(self) -> None:
        """Close all connections."""
        ...


class Client(NamedTuple):
    """An exchange that can be asked."""

    venue: Venue
    exchange: CcxtExchange


@asynccontextmanager
async def open_client(name: str, exchange_url: str = "") -> AsyncIterator[Client]:
    """Open a client for an exchange's public calls, without keys; it is closed at the end.

    ccxt never sends anything twice by itself (`maxRetriesOnFailure` is 0): whoever asks decides about that.

    Args:
        name: the exchange.
        exchange_url: where all its hosts are redirected to, on this machine; empty: the exchange itself.

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
    install_guard(exchange, venue, base)
    if name == "bitget":
        read_only_what_is_traded(exchange)
    try:
        yield Client(venue, exchange)
    finally:
        await exchange.close()


def _made(venue: Venue) -> CcxtExchange:
    """Make ccxt's client; ccxt is loaded here and not before, since that takes half a second and 100 MB."""
    import ccxt.async_support

    options = {**venue.options, "maxRetriesOnFailure": 0}
    made = getattr(ccxt.async_support, venue.ccxt_class)(
        {"enableRateLimit": True, "timeout": TIMEOUT_MS, "options": options}
    )
    exchange = cast("CcxtExchange", made)
    exchange.has["fetchCurrencies"] = False
    return exchange


def _redirected(urls: Any, base: str) -> Any:
    """Return urls with another host in front, nested as they are; what stands behind a host stays."""
    if isinstance(urls, dict):
        return {name: _redirected(url, base) for name, url in urls.items()}
    if not isinstance(urls, str):
        return urls
    begin = base.replace("http", "ws", 1) if urls.startswith("ws") else base
    return f"{begin}{urlsplit(urls).path}"
