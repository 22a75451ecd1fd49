"""Swings of a whole history at once, by `scipy.signal.argrelextrema` (docs/strategy.md section 1).

The same swings as `strategies.levels.swing.SwingFinder` finds candle by candle; here a million candles take a fraction
of a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.column_room import MEMORY
from srconsole.settings.schema import LevelSettings
from srconsole.strategies.levels.swing import Swing, SwingFinder, SwingSource, significant

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

BATCH: Final = 250_000
"""Candles from which a history is searched at once: to load scipy takes longer than to take fewer one by one."""


def swing_lows(low: Floats, order: int) -> NDArray[np.intp]:
    """Return the indices of the swing lows: at most all of the `order` lows after, below all of those before."""
    return _extremes(low, np.less_equal, order)


def swing_highs(high: Floats, order: int) -> NDArray[np.intp]:
    """Return the indices of the swing highs: at least all of the `order` highs after, above all of those before."""
    return _extremes(-high, np.less_equal, order)


def _extremes(values: Floats, comparator: np.ufunc, order: int) -> NDArray[np.intp]:
    from scipy.ndimage import minimum_filter1d  # noqa: PLC0415  # loaded where it pays
    from scipy.signal import argrelextrema  # noqa: PLC0415  # loaded where it pays

    if len(values) < 2 * order + 1:
        return np.empty(0, dtype=np.intp)
    found: NDArray[np.intp] = argrelextrema(values, comparator, order=order)[0]
    found = found[(found >= order) & (found < len(values) - order)]
    # The filter's window of `order` values ends at its centre with this origin; shifted by one it ends before it.
    trailing = minimum_filter1d(values, size=order, origin=(order - 1) // 2, mode="nearest")
    return found[values[found] < trailing[found - 1]]


def swings_of(columns: CandleColumns, settings: LevelSettings) -> SwingSource:
    """Return what tells the swings of a history, whichever form is the faster one for so many candles.

    Those of candles that memory has no room for are found one close at a time.

    Args:
        columns: the history.
        settings: of the levels.
    """
    if len(columns) < BATCH or columns.room is not MEMORY:
        return SwingFinder(settings)
    return ScannedSwings(columns.numbers(), settings)


class ScannedSwings:
    """The significant swings of a whole history, told one close at a time; each only when its window is complete."""

    def __init__(self, candles: pd.DataFrame | Mapping[str, Floats], settings: LevelSettings) -> None:
        """Search `candles` (columns High, Low, Volume)."""
        self._order = settings.swing_order
        self._next = 0
        self._found = _scan(candles, settings)

    def close(self, high: float, low: float, volume: float) -> Swing | None:
        """Take one closed candle; return the significant swings of the candle `swing_order` before it, if any."""
        judged = self._next - self._order
        self._next += 1
        return self._found.get(judged)


def _scan(candles: pd.DataFrame | Mapping[str, Floats], settings: LevelSettings) -> dict[int, Swing]:
    high = np.asarray(candles["High"], np.float64)
    low = np.asarray(candles["Low"], np.float64)
    order = settings.swing_order
    lows = {int(at): float(low[at]) for at in swing_lows(low, order)}
    highs = {int(at): float(high[at]) for at in swing_highs(high, order)}
    swings = {at: Swing(lows.get(at), highs.get(at)) for at in sorted(lows.keys() | highs.keys())}
    if settings.min_prominence == 0 and settings.min_volume_ratio == 0:
        return swings
    volume = np.asarray(candles["Volume"], np.float64)
    kept: dict[int, Swing] = {}
    for at, swing in swings.items():
        window = slice(at - order, at + order + 1)
        passed = significant(swing, high[window].tolist(), low[window].tolist(), volume[window].tolist(), settings)
        if passed is not None:
            kept[at] = passed
    return kept
