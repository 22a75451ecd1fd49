"""A sweep seen along two of its settings: what each pair of values came to, whatever the others were."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.errors import RequestError
from srconsole.research.sweep.plan import Plan
from srconsole.research.sweep.ranges import Range
from srconsole.research.sweep.rank import Order, ranked_values
from srconsole.research.sweep.store import Store

Floats = NDArray[np.float64]


class Axis(NamedTuple):
    """One edge of the map.

    Attributes:
        path: the setting, empty where only one varies.
        values: a value, or the neighbouring ones that share a row or a column.
    """

    path: str
    values: Sequence[Sequence[Any]]


class Cells(NamedTuple):
    """The map.

    Attributes:
        across, down: its edges.
        values: the median of the figure, a row for each of `down`; nan where nothing has a rank.
        by: the figure.
        trials: how many have gone into it.
        alone: whether each cell is one trial.
    """

    across: Axis
    down: Axis
    values: Floats
    by: str
    trials: int
    alone: bool


class Edges(NamedTuple):
    """Which two settings a map is of, by their number among the ranges; `down` None where one alone varies."""

    across: int
    down: int | None


def edges_of(ranges: Sequence[Range], named: str | None) -> Edges:
    """Return the edges of a map: `down,across` as a person names them, else the first two settings that vary.

    Raises:
        RequestError: what is named are not two settings that the sweep varies.
    """
    if named is None:
        varied = [at for at, each in enumerate(ranges) if len(each.values) > 1] or [0]
        return Edges(varied[0], None) if len(varied) == 1 else Edges(varied[1], varied[0])
    paths = [each.path for each in ranges]
    asked = [path.strip() for path in named.split(",")]
    if len(asked) != 2 or asked[0] == asked[1] or not set(asked) <= set(paths):
        raise RequestError(f"--map {named} must be two settings that vary, with a comma: two of {', '.join(paths)}")
    return Edges(paths.index(asked[1]), paths.index(asked[0]))


def cells_of(plan: Plan, store: Store, order: Order, edges: Edges, most: tuple[int, int]) -> Cells:
    """Return the map of a sweep, all files together.

    Args:
        plan: the sweep.
        store: its trials.
        order: the figure, and which trials count.
        edges: what the map is of.
        most: columns and rows at most; where there are more values, neighbours share one.
    """
    ranges = plan.material.ranges
    numbers = plan.numbers()
    across, columns = _axis(ranges, edges.across, most[0], numbers)
    down, rows = Axis("", [()]), np.zeros(plan.count, np.int64)
    if edges.down is not None:
        down, rows = _axis(ranges, edges.down, most[1], numbers)
    files = range(len(plan.material.histories))
    values = np.concatenate([ranked_values(store, file, order) for file in files])
    cell = np.tile(rows * len(across.values) + columns, len(files))
    there = ~np.isnan(values)
    medians, most_in_one = _medians(cell[there], values[there], len(across.values) * len(down.values))
    shape = (len(down.values), len(across.values))
    return Cells(across, down, medians.reshape(shape), order.by, int(there.sum()), most_in_one <= 1)


def _axis(ranges: Sequence[Range], at: int, most: int, numbers: NDArray[np.int64]) -> tuple[Axis, NDArray[np.int64]]:
    """Return an edge, and of each combination which of its rows or columns it is in."""
    values = ranges[at].values
    stride = math.prod(len(each.values) for each in ranges[at + 1 :])
    share = math.ceil(len(values) / most)
    shared = [values[begin : begin + share] for begin in range(0, len(values), share)]
    return Axis(ranges[at].path, shared), numbers // stride % len(values) // share


def _medians(cell: NDArray[np.int64], values: Floats, count: int) -> tuple[Floats, int]:
    """Return the median of each cell, nan for one without values, and how many values the fullest of them has."""
    medians = np.full(count, np.nan)
    by_cell = np.argsort(cell, kind="stable")
    found, begins = np.unique(cell[by_cell], return_index=True)
    groups = np.split(values[by_cell], begins[1:]) if len(found) else []
    for each, group in zip(found.tolist(), groups, strict=True):
        medians[each] = np.median(group)
    return medians, max(map(len, groups), default=0)
