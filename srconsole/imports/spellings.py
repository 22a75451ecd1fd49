"""A coin and the currency that its price is given in, in the spellings that venues have for the two together."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

QUOTES: Final = ("USDT", "USDC", "FDUSD", "BUSD", "TUSD", "USD", "DAI", "EUR", "GBP", "JPY", "KRW", "TRY", "BRL", "AUD")
"""Currencies that prices are given in; a name that ends in one is taken apart there."""

COINS: Final = frozenset(
    re.findall(
        r"\w+",
        "BTC XBT ETH SOL XRP BNB ADA DOGE XDG LTC DOT LINK AVAX MATIC POL TRX UNI ATOM NEAR FIL BCH ETC XLM XMR EOS "
        "APT ARB OP SUI TON PEPE SHIB 1000PEPE 1000SHIB AAVE ALGO AXS BAT BSV COMP CRV DASH ENJ FLOKI FTM GALA GRT "
        "HBAR ICP IMX INJ IOTA JUP KAS KSM LDO MANA MKR NEO ONDO ORDI OMG PAXG QTUM RENDER RUNE SAND SEI SNX STX SUSHI "
        "TAO THETA TIA TRUMP VET WIF WLD XTZ YFI ZEC ZIL ZRX",
    )
)

_COINS_AS_QUOTES: Final = ("BTC", "ETH", "BNB")
_LOCAL: Final = (
    "KRW",
    "THB",
    "IDR",
    "INR",
    "VND",
    "TRY",
    "BRL",
    "JPY",
    "MXN",
    "ARS",
    "ZAR",
    "RUB",
    "UAH",
    "PLN",
    "NGN",
)
_OTHERS: Final = ("CAD", "CHF", "SGD", "HKD", "CNY", "NZD", "SEK", "USDE", "PYUSD", "USDD", "UST", "XBT")
_DOLLARS_AND_EURO: Final = frozenset({"USDT", "USDC", "FDUSD", "BUSD", "TUSD", "USD", "EUR"})
_NO_COINS: Final = frozenset(
    {"PERP", "SWAP", "SPOT", "PERPETUAL", "INDEX", "MARK", "MOVE", "DVOL", "USD", "CW", "NW", "CQ", "NQ"}
)
_APART: Final = re.compile(r"([A-Z0-9]{2,15})([/_-])([A-Z0-9]{2,10})(?::([A-Z]{3,5}))?")
_TOGETHER: Final = re.compile(r"[A-Z0-9]{5,20}")
_KRAKENS: Final = re.compile(r"X([A-Z]{3})[ZX](USD|EUR|GBP|JPY|CAD|XBT|ETH)")
_COIN: Final = re.compile(r"(?:1M|10{3,6})?[A-Z][A-Z0-9]{1,9}|1INCH")
_EXPIRY: Final = re.compile(r"[FGHJKMNQUVXZ][0-9]{1,2}|[0-9]{1,2}[A-Z]{3}[0-9]{0,2}")
_SAME: Final = {"XBT": "BTC", "XDG": "DOGE"}


class MarketPair(NamedTuple):
    """What is traded, what for, and what it is settled in, empty where nothing says so."""

    base: str
    quote: str
    settled: str = ""


def pair_of(name: str) -> MarketPair | None:
    """Take a name in capitals apart, `BTCUSDT`, `BTC-USDT`, `KRW-BTC`; None where it does not show its two sides."""
    if match := _APART.fullmatch(name):
        first, sign, second, settled = match.groups()
        if settled:
            return MarketPair(_coin(first), second, settled)
        return _apart(first, second) if sign != "/" else _by_slash(first, second)
    if not _TOGETHER.fullmatch(name):
        return None
    if match := _KRAKENS.fullmatch(name):
        return MarketPair(_coin(match[1]), _coin(match[2]))
    ends = [quote for quote in (*QUOTES, *_COINS_AS_QUOTES) if _can_end(name, quote)]
    # XBTUSD is XBT and USD, though TUSD is a currency too.
    ends.sort(key=lambda quote: name.removesuffix(quote) not in COINS)
    return _apart(name.removesuffix(ends[0]), ends[0]) if ends else None


def _can_end(name: str, quote: str) -> bool:
    """Tell whether a name without a sign in it may end with a currency: HYUNDAI is no HYUN in DAI, nor STETH an ST."""
    base = name.removesuffix(quote)
    if base == name or len(base) < 2:
        return False
    if quote in _DOLLARS_AND_EURO or base in COINS:
        return True
    return len(base) >= 3 and (quote in _COINS_AS_QUOTES or base in QUOTES)


def _by_slash(first: str, second: str) -> MarketPair | None:
    """With a slash the coin stands first everywhere."""
    return MarketPair(_coin(first), _coin(second)) if _rank(second) else None


def _apart(first: str, second: str) -> MarketPair | None:
    """Put the coin first: no market has won, dollars or bitcoin priced in a lesser coin, so such a one is the quote."""
    if _rank(second) >= _rank(first) and _rank(second):
        return MarketPair(_coin(first), _coin(second))
    if not _rank(first) or not _may_be_coin(second):
        return None
    sure = second in COINS or _rank(second) or first in (*_LOCAL, "USDT")
    return MarketPair(_coin(second), _coin(first)) if sure else None


def _rank(currency: str) -> int:
    """Return how high a currency stands among those that prices are given in; 0 for one in which none is."""
    if currency in _LOCAL:
        # Stablecoins are sold for these, and each of them may stand in front: USDT-TRY, KRW-USDT.
        return 5 if currency == "KRW" else 4
    if currency in (*QUOTES, *_OTHERS) and currency != "XBT":
        return 4
    return {"BTC": 3, "XBT": 3, "ETH": 2, "BNB": 1}.get(currency, 0)


def _may_be_coin(text: str) -> bool:
    return _COIN.fullmatch(text) is not None and text not in _NO_COINS and not _EXPIRY.fullmatch(text)


def _coin(name: str) -> str:
    return _SAME.get(name, name)
