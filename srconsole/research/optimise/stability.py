"""Whether the best settings are a plateau or a peak: what is left of their result one step beside them."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from srconsole.research.optimise.objectives import Objective
from srconsole.research.sweep.ranges import Range

KEPT: Final = 2 / 3
"""The share of the best that half of the neighbours keep on a plateau."""
KEPT_AT_WORST: Final = 1 / 3
"""The share that each of them keeps there."""
NO_NEIGHBOURS: Final = "no neighbours"
NO_GAIN: Final = "no gain"
_MOST_DIAGONAL: Final = 6
"""Ranges up to which diagonal neighbours are looked at; of seven there are 2,186."""


@dataclass(frozen=True)
class Plateau:
    """The best value of a figure, and those of the settings one step beside it.

    Attributes:
        best: the figure's value at the best settings.
        neighbours: its values there, in no order that means anything; what may not be chosen has kept nothing.
        kept: the share of the best that the neighbours keep in the median, a fraction, above 1 where they are better.
        worst: the share that the worst of them keeps, 0 at least.
        highest: whether the highest value is the best.
    """

    best: float
    neighbours: tuple[float, ...]
    kept: float
    worst: float
    highest: bool = True

    @property
    def verdict(self) -> str:
        """What it is: `a plateau`, `a peak`, or why nothing can be said: `no neighbours`, `no gain`."""
        if not self.neighbours:
            return NO_NEIGHBOURS
        if self.highest and self.best <= 0:
            return NO_GAIN
        return "a plateau" if self.kept >= KEPT and self.worst >= KEPT_AT_WORST else "a peak"


def plateau_of(best: float, neighbours: Sequence[float | None], *, highest: bool) -> Plateau:
    """Judge a best value by those one step beside it.

    Where the highest is the best, a neighbour keeps its value over the best one, of a best value that is no gain
    nothing; where the lowest is, the best value over its own.

    Args:
        best: the best value.
        neighbours: the values beside it, None where one has no meaning or may not be chosen: it keeps nothing.
        highest: whether the highest value is the best.
    """
    nothing = 0.0 if highest else float("inf")
    values = tuple(nothing if value is None else float(value) for value in neighbours)
    shares = [_share(best, value, highest=highest) for value in values]
    kept = statistics.median(shares) if shares else 0.0
    return Plateau(best, values, kept, min(shares, default=0.0), highest)


def neighbours_of(
    chosen: Mapping[str, Any], ranges: Sequence[Range], *, diagonals: bool = False
) -> list[dict[str, Any]]:
    """Return the combinations one step along the ranges beside the chosen one.

    Steps are those between a range's values in ascending order; values that have none, such as texts, are all one step
    apart.

    Args:
        chosen: the combination, a value of each range.
        ranges: what varies.
        diagonals: whether steps along several ranges at once count too; of more than six ranges they do not.
    """
    steps = [list(_beside(each, chosen[each.path])) for each in ranges]
    paths = [each.path for each in ranges]
    if diagonals and len(ranges) <= _MOST_DIAGONAL:
        every = itertools.product(*([chosen[path], *beside] for path, beside in zip(paths, steps, strict=True)))
        return [dict(zip(paths, values, strict=True)) for values in itertools.islice(every, 1, None)]
    return [
        {**{path: chosen[path] for path in paths}, moved: value}
        for moved, beside in zip(paths, steps, strict=True)
        for value in beside
    ]


def plateau_around(
    chosen: Mapping[str, Any],
    ranges: Sequence[Range],
    objective: Objective,
    known: Mapping[tuple[Any, ...], float | None],
) -> Plateau:
    """Judge a combination by results that are there already, such as those of a sweep's grid.

    Args:
        chosen: the combination, which is among the known ones.
        ranges: what varied.
        objective: the figure that it is judged by.
        known: the figure's value by the ranges' values in their order; None where it has no meaning or may not be
            chosen. Neighbours that are not there are left out.
    """
    beside = (tuple(each.values()) for each in neighbours_of(chosen, ranges))
    best = known[tuple(chosen[each.path] for each in ranges)]
    if best is None:
        raise ValueError("the best combination has no value")
    return plateau_of(best, [known[key] for key in beside if key in known], highest=objective.highest)


def at_ends(chosen: Mapping[str, Any], ranges: Sequence[Range]) -> list[str]:
    """Return the settings whose chosen value is the lowest or the highest of a range of numbers: what is beyond?"""
    return [
        each.path
        for each in ranges
        if _is_ordered(each) and len(each.values) > 1 and chosen[each.path] in {min(each.values), max(each.values)}
    ]


def _is_ordered(each: Range) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in each.values)


def _beside(each: Range, value: object) -> Iterator[Any]:
    values = list(each.values)
    if not _is_ordered(each):
        yield from (other for other in values if other != value)
        return
    values.sort()
    at = values.index(value)
    yield from values[max(at - 1, 0) : at]
    yield from values[at + 1 : at + 2]


def _share(best: float, value: float, *, highest: bool) -> float:
    if highest:
        return max(value / best, 0.0) if best > 0 else 0.0
    if value <= 0:
        return 1.0
    return max(best / value, 0.0)
