"""Where each pane stands, in a terminal of any size: a design for each class of sizes, none stretched from another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from srconsole.console.terminal import LEAST_HEIGHT, LEAST_WIDTH

CHART, LEVELS, POSITION, LOG, TRADES, EXCHANGE, ACCOUNT = PANES = (
    *("chart", "levels", "position", "log", "trades", "exchange", "account"),
)
"""The panes, in the order of their keys."""

NORMAL, WIDE = 110, 170
"""Columns from which the panes stand otherwise."""
TALL, HIGH = 34, 50
"""Rows from which they do; from the first on there is room for frames."""

_LADDER: Final = 36
_TOUCHES: Final = 8
"""Columns that the levels have besides, where the window is wider; the frame has two more."""
_POSITION: Final = 77
"""Columns in which the position has its figures and its money side by side, in a frame."""
_RIGHT, _RIGHT_AT_MOST = 83, 92
"""Columns of the panes beside the chart of a wide terminal: half of what it is wider, until the ladder tells all."""
_TRADES: Final = 68
_LOG: Final = 66
"""Columns in which most lines of the log are whole, in a frame."""
_ACCOUNT: Final = 6
"""Rows of the account's pane, in a frame two more."""
_LEAST: Final = 4
"""Rows that a pane which shares what is left has at least, where there are as many."""
_CHART: Final = 6
"""Rows that a chart needs."""
_FOLDS: Final = (LOG, TRADES, EXCHANGE, ACCOUNT)
"""Panes that give their room to the chart where it has too little, in this order."""


class Place(NamedTuple):
    """A rectangle of the screen, in cells."""

    x: int
    y: int
    width: int
    height: int


class Rows(NamedTuple):
    """How many rows each thing around the panes has, 0 where it is not shown; and the position's text."""

    banner: int = 0
    status: int = 2
    alerts: int = 0
    position: int = 5
    message: int = 1


class _Box(NamedTuple):
    """A pane, or parts beside or under each other; the size is its columns or rows, None shares what is left."""

    pane: str = ""
    parts: tuple[_Box, ...] = ()
    across: bool = False
    size: int | None = None


def is_small(width: int, height: int) -> bool:
    """Tell whether a terminal has no room for panes."""
    return width < LEAST_WIDTH or height < LEAST_HEIGHT


def is_framed(width: int, height: int) -> bool:
    """Tell whether there is room for frames around the panes."""
    return width >= NORMAL and height >= TALL


def class_of(width: int, height: int) -> str:
    """Return the name of the class of sizes that a terminal falls into: `wide-tall`."""
    across = "wide" if width >= WIDE else "normal" if width >= NORMAL else "narrow"
    return f"{across}-{'high' if height >= HIGH else 'tall' if height >= TALL else 'short'}"


def styles_of(width: int, height: int) -> frozenset[str]:
    """Return the style sheet's names for what a size changes."""
    if is_small(width, height):
        return frozenset({"-tiny"})
    names = class_of(width, height).split("-")
    return frozenset(f"-{name}" for name in (*names, *(["framed"] if is_framed(width, height) else [])))


STYLES: Final = frozenset({"-tiny", "-narrow", "-normal", "-wide", "-short", "-tall", "-high", "-framed"})
"""All names that a size may have in the style sheet."""

CLASSES: Final = tuple(
    f"{across}-{down}" for across in ("narrow", "normal", "wide") for down in ("short", "tall", "high")
)
"""All classes of sizes."""


def shown_at_first(size: str) -> frozenset[str]:
    """Return the panes that a class of sizes shows to a person who has not chosen."""
    shown = {CHART, LEVELS, POSITION, LOG}
    if size in ("narrow-high", "normal-high", "wide-tall", "wide-high"):
        shown.add(TRADES)
    if size in ("normal-high", "wide-high"):
        shown.add(EXCHANGE)
    if size == "wide-high":
        shown.add(ACCOUNT)
    return frozenset(shown)


def arrange(width: int, height: int, rows: Rows, shown: frozenset[str], zoomed: str = "") -> dict[str, Place]:
    """Return the place of everything on the screen that has one, by its name: panes, and what is around them.

    A zoomed pane has the room of all. In a terminal that is too small for panes, `small` has it.
    """
    places, room = _around(width, height, rows)
    if room.width <= 0 or room.height <= 0:
        return places
    if is_small(width, height):
        return {**places, "small": room}
    if zoomed:
        return {**places, zoomed: room}
    left = shown - folded(width, height, rows, shown)
    return {**places, **_of_panes(width, height, rows, left)}


def folded(width: int, height: int, rows: Rows, shown: frozenset[str]) -> frozenset[str]:
    """Return the panes that are left out so that the position has all of its rows and the chart those that it needs.

    As few as that takes, and first those that only look back; none in a terminal that is too small for panes.
    """
    beside = [pane for pane in _FOLDS if pane in shown]
    best: tuple[str, ...] = ()
    least = 0 if is_small(width, height) else _lacks(width, height, rows, shown)
    for count in range(1, len(beside) + 1):
        for left_out in combinations(beside, count) if least else ():
            lacks = _lacks(width, height, rows, shown.difference(left_out))
            if lacks < least:
                best, least = left_out, lacks
    return frozenset(best)


def _lacks(width: int, height: int, rows: Rows, shown: frozenset[str]) -> int:
    """Return how many rows chart and position have too few."""
    frame = 2 if is_framed(width, height) else 0
    places = _of_panes(width, height, rows, shown)
    needs = {CHART: _CHART + frame, POSITION: rows.position + frame}
    return sum(max(0, need - places[pane].height) for pane, need in needs.items() if pane in places)


