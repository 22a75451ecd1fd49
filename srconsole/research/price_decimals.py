"""How many decimals the prices of a history are told with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from srconsole.figures import PriceDigits

_SEEN_AT_ONCE: Final = 100


def decimals_of_prices(columns: Iterable[NDArray[np.float64]], tick: float = 0.0) -> int:
    """Return how many decimals these prices are told with: the tick's, where it is known."""
    digits = PriceDigits(tick)
    for prices in columns:
        if len(prices):
            digits.see(float(prices.min()))
        # What the decimals so far can write is nothing new; a whole column is asked at once.
        while tick <= 0 and len(prices := _each_once(prices[np.round(prices, digits.decimals) != prices])):
            before = digits.decimals
            digits.see(*prices[:_SEEN_AT_ONCE].tolist())
            if digits.decimals == before:
                prices = prices[_SEEN_AT_ONCE:]  # noqa: PLW2901  # what is left of the column
    return digits.decimals


def _each_once(prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the prices that there are, ascending; `np.unique` would load numpy's masked arrays for it."""
    ascending = np.sort(prices)
    new = np.ones(len(ascending), np.bool_)
    new[1:] = ascending[1:] != ascending[:-1]
    once: NDArray[np.float64] = ascending[new]
    return once
