"""What columns are called by the programs that write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import normalize

from srconsole.imports.languages import WORDS
from srconsole.imports.zone_names import zone_in

ROLES: Final = ("time", "open", "high", "low", "close", "volume", "symbol")
PRICES: Final = ("open", "high", "low", "close")

_NAMES: Final = {
    "time": (
        "time, timestamp, unix, unix timestamp, unix time, epoch, date, datetime, date time, open time, opentime, "
        "start, start time, start at, startat, utc, candle begin time, begin time, time open, bar time, candle time, "
        "time period start, t, ts, mts, ticks, period, hour, clock, date hour, datetime stamp, date stamp, dt"
    ),
    "open": ("open, o, open price, price open, op, opening price, first, opening, opn"),
    "high": "high, h, high price, price high, hi, max, highest, highest price, max price",
    "low": "low, l, low price, price low, lo, min, lowest, lowest price, min price",
    "close": ("close, c, close price, price close, cl, closing price, last, close/last, closing"),
    "volume": (
        "volume, vol, v, amount, size, qty, tick volume, trade volume, volume traded, tickvol, "
        "tick vol, base volume, basevolume, base vol, volume base, volumefrom, volume from, base asset volume, "
        "base token volume, basetokenvolume, volume b, home notional, homenotional"
    ),
    "symbol": "symbol, pair, ticker, instrument, market, product id, instrument id, contract, tic, symbol id",
    "close time": "close time, closetime, end, end time, endtime, end at, time close, time period end, candle end time",
    "price": "price, kurs",
    "quote volume": (
        "quote volume, quote asset volume, quotevolume, volume quote, volumeto, volume to, turnover, quote vol, "
        "volume currency, value, volccyquote, vol ccy quote, volume q, usd volume, usdvolume, usdt volume, usdtvolume, "
        "volume notional, volumenotional, foreign notional, foreignnotional"
    ),
}
_JOINT: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NUMBERED: Final = re.compile(r"^[0-9]+[a-z]? ")
_BEFORE: Final = frozenset(("mid", "candle", "candles", "bar", "kline", "k", "ohlc", "ohlcv"))
_UNITS: Final = frozenset(
    re.findall(
        r"\w+",
        "usd usdt usdc eur gbp jpy krw btc eth try brl cny rub chf cad aud ms s us ns sec seconds milliseconds unix "
        "epoch iso 円 元 원",
    )
)
_IN_COINS: Final = re.compile(r"base.*|.* ?base|volume ?from|volume b|home ?notional")
_VOLUME_IN: Final = re.compile(r"(?:volume|vol) ([a-z0-9]{2,10})")


def _without_marks(text: str) -> str:
    """Return a text without accents, `Clôture` as `Cloture`."""
    return normalize("NFC", "".join(sign for sign in normalize("NFD", text) if not "\u0300" <= sign <= "\u036f"))


_ROLE_OF: Final[dict[str, str]] = {}
for _role, _names in (*WORDS.items(), *_NAMES.items()):
    for _name in _names.split(", "):
        _ROLE_OF[_name] = _role
        _ROLE_OF.setdefault(_without_marks(_name), _role)


def plain(name: str) -> str:
    """Return a column's name in small letters, without quotes, brackets and the like."""
    bare = re.sub(r"[\s_.()<>\"'#\[\]{}-]+", " ", normalize("NFKC", name).casefold().removeprefix("\ufeff"))
    return bare.strip()


def spread(name: str) -> str:
    """Return a name in which words that run into each other stand apart: `openPrice` is `open Price`."""
    return _JOINT.sub(" ", name)


def role_of(name: str) -> str:
    """Return what a column of this name holds; empty where the name says nothing, `volume in` with a currency."""
    for spelling in _spellings(name):
        if role := _ROLE_OF.get(spelling):
            return role
    said = zone_in(name)
    if said is not None:
        role = next((role for one in _spellings(said.bare) if (role := _ROLE_OF.get(one, ""))), "")
        if role in ("time", "close time"):
            return role
    return "volume in" if _VOLUME_IN.fullmatch(plain(name)) else ""


def _spellings(name: str) -> Iterator[str]:
    """Yield a name, the same with its words apart, and then without what stands around the word that counts."""
    for spelling in (plain(name), plain(spread(name))):
        yield spelling
        yield _without_marks(spelling)
    words = _NUMBERED.sub("", plain(spread(name))).split(" ")
    while len(words) > 1 and words[0] in _BEFORE:
        words = words[1:]
        yield " ".join(words)
    # What a volume is counted in matters, and is looked at elsewhere.
    while len(words) > 1 and words[-1] in _UNITS and not words[0].startswith(("vol", "amount")):
        words = words[:-1]
        yield " ".join(words)
    yield " ".join(words)


def currency_of(name: str) -> str:
    """Return the currency of a column such as `Volume BTC`, in capitals."""
    match = _VOLUME_IN.fullmatch(plain(name))
    return match[1].upper() if match else ""


def in_coins(name: str) -> bool:
    """Tell whether a volume's column says by its name that it counts the base coin."""
    return role_of(name) == "volume" and _IN_COINS.fullmatch(plain(name)) is not None


def candle_roles(names: list[str]) -> int:
    """Count the parts of a candle that a line of names would name."""
    roles = {role_of(name) for name in names}
    volume = bool(roles & {"volume", "volume in"})
    return len(roles & {"time", *PRICES}) + volume
