"""Markets' names: the many spellings of one, as srconsole writes it."""

from __future__ import annotations

import re
from typing import Final

from srconsole.imports.contracts import contract_of, marked_side, venue_of
from srconsole.imports.spellings import QUOTES, pair_of
from srconsole.market.csv_format import NotStandardError, check_symbol

UNKNOWN: Final = "UNKNOWN"
"""The symbol of candles whose source is known never to say it, where nobody says it either."""

_BITFINEXS: Final = re.compile(r"t([A-Z0-9]{3,8}):([A-Z]{3,4})|t([A-Z0-9]{3})([A-Z]{3})")
_EITHER: Final = re.compile(r"XBTUSDT?")


def canonical(text: str, venue: str = "") -> str:
    """Return a market's name as srconsole writes it: `BTC/USDT`, and `BTC/USDT:USDT` for a perpetual.

    A name that does not show its two currencies, or is a contract that does not show all of it, is returned as it is,
    without the blanks around it.

    Args:
        text: the spelling.
        venue: the exchange that the candles are from, in capitals, where it is known.
    """
    bare = text.strip()
    if match := _BITFINEXS.fullmatch(bare):
        base, quote = match[1] or match[3], match[2] or match[4]
        return f"{base}/{quote}" if quote in QUOTES else bare
    named, name = venue_of(bare.upper())
    found = contract_of(name, named or venue)
    pair = pair_of(name) if found is False else found
    if pair is None:
        return bare
    return f"{pair.base}/{pair.quote}" + (f":{pair.settled}" if pair.settled else "")


def spot_or_contract(text: str, venue: str) -> str:
    """Return the option that settles what `XBTUSD` is, a pair of Kraken and a contract of BitMEX; empty for others."""
    if not _EITHER.fullmatch(text.strip().upper()) or venue:
        return ""
    coin = "BTC" if text.strip().upper() == "XBTUSD" else "USDT"
    pair = f"BTC/{text.strip().upper()[3:]}"
    return f"--symbol {pair}:{coin}, or --symbol {pair}"


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
    if canonical(found) == found.strip() and ":" in wanted and (side := marked_side(found)):
        # What the mark leaves open, the wanted name says.
        return canonical(wanted).startswith((f"{side}/", f"{side}:"))
    spelled_out = re.search(r"[/:_.-]", found.strip())
    return not spelled_out and canonical(found) == canonical(wanted).partition(":")[0]
