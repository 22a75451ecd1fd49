"""Which trials are the best: one by one figure, a front by several."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from srconsole.research.optimise.objectives import Objective
from srconsole.research.optimise.search import State, Tried


def ranked(tried: Sequence[Tried], objectives: Sequence[Objective]) -> list[Tried]:
    """Return the trials that can be chosen, the best first, each combination once.

    By one figure these are all that keep to the limits. By several they are the front: those to which none is better in
    one figure without being worse in another; the first is the one nearest to the best of all figures, each measured
    by how far the front reaches in it.
    """
    once: dict[tuple[object, ...], Tried] = {}
    for each in tried:
        if each.state is State.RANKED:
            once.setdefault(tuple(each.chosen.values()), each)
    kept = list(once.values())
    if not kept:
        return []
    values = np.array([[_gain(objective, each) for objective in objectives] for each in kept])
    if len(objectives) == 1:
        order = np.argsort(-values[:, 0], kind="stable")
    else:
        front = _front(values)
        order = front[np.argsort(_distances(values[front]), kind="stable")]
    return [kept[at] for at in order.tolist()]


def _gain(objective: Objective, each: Tried) -> float:
    """Return a figure as a number that is the better the higher it is."""
    value = objective.of(each.figures or {})
    return value if objective.highest else -value


def _front(values: NDArray[np.float64]) -> NDArray[np.intp]:
    beaten = [bool(((values >= row).all(axis=1) & (values > row).any(axis=1)).any()) for row in values]
    return np.flatnonzero(~np.array(beaten))


def _distances(values: NDArray[np.float64]) -> NDArray[np.float64]:
    best, reach = values.max(axis=0), np.ptp(values, axis=0)
    shortfall = (best - values) / np.where(reach > 0, reach, 1.0)
    distances: NDArray[np.float64] = np.sqrt(np.square(shortfall).sum(axis=1))
    return distances
