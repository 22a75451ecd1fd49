"""Markets' names: the many spellings of one, and where a file shows its own."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from srconsole.market.standard import NotStandardError, check_symbol

UNKNOWN: Final = "UNKNOWN"
"""The symbol of candles whose source is known never to say it, where nobody says it either."""

QUOTES: Final = ("USDT", "USDC", "FDUSD", "BUSD", "TUSD", "USD", "DAI", "EUR", "GBP", "JPY", "KRW", "TRY", "BRL", "AUD")
"""Currencies that prices are given in; a name that ends in one is taken apart there."""

_COINS_AS_QUOTES: Final = ("BTC", "ETH", "BNB")
_DOLLARS: Final = frozenset({"USDT", "USDC", "USD"})
_COINS: Final = frozenset(
    re.findall(
        r"\w+",
        "BTC XBT ETH SOL XRP BNB ADA DOGE LTC DOT LINK AVAX MATIC POL TRX UNI ATOM NEAR FIL BCH ETC XLM XMR EOS APT "
        "ARB OP SUI TON PEPE SHIB 1000PEPE 1000SHIB",
    )
)
_PERPETUAL: Final = re.compile(r"(?:_UMCBL|[-_ ]?PERP|[-_]SWAP|\.P)$")
_EXCHANGE: Final = re.compile(r"^[A-Z]{3,}:(?=[A-Z0-9]+(?:\.P)?$)")
_WHOLE: Final = re.compile(r"([A-Z0-9]{2,15})[/_-]([A-Z]{3,5})(?::([A-Z]{3,5}))?")


def canonical(text: str) -> str:
    """Return a market's name as srconsole writes it: `BTC/USDT`, and `BTC/USDT:USDT` for a perpetual.

    A name that does not show its two currencies is returned as it is, without the blanks around it.
    """
    bare = text.strip()
    name = _EXCHANGE.sub("", bare.upper())
    perpetual = _PERPETUAL.search(name) is not None
    pair = _pair(_PERPETUAL.sub("", name))
    if pair is None:
        return bare
    base, quote, settled = pair
    if perpetual or settled:
        return f"{base}/{quote}:{settled or quote}"
    return f"{base}/{quote}"


def _pair(name: str) -> tuple[str, str, str] | None:
    match = _WHOLE.fullmatch(name)
    if match is not None:
        if match[3] or match[2] in (*QUOTES, *_COINS_AS_QUOTES):
            return _coin(match[1]), match[2], match[3] or ""
        return None
    if not re.fullmatch(r"[A-Z0-9]{5,20}", name):
        return None
    ends = [quote for quote in (*QUOTES, *_COINS_AS_QUOTES) if name.endswith(quote) and len(name) - len(quote) >= 2]
    # XBTUSD is XBT and USD, though TUSD is a currency too.
    ends.sort(key=lambda quote: name.removesuffix(quote) not in _COINS)
    return (_coin(name.removesuffix(ends[0])), ends[0], "") if ends else None


def _coin(base: str) -> str:
    return "BTC" if base == "XBT" else base


def is_usable(text: str) -> bool:
    """Tell whether a text can name a market in a standard file; a spreadsheet's formula cannot."""
    try:
        check_symbol(text)
    except NotStandardError:
        return False
    return "," not in text


def names_same(found: str, wanted: str) -> bool:
    """Tell whether a spelling found in a file is the wanted market; `BTCUSDT` can be spot or perpetual."""
    if found.strip() == wanted.strip() or canonical(found) == canonical(wanted):
        return True
    spelled_out = re.search(r"[/:_.-]", found.strip())
    return not spelled_out and canonical(found) == canonical(wanted).partition(":")[0]


def symbol_in_name(path: str) -> str:
    """Return the market that a file's name shows, as in `BINANCE_BTCUSDT, 60.csv`; empty where it shows none or two."""
    name = PurePath(path).name
    words = [word for word in re.split(r"[^A-Za-z0-9]+", name.partition(".")[0]) if word]
    found: dict[str, None] = {}
    for at, word in enumerate(words):
        if symbol := _shown(word, None) or (_shown(word, words[at + 1]) if at + 1 < len(words) else ""):
            quote = symbol.partition("/")[2]
            rest = [follower.upper() for follower in words[at + 1 :]]
            twice = rest[:2] == [quote, quote]
            perpetual = twice or not {"PERP", "PERPETUAL", "SWAP", "UMCBL"}.isdisjoint(rest)
            found[f"{symbol}:{quote}" if perpetual else symbol] = None
    return next(iter(found)) if len(found) == 1 else ""


def _shown(base: str, quote: str | None) -> str:
    """Return the market that one word or two show; words in small letters count for well-known coins only."""
    text = base if quote is None else f"{base}/{quote}"
    pair = _pair(text.upper())
    if pair is None or pair[0] in QUOTES:
        return ""
    if pair[0] in _COINS and pair[1] in (*_DOLLARS, "EUR", "BTC"):
        return f"{pair[0]}/{pair[1]}"
    return f"{pair[0]}/{pair[1]}" if text == text.upper() and not pair[0].isdigit() else ""
