"""The candles that a chart draws: the market's own, or longer ones built from them, and in which columns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from srconsole.core.candle import Candle
from srconsole.core.frames import Growing


class Bars(NamedTuple):
    """Candles of one length; the first and the newest of built ones may lack some of theirs."""

    candles: Sequence[Candle]
    last: Sequence[int]
    """For each the place of the last of the market's candles in it."""
    length: int
    """How long each lasts, milliseconds."""


class Shown(NamedTuple):
    """The bars in view, each in so many columns, the first of them its own."""

    candles: Sequence[Candle]
    last: Sequence[int]
    length: int
    columns: int
    live: bool
    """Whether the newest is among them."""

    @property
    def width(self) -> int:
        """Columns that they take."""
        return len(self.candles) * self.columns

    def column(self, time: int) -> int:
        """Return the column of the bar that a time is in; right of the newest for a later one."""
        if time >= self.candles[-1].time + self.length:
            return self.width
        return max(0, bisect_right(self.candles, time, key=_time) - 1) * self.columns


def bars_of(candles: Sequence[Candle], base: int, length: int) -> Bars:
    """Return a market's candles, or those of a multiple of their length, in milliseconds.

    A longer one begins at a multiple of its length since 1970 and is made of the candles there are.
    """
    if length <= base:
        return Bars(candles, range(len(candles)), base)
    built: list[Candle] = []
    last: list[int] = []
    growing = Growing("", length)
    for at, candle in enumerate(candles):
        if growing.end is not None and candle.time < growing.end:
            growing.count(candle)
            continue
        if growing.end is not None:
            built.append(growing.over(growing.end))
            last.append(at - 1)
        growing.begin(candle, whole=True)
    if growing.end is not None:
        built.append(growing.over(growing.end))
        last.append(len(candles) - 1)
    return Bars(built, last, length)


def place_of(bars: Bars, time: int) -> int:
    """Return the place of the bar that a time is in, that of the first for an earlier one."""
    return max(0, bisect_right(bars.candles, time, key=_time) - 1)


def part(bars: Bars, first: int, stop: int, columns: int, *, newest: bool = True) -> Shown:
    """Return the bars from one place to before another; `newest` says whether the last one is the newest there is."""
    live = newest and stop >= len(bars.candles)
    return Shown(bars.candles[first:stop], bars.last[first:stop], bars.length, columns, live)


def beginning(bars: Bars, time: int) -> int | None:
    """Return the place of the bar that opened at a time; None where none did."""
    place = bisect_left(bars.candles, time, key=_time)
    return place if place < len(bars.candles) and bars.candles[place].time == time else None


def _time(candle: Candle) -> int:
    return candle.time
