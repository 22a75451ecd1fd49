"""What columns are called by the programs that write them."""

from __future__ import annotations

import re
from typing import Final

ROLES: Final = ("time", "open", "high", "low", "close", "volume", "symbol")
PRICES: Final = ("open", "high", "low", "close")

_NAMES: Final = {
    "time": (
        "time, timestamp, unix, unix timestamp, unix time, epoch, date, datetime, date time, open time, opentime, "
        "start, start time, startat, time utc, date utc, gmt time, local time, utc, candle begin time, "
        "time period start, t, ts, mts, ticks, timestamp ms, period, datum, zeit, zeitpunkt, fecha, data, heure, "
        "datum zeit"
    ),
    "open": (
        "open, o, open price, price open, op, opening price, first, eröffnung, eröffnungskurs, erster, apertura, "
        "ouverture, abertura, opening"
    ),
    "high": ("high, h, high price, price high, hi, max, hoch, höchst, tageshoch, plus haut, máximo, maximo, massimo"),
    "low": "low, l, low price, price low, lo, min, tief, tiefst, tagestief, plus bas, mínimo, minimo, min price",
    "close": (
        "close, c, close price, price close, cl, closing price, last, close/last, schluss, schlusskurs, zuletzt, "
        "clôture, cierre, chiusura, fechamento, dernier, último, ultimo, closing"
    ),
    "volume": (
        "volume, vol, v, volumen, amount, size, qty, tick volume, trade volume, volume traded, umsatz, tickvol, "
        "tick vol, base volume, basevolume, base vol, volume base, volumefrom, volume from, base asset volume, "
        "base token volume, basetokenvolume, volume b, home notional, homenotional"
    ),
    "symbol": "symbol, pair, ticker, instrument, market, product id, instrument id, contract, tic, symbol id",
    "close time": "close time, closetime, end, end time, time close, time period end",
    "price": "price, kurs, prix, precio",
    "quote volume": (
        "quote volume, quote asset volume, quotevolume, volume quote, volumeto, volume to, turnover, quote vol, "
        "volume currency, value, volccyquote, vol ccy quote, volume q, usd volume, usdvolume, usdt volume, usdtvolume, "
        "volume notional, volumenotional, foreign notional, foreignnotional"
    ),
}
_ROLE_OF: Final = {name: role for role, names in _NAMES.items() for name in names.split(", ")}
_IN_COINS: Final = re.compile(r"base.*|.* ?base|volume ?from|volume b|home ?notional")
_VOLUME_IN: Final = re.compile(r"(?:volume|vol) ([a-z0-9]{2,10})")


def plain(name: str) -> str:
    """Return a column's name in small letters, without quotes, brackets and the like."""
    bare = re.sub(r"[\s_.()<>\"'#\[\]-]+", " ", name.casefold().removeprefix("\ufeff"))
    return bare.strip()


def role_of(name: str) -> str:
    """Return what a column of this name holds; empty where the name says nothing, `volume in` with a currency."""
    bare = plain(name)
    role = _ROLE_OF.get(bare, "")
    return role or ("volume in" if _VOLUME_IN.fullmatch(bare) else "")


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
