"""A stop that follows price up (docs/strategy.md section 6)."""

from __future__ import annotations

from msgspec import Struct

MIN_TRAIL, MAX_TRAIL = 0.001, 0.5
"""How near and how far a trailing stop may be below the peak, fractions."""


class Trail(Struct, frozen=True):
    """The rule of a trailing stop.

    Attributes:
        amount: distance of the stop below the peak, a fraction of the peak.
        activation: above this price, before slippage, the trail begins.
    """

    amount: float
    activation: float
