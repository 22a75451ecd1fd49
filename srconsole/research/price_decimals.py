"""How many decimals the prices of a history are told with."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from srconsole.figures import PriceDigits
from srconsole.market.stretches import stretches

_SEEN_AT_ONCE: Final = 100


def decimals_of_prices(columns: Iterable[NDArray[np.float64]], tick: float = 0.0) -> int:
    """Return how many decimals these prices are told with: the tick's, where it is known."""
    digits = PriceDigits(tick)
    for prices in columns:
        if len(prices):
            digits.see(float(prices.min()))
        above = -math.inf
        # What the decimals so far can write is nothing new.
        while tick <= 0 and len(new := _lowest_new(prices, digits.decimals, above)):
            before = digits.decimals
            digits.see(*new.tolist())
            if digits.decimals == before:
                above = float(new[-1])
    return digits.decimals


def _lowest_new(prices: NDArray[np.float64], decimals: int, above: float) -> NDArray[np.float64]:
    """Return the lowest prices above one that so many decimals cannot write, each once, ascending."""
    lowest = np.empty(0)
    for part in stretches(len(prices)):
        some = prices[part]
        some = some[(np.round(some, decimals) != some) & (some > above)]
        if len(some):
            lowest = _each_once(np.concatenate((lowest, some)))[:_SEEN_AT_ONCE]
    return lowest


def _each_once(prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the prices that there are, ascending; `np.unique` would load numpy's masked arrays for it."""
    ascending = np.sort(prices)
    new = np.ones(len(ascending), np.bool_)
    new[1:] = ascending[1:] != ascending[:-1]
    once: NDArray[np.float64] = ascending[new]
    return once
