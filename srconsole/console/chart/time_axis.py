"""The time axis: round times under the candles that open at them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_ROUND = (
    *(minutes * _MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * _HOUR for hours in (1, 2, 3, 4, 6, 8, 12)),
    *(days * _DAY for days in (1, 2, 4, 7, 14, 28, 56, 112, 364)),
)
_APART = 11
"""Columns from one text to the next, at least."""
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 -- a wall clock's reading, compared with others of the same wall


class TimeText(NamedTuple):
    """A time of the axis, written around the column of its candle."""

    column: int
    """Where the text begins."""
    text: str


def time_axis(times: Sequence[int], columns: int, zone: tzinfo, apart: int = 1) -> list[TimeText]:
    """Return the texts of an axis under candles that open at these times (UTC milliseconds), so many columns apart.

    Days and hours are those of `zone`. A candle is marked when it is the first at or after a round time: the first
    of a day with the date, others with the hour.
    """
    if len(times) < 2:
        return []
    spacing = (times[-1] - times[0]) / 1000 / (len(times) - 1) / apart
    interval = next((each for each in _ROUND if each >= _APART * spacing), _ROUND[-1])
    texts: list[TimeText] = []
    free_from = 0
    before = wall_clock(times[0] - 1, zone)
    for column, time in enumerate(times):
        now = wall_clock(time, zone)
        if _ticks(now, interval) != _ticks(before, interval):
            text = _text(now, before, interval)
            begin = column * apart - len(text) // 2
            if free_from <= begin <= columns - len(text):
                texts.append(TimeText(begin, text))
                free_from = begin + len(text) + 2
        before = now
    return texts


def wall_clock(time: int, zone: tzinfo) -> datetime:
    """Return what a clock on a wall in this zone shows at a time, UTC milliseconds."""
    return datetime.fromtimestamp(time / 1000, zone).replace(tzinfo=None)


def corner(time: int, zone: tzinfo, columns: int) -> str:
    """Return the date of a time and the name of the zone, as much of it as fits."""
    moment = datetime.fromtimestamp(time / 1000, zone)
    name = moment.tzname() or ""
    for text in (f"{moment:%Y-%m-%d} {name}", f"{moment:%m-%d} {name}", name):
        if len(text) <= columns:
            return text
    return ""


def _ticks(moment: datetime, interval: int) -> int:
    return (moment - _EPOCH) // timedelta(seconds=interval)


def _text(moment: datetime, before: datetime, interval: int) -> str:
    if interval >= 28 * _DAY:
        return f"{moment:%b %Y}"
    if interval >= _DAY or moment.date() != before.date():
        return f"{moment.day} {moment:%b}"
    return f"{moment:%H:%M}"
