"""Numbers of a table that was written down, as they were: whole ones stay whole."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def numbers_of(cells: Sequence[str]) -> NDArray[np.float64] | NDArray[np.int64] | None:
    """Return the numbers of cells: int64 where all are whole, else float64, NaN where a cell is empty.

    Srconsole writes a float with its point, so that a cell without one is a count.

    Returns:
        None where a cell holds text.
    """
    try:
        if cells and all(cell.isdecimal() for cell in cells):
            return np.array([int(cell) for cell in cells], np.int64)
        return np.array([float(cell) if cell else np.nan for cell in cells], np.float64)
    except (OverflowError, ValueError):
        return None
