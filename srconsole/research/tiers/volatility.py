"""How much price moved before a candle, beside what it did in the candles before that: nothing later is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from srconsole.market.candle_arrays import CandleColumns

Floats = NDArray[np.float64]

LENGTH: Final = 24
"""Candles of which the mean range is taken."""
MEMORY: Final = 5_000
"""Candles whose ranges tell what is calm and what is wild."""
LEAST: Final = 100
"""Ranges that have to be known before one can be called either."""

CALM: Final = "calm"
MEDIUM: Final = "medium"
WILD: Final = "wild"
UNKNOWN: Final = "not known yet"


def mean_ranges(candles: CandleColumns, length: int = LENGTH) -> Floats:
    """Return the mean true range of the candles up to each one, a fraction of its close; nan where they are too few."""
    ranges = candles.high - candles.low
    before = candles.close[:-1]
    ranges[1:] = np.maximum(candles.high[1:], before) - np.minimum(candles.low[1:], before)
    found = np.full(len(ranges), np.nan)
    if len(ranges) >= length:
        windows = np.lib.stride_tricks.sliding_window_view(ranges, length)
        found[length - 1 :] = windows.mean(axis=1) / candles.close[length - 1 :]
    return found


def regimes(candles: CandleColumns, at: Sequence[int]) -> list[str]:
    """Return how price moved before each of some candles: `calm`, `medium` or `wild`, or `not known yet`.

    Args:
        candles: the history.
        at: candles by their number. The mean range that was known before each, at the close before it, is placed among
            those of the 5,000 candles before that close: the lowest third is calm, the highest wild.
    """
    ranges = mean_ranges(candles)
    return [_regime(ranges[max(0, number - MEMORY) : number]) for number in at]


def _regime(known: Floats) -> str:
    values = known[~np.isnan(known)]
    if len(values) < LEAST:
        return UNKNOWN
    place = float((values < values[-1]).mean())
    return CALM if place < 1 / 3 else MEDIUM if place < 2 / 3 else WILD
