"""What each exchange does in its own way, as far as its prices go (measured with ccxt 4.5.90)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

_DAY: Final = 86_400


class Venue(NamedTuple):
    """An exchange, seen from its public calls.

    Attributes:
        name: as people call it, `bitget`.
        ccxt_class: what ccxt calls its perpetuals' client.
        options: what ccxt has to be told so that it asks for no more than it needs.
        succeeded: tells of a reply, decoded and not empty, whether it carries the exchange's word of success.
        codes: where a refusal has its code.
        real_host: what ccxt wants to see in a url to know the exchange's errors; empty where it looks at none.
        page: most candles in one reply.
        in_contracts: whether volumes are counted in contracts.
        calls: public calls a second that it surely lets one machine make, pages of candles among them.
    """

    name: str
    ccxt_class: str
    options: Mapping[str, Any]
    succeeded: Callable[[Any, str], bool]
    codes: tuple[str, ...] = ("code",)
    real_host: str = ""
    page: int = 1000
    in_contracts: bool = False
    calls: int = 5


def _bitget_succeeded(reply: Any, url: str) -> bool:
    return isinstance(reply, dict) and reply.get("code") == "00000"


def _bybit_succeeded(reply: Any, url: str) -> bool:
    return isinstance(reply, dict) and str(reply.get("retCode")) == "0"


def _mexc_succeeded(reply: Any, url: str) -> bool:
    return "/api/v1/" not in url or (isinstance(reply, dict) and reply.get("success") is True)


def _anything(reply: Any, url: str) -> bool:
    """Binance has no word of success; its refusals are objects with a code, which ccxt looks at first."""
    return True


VENUES: Final = {
    "bitget": Venue(
        "bitget",
        "bitget",
        {"defaultType": "swap", "uta": False, "fetchMarkets": {"types": ["swap"]}},
        _bitget_succeeded,
        calls=20,
    ),
    "binance": Venue(
        "binance",
        "binanceusdm",
        {"fetchMarkets": {"types": ["linear"]}},
        _anything,
        real_host="https://fapi.binance.com",
    ),
    "bybit": Venue(
        "bybit",
        "bybit",
        {"defaultType": "swap", "fetchMarkets": {"types": ["linear"]}},
        _bybit_succeeded,
        codes=("retCode",),
        calls=10,
    ),
    "mexc": Venue("mexc", "mexc", {"defaultType": "swap"}, _mexc_succeeded, page=2000, in_contracts=True),
}
"""The exchanges that prices can be had from, by name."""

_HISTORY_PAGE: Final = 200
_MOST_RECENT_PAGE: Final = 1000
_HISTORY_SPAN: Final = 90 * _DAY
_RECENT_DAYS: Final = {60: 30, 180: 30, 300: 30, 900: 30, 1800: 30, 3600: 60, 7200: 120, 14_400: 240}
"""Days that Bitget's list of recent candles goes back, by seconds a candle, where it is worth the other way."""


def page_rows(venue: Venue, timeframe: int, age: float) -> int:
    """Return how many candles to ask for at once, so that ccxt neither cuts the span nor moves its beginning.

    Bitget has two lists: recent candles, up to 1000 at once, and the history, up to 200 and 90 days. ccxt takes the one
    that a span's beginning asks for and, where the history's limit is exceeded, silently begins later.

    Args:
        venue: the exchange.
        timeframe: seconds a candle.
        age: how far back the span begins, seconds.
    """
    if venue.name != "bitget":
        return venue.page
    # Two days before the limit, so that a clock that is off makes no difference.
    if age < (_RECENT_DAYS.get(timeframe, 0) - 2) * _DAY:
        return min(_MOST_RECENT_PAGE, _HISTORY_SPAN // timeframe)
    return max(3, min(_HISTORY_PAGE, _HISTORY_SPAN // timeframe))
