"""A long history as fewer, longer candles, so that a chart can show all of it; nothing in between is left out."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

MOST_SHOWN: Final = 5000
"""Candles that a chart shows at most; a browser draws and zooms so many at once."""
_STEPS: Final = (1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 96, 168, 336, 720, 1440, 2880, 4320, 10080, 20160, 40320)


class Shown(NamedTuple):
    """Candles as they are shown.

    Attributes:
        frame: Time, Open, High, Low, Close, Volume, and where the candles have them Stop and Equity (the last of each)
            and Drawdown (the deepest); each row is of the candles that open within it.
        seconds: how long one lasts.
        merged: how many of the history's candles one may hold, 1 where they are its own.
    """

    frame: pd.DataFrame
    seconds: int
    merged: int


_HOW: Final = {
    "Time": "first",
    "Open": "first",
    "High": "max",
    "Low": "min",
    "Close": "last",
    "Volume": "sum",
    "Stop": "last",
    "Equity": "last",
    "Drawdown": "min",
}


def shown_candles(candles: pd.DataFrame, seconds: int, most: int = MOST_SHOWN) -> Shown:
    """Return a history's candles, as longer ones where there are more than can be shown.

    Args:
        candles: one row a candle of `seconds`, ascending; columns as `Shown.frame` has them.
        seconds: how long one lasts.
        most: how many may be shown, 2 or more.
    """
    kept = candles[[name for name in _HOW if name in candles.columns]]
    times = kept["Time"].dt.as_unit("us").astype("int64").to_numpy() // 1_000_000
    merged = next(step for step in _steps() if len(np.unique(times // (step * seconds))) <= most)
    if merged == 1:
        return Shown(kept.reset_index(drop=True), seconds, 1)
    length = merged * seconds
    groups = kept.groupby(times // length, sort=True)
    frame = pd.DataFrame({name: _of(groups[name], _HOW[name]) for name in kept.columns})
    opened = pd.DatetimeIndex(frame.index.to_numpy() * length * 1_000_000, dtype="datetime64[us]")
    frame["Time"] = opened.tz_localize("UTC")
    return Shown(frame.reset_index(drop=True), length, merged)


def _of(groups: Any, how: str) -> Any:
    """Return one value a group; the last one is that of its last candle, empty where that is."""
    return groups.nth(-1).set_axis(groups.size().index) if how == "last" else groups.agg(how)


def _steps() -> list[int]:
    return [*_STEPS, *(40320 * 2**power for power in range(1, 40))]
