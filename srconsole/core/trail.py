"""A stop that follows price up (docs/strategy.md section 6)."""

from __future__ import annotations

from msgspec import Struct

from srconsole.core.rounding import rounded_down, rounded_up

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


def trailing_stop(peak: float, amount: float, tick: float) -> float:
    """Return the stop behind a peak: up to the tick, and never above the highest tick that price has reached.

    Args:
        peak: the highest price, USDT.
        amount: distance of the stop below it, a fraction.
        tick: of the market; 0 where none is known, and nothing is rounded.
    """
    stop = peak * (1 - amount)
    if tick == 0:
        return stop
    stop = rounded_up(stop, tick)
    return stop if stop <= peak else rounded_down(peak, tick)
