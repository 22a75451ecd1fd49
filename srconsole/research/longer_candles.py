"""A long history as fewer, longer candles, so that a chart can show all of it; nothing in between is left out."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MOST_SHOWN: Final = 5000
"""Candles that a chart shows at most; a browser draws and zooms so many at once."""
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86_400
_WEEK: Final = 604_800
_MONDAY: Final = 4 * _DAY
"""The first Monday of 1970, in seconds: candles of weeks open on Mondays."""
_LENGTHS: Final = (
    *(count * _MINUTE for count in (1, 2, 3, 5, 10, 15, 20, 30)),
    *(count * _HOUR for count in (1, 2, 3, 4, 6, 8, 12)),
    *(count * _DAY for count in (1, 2, 3, 4)),
    *(count * _WEEK for count in (1, 2, 4)),
)
"""How long candles last that a trader knows, seconds."""


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
    if len(kept) <= most:
        return Shown(kept.reset_index(drop=True), seconds, 1)
    length = next(length for length in _lengths(seconds) if _count(_numbers(times, length)) <= most)
    groups = kept.groupby(_numbers(times, length), sort=True)
    frame = pd.DataFrame({name: _of(groups[name], _HOW[name]) for name in kept.columns})
    seconds_opened = frame.index.to_numpy() * length + _begin(length)
    opened = pd.DatetimeIndex(seconds_opened * 1_000_000, dtype="datetime64[us]")
    frame["Time"] = opened.tz_localize("UTC")
    return Shown(frame.reset_index(drop=True), length, length // seconds)


def _of(groups: Any, how: str) -> Any:
    """Return one value a group; the last one is that of its last candle, empty where that is."""
    return groups.nth(-1).set_axis(groups.size().index) if how == "last" else groups.agg(how)


def _lengths(seconds: int) -> list[int]:
    """Return what candles of so many seconds are merged to: lengths that traders know, then ever longer ones."""
    divides = _DAY % seconds == 0 or seconds % _DAY == 0
    known = [length for length in _LENGTHS if divides and length > seconds and length % seconds == 0]
    return [*known, *(seconds * 2**power for power in range(1, 50))]


def _numbers(times: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """Return the number of the longer candle that each time belongs to."""
    return (times - _begin(length)) // length


def _count(ascending: NDArray[np.int64]) -> int:
    """Return how many different numbers there are."""
    return int(np.count_nonzero(np.diff(ascending))) + 1


def _begin(length: int) -> int:
    return _MONDAY if length % _WEEK == 0 else 0
