"""Swings candle by candle (docs/strategy.md section 1).

A swing low is the first lowest candle of the window that reaches `swing_order` candles to both sides of it,
a swing high the first highest; each is known at the close of the window's last candle. `research.swings` finds
the same ones over a whole history at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from math import fsum
from typing import NamedTuple, Protocol

from msgspec import Struct

from srconsole.core.bounds import Count
from srconsole.settings.schema import LevelSettings


class Swing(NamedTuple):
    """The significant swings that one close made known; None where the judged candle is none of that kind."""

    low: float | None
    high: float | None


class SwingSource(Protocol):
    """What tells the swings: one candle closes, and the candle `swing_order` before it is judged."""

    def close(self, high: float, low: float, volume: float) -> Swing | None:
        """Take one closed candle; return the significant swings of the judged candle, None if there are none."""
        ...


class SwingMemory(Struct):
    """A swing finder between two closes, as it is written down.

    Attributes:
        next: how many candles have closed.
        lows, highs: candle and price of those that no later one has undercut, or exceeded.
        window: high, low and volume of the newest candles where swings are filtered by them.
    """

    next: Count
    lows: list[tuple[Count, float]]
    highs: list[tuple[Count, float]]
    window: list[tuple[float, float, float]]


class SwingFinder:
    """Finds swings from one candle after the other, at a cost that does not depend on `swing_order`.

    For each side it keeps the indices whose price no later candle has undercut (or exceeded): the first of them is
    the first extreme of the window, and a swing exactly when it stands in the window's middle.
    """

    __slots__ = ("_filter", "_high_at", "_highs", "_low_at", "_lows", "_next", "_order", "_width")

    def __init__(self, settings: LevelSettings) -> None:
        self._order = settings.swing_order
        self._width = 2 * settings.swing_order
        self._next = 0
        self._lows: deque[float] = deque()
        self._low_at: deque[int] = deque()
        self._highs: deque[float] = deque()
        self._high_at: deque[int] = deque()
        filtered = settings.min_prominence > 0 or settings.min_volume_ratio > 0
        self._filter = SignificanceWindow(settings) if filtered else None

    def close(self, high: float, low: float, volume: float) -> Swing | None:
        """Take one closed candle; return the significant swings of the candle `swing_order` before it, if any."""
        index = self._next
        self._next = index + 1
        lows, low_at = self._lows, self._low_at
        while lows and lows[-1] > low:
            lows.pop()
            low_at.pop()
        lows.append(low)
        low_at.append(index)
        highs, high_at = self._highs, self._high_at
        while highs and highs[-1] < high:
            highs.pop()
            high_at.pop()
        highs.append(high)
        high_at.append(index)
        if self._filter is not None:
            self._filter.close(high, low, volume)
        oldest = index - self._width
        if oldest < 0:
            return None
        first_low, first_high = low_at[0], high_at[0]
        if first_low < oldest:
            low_at.popleft()
            lows.popleft()
            first_low = low_at[0]
        if first_high < oldest:
            high_at.popleft()
            highs.popleft()
            first_high = high_at[0]
        judged = index - self._order
        if judged not in (first_low, first_high):
            return None
        swing = Swing(lows[0] if first_low == judged else None, highs[0] if first_high == judged else None)
        return swing if self._filter is None else self._filter.significant(swing)

    def remember(self) -> SwingMemory:
        """Return what the next swings depend on."""
        return SwingMemory(
            next=self._next,
            lows=list(zip(self._low_at, self._lows, strict=True)),
            highs=list(zip(self._high_at, self._highs, strict=True)),
            window=[] if self._filter is None else self._filter.candles(),
        )

    def restore(self, memory: SwingMemory) -> None:
        """Be where the memory was made."""
        self._next = memory.next
        self._low_at = deque(at for at, _ in memory.lows)
        self._lows = deque(price for _, price in memory.lows)
        self._high_at = deque(at for at, _ in memory.highs)
        self._highs = deque(price for _, price in memory.highs)
        if self._filter is not None:
            for candle in memory.window:
                self._filter.close(*candle)


class SignificanceWindow:
    """The last `2 * swing_order + 1` candles, to tell whether the swing in their middle is significant."""

    __slots__ = ("_highs", "_lows", "_settings", "_volumes")

    def __init__(self, settings: LevelSettings) -> None:
        width = 2 * settings.swing_order + 1
        self._settings = settings
        self._highs: deque[float] = deque(maxlen=width)
        self._lows: deque[float] = deque(maxlen=width)
        self._volumes: deque[float] = deque(maxlen=width)

    def close(self, high: float, low: float, volume: float) -> None:
        """Take one closed candle."""
        self._highs.append(high)
        self._lows.append(low)
        self._volumes.append(volume)

    def candles(self) -> list[tuple[float, float, float]]:
        """Return high, low and volume of each candle in the window."""
        return list(zip(self._highs, self._lows, self._volumes, strict=True))

    def significant(self, swing: Swing) -> Swing | None:
        """Return the part of a swing that passes both filters, None if nothing does."""
        return significant(swing, self._highs, self._lows, self._volumes, self._settings)


def significant(
    swing: Swing,
    highs: Sequence[float],
    lows: Sequence[float],
    volumes: Sequence[float],
    settings: LevelSettings,
) -> Swing | None:
    """Return the part of a swing that passes both filters in its window, None if nothing does.

    The window's columns hold `2 * swing_order + 1` candles, the swing's in the middle.
    """
    low, high = swing
    if settings.min_volume_ratio > 0:
        mean = fsum(volumes) / len(volumes)
        if mean != 0 and volumes[settings.swing_order] / mean < settings.min_volume_ratio:
            return None
    if low is not None and (max(highs) - low) / low < settings.min_prominence:
        low = None
    if high is not None and (high - min(lows)) / high < settings.min_prominence:
        high = None
    return None if low is None and high is None else Swing(low, high)
