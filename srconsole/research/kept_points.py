"""Which points of a long curve are drawn, so that it looks no calmer than it was."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def kept_points(values: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Return the numbers of at most so many values, ascending: the first, the last, and extremes in between.

    Equal stretches of values keep their lowest and their highest one each.

    Args:
        values: one at least, none of them NaN.
        most: 6 or more.
    """
    if len(values) <= most:
        return np.arange(len(values))
    stretch = np.arange(len(values)) * (most // 2 - 1) // len(values)
    groups = pd.Series(values).groupby(stretch)
    return np.unique(np.concatenate(([0, len(values) - 1], groups.idxmin().to_numpy(), groups.idxmax().to_numpy())))
