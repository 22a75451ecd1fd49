"""Where most of many draws lie, and how deep each of them fell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS: Final = 1_000
"""Draws where nobody asks for another number: at the 5 % edges 50 lie beyond."""
_BATCH: Final = 2_000_000
"""Numbers that are drawn at once."""


class Band(NamedTuple):
    """Where nine of ten draws lie, in the unit of what was drawn."""

    low: float
    """One of twenty lies below."""
    middle: float
    """Half of them lie below."""
    high: float
    """One of twenty lies above."""


def band_of(values: Floats) -> Band:
    """Return the 5 %, 50 % and 95 % quantiles of draws, one at least."""
    return Band(*np.quantile(values, (0.05, 0.5, 0.95)).tolist())


def batches(draws: int, width: int) -> Iterator[int]:
    """Yield how many draws of so many numbers each are made at once, until all are."""
    at_once = max(1, _BATCH // max(1, width))
    for begun in range(0, draws, at_once):
        yield min(at_once, draws - begun)


def deepest_falls(paths: Floats, start: float) -> tuple[Floats, Floats]:
    """Return how deep each path fell from a peak before, USDT, and as a fraction of that peak.

    Args:
        paths: a row a draw, a column a step, USDT; the deepest fall in USDT and as a fraction need not be the same.
        start: the first peak, above 0, USDT.
    """
    peaks = np.maximum.accumulate(np.maximum(paths, start), axis=1)
    falls = peaks - paths
    return falls.max(axis=1, initial=0.0), (falls / peaks).max(axis=1, initial=0.0)
