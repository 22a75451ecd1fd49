"""One line crossing another (docs/strategies.md section 2)."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

Way = Literal[-1, 0, 1]
"""Downwards, not at all, upwards."""

SAME: Final = 1e-12
"""Lines this near to each other, a fraction of the larger, are at one price: sums of decimal prices round so far."""


class Cross(Struct):
    """Watches two lines and tells when the first crosses the second.

    Attributes:
        was_not_above, was_not_below: as of the last update; both where they were at one price, neither where one of
            them was not known.
    """

    was_not_above: bool = False
    was_not_below: bool = False

    def update(self, first: float, second: float) -> Way:
        """Take both lines; return 1 where the first has come above the second, -1 where below, else 0."""
        apart, same = first - second, SAME * max(abs(first), abs(second))
        crossed: Way = 0
        if apart > same and self.was_not_above:
            crossed = 1
        elif -apart > same and self.was_not_below:
            crossed = -1
        # Where a line is nan all comparisons fail, and nothing is known of the next candle's cross either.
        self.was_not_above, self.was_not_below = apart <= same, -apart <= same
        return crossed
