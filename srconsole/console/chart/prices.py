"""Prices as text, with as many digits as their market needs."""

from __future__ import annotations

import math
from functools import lru_cache

_MOST_DECIMALS = 18


@lru_cache(maxsize=256)
def decimals(step: float) -> int:
    """Return how many decimals write every multiple of `step` exactly."""
    for count in range(_MOST_DECIMALS):
        scaled = step * 10**count
        if abs(scaled - round(scaled)) <= 1e-6 * scaled:
            return count
    return _MOST_DECIMALS


def price_text(value: float, step: float) -> str:
    """Return a price in USDT, told to a difference of `step`: 8535 in steps of 0.01 is `8,535.00`."""
    return f"{value:,.{decimals(step)}f}"


def price_step(price: float) -> float:
    """Return the difference down to which prices about `price` are told, a power of ten.

    It leaves six digits (68,441.6), no more than cents from 100 up, five digits below 1 and four below a cent.
    """
    if price <= 0:
        return 0.01
    digits = 6 if price >= 1 else 5 if price >= 0.01 else 4
    exponent = math.floor(math.log10(price)) + 1 - digits
    if price >= 100:
        exponent = max(exponent, -2)
    return float(f"1e{min(exponent, 0)}")
