"""What a turn at a level is told by: its candle, the RSI at its lows, longer trends (docs/strategies.md 4.2)."""

from __future__ import annotations

from math import nan
from typing import NamedTuple

from msgspec import Struct

from srconsole.core.bounds import Count
from srconsole.core.candle import Candle
from srconsole.core.indicators.averages import Ema
from srconsole.settings.schema import LevelSettings
from srconsole.strategies.levels.swing import SwingFinder, SwingMemory

_ORDER = LevelSettings(swing_order=5)
_APART, _OLD = 50, 20


def turns(candle: Candle, before: Candle | None) -> bool:
    """Tell whether a candle speaks of a turn upwards: a hammer, an engulfing candle or a rejection.

    Args:
        candle: that has closed.
        before: the one that closed before it; None where there is none.
    """
    return is_hammer(candle) or is_rejection(candle) or (before is not None and engulfs(candle, before))


def is_hammer(candle: Candle) -> bool:
    """Tell whether a candle has a small body at its top, above a wick at least twice as long."""
    _, opened, high, low, close, _ = candle
    body, span = abs(close - opened), high - low
    return body > 0 and min(opened, close) - low >= 2 * body and high - max(opened, close) <= 0.25 * span


def engulfs(candle: Candle, before: Candle) -> bool:
    """Tell whether a rise takes back all of the fall before it, and more."""
    opened, close = candle.open, candle.close
    return (
        close > opened
        and before.close < before.open
        and close >= before.open
        and opened <= before.close
        and abs(close - opened) > abs(before.close - before.open)
    )


def is_rejection(candle: Candle) -> bool:
    """Tell whether a rise closes in the upper third of its candle."""
    _, opened, high, low, close, _ = candle
    return close > opened and close >= low + 2 / 3 * (high - low)


class Trend(Struct):
    """Whether a longer candle closed above the average of its closes.

    Attributes:
        average: of the closes.
        close: the last one, nan before the first.
    """

    average: Ema
    close: float = nan

    def take(self, close: float) -> None:
        """Take the close of a longer candle."""
        self.close = close
        self.average.update(close)

    @property
    def rises(self) -> bool:
        """The last close is above the average; false while there is none."""
        return self.close > self.average.value


class SwingLow(NamedTuple):
    """A swing low, and the RSI at its close."""

    at: Count
    """Which candle it is, counted from 0."""
    price: float
    rsi: float


class SwingLowsMemory(Struct):
    """Swing lows between two closes, as they are written down.

    Attributes:
        candles: how many have closed.
        lows: the newest swing lows, at most two.
        rsi: at the newest closes: from the candle on that the next close judges.
        swings: the window of what may yet be a swing.
    """

    candles: Count
    lows: list[SwingLow]
    rsi: list[float]
    swings: SwingMemory


class SwingLows:
    """Finds the newest two swing lows and compares them."""

    __slots__ = ("_candles", "_lows", "_rsi", "_swings")

    def __init__(self) -> None:
        self._candles = 0
        self._lows: list[SwingLow] = []
        self._rsi: list[float] = []
        self._swings = SwingFinder(_ORDER)

    def close(self, candle: Candle, rsi: float) -> None:
        """Take a closed candle and the RSI at its close."""
        order = _ORDER.swing_order
        rsis = self._rsi
        rsis.append(rsi)
        at = self._candles
        self._candles = at + 1
        swing = self._swings.close(candle.high, candle.low, candle.volume)
        if swing is not None and swing.low is not None:
            self._lows.append(SwingLow(at - order, swing.low, rsis[0]))
            del self._lows[:-2]
        if len(rsis) > order:
            del rsis[0]

    @property
    def diverge(self) -> bool:
        """The newer of the last two lows is lower at a higher RSI, and both are near enough to the newest candle."""
        if len(self._lows) < 2:
            return False
        older, newer = self._lows
        return (
            newer.at - older.at <= _APART
            and self._candles - 1 - newer.at <= _OLD
            and newer.price < older.price
            and newer.rsi > older.rsi
        )

    def remember(self) -> SwingLowsMemory:
        """Return what the next closes depend on; it shares its parts, so write it down at once."""
        return SwingLowsMemory(self._candles, self._lows, self._rsi, self._swings.remember())

    def restore(self, memory: SwingLowsMemory) -> None:
        """Be where the memory was made."""
        self._candles = memory.candles
        self._lows = memory.lows
        self._rsi = memory.rsi
        self._swings = SwingFinder(_ORDER)
        self._swings.restore(memory.swings)
