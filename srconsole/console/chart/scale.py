"""Price and row: which price each row of a chart means, and when that may change."""

from __future__ import annotations

import math
from typing import NamedTuple

from srconsole.figures import decimals_of

# A row is worth a round amount, so that the prices written at the rows are exact.
_ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_LEAST_SPAN = 0.001
"""A market that stands still is shown as if it moved by this fraction."""
_ROOM = 0.15
"""Room beyond a new extreme, a fraction of the span: the next one needs no new scale."""
_LOOSEST = 2.0
"""How many times coarser than needed a scale may become before it is left."""
_LOOSEST_ANYWAY = 1.25
"""The same, when everything is drawn anew for another reason."""


class Scale(NamedTuple):
    """Rows from the top, `step` of price apart; the price of a row is that of its centre."""

    first: int
    """The top row's price, in steps."""
    step: float
    rows: int

    @property
    def top(self) -> float:
        """The top row's price."""
        return self.price(0)

    @property
    def bottom(self) -> float:
        """The bottom row's price."""
        return self.price(self.rows - 1)

    @property
    def decimals(self) -> int:
        """How many decimals the prices of its rows have."""
        return decimals_of(self.step)

    def price(self, row: int) -> float:
        """Return the price that a row means."""
        return (self.first - row) * self.step

    def row(self, price: float) -> int:
        """Return the row nearest to a price; it is outside the chart where the price is."""
        return math.floor(self.first - price / self.step + 0.5)

    def half(self, price: float) -> int:
        """Return the half row of a price: 0 and 1 are the upper and the lower half of the top row."""
        return math.floor(2 * (self.first - price / self.step) + 1)

    def holds(self, price: float) -> bool:
        """Return whether a price lies between the prices of the top and the bottom row."""
        return self.bottom <= price <= self.top


def fit(low: float, high: float, rows: int) -> Scale:
    """Return the finest scale of at least 2 rows that holds these prices and half a row beyond them."""
    span = max(high - low, _LEAST_SPAN * high)
    exponent = math.floor(math.log10(span / (rows + 1)))
    middle = (low + high) / 2
    while True:
        for mantissa in _ROUND:
            step = float(f"{mantissa}e{exponent}")
            # No row means a price below zero.
            first = max(round(middle / step + (rows - 1) / 2), rows - 1)
            if first >= high / step + 0.5 and (first - rows + 1 <= low / step - 0.5 or first == rows - 1):
                return Scale(first, step, rows)
        exponent += 1


def follow(previous: Scale | None, low: float, high: float, rows: int, *, anyway: bool) -> Scale:
    """Return a scale for these prices: the previous one for as long as it holds them and is not much too coarse.

    `anyway` says that the whole chart is drawn anew whatever the answer.
    """
    tight = fit(low, high, rows)
    if previous is None or previous.rows != rows:
        return tight
    if previous.holds(low) and previous.holds(high):
        loosest = _LOOSEST_ANYWAY if anyway else _LOOSEST
        return previous if previous.step <= loosest * tight.step else tight
    room = _ROOM * (high - low)
    beyond_low = 0.0 if previous.holds(low) else room
    beyond_high = 0.0 if previous.holds(high) else room
    return fit(max(low - beyond_low, low / 2), high + beyond_high, rows)
