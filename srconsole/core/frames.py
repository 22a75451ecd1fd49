"""Longer candles out of the base candles (docs/strategies.md section 1.5)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from msgspec import Meta, Struct

from srconsole.core.bounds import Moment
from srconsole.core.candle import Candle
from srconsole.errors import RequestError

DAY: Final = 86_400_000
"""Milliseconds of a day, the longest frame."""

Ended = tuple[str, Candle]
"""A longer candle that has closed, behind the name of its frame."""

_UNITS: Final = {"d": DAY, "h": 3_600_000, "m": 60_000, "s": 1_000}
_FRAME: Final = re.compile(r"([1-9][0-9]{0,4})([dhms])")
_NEVER: Final = 1 << 62
_NONE: Final[tuple[Ended, ...]] = ()


def frame_length(frame: str, base: int) -> int:
    """Return how long a candle of a frame lasts, milliseconds.

    Args:
        frame: its name, such as `15m`, `4h` or `1d`.
        base: how long the candles last that it is built from, milliseconds.

    Raises:
        RequestError: it is no frame, no multiple of the base candles, or longer than a day.
    """
    match = _FRAME.fullmatch(frame)
    if match is None:
        raise RequestError(f"frame {frame!r}: expected a whole number and s, m, h or d, such as 15m, 1h or 1d")
    length = int(match[1]) * _UNITS[match[2]]
    if length > DAY:
        raise RequestError(f"frame {frame} is longer than a day; name one of at most 1d")
    if length % base:
        raise RequestError(
            f"frame {frame} cannot be built from candles of {_text(base)}: it is no multiple of them; "
            f"name one that is, or give candles of a timeframe that divides {frame}"
        )
    return length


class Growing(Struct):
    """A longer candle that is still being built.

    Attributes:
        frame: its name; length: how long it lasts, milliseconds.
        end: UTC milliseconds at which its stretch is over; None while there is none.
        open, high, low, close, volume: of its base candles so far.
        whole: no candle of its stretch lies before the first one of the history.
    """

    frame: str
    length: Annotated[int, Meta(gt=0, le=DAY)]
    end: Moment | None = None
    open: float = 0.0
    high: float = 0.0
    low: float = 0.0
    close: float = 0.0
    volume: float = 0.0
    whole: bool = True

    def begin(self, candle: Candle, whole: bool) -> None:
        """Hold the first base candle of a stretch."""
        time, self.open, self.high, self.low, self.close, self.volume = candle
        self.end = time - time % self.length + self.length
        self.whole = whole

    def count(self, candle: Candle) -> None:
        """Take a further base candle of the stretch."""
        _, _, high, low, self.close, volume = candle
        self.high = max(self.high, high)
        self.low = min(self.low, low)
        self.volume += volume

    def over(self, end: int) -> Candle:
        """Return the candle that it has become; `end` is its own."""
        self.end = None
        return Candle(end - self.length, self.open, self.high, self.low, self.close, self.volume)


class FramesMemory(Struct):
    """Longer candles between two closes, as they are written down.

    Attributes:
        begun: a base candle has closed.
        growing: what is being built, the shortest frame first.
        candles: the newest closed candles of each frame.
    """

    begun: bool
    growing: list[Growing]
    candles: dict[str, list[Candle]]


class Frames:
    """Builds the candles of longer frames from base candles, in order.

    A frame's candle begins at a multiple of its length since 1970 and is made of the base candles there are. It closes
    with the base candle that ends it; where that one is missing, with the next one, before that one is counted. The
    stretch in which the history begins counts only if its first base candle begins it.

    Attributes:
        candles: the closed candles of each frame, the newest last, over at most as long as the history lasts; they
            grow with every close.
    """

    __slots__ = ("_base", "_begun", "_candles", "_growing", "_keep", "_next", "candles")

    def __init__(self, frames: Sequence[str], base: int, history: int = 0) -> None:
        """Start without candles.

        Args:
            frames: their names, such as `1h`; none may be named twice, none has an order.
            base: how long a base candle lasts, milliseconds.
            history: over how many base candles closed candles are kept.

        Raises:
            RequestError: one of the frames cannot be built from these candles.
        """
        lengths = {frame: frame_length(frame, base) for frame in frames}
        self._base = base
        self._begun = False
        self._growing = [Growing(frame, lengths[frame]) for frame in sorted(lengths, key=lambda name: lengths[name])]
        self._keep = {frame: -(-history * base // length) for frame, length in lengths.items()}
        self._candles: dict[str, list[Candle]] = {frame: [] for frame in lengths}
        self.candles: Mapping[str, Sequence[Candle]] = self._candles
        self._schedule()

    def close(self, candle: Candle) -> Sequence[Ended]:
        """Take one closed base candle; return the longer candles that ended with it, in the order in which they did."""
        time = candle.time
        if time + self._base < self._next:
            for growing in self._growing:
                growing.count(candle)
            return _NONE
        ended: list[Ended] = []
        for growing in self._growing:
            if growing.end is not None and growing.end <= time:
                self._end(growing, growing.end, ended)
        for growing in self._growing:
            if growing.end is None:
                growing.begin(candle, whole=self._begun or time % growing.length == 0)
            else:
                growing.count(candle)
        for growing in self._growing:
            if growing.end is not None and time + self._base >= growing.end:
                self._end(growing, growing.end, ended)
        self._begun = True
        self._schedule()
        return ended

    def remember(self) -> FramesMemory:
        """Return what the next closes depend on; it shares its parts, so write it down at once."""
        return FramesMemory(self._begun, self._growing, self._candles)

    def restore(self, memory: FramesMemory) -> None:
        """Be where the memory was made.

        Raises:
            ValueError: it is of other frames.
        """
        if _frames(memory.growing) != _frames(self._growing) or memory.candles.keys() != self._candles.keys():
            raise ValueError("the longer candles that were written down are of other frames")
        self._begun = memory.begun
        self._growing = memory.growing
        self._candles = memory.candles
        self.candles = self._candles
        self._schedule()

    def _end(self, growing: Growing, end: int, ended: list[Ended]) -> None:
        candle = growing.over(end)
        if not growing.whole:
            return
        ended.append((growing.frame, candle))
        keep = self._keep[growing.frame]
        if keep:
            kept = self._candles[growing.frame]
            kept.append(candle)
            del kept[:-keep]

    def _schedule(self) -> None:
        """Know until when a base candle is only counted; while a stretch has not begun, none is."""
        ends = [growing.end for growing in self._growing if growing.end is not None]
        self._next = min(ends, default=_NEVER) if len(ends) == len(self._growing) else -_NEVER


def _frames(growing: Sequence[Growing]) -> list[tuple[str, int]]:
    return [(candle.frame, candle.length) for candle in growing]


def _text(length: int) -> str:
    unit = next((unit for unit, milliseconds in _UNITS.items() if length % milliseconds == 0), None)
    return f"{length} ms" if unit is None else f"{length // _UNITS[unit]}{unit}"
