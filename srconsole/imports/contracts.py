"""How venues mark what is no spot: perpetuals settled in dollars or in the coin, and futures that end on a day.

What a mark leaves open is kept as it stands, as a market of its own: no contract ever becomes a spot market.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal

from srconsole.imports.spellings import COINS, MarketPair, pair_of

_SETTLED_IN_COIN: Final = frozenset(
    {"BINANCE", "BYBIT", "OKX", "OKEX", "BITGET", "BITMEX", "DERIBIT", "PHEMEX", "HTX", "HUOBI"}
)
"""Venues whose perpetuals in dollars are settled in the coin; at others they may be settled in dollars."""

_ONLY_CONTRACTS: Final = frozenset({"BYBIT", "BITMEX", "DERIBIT", "PHEMEX"})
"""Venues where a pair in dollars, without a mark, is a contract."""

_EXCHANGE: Final = re.compile(r"([A-Z]{3,}):(?=[A-Z0-9._-]+$)")
_EXPIRES: Final = re.compile(
    r"(?:[_:-]|(?<=USD)|(?<=USDT))(?:[0-9]{6}|20[0-9]{6}|[0-9]{1,2}[A-Z]{3}[0-9]{0,2}|[FGHJKMNQUVXZ](?:20)?[0-9]{2})\b"
    r"|^[A-Z]{2,10}[FGHJKMNQUVXZ](?:20)?[0-9]{2}$|[_-](?:CW|NW|CQ|NQ|BQ)$|^F[IF]_|[0-9]!$"
)
_MARK: Final = re.compile(r"_[UDC]MCBL$|[-_ ]?PERP(?:ETUAL)?$|[-_]SWAP$|\.P$|^P[IF]_|^PERP_")


def contract_of(name: str, venue: str) -> MarketPair | Literal[False] | None:
    """Read the market of a perpetual.

    Args:
        name: its spelling in capitals, without an exchange in front.
        venue: the exchange, where it is known.

    Returns:
        The market; False where the name bears no mark of a contract; None where it does, and does not say all of it.
    """
    if _EXPIRES.search(name):
        return None
    for form, read in _FORMS:
        if match := form.fullmatch(name):
            return read(match, venue)
    pair = pair_of(name) if venue in _ONLY_CONTRACTS else None
    if pair is not None and pair.quote in ("USD", "USDT", "USDC") and not pair.settled and name.isalnum():
        if venue == "BITMEX":
            return MarketPair(pair.base, pair.quote, "BTC" if pair.quote == "USD" else pair.quote)
        return None if pair.quote == "USD" else False
    return False


def marked_side(text: str) -> str:
    """Return `BTC` or `BTC/USD` of a spelling with a perpetual's mark, which leaves the rest open; else nothing."""
    name = venue_of(text.strip().upper())[1]
    bare = _MARK.sub("", name)
    if bare == name or _EXPIRES.search(name):
        return ""
    pair = pair_of(bare)
    return f"{pair.base}/{pair.quote}" if pair else bare


def venue_of(name: str) -> tuple[str, str]:
    """Divide `BYBIT:BTCUSDT.P` into the exchange, empty where there is none, and the rest."""
    match = _EXCHANGE.match(name)
    return (match[1], name[match.end() :]) if match else ("", name)


def _settled(pair: MarketPair | None, *, in_coin: bool | None) -> MarketPair | None:
    """Return a perpetual: settled in its quote, or in the coin where that is USD; `in_coin` None is: nobody knows."""
    if pair is None or pair.settled:
        return pair
    if pair.quote != "USD":
        return MarketPair(pair.base, pair.quote, pair.quote)
    return None if in_coin is None else MarketPair(pair.base, pair.quote, pair.base if in_coin else pair.quote)


def _of_coin(base: str, quote: str, *, in_coin: bool) -> MarketPair | None:
    return _settled(pair_of(f"{base}/{quote}"), in_coin=in_coin)


def _perp(match: re.Match[str], venue: str) -> MarketPair | None:
    # Binance's BTCUSD_PERP is settled in the coin; others' BTCUSD-PERP and BTC-USD-PERP in dollars, or who knows.
    binances = match[2] in ("_", "") and match[1].isalnum()
    return _settled(pair_of(match[1]), in_coin=True if binances or venue in _SETTLED_IN_COIN else None)


def _kucoins(match: re.Match[str], _venue: str) -> MarketPair | Literal[False] | None:
    if match[2] == "USD" and match[1] not in COINS:
        return False
    return _of_coin(match[1], match[2], in_coin=True)


def _bitfinexs(match: re.Match[str], _venue: str) -> MarketPair | None:
    return _of_coin(match[1], "USDT" if match[2] == "UST" else match[2], in_coin=False)


_FORMS: Final[
    tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], MarketPair | Literal[False] | None]], ...]
] = (
    (re.compile(r"(.+)_SPBL|SPOT_(.+)"), lambda match, _: pair_of(match[1] or match[2])),
    (re.compile(r"([A-Z0-9]+)PERP_CMCBL"), lambda match, _: _of_coin(match[1], "USDC", in_coin=False)),
    (re.compile(r"(.+)_DMCBL"), lambda match, _: _settled(pair_of(match[1]), in_coin=True)),
    (re.compile(r"(.+)_[UC]MCBL"), lambda match, _: _settled(pair_of(match[1]), in_coin=False)),
    (re.compile(r"PERP_(.+)"), lambda match, _: _settled(pair_of(match[1]), in_coin=None)),
    (re.compile(r"PF_(.+)"), lambda match, _: _settled(pair_of(match[1]), in_coin=False)),
    (re.compile(r"PI_(.+)"), lambda match, _: _settled(pair_of(match[1]), in_coin=True)),
    (re.compile(r"([A-Z0-9]+)-PERPETUAL"), lambda match, _: _of_coin(match[1], "USD", in_coin=True)),
    (re.compile(r"(.+_.+)-PERPETUAL"), lambda match, _: _settled(pair_of(match[1]), in_coin=None)),
    (re.compile(r"(.+)[-_]SWAP"), lambda match, _: _settled(pair_of(match[1]), in_coin=True)),
    (re.compile(r"(.+?)([-_ ]?)PERP"), _perp),
    (
        re.compile(r"(.+)\.P"),
        lambda match, venue: _settled(pair_of(match[1]), in_coin=True if venue in _SETTLED_IN_COIN else None),
    ),
    (re.compile(r"([A-Z0-9]{2,12})(USDT|USDC|USD)M"), _kucoins),
    (re.compile(r"T?([A-Z0-9]{2,8})F0:(UST|USD|BTC)F0"), _bitfinexs),
)