def _of_panes(width: int, height: int, rows: Rows, shown: frozenset[str]) -> Mapping[str, Place]:
    """Return the places of these panes."""
    _, room = _around(width, height, rows)
    box = _kept(_design(width, height, rows, shown), shown)
    return {} if box is None or room.height <= 0 else _placed(box, room)


def _around(width: int, height: int, rows: Rows) -> tuple[dict[str, Place], Place]:
    """Return the places of what is around the panes, and the room that is left for them."""
    places: dict[str, Place] = {}
    top = 0
    small = is_small(width, height)
    for name, wanted in (
        ("banner", rows.banner),
        *(() if small else (("status", rows.status), ("alerts", rows.alerts))),
    ):
        taken = min(wanted, max(0, height - top))
        if taken:
            places[name] = Place(0, top, width, taken)
            top += taken
    bottom = height
    for name, wanted in (("footer", 1), ("message", rows.message)):
        taken = min(wanted, bottom - top - 1)
        if taken > 0:
            bottom -= taken
            places[name] = Place(0, bottom, width, taken)
    return places, Place(0, top, width, bottom - top)


def _design(width: int, height: int, rows: Rows, shown: frozenset[str]) -> _Box:
    """Return how the panes of a size stand to each other."""
    frame = 2 if is_framed(width, height) else 0
    position, account = rows.position + frame, _ACCOUNT + frame
    if width >= WIDE:
        return _wide((width, height), position, account, shown)
    records = 2 if height < TALL else 8 if height < HIGH else 12
    if width < NORMAL:
        return _Box(
            parts=(
                _Box(parts=(_Box(CHART), _Box(LEVELS, size=_LADDER)), across=True),
                _Box(POSITION, size=position + (4 if height >= HIGH else 2 if height >= TALL else 0)),
                _Box(LOG, size=records),
                _Box(TRADES, size=max(3, records - 2)),
                _Box(EXCHANGE, size=max(4, records)),
                _Box(ACCOUNT, size=account),
            )
        )
    ladder = _LADDER + _TOUCHES + 2
    beside = _Box(
        parts=(_Box(POSITION, size=_POSITION), _Box(LOG)), across=True, size=position if height < TALL else position + 4
    )
    return _Box(
        parts=(
            _Box(parts=(_Box(CHART), _Box(LEVELS, size=ladder)), across=True),
            beside,
            _Box(parts=(_Box(TRADES, size=_TRADES), _Box(EXCHANGE)), across=True, size=6 if height < TALL else 10),
            _Box(ACCOUNT, size=account),
        )
    )


def _wide(size: tuple[int, int], position: int, account: int, shown: frozenset[str]) -> _Box:
    """Return the design of a wide terminal: the chart over the records, and a column for levels, position, exchange.

    A run without an exchange has the closed trades in its place, and the log has their columns.
    """
    width, height = size
    beside_chart = min(_RIGHT_AT_MOST, _RIGHT + (width - WIDE) // 2)
    records = 4 if height < TALL else 11 if height < HIGH else 15
    last = 4 if height < TALL else 8 if height < HIGH else 14
    right = [_Box(LEVELS), _Box(POSITION, size=position if height < TALL else position + 4), _Box(EXCHANGE, size=last)]
    # Beside each other neither would have the columns of its lines; where there are rows, each has a place of its own.
    across = height < HIGH and width - beside_chart >= _TRADES + _LOG
    left = [_Box(LOG), _Box(TRADES, size=_TRADES if across else 6 if height >= TALL else 2)]
    if height < TALL and not across and {LOG, TRADES} <= shown:
        records += 2
    if height >= HIGH and EXCHANGE not in shown:
        right.append(left.pop()._replace(size=last))
    right.append(_Box(ACCOUNT, size=account))
    beside = _Box(parts=(_Box(CHART), _Box(parts=tuple(left), across=across, size=records)))
    return _Box(parts=(beside, _Box(parts=tuple(right), size=beside_chart)), across=True)


def _kept(box: _Box, shown: frozenset[str]) -> _Box | None:
    """Return what is left of a design without the panes that are hidden."""
    if box.pane:
        return box if box.pane in shown else None
    parts = tuple(kept for part in box.parts if (kept := _kept(part, shown)) is not None)
    return box._replace(parts=parts) if parts else None


def _placed(box: _Box, room: Place) -> Mapping[str, Place]:
    """Return the places of a design's panes in a room."""
    if box.pane:
        return {box.pane: room}
    places: dict[str, Place] = {}
    at = 0
    sizes = _shares([part.size for part in box.parts], room.width if box.across else room.height)
    for part, size in zip(box.parts, sizes, strict=True):
        if box.across:
            inner = Place(room.x + at, room.y, size, room.height)
        else:
            inner = Place(room.x, room.y + at, room.width, size)
        at += size
        if size > 0:
            places.update(_placed(part, inner))
    return places


def _shares(wanted: Sequence[int | None], room: int) -> list[int]:
    """Return how much of a room each part has: what it wants, cut where others would have nothing, or what is left.

    Where every part wants a size of its own, all of them grow to fill the room.
    """
    free = sum(size is None for size in wanted)
    fixed = sum(size or 0 for size in wanted)
    most = room - min(_LEAST * free, room)
    if fixed > most or (not free and fixed):
        sizes = [None if size is None else size * most // fixed for size in wanted]
    else:
        sizes = list(wanted)
    left = room - sum(size or 0 for size in sizes)
    shares = [left // free if size is None else size for size in sizes]
    last = max((place for place, size in enumerate(sizes) if size is None or not free), default=0)
    shares[last] += room - sum(shares)
    return shares
