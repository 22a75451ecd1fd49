"""Which combinations came to most: on a file, and over all files of a sweep."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.research.sweep.figures import LESS_IS_BETTER
from srconsole.research.sweep.plan import Plan
from srconsole.research.sweep.store import Store

Floats = NDArray[np.float64]


class Order(NamedTuple):
    """How trials are ranked.

    Attributes:
        by: the figure.
        least_trades: a trial of fewer trades has no rank.
    """

    by: str = "net_profit"
    least_trades: int = 1


class Ranked(NamedTuple):
    """One combination on one file.

    Attributes:
        position: its place in the sweep.
        chosen: its values, by path.
        figures: by the keys of summary.json; money in USDT, rates as fractions.
    """

    position: int
    chosen: dict[str, Any]
    figures: dict[str, Any]


class RankedOverFiles(NamedTuple):
    """One combination over all files.

    Attributes:
        position: its place in the sweep.
        chosen: its values, by path.
        mean: of the figure that is ranked by, over the files.
        worst: of it.
        in_profit: on how many files it won more than it lost.
        trades: on all files together.
    """

    position: int
    chosen: dict[str, Any]
    mean: float
    worst: float
    in_profit: int
    trades: int


def best(plan: Plan, store: Store, file: int, order: Order, top: int) -> list[Ranked]:
    """Return the best combinations on a file, the best first; of equals the one that comes first in the sweep."""
    places = _best_places(ranked_values(store, file, order), order, top)
    return [Ranked(place, plan.chosen(place), store.figures(file, place)) for place in places]


def best_over_files(plan: Plan, store: Store, order: Order, top: int) -> list[RankedOverFiles]:
    """Return the combinations that are best in the mean of all files; one without a rank on any of them has none."""
    files = range(len(plan.material.histories))
    values = [ranked_values(store, file, order) for file in files]
    mean = np.zeros(plan.count)
    for each in values:
        mean += each / len(values)
    worst = np.maximum.reduce(values) if order.by in LESS_IS_BETTER else np.minimum.reduce(values)
    profits = [store.figure(file, "net_profit") > 0 for file in files]
    trades = [store.figure(file, "trades") for file in files]
    return [
        RankedOverFiles(
            place,
            plan.chosen(place),
            float(mean[place]),
            float(worst[place]),
            int(np.count_nonzero([each[place] for each in profits])),
            int(np.add.reduce([each[place] for each in trades])),
        )
        for place in _best_places(mean, order, top)
    ]


def ranked_values(store: Store, file: int, order: Order) -> Floats:
    """Return the figure that is ranked by, of each combination on a file; nan where it has no rank."""
    values = store.figure(file, order.by)
    values[store.figure(file, "trades") < order.least_trades] = np.nan
    return values


def _best_places(values: Floats, order: Order, top: int) -> list[int]:
    downwards = values if order.by in LESS_IS_BETTER else -values
    ascending = np.argsort(downwards, kind="stable")  # nan comes last
    return [int(place) for place in ascending[:top] if not np.isnan(values[place])]
