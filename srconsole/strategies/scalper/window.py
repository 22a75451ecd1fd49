"""The newest candles, with the swings inside of them and what was traded in a day (docs/strategies.md 4.1, 4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import Final

from msgspec import Struct

from srconsole.core.bounds import Count, Moment
from srconsole.core.candle import Candle
from srconsole.settings.schema import LevelSettings, ScalperSettings
from srconsole.strategies.levels.swing import SwingFinder, SwingMemory
from srconsole.strategies.scalper.levels import Cluster, FoundLevel, Seen, clusters, is_valid, tested

_DAY: Final = 86_400_000


class WindowMemory(Struct):
    """A window between two closes, as it is written down.

    Attributes:
        candles: how many have closed.
        seen: the newest ones.
        extrema: the swings inside of them, each with its candle, counted from 0.
        swings: the window of what may yet be a swing.
        traded: opening time, UTC milliseconds, and USDT traded of each candle of the last 24 hours.
    """

    candles: Count
    seen: list[Seen]
    extrema: list[tuple[Count, float]]
    swings: SwingMemory
    traded: list[tuple[Moment, float]]


class Window:
    """Holds the newest candles.

    Swings are found as the candles come: which ones a window has follows from its candles alone, for a swing is told
    by its neighbours, and counts only while these are inside.
    """

    __slots__ = ("_base", "_candles", "_extrema", "_found", "_order", "_seen", "_settings", "_swings", "_traded")

    def __init__(self, settings: ScalperSettings, base: int) -> None:
        """Start without candles; `base` is how long one lasts, milliseconds."""
        self._settings = settings
        self._base = base
        self._order = settings.lookback // 2
        self._candles = 0
        self._seen: list[Seen] = []
        self._extrema: list[tuple[int, float]] = []
        self._swings = SwingFinder(LevelSettings(swing_order=self._order))
        self._traded: list[tuple[int, float]] = []
        # Those of the newest candles, once somebody has asked for them.
        self._found: list[Cluster] | None = None

    @property
    def seen(self) -> Sequence[Seen]:
        """The newest candles; the last one has just closed."""
        return self._seen

    def close(self, candle: Candle) -> None:
        """Take a closed candle."""
        time, _, high, low, close, volume = candle
        typical = (high + low + close) / 3
        seen, size = self._seen, self._settings.window
        seen.append(Seen(high, low, close, volume, typical))
        if len(seen) > size:
            del seen[0]
        at = self._candles
        self._candles = at + 1
        self._found = None
        swing = self._swings.close(high, low, volume)
        extrema = self._extrema
        if swing is not None:
            extrema.extend((at - self._order, price) for price in swing if price is not None)
        first = at - size + 1 + self._order
        while extrema and extrema[0][0] < first:
            del extrema[0]
        traded, since = self._traded, time + self._base - _DAY
        traded.append((time, volume * typical))
        while traded and traded[0][0] < since:
            del traded[0]

    def quote_volume(self) -> float:
        """Return what was traded in the 24 hours that end with the newest candle, USDT."""
        return fsum(money for _, money in self._traded)

    def level_at(self, low: float, close: float) -> FoundLevel | None:
        """Return the highest valid level at which a candle of this low and close is, None if it is at none."""
        above, below = 1 + self._settings.proximity, 1 - self._settings.proximity
        for cluster in reversed(self._clusters()):
            price = cluster.price
            if low <= price * above and price * below <= close <= price * above:
                level = tested(cluster, self._seen, self._settings)
                if is_valid(level, self._settings):
                    return level
        return None

    def levels(self) -> list[FoundLevel]:
        """Return all levels of the window, ascending, valid or not."""
        return [tested(cluster, self._seen, self._settings) for cluster in self._clusters()]

    def valid_from(self, price: float) -> float | None:
        """Return the lowest valid level at or above a price, None if there is none."""
        for cluster in self._clusters():
            if cluster.price >= price and is_valid(tested(cluster, self._seen, self._settings), self._settings):
                return cluster.price
        return None

    def remember(self) -> WindowMemory:
        """Return what the next closes depend on; it shares its parts, so write it down at once."""
        return WindowMemory(self._candles, self._seen, self._extrema, self._swings.remember(), self._traded)

    def restore(self, memory: WindowMemory) -> None:
        """Be where the memory was made."""
        self._candles = memory.candles
        self._seen = memory.seen
        self._extrema = memory.extrema
        self._swings = SwingFinder(LevelSettings(swing_order=self._order))
        self._swings.restore(memory.swings)
        self._traded = memory.traded
        self._found = None

    def _clusters(self) -> list[Cluster]:
        if self._found is None:
            self._found = clusters(self._seen, [price for _, price in self._extrema], self._settings)
        return self._found
