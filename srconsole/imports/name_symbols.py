"""The market that a file's name shows, and whether it leaves open what kind of market it is."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import PurePath
from typing import Final, NamedTuple

from srconsole.imports.spellings import COINS, QUOTES, MarketPair, pair_of
from srconsole.imports.symbols import canonical

_ENDINGS: Final = frozenset({".csv", ".txt", ".tsv", ".dat", ".prn", ".json", ".gz", ".zip", ".bz2", ".xz", ".out"})
_WORD: Final = re.compile(r"[A-Za-z0-9]+")
_PERPETUAL: Final = frozenset({"PERP", "PERPETUAL", "PERPETUALS", "SWAP", "UMCBL", "DMCBL", "CMCBL"})
_SOME_CONTRACT: Final = frozenset(
    re.findall(
        r"\w+", "FUTURES FUTURE FUT LINEAR INVERSE COINM USDTM USDCM USDM QUARTER QUARTERLY BIQUARTERLY DELIVERY FI FF"
    )
)
_VENUES_WITHOUT_DOLLARS: Final = frozenset({"BYBIT", "DERIBIT", "PHEMEX"})
_MARKED: Final = re.compile(
    r"(?:\.P(?![A-Za-z0-9])|[-_ ]?PERP(?:ETUAL)?(?![A-Za-z0-9])|[-_]SWAP(?![A-Za-z0-9])|_[UDC]MCBL(?![A-Za-z0-9]))",
    re.IGNORECASE,
)
_EXPIRY: Final = re.compile(
    r"[-_. ]((?:20)?[0-9]{6}|[0-9]{1,2}[A-Z]{3}[0-9]{2}|[FGHJKMNQUVXZ](?:20)?[0-9]{2})(?![A-Za-z0-9])"
)
_GLUED_EXPIRY: Final = re.compile(r"([A-Z]{2,10}?)(USDT?)?[FGHJKMNQUVXZ](?:20)?[0-9]{2}")
_FRIDAY: Final = 4


class NameSymbol(NamedTuple):
    """A market in a file's name.

    Attributes:
        symbol: as srconsole writes it, empty where the name shows none or two.
        doubt: what the name leaves open, as a phrase, empty where nothing.
        options: what settles it.
        text: how the name spells it.
    """

    symbol: str
    doubt: str = ""
    options: str = ""
    text: str = ""


class _Found(NamedTuple):
    """Where in a name a pair stands."""

    pair: MarketPair
    start: int
    end: int


def symbol_in_name(path: str) -> NameSymbol:
    """Return the market that a file's name shows, as in `BINANCE_BTCUSDT, 60.csv`."""
    stem = _stem(PurePath(path).name)
    words = list(_WORD.finditer(stem))
    shown: dict[str, NameSymbol] = {}
    for at, word in enumerate(words):
        found = _alone(word) or _with_next(words, at)
        if found is None:
            expiry = _GLUED_EXPIRY.fullmatch(word[0])
            if expiry and expiry[1] in COINS:
                name = NameSymbol("", f"{word[0]} in the file's name is a future", f"--symbol {word[0]}", word[0])
                shown[word[0]] = name
            continue
        name = _judged(stem, found)
        shown.setdefault(name.symbol, name)
    return next(iter(shown.values())) if len(shown) == 1 else NameSymbol("")


def _stem(name: str) -> str:
    """Return a name without its endings; dots within it stay."""
    while PurePath(name).suffix.lower() in _ENDINGS:
        name = name[: -len(PurePath(name).suffix)]
    return name


def _alone(word: re.Match[str]) -> _Found | None:
    settled = canonical(word[0] if word[0][:1] == "t" else word[0].upper())
    base, _, quote = settled.partition("/")
    pair = MarketPair(base, *quote.split(":")) if quote else None
    return _Found(pair, word.start(), word.end()) if pair and _is_market(pair, word[0]) else None


