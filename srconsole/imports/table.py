"""Which of a table's columns are the candle's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from srconsole.errors import CandleError, RequestError
from srconsole.imports.chosen_columns import given_columns
from srconsole.imports.encodings import likely_encoding
from srconsole.imports.names import PRICES, ROLES, candle_roles, currency_of, role_of
from srconsole.imports.spellings import QUOTES
from srconsole.imports.time_places import date_and_hour, time_of
from srconsole.imports.volume_choice import Volume
from srconsole.imports.volumes import choose_volume

HEADERLESS: Final = "time,open,high,low,close"
"""What the first columns without names are; which of those behind them is the volume, their numbers tell."""

WITH_CLOCK: Final = "time,time,open,high,low,close"
"""The same where date and hour stand apart, as MetaTrader writes them."""

NO_VOLUME: Final = Volume(-1, why="there is none")
"""What stands for the volume where a person said that there is none."""

_USUAL_WIDTHS: Final = {1: (6, 7, 8, 12), 2: (6, 7)}
"""How many columns files without names have that are taken for candles before their numbers tell, by those of time."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a candle's parts stand, counted from 0.

    Attributes:
        time: one column, or a date's and an hour's.
        numbers: open, high, low, close, and volume unless there is none.
        symbol: None where no column holds it.
        market: what the header says about the symbol, `BTC/USD`, or empty.
        ignored: names of the columns that are not read.
        volume: which column the volume is, and how that is known.
    """

    time: tuple[int, ...]
    numbers: tuple[int, ...]
    symbol: int | None
    market: str
    ignored: tuple[str, ...]
    volume: Volume


def choose_columns(
    path: str,
    names: Sequence[str],
    width: int,
    rows: Sequence[Sequence[str]],
    given: str,
    *,
    decimal: str,
    no_volume: bool,
) -> tuple[Columns, bool]:
    """Find a candle's parts among a table's columns.

    Args:
        path: the file's name, for messages.
        names: the header, empty where there is none.
        width: how many columns there are.
        rows: some of the rows.
        given: columns as a person gave them (`--columns`).
        decimal: what stands before decimals (`--decimal`), empty for as it looks.
        no_volume: whether a person said that there is no volume (`--no-volume`).

    Returns:
        The columns, and whether their order was guessed, as there are no names.

    Raises:
        CandleError: a part is missing, or there are two of it.
        RequestError: what was given cannot be.
    """
    found: dict[str, list[int]] = {role: [] for role in ROLES}
    chosen = given_columns(given, names, width)
    if no_volume and "volume" in chosen:
        raise RequestError(f"--columns {given}: this names a volume, and --no-volume says that there is none")
    guessed = not names and chosen.keys() <= {"volume", "symbol"}
    if guessed:
        found.update(given_columns(_usual_order(path, width, rows), names, width))
    elif names and ("=" in given or not given):
        found.update(_by_name(path, names, rows, chosen))
    found.update(chosen)
    _each_once(given, found)
    missing = [role.capitalize() for role in ("time", *PRICES) if not found[role]]
    volume = NO_VOLUME if no_volume else None
    if not missing and not no_volume:
        volume = choose_volume(names, width, rows, found, given=given, decimal=decimal)
    if missing or volume is None:
        lacking = [*missing, *([] if no_volume else _no_volume(names, found))]
        raise CandleError(f"{path}: {_lacking(names, lacking, '' if guessed else given)}")
    if guessed and not volume.settled and width not in _USUAL_WIDTHS[len(found["time"])]:
        raise _no_header(path, width)
    found["volume"] = [] if no_volume else [volume.place]
    used = {at for places in found.values() for at in places}
    ignored = tuple(name.strip() or f"no. {at + 1}" for at, name in enumerate(names) if at not in used)
    numbers = tuple(found[role][0] for role in (PRICES if no_volume else (*PRICES, "volume")))
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


def _usual_order(path: str, width: int, rows: Sequence[Sequence[str]]) -> str:
    apart = bool(rows) and len(rows[0]) > 1 and date_and_hour(rows[0][0].strip(), rows[0][1].strip())
    order = WITH_CLOCK if apart else HEADERLESS
    if width <= order.count(","):
        raise _no_header(path, width)
    return order


def _no_header(path: str, width: int) -> CandleError:
    return CandleError(
        f"{path}:1: there is no header over {width} columns; name them in their order, with - for those that are "
        "no part of a candle: --columns time,open,high,low,close,volume",
        1,
    )


def _by_name(
    path: str, names: Sequence[str], rows: Sequence[Sequence[str]], chosen: Collection[str]
) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {role: [] for role in ROLES}
    roles = [role_of(name) for name in names]
    for role in {*PRICES, "symbol"} - set(chosen):
        found[role] = _only_one(path, role, [at for at, one in enumerate(roles) if one == role], names)
    if not found["close"] and (found["open"] or "open" in chosen) and "close" not in chosen:
        found["close"] = _only_one(path, "close", [at for at, one in enumerate(roles) if one == "price"], names)
    times = [at for at, one in enumerate(roles) if one == "time"]
    found["time"] = time_of(times or [at for at, one in enumerate(roles) if one == "close time"], rows, names)
    return found


def _only_one(path: str, role: str, places: list[int], names: Sequence[str]) -> list[int]:
    if len(places) > 1:
        both = " and ".join(f"{names[at].strip()!r} (column {at + 1})" for at in places)
        raise CandleError(f"{path}: {both} could both be {role}; say which: --columns {role}={places[0] + 1}")
    return places


def _no_volume(names: Sequence[str], found: dict[str, list[int]]) -> list[str]:
    named = bool(found["volume"]) or any(role_of(name) in ("volume", "volume in") for name in names)
    return [] if named else ["Volume"]


def _market(names: Sequence[str]) -> str:
    """Return what `Volume BTC` and `Volume USD` together say about the symbol."""
    currencies = [currency for currency in map(currency_of, names) if currency and currency != "CURRENCY"]
    currencies.sort(key=lambda currency: currency in QUOTES)  # of two coins the first one is traded for the other
    return "/".join(currencies) if len(currencies) == 2 and currencies[0] not in QUOTES else ""


def _lacking(names: Sequence[str], missing: list[str], given: str) -> str:
    header = ", ".join(name.strip() for name in names[:12]) + (" …" if len(names) > 12 else "")
    if not names and not given:
        return "there is no header, and no column is left for Volume; where there is no volume, say so with --no-volume"
    which = ",".join(f"{name.lower()}=NAME" for name in missing)
    none = ", and where there is none, --no-volume" if missing == ["Volume"] else ""
    if given and ("=" not in given or not names):
        return f"--columns {given} says nothing of {', '.join(missing)}; name all parts of a candle in it{none}"
    if encoding := likely_encoding("\n".join(names), lambda text: candle_roles(text.split("\n")) >= 4):
        return f"the letters of the header ({header}) seem to be those of {encoding}: --encoding {encoding}"
    if len(set(missing) & {"Open", "High", "Low", "Close"}) >= 3:
        return (
            f"there is no column {', '.join(missing)} in the header ({header}): these are no candles, or their columns "
            f"are called something else; name them then: --columns {which}"
        )
    lacking = f"there is no {' and no '.join(missing)} column in the header ({header})"
    return f"{lacking}; where another column holds it, type --columns {which}{none}"
