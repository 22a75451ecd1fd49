"""Numbers as the cells of a candle's row."""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan


def cells(values: Iterable[float]) -> str:
    """Return numbers as CSV without the ends' commas, each with all its digits; nan, which is not known, is empty."""
    return ",".join("" if isnan(value) else repr(value) for value in values)
