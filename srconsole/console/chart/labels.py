"""Where labels go when there are more of them than rows: in the order of price, near their lines, none lost unsaid."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from srconsole.console.chart.grid import Role
from srconsole.console.chart.lines import PriceLine
from srconsole.console.chart.scale import Scale

_REACH_OF_TIER, _REACH_OF_VITAL, _REACH_OF_LAST = 2, 1, 0
"""How many rows a tier may push labels from their lines; one that would push them farther is left out."""
_ROWS_WITH_ENDS = 8
"""From this many rows on, the top and the bottom row are kept for the scale's own prices."""


class Label(NamedTuple):
    """A label in its place."""

    row: int
    line: PriceLine
    wanted: int
    """The row of its line, or the end of the chart that is nearer to its price."""


class Labels(NamedTuple):
    """All labels from the top, and how many tiers have none."""

    placed: tuple[Label, ...]
    above: int
    """Tiers above the chart."""
    below: int
    """Tiers below the chart."""
    crowded_above: int
    """Tiers on the chart, above the last price, whose labels found no place."""
    crowded_below: int
    """The same, below the last price."""


class _Wish(NamedTuple):
    """A label and the row it wants, in the order of labels from the top."""

    order: tuple[float, int]
    row: int
    weight: int
    line: PriceLine


def label(lines: Sequence[PriceLine], scale: Scale) -> Labels:
    """Place the labels of these lines, the most important first, on a scale's rows."""
    first, last = (1, scale.rows - 2) if scale.rows >= _ROWS_WITH_ENDS else (0, scale.rows - 1)
    wishes = [
        _Wish((-line.price, at), min(max(scale.row(line.price), 0), scale.rows - 1), _weight(line), line)
        for at, line in enumerate(lines)
        if line.name and (line.vital or scale.holds(line.price))
    ]
    chosen: list[_Wish] = []
    rows: list[int] = []
    strayed: dict[tuple[float, int], int] = {}
    crowded: list[PriceLine] = []
    for wish in sorted(wishes, key=lambda wish: not wish.line.vital):
        trial = chosen.copy()
        insort(trial, wish)
        placed = spread([wish.row for wish in trial], [wish.weight for wish in trial], first, last)
        if placed is None or (not wish.line.vital and _strays(trial, placed, strayed)):
            crowded.append(wish.line)
        else:
            chosen, rows = trial, placed
            strayed = {each.order: abs(row - each.row) for each, row in zip(chosen, rows, strict=True)}
    missing = [line for line in lines if line.name and not line.vital]
    price = lines[0].price
    return Labels(
        placed=tuple(Label(row, wish.line, wish.row) for row, wish in zip(rows, chosen, strict=True)),
        above=sum(line.price > scale.top for line in missing),
        below=sum(line.price < scale.bottom for line in missing),
        crowded_above=sum(line.price > price for line in crowded),
        crowded_below=sum(line.price <= price for line in crowded),
    )


def spread(wanted: Sequence[int], weights: Sequence[int], first: int, last: int) -> list[int] | None:
    """Return a row of its own for each label, in order, each near the row it wants; None where there are too few rows.

    `wanted` is in order, too. Weighted squares of the distances are least, but for rounding and the two ends: labels
    that push each other form a block whose mean distance is zero (isotonic regression, pool adjacent violators).
    """
    count = len(wanted)
    if count > last - first + 1:
        return None
    # A block is the weighted sum of its starting rows, its weight and its size.
    blocks: list[tuple[float, int, int]] = []
    for at, (row, weight) in enumerate(zip(wanted, weights, strict=True)):
        clipped = min(max(row, first), last) - at
        total, heavy, size = float(clipped * weight), weight, 1
        while blocks and blocks[-1][0] * heavy >= total * blocks[-1][1]:
            earlier = blocks.pop()
            total, heavy, size = total + earlier[0], heavy + earlier[1], size + earlier[2]
        blocks.append((total, heavy, size))
    rows: list[int] = []
    for total, heavy, size in blocks:
        start = min(max(round(total / heavy), first), last - count + 1) + len(rows)
        rows.extend(range(start, start + size))
    return rows


def _weight(line: PriceLine) -> int:
    """Return how firmly a label stays on its row."""
    if line.role is Role.LAST:
        return 64
    return 4 if line.vital else 1


def _strays(wishes: Sequence[_Wish], rows: Sequence[int], strayed: Mapping[tuple[float, int], int]) -> bool:
    """Return whether a label is farther from its line than it may be, and farther than it was before."""
    return any(
        abs(row - wish.row) > max(_reach(wish.line), strayed.get(wish.order, 0))
        for wish, row in zip(wishes, rows, strict=True)
    )


def _reach(line: PriceLine) -> int:
    if line.role is Role.LAST:
        return _REACH_OF_LAST
    return _REACH_OF_VITAL if line.vital else _REACH_OF_TIER
