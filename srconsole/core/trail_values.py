"""What trails hang from besides price: the ATRs of frames and the highest highs, as of the last close.

They are fed at closes, after the longer candles that end there and before the strategy (docs/strategies.md section 1.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import nan

from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.indicators.extremes import Highest
from srconsole.core.indicators.ranges import Atr
from srconsole.core.trail import Trail


class FrameAtr(Struct):
    """The ATR of a frame's candles; `frame` is empty for the base candles."""

    frame: str
    length: int
    atr: Atr


class TrailMemory(Struct):
    """What trails hang from, as it is written down; both are fed from the history's first candle on."""

    atrs: list[FrameAtr]
    highs: list[Highest]


class TrailValues:
    """Keeps the ATRs and the highest highs that the trails of a strategy ask for; what it does not keep is nan."""

    def __init__(self, trails: Iterable[Trail] = ()) -> None:
        """Start without candles, for the trails that a strategy's exits may name."""
        asked = [trail for trail in trails if trail.kind != "percent"]
        lengths = sorted({(trail.frame, trail.length) for trail in asked})
        self._atrs = [FrameAtr(frame, length, Atr.of(length)) for frame, length in lengths]
        self._highs = [Highest(period) for period in sorted({t.period for t in asked if t.kind == "chandelier"})]

    def close(self, candle: Candle, ended: Sequence[tuple[str, Candle]]) -> None:
        """Take a closed base candle, and the longer candles that ended with it."""
        for kept in self._atrs:
            if not kept.frame:
                kept.atr.update(candle)
            for frame, longer in ended:
                if frame == kept.frame:
                    kept.atr.update(longer)
        for highest in self._highs:
            highest.update(candle.high)

    def atr(self, trail: Trail) -> float:
        """Return the ATR that a trail hangs from, USDT; nan before there are enough candles."""
        for kept in self._atrs:
            if kept.length == trail.length and kept.frame == trail.frame:
                return kept.atr.value
        return nan

    def highest(self, trail: Trail) -> float:
        """Return the highest high of a trail's period, USDT; nan before there are enough candles."""
        for highest in self._highs:
            if highest.length == trail.period:
                return highest.value
        return nan

    def remember(self) -> TrailMemory:
        """Return what the next values depend on; it shares its parts, so write it down at once."""
        return TrailMemory(self._atrs, self._highs)

    def restore(self, memory: TrailMemory) -> None:
        """Be where the memory was made, as far as it is of the same trails."""
        kept = {(one.frame, one.length): one for one in memory.atrs}
        highs = {one.length: one for one in memory.highs}
        self._atrs = [kept.get((one.frame, one.length), one) for one in self._atrs]
        self._highs = [highs.get(one.length, one) for one in self._highs]


NO_VALUES = TrailValues()
"""Where no trail needs any."""
