"""Times of somebody's wall clock, and the zone they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from srconsole.errors import RequestError
from srconsole.imports.times import fixed_zone
from srconsole.market.candle_arrays import Times, moment

_COMMON: Final = (
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Athens",
    "Australia/Sydney",
)
"""Zones whose clocks people's files follow, one for each rule of when they change."""


def zone_of(text: str) -> tzinfo:
    """Read a zone's name, `Europe/Berlin`, or its distance from UTC, `+03:00`.

    Raises:
        RequestError: there is no such zone.
    """
    zone = fixed_zone(text)
    if zone is not None:
        return zone
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise RequestError(
            f"--tz {text}: there is no such zone; name it as in UTC, Europe/Berlin, America/New_York or +03:00"
        ) from error


class WallClock:
    """Turns times of a zone's wall clock into UTC, in the order in which a file has them.

    The hour that comes twice when clocks go back is told apart by the order of its lines.
    """

    def __init__(self, zone: tzinfo, *, newest_first: bool) -> None:
        self._zone = zone
        self._newest_first = newest_first
        self._last: int | None = None

    def to_utc(self, walls: Times) -> tuple[Times, NDArray[np.bool_], NDArray[np.bool_]]:
        """Turn times into UTC.

        Returns:
            The times; which of them no clock there ever showed; and which hour came twice and stands out of order.
        """
        index = pd.DatetimeIndex(walls.view("datetime64[us]"))
        early, late = (self._localized(index, summer=summer) for summer in (True, False))
        never = np.isnat(early) | np.isnat(late)
        times, other = early.astype(np.int64), late.astype(np.int64)
        times[never] = walls[never]
        unclear = np.zeros(len(walls), dtype=np.bool_)
        twice = np.flatnonzero((times != other) & ~never)
        for at in twice.tolist():
            before = int(times[at - 1]) if at else self._last
            chosen = self._chosen(int(times[at]), int(other[at]), before)
            unclear[at] = chosen is None
            times[at] = times[at] if chosen is None else chosen
        if len(times):
            self._last = int(times[-1])
        return times, never, unclear

    def _localized(self, index: pd.DatetimeIndex, *, summer: bool) -> NDArray[np.datetime64]:
        ambiguous = np.full(len(index), summer)
        local = index.tz_localize(self._zone, ambiguous=ambiguous, nonexistent="NaT")
        return local.tz_convert("UTC").tz_localize(None).to_numpy()

    def _chosen(self, early: int, late: int, before: int | None) -> int | None:
        """Choose of two the one that goes on from the line before, None where neither does."""
        first, second = (late, early) if self._newest_first else (early, late)
        ahead = -1 if self._newest_first else 1
        if before is None or (first - before) * ahead > 0:
            return first
        return second if (second - before) * ahead > 0 else None


def zones_without(walls: Iterable[int]) -> list[str]:
    """Return the common zones whose clocks skipped at least one of these hours (microseconds of a wall clock)."""
    times = [moment(wall).replace(tzinfo=None) for wall in walls]
    return [name for name in _COMMON if any(_skipped(time, ZoneInfo(name)) for time in times)]


def zones_with_twice(wall: int) -> list[str]:
    """Return the common zones whose clocks showed an hour (microseconds of a wall clock) twice."""
    time = moment(wall).replace(tzinfo=None)
    return [name for name in _COMMON if _offset(time, name, fold=0) > _offset(time, name, fold=1)]


def _skipped(time: datetime, zone: ZoneInfo) -> bool:
    return time.replace(tzinfo=zone, fold=0).utcoffset() != time.replace(tzinfo=zone, fold=1).utcoffset() and _offset(
        time, zone.key, fold=0
    ) < _offset(time, zone.key, fold=1)


def _offset(time: datetime, zone: str, *, fold: int) -> timedelta:
    return time.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() or timedelta()
