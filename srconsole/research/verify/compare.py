"""Tables of two backtests held against each other: where is the first value that differs, and how many rows do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class Difference(NamedTuple):
    """The first value that differs.

    Attributes:
        row: its row, from 0.
        column: its column.
        before, after: what stands in the one table and in the other, as text; empty where nothing does.
    """

    row: int
    column: str
    before: str
    after: str


def first_difference(one: pd.DataFrame, other: pd.DataFrame) -> Difference | None:
    """Return the first row's first column in which two tables of as many rows differ; None where they are equal."""
    found: Difference | None = None
    for column in one.columns:
        unequal = differs(one[column], other[column])
        if unequal.any():
            row = int(unequal.argmax())
            if found is None or row < found.row:
                found = Difference(row, str(column), _text(one[column].iloc[row]), _text(other[column].iloc[row]))
    return found


def differs(one: pd.Series, other: pd.Series) -> NDArray[np.bool_]:
    """Return where two columns differ, to the last digit; what is empty in both is equal."""
    if pd.api.types.is_numeric_dtype(one.dtype) and pd.api.types.is_numeric_dtype(other.dtype):
        left, right = one.to_numpy(np.float64), other.to_numpy(np.float64)
        numbers: NDArray[np.bool_] = (left != right) & ~(np.isnan(left) & np.isnan(right))
        return numbers
    # A column of text in a long history may be empty, or of numbers alone, in a short one.
    pairs = zip(one.tolist(), other.tolist(), strict=True)
    return np.array([_text(left) != _text(right) for left, right in pairs], dtype=np.bool_)


def rows_that_differ(one: pd.DataFrame, other: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows of two tables of as many rows differ in any column."""
    found = np.zeros(len(one), dtype=np.bool_)
    for column in one.columns:
        found |= differs(one[column], other[column])
    return found


def _text(value: object) -> str:
    if isinstance(value, float) and np.isnan(value):
        return ""
    return "" if value is None or value is pd.NaT else str(value)
