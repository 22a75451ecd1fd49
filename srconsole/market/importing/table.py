"""Which of a table's columns are the candle's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from srconsole.errors import CandleError, RequestError
from srconsole.market.importing.names import PRICES, ROLES, currency_of, plain, role_of
from srconsole.market.importing.spellings import QUOTES
from srconsole.market.importing.times import AmbiguousDateError, TimeReader, is_clock
from srconsole.market.importing.volume_choice import Volume
from srconsole.market.importing.volumes import choose_volume

HEADERLESS: Final = "time,open,high,low,close"
"""What the first columns without names are; which of those behind them is the volume, their numbers tell."""

WITH_CLOCK: Final = "time,time,open,high,low,close"
"""The same where date and hour stand apart, as MetaTrader writes them."""

_USUAL_WIDTHS: Final = {1: (6, 7, 8, 12), 2: (6, 7)}
"""How many columns files without names have that are taken for candles before their numbers tell, by those of time."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a candle's parts stand, counted from 0.

    Attributes:
        time: one column, or a date's and an hour's.
        numbers: open, high, low, close, volume.
        symbol: None where no column holds it.
        market: what the header says about the symbol, `BTC/USD`, or empty.
        ignored: names of the columns that are not read.
        volume: which column the volume is, and how that is known.
    """

    time: tuple[int, ...]
    numbers: tuple[int, int, int, int, int]
    symbol: int | None
    market: str
    ignored: tuple[str, ...]
    volume: Volume


def choose_columns(
    path: str, names: Sequence[str], width: int, rows: Sequence[Sequence[str]], given: str, decimal: str
) -> tuple[Columns, bool]:
    """Find a candle's parts among a table's columns.

    Args:
        path: the file's name, for messages.
        names: the header, empty where there is none.
        width: how many columns there are.
        rows: some of the rows.
        given: columns as a person gave them (`--columns`).
        decimal: what stands before decimals (`--decimal`), empty for as it looks.

    Returns:
        The columns, and whether their order was guessed, as there are no names.

    Raises:
        CandleError: a part is missing, or there are two of it.
        RequestError: what was given cannot be.
    """
    found: dict[str, list[int]] = {role: [] for role in ROLES}
    chosen = given_columns(given, names, width)
    guessed = not names and chosen.keys() <= {"volume", "symbol"}
    if guessed:
        found.update(given_columns(_usual_order(path, width, rows), names, width))
    elif names and ("=" in given or not given):
        found.update(_by_name(path, names, rows))
    found.update(chosen)
    _each_once(given, found)
    missing = [role.capitalize() for role in ("time", *PRICES) if not found[role]]
    volume = None if missing else choose_volume(names, width, rows, found, given=given, decimal=decimal)
    if volume is None:
        raise CandleError(f"{path}: {_lacking(names, [*missing, *_no_volume(names, found)])}")
    if guessed and not volume.settled and width not in _USUAL_WIDTHS[len(found["time"])]:
        raise _no_header(path, width)
    found["volume"] = [volume.place]
    used = {at for places in found.values() for at in places}
    ignored = tuple(name.strip() or f"no. {at + 1}" for at, name in enumerate(names) if at not in used)
    numbers = (found["open"][0], found["high"][0], found["low"][0], found["close"][0], volume.place)
    symbol = found["symbol"][0] if found["symbol"] else None
    return Columns(tuple(found["time"]), numbers, symbol, _market(names), ignored, volume), guessed


def _each_once(given: str, found: dict[str, list[int]]) -> None:
    """Raise RequestError where a column is to be two parts of a candle."""
    roles: dict[int, str] = {}
    for role, places in found.items():
        for at in places:
            if roles.setdefault(at, role) != role:
                raise RequestError(
                    f"--columns {given}: column {at + 1} would be {roles[at]} and {role}; name another for one of them"
                )


def given_columns(text: str, names: Sequence[str], width: int) -> dict[str, list[int]]:
    """Read what a person gave: `time,open,high,low,close,volume`, or `time=Date,open=2`.

    Raises:
        RequestError: a part of it is no column, or no part of a candle.
    """
    chosen: dict[str, list[int]] = {}
    for place, part in enumerate(word.strip() for word in text.split(",") if text):
        role, equals, column = (word.strip() for word in part.partition("="))
        if not equals and role in ("-", ""):
            continue
        if role.lower() not in ROLES:
            near = get_close_matches(role.lower(), ROLES, n=1)
            meant = f"did you mean {near[0]}? " if near else ""
            raise RequestError(
                f"--columns {text}: {role!r} is no part of a candle: {meant}there are {', '.join(ROLES)}"
            )
        places = [_place(one.strip(), names, width, text) for one in column.split("+")] if equals else [place]
        if max(places) >= width:
            raise RequestError(
                f"--columns {text}: there are only {width} columns, {role} would be column {max(places) + 1}"
            )
        chosen.setdefault(role.lower(), []).extend(places)
    for role, places in chosen.items():
        if len(places) > (2 if role == "time" else 1):
            raise RequestError(f"--columns {text}: {role} stands there {len(places)} times")
    return chosen


def _place(column: str, names: Sequence[str], width: int, text: str) -> int:
    wanted = [at for at, name in enumerate(names) if plain(name) == plain(column)]
    if len(wanted) == 1:
        return wanted[0]
    if column.isdigit() and 1 <= int(column) <= width:
        return int(column) - 1
    there = ", ".join(name.strip() for name in names if name.strip()) or f"numbers from 1 to {width}"
    raise RequestError(
        f"--columns {text}: there is {'no' if not wanted else 'more than one'} column {column!r}: {there}"
    )


def _usual_order(path: str, width: int, rows: Sequence[Sequence[str]]) -> str:
    order = WITH_CLOCK if bool(rows) and len(rows[0]) > 1 and is_clock(rows[0][1]) else HEADERLESS
    if (width <= order.count(",") and order is HEADERLESS) or width <= 5:
        raise _no_header(path, width)
    return order


def _no_header(path: str, width: int) -> CandleError:
    return CandleError(
        f"{path}:1: there is no header over {width} columns; name them in their order, with - for those that are "
        "no part of a candle: --columns time,open,high,low,close,volume",
        1,
    )


def _by_name(path: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {role: [] for role in ROLES}
    roles = [role_of(name) for name in names]
    for role in (*PRICES, "symbol"):
        found[role] = _only_one(path, role, [at for at, one in enumerate(roles) if one == role], names)
    if not found["close"] and found["open"]:
        found["close"] = _only_one(path, "close", [at for at, one in enumerate(roles) if one == "price"], names)
    times = [at for at, one in enumerate(roles) if one == "time"]
    found["time"] = _time(times or [at for at, one in enumerate(roles) if one == "close time"], rows)
    return found


def _only_one(path: str, role: str, places: list[int], names: Sequence[str]) -> list[int]:
    if len(places) > 1:
        both = " and ".join(f"{names[at].strip()!r} (column {at + 1})" for at in places)
        raise CandleError(f"{path}: {both} could both be {role}; say which: --columns {role}={places[0] + 1}")
    return places


def _no_volume(names: Sequence[str], found: dict[str, list[int]]) -> list[str]:
    named = bool(found["volume"]) or any(role_of(name) in ("volume", "volume in") for name in names)
    return [] if named else ["Volume"]


def _time(places: list[int], rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the column of the time: a number before a text, as a text's zone is anybody's guess; or date and hour."""
    if len(places) < 2:
        return places

    def all_are(at: int, test: Callable[[str], bool]) -> bool:
        texts = [row[at] for row in rows if at < len(row) and row[at].strip()]
        return bool(texts) and sum(map(test, texts)) * 2 > len(texts)

    numeric = [at for at in places if all_are(at, lambda text: text.strip().replace(".", "", 1).isdigit())]
    readable = [at for at in places if all_are(at, _is_date)]
    clocks = [at for at in places if all_are(at, is_clock)]
    epochs = [at for at in numeric if all_are(at, lambda text: len(text.strip()) >= 9)]
    if epochs:
        return epochs[:1]
    if len(readable) == 1 and len(clocks) == 1 and readable != clocks:
        return [readable[0], clocks[0]]
    return (readable or places)[:1]


def _is_date(text: str) -> bool:
    try:
        TimeReader().read(text)
    except AmbiguousDateError:
        return True
    except ValueError:
        return False
    return not is_clock(text)


def _market(names: Sequence[str]) -> str:
    """Return what `Volume BTC` and `Volume USD` together say about the symbol."""
    currencies = [currency for currency in map(currency_of, names) if currency and currency != "CURRENCY"]
    currencies.sort(key=lambda currency: currency in QUOTES)  # of two coins the first one is traded for the other
    return "/".join(currencies) if len(currencies) == 2 and currencies[0] not in QUOTES else ""


def _lacking(names: Sequence[str], missing: list[str]) -> str:
    header = ", ".join(name.strip() for name in names[:12]) + (" …" if len(names) > 12 else "")
    if len(set(missing) & {"Open", "High", "Low", "Close"}) >= 3:
        return f"there is no column {', '.join(missing)} in the header ({header}): these are no candles"
    which = ",".join(f"{name.lower()}=NAME" for name in missing)
    lacking = f"there is no {' and no '.join(missing)} column in the header ({header})"
    return f"{lacking}; where another column holds it, type --columns {which}"
