"""What trails hang from besides price: the ATRs of frames and the highest highs, as of the last close.

They are fed at closes, behind the longer candles that end there and before the strategy (docs/strategies.md, 1.4).
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


class TrailValues(Struct):
    """The ATRs and highest highs that the trails of a strategy hang from; what is not kept is nan.

    Attributes:
        atrs, highs: each once, fed from the history's first candle on.
    """

    atrs: list[FrameAtr] = []
    highs: list[Highest] = []

    @classmethod
    def of(cls, trails: Iterable[Trail]) -> TrailValues:
        """Return those that trails ask for, without candles."""
        asked = [trail for trail in trails if trail.kind != "percent"]
        lengths = sorted({(trail.frame, trail.length) for trail in asked})
        periods = sorted({trail.period for trail in asked if trail.kind == "chandelier"})
        return cls(
            [FrameAtr(frame, length, Atr.of(length)) for frame, length in lengths],
            [Highest(period) for period in periods],
        )

    def close(self, candle: Candle, ended: Sequence[tuple[str, Candle]]) -> None:
        """Take a closed base candle, and the longer candles that ended with it."""
        for kept in self.atrs:
            if not kept.frame:
                kept.atr.update(candle)
            for frame, longer in ended:
                if frame == kept.frame:
                    kept.atr.update(longer)
        for highest in self.highs:
            highest.update(candle.high)

    def atr(self, trail: Trail) -> float:
        """Return the ATR that a trail hangs from, USDT; nan before there are enough candles."""
        for kept in self.atrs:
            if kept.length == trail.length and kept.frame == trail.frame:
                return kept.atr.value
        return nan

    def highest(self, trail: Trail) -> float:
        """Return the highest high of a trail's period, USDT; nan before there are enough candles."""
        for highest in self.highs:
            if highest.length == trail.period:
                return highest.value
        return nan

    def go_on(self, kept: TrailValues) -> None:
        """Be where others were made, as far as they are of the same trails."""
        atrs = {(one.frame, one.length): one for one in kept.atrs}
        highs = {one.length: one for one in kept.highs}
        self.atrs = [atrs.get((one.frame, one.length), one) for one in self.atrs]
        self.highs = [highs.get(one.length, one) for one in self.highs]


NO_VALUES = TrailValues()
"""Where no trail needs any."""
