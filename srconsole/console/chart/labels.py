"""Labels where their lines end: each on the row of its price; those of one row, or beyond the chart, share it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from srconsole.console.chart.grid import Role
from srconsole.console.chart.lines import PriceLine
from srconsole.console.chart.scale import Scale
from srconsole.figures import price_text

NAME_WIDTH: Final = 5
"""Columns of the longest name of a line."""
BESIDE: Final = 3
"""Columns behind the price: for one more name of two letters, or for the count of those that have no room."""


class Piece(NamedTuple):
    """A part of a row's labels, in one role."""

    text: str
    role: Role
    is_price: bool = False


class Placed(NamedTuple):
    """Which lines have their labels where, in each place the most important first."""

    rows: dict[int, list[PriceLine]]
    """By the row of the scale that their price is on."""
    above: list[PriceLine]
    below: list[PriceLine]


def place(lines: Sequence[PriceLine], scale: Scale) -> Placed:
    """Return where the labels of these lines go, given the most important first: none that has a name is left out."""
    placed = Placed({}, [], [])
    for line in (line for line in lines if line.name):
        row = scale.row(line.price)
        beyond = placed.above if row < 0 else placed.below if row >= scale.rows else None
        (placed.rows.setdefault(row, []) if beyond is None else beyond).append(line)
    return placed


def label_width(price: int) -> int:
    """Return how wide labels are whose prices have so many characters."""
    return NAME_WIDTH + 1 + price + BESIDE


def label(lines: Sequence[PriceLine], width: int, price: int, decimals: int) -> list[Piece]:
    """Return the labels of one row, as many as fit; how many others there are is counted at the end.

    The most important one is told with its price, those of the same price beside its name; the others follow, with
    their prices where there is room.

    Args:
        lines: the most important first.
        width: columns at most.
        price: characters of a price, so that those of different rows stand below each other.
        decimals: of prices.
    """
    groups = [_Group((lines[0],))]
    left = 0
    for at, line in enumerate(lines[1:], 1):
        rest = left + len(lines) - 1 - at
        for trial in _with(groups, line, decimals):
            if _length(_pieces(trial, rest, price, decimals)) <= width:
                groups = trial
                break
        else:
            left += 1
    return _pieces(groups, left, price, decimals)


def ends_bare(pieces: Sequence[Piece]) -> bool:
    """Tell whether a row's labels end in a name without its price, counts aside: one behind it is misread."""
    told = [piece for piece in pieces if piece.role is not Role.AXIS]
    return bool(told) and not told[-1].is_price


def beyond(sign: str, lines: Sequence[PriceLine], width: int, decimals: int) -> list[Piece]:
    """Return the labels of what is above or below the chart, behind a sign that says which; empty for none."""
    if not lines:
        return []
    return [Piece(f"{sign} ", Role.AXIS), *label(lines, width - 2, 0, decimals)]


class _Group(NamedTuple):
    """Lines of one price, and whether there is room to tell it."""

    lines: tuple[PriceLine, ...]
    priced: bool = True

    @property
    def names(self) -> str:
        return " ".join(line.name for line in self.lines)


def _with(groups: list[_Group], line: PriceLine, decimals: int) -> Iterator[list[_Group]]:
    """Yield how a further line may be told: beside the names of its price, with a price of its own, without one."""
    text = price_text(line.price, decimals)
    for at, group in enumerate(groups):
        if price_text(group.lines[0].price, decimals) == text:
            yield [*groups[:at], group._replace(lines=(*group.lines, line)), *groups[at + 1 :]]
            return
    # Behind a name without its price, another price would be read as that of both.
    if groups[-1].priced:
        yield [*groups, _Group((line,))]
    yield [*groups, _Group((line,), priced=False)]


def _pieces(groups: Sequence[_Group], left: int, price: int, decimals: int) -> list[Piece]:
    pieces: list[Piece] = []
    priced = False
    for group in groups:
        if pieces:
            pieces.append(Piece("  " if priced and group.priced else " ", group.lines[0].role))
        names, width = group.names, 0 if pieces or not price else NAME_WIDTH
        first = not pieces
        for place, line in enumerate(group.lines):
            pieces.append(Piece(f" {line.name}" if place else line.name, line.role))
        if group.priced:
            text = f"{price_text(group.lines[0].price, decimals):>{price if first else 0}}"
            pieces.append(Piece(" " * (1 + max(0, width - len(names))) + text, group.lines[0].role, is_price=True))
        priced = group.priced
    if left:
        pieces.append(Piece(f" +{left}" if left < _TEN else f"+{left}", Role.AXIS))
    return pieces


_TEN: Final = 10
"""From so many on a count takes the place of the blank before it."""


def _length(pieces: Sequence[Piece]) -> int:
    return sum(len(piece.text) for piece in pieces)
