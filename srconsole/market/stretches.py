"""Columns a stretch at a time, so that what is reckoned of them takes no more memory for more candles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

STRETCH: Final = 65_536
"""Candles of which something is reckoned at a time; what that takes stays in the processor's cache."""


def stretches(count: int, size: int = STRETCH, first: int = 0) -> Iterator[slice]:
    """Yield slices that follow one another from the `first` of `count` candles to the last, `size` of them each."""
    for start in range(first, count, size):
        yield slice(start, min(start + size, count))
