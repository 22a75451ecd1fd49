"""Levels of 4h swings in one book, and the zones around them (docs/strategies.md section 5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from msgspec import Struct

from srconsole.core.bounds import Count, Moment
from srconsole.core.candle import Candle
from srconsole.core.indicators.ranges import Atr
from srconsole.core.offer import Key
from srconsole.settings.schema import BreakoutSettings, LevelSettings
from srconsole.strategies.breakout.event import Zone
from srconsole.strategies.levels.swing import SwingFinder, SwingMemory


class ZonesMemory(Struct):
    """A book of zones between two closes, as it is written down.

    Attributes:
        levels: the oldest first.
        candles: how many 4h candles have closed.
        times: opening times of the newest of them, UTC milliseconds.
        atr: of 4h candles.
        swings: the window of what may yet be a swing.
    """

    levels: list[Zone]
    candles: Count
    times: list[Moment]
    atr: Atr
    swings: SwingMemory


class Zones:
    """The book: swings of 4h candles touch its levels or become new ones, lows and highs alike.

    Attributes:
        levels: the oldest first.
    """

    __slots__ = ("_atr", "_candles", "_finder", "_order", "_settings", "_swings", "_times", "levels")

    def __init__(self, settings: BreakoutSettings) -> None:
        self.levels: list[Zone] = []
        self._settings = settings
        self._order = settings.swing_order
        self._finder = LevelSettings(swing_order=settings.swing_order)
        self._swings = SwingFinder(self._finder)
        self._atr = Atr.of(14)
        self._candles = 0
        self._times: list[int] = []

    @property
    def atr(self) -> float:
        """Average true range of 4h candles, USDT; nan while there are too few."""
        return self._atr.value

    @property
    def half(self) -> float:
        """How far a zone reaches above and below its level, USDT; nan while there are too few candles."""
        return self._settings.zone_atr * self._atr.value

    def close(self, candle: Candle, base: int = 0) -> None:
        """Take a closed 4h candle; `base` is the opening time of the candle that it closed with, UTC milliseconds."""
        at = self._candles
        self._candles = at + 1
        times = self._times
        times.append(candle.time)
        del times[: -self._order - 1]
        self._atr.update(candle)
        swing = self._swings.close(candle.high, candle.low, candle.volume)
        if swing is None or isnan(self._atr.value):
            return
        for letter, price in zip("LH", swing, strict=True):
            if price is not None:
                self._take(f"{letter}{times[0]}", price, at - self._order, base)

    def of(self, key: Key) -> Zone | None:
        """Return the level of a key, None if it is not in the book any more."""
        return next((level for level in self.levels if level.key == key), None)

    def remember(self) -> ZonesMemory:
        """Return what the next closes depend on; it shares its parts, so write it down at once."""
        return ZonesMemory(self.levels, self._candles, self._times, self._atr, self._swings.remember())

    def restore(self, memory: ZonesMemory) -> None:
        """Be where the memory was made."""
        self.levels = memory.levels
        self._candles = memory.candles
        self._times = memory.times
        self._atr = memory.atr
        self._swings = SwingFinder(self._finder)
        self._swings.restore(memory.swings)

    def _take(self, key: Key, price: float, at: int, base: int) -> None:
        level = nearest(self.levels, price, self._settings.merge_atr * self._atr.value)
        if level is not None:
            level.touch(price, at)
            return
        self.levels.append(Zone(key, price, at, known=base))
        if len(self.levels) > self._settings.max_levels:
            self.levels.remove(min(self.levels, key=lambda level: level.last))


def nearest(levels: Sequence[Zone], price: float, reach: float) -> Zone | None:
    """Return the level nearest to a price and at most `reach` away (USDT), of equally near ones that touched last."""
    near = [level for level in levels if abs(price - level.price) <= reach]
    return min(near, key=lambda level: (abs(price - level.price), -level.last), default=None)
