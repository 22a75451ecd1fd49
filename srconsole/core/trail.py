"""A stop that follows price up (docs/strategy.md section 6)."""

from __future__ import annotations

from math import inf
from typing import Final, Literal

from msgspec import Struct

from srconsole.core.rounding import rounded_down, rounded_up

MIN_TRAIL, MAX_TRAIL = 0.001, 0.5
"""How near and how far a trailing stop may be below the peak, fractions."""


class Trail(Struct, frozen=True):
    """The rule of a trailing stop.

    Attributes:
        amount: distance of the stop below the peak: a fraction of the peak, or so many ATRs.
        activation: above this price, before slippage, the trail begins; minus infinity: at once.
        kind: `percent` and `atr` follow every price; `chandelier` follows the highest high, at closes only.
        frame: whose ATR is meant, such as `1h`; empty: the candles' own.
        length: of the ATR.
        period: candles whose highest high a chandelier hangs from.
        steps: of a percent trail: the amount is by the gain of the peak (docs/strategies.md section 7.3).
    """

    amount: float
    activation: float
    kind: Literal["percent", "atr", "chandelier"] = "percent"
    frame: str = ""
    length: int = 14
    period: int = 22
    steps: bool = False


def trailing_stop(peak: float, amount: float, tick: float) -> float:
    """Return the stop behind a peak: up to the tick, and never above the highest tick that price has reached.

    Args:
        peak: the highest price, USDT.
        amount: distance of the stop below it, a fraction.
        tick: of the market; 0 where none is known, and nothing is rounded.
    """
    return on_tick(peak * (1 - amount), peak, tick)


def on_tick(stop: float, peak: float, tick: float) -> float:
    """Return a trailing stop on the tick, rounded up, but not thereby above a peak that it lies below."""
    if tick == 0:
        return stop
    rounded = rounded_up(stop, tick)
    return rounded if rounded <= peak or stop > peak else rounded_down(peak, tick)


NARROWER: Final = ((0.10, 0.015), (0.05, 0.02), (-inf, 0.03))
"""Above which gain of the peak a stop that narrows is how far behind, fractions."""


def amount_by_gain(gain: float) -> float:
    """Return the distance of a stop that narrows as the peak's gain grows, both fractions."""
    return next((amount for above, amount in NARROWER if gain > above), NARROWER[-1][1])