def _with_next(words: list[re.Match[str]], at: int) -> _Found | None:
    if at + 1 == len(words) or words[at][0].upper() in (*_PERPETUAL, "SPOT"):
        return None
    first, second = words[at], words[at + 1]
    pair = pair_of(f"{first[0]}-{second[0]}".upper())
    text = first[0] + second[0]
    return _Found(pair, first.start(), second.end()) if pair and _is_market(pair, text) else None


def _is_market(pair: MarketPair, text: str) -> bool:
    """Tell whether words mean a pair: those in small letters do for well-known coins only."""
    if pair.base in QUOTES and pair.quote not in ("KRW", "TRY", "BRL"):
        return False
    if pair.base in COINS and (pair.quote in QUOTES or pair.quote in ("BTC", "ETH", "BNB")):
        return text == text.upper() or pair.quote in ("USDT", "USDC", "USD", "EUR", "BTC", "KRW") or text[:1] == "t"
    turned = not text.upper().startswith(pair.base)
    return text == text.upper() and not pair.base.isdigit() and not turned


def _judged(stem: str, found: _Found) -> NameSymbol:
    """Say which market a pair in a name is: one with a mark behind it, or words of contracts about it, is no spot."""
    pair, rest = found.pair, stem[found.end :]
    words = [word.upper() for word in _WORD.findall(stem[: found.start])]
    behind = [word.upper() for word in _WORD.findall(rest)]
    spelled = f"{pair.base}/{pair.quote}"
    text = stem[found.start : found.end]
    if pair.settled:
        return NameSymbol(f"{spelled}:{pair.settled}", text=text)
    venue = words[-1] if words else ""
    if mark := _MARKED.match(rest):
        marked = canonical((text + mark[0]).upper(), venue)
        return NameSymbol(marked, text=text) if "/" in marked else _doubtful(pair, f"{text}{mark[0]}")
    if venue in ("PF", "PI"):
        return NameSymbol(canonical(f"{venue}_{text.upper()}"), text=text)
    if venue == "BITMEX" and text.upper() == f"XBT{pair.quote}":
        return NameSymbol(canonical(text, venue), text=text)
    if pair.quote in ("USD", "USDT", "USDC") and behind[:1] in ([pair.quote], [pair.base]):
        return NameSymbol(f"{spelled}:{behind[0]}", text=text)
    if expiry := _expiry(rest):
        own = f"{text}{rest[0]}{expiry}"
        return NameSymbol(
            spelled,
            f"{own} in the file's name may be a future that ends then",
            f"--symbol {spelled}, or --symbol {own}",
            own,
        )
    if not _PERPETUAL.isdisjoint([*words, *behind]):
        if pair.quote == "USD":
            return _doubtful(pair, text)
        return NameSymbol(f"{spelled}:{pair.quote}", text=text)
    margined = [one for one, next_ in pairwise(behind) if next_ == "M" and one in ("COIN", *QUOTES)]
    of_dollars = pair.quote == "USD" and venue in _VENUES_WITHOUT_DOLLARS
    if margined or of_dollars or not _SOME_CONTRACT.isdisjoint([*words, *behind]):
        return _doubtful(pair, text)
    return NameSymbol(spelled, text=text)


def _doubtful(pair: MarketPair, text: str) -> NameSymbol:
    spelled = f"{pair.base}/{pair.quote}"
    settled = [pair.base, pair.quote] if pair.quote == "USD" else [pair.quote]
    options = ", or ".join(f"--symbol {spelled}:{one}" for one in settled)
    return NameSymbol(
        f"{spelled}:{settled[0]}",
        f"the file's name shows a contract of {text}, and not which",
        f"{options}, or --symbol {spelled}",
        text,
    )


def _expiry(rest: str) -> str:
    """Return the day behind a pair on which a future may end: six digits, or eight where it is a Friday."""
    match = _EXPIRY.match(rest)
    if match is None:
        return ""
    digits = match[1]
    if not digits.isdigit():
        return digits
    try:
        day = date.fromisoformat(digits if len(digits) == 8 else f"20{digits}")
    except ValueError:
        return ""
    return digits if len(digits) == 6 or day.weekday() == _FRIDAY else ""
