"""Folders' names for files and markets: readable by people, and each other's only where what is named is the same."""

from __future__ import annotations

import hashlib
from typing import Final

_LONGEST_MARKET: Final = 150
"""Letters of a market's name; file systems take 255 bytes for a folder's."""


def market_name(symbol: str, timeframe: str) -> str:
    """Return a folder's name for a market: `BTC/USDT:USDT` at `1h` is `BTC-USDT_USDT-1h`.

    A slash becomes `-`, a colon `_`, what else is no letter, digit or `-` its UTF-8 bytes as `%XX`. So two symbols
    share a name only if they differ in nothing but `/` and `-`, and no exchange lists two such. No name has a dot in
    it, which keeps them apart from runs that were put aside. A name that is too long for a folder ends in a hash.
    """
    name = "_".join(part.replace("/", "-") for part in percent_encoded(symbol, "-/:").split(":"))
    if len(name) > _LONGEST_MARKET:
        digest = hashlib.sha256(symbol.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        name = f"{name[: _LONGEST_MARKET - len(digest) - 1]}-{digest}"
    return f"{name}-{timeframe}"


def percent_encoded(text: str, kept: str) -> str:
    """Write each sign but ASCII letters, digits and those kept as its UTF-8 bytes, `%XX` each."""

    def encoded(sign: str) -> str:
        if sign.isascii() and (sign.isalnum() or sign in kept):
            return sign
        return "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "surrogateescape"))

    return "".join(map(encoded, text))
