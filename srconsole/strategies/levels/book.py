"""Levels and the two books they are kept in (docs/strategy.md section 2)."""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

from msgspec import Struct

from srconsole.core.bounds import Count, Moment
from srconsole.core.offer import Key
from srconsole.settings.schema import LevelSettings

_NEVER: Final = 2**62
"""The candle of a last touch that no age reaches."""
EARLIER: Final = 8
"""Earlier prices of a level that are remembered at most, so that a chart draws its past where it was."""


class Side(Enum):
    """Which book a level belongs to; its value is the letter of its tiers' names."""

    SUPPORT = "S"
    RESISTANCE = "R"


class Touch(NamedTuple):
    """When a swing happened and when it became known; candles are counted from 0, times are UTC milliseconds."""

    candle: Count
    time: Moment
    known_time: Moment
    """Opening time of the candle whose close confirmed the swing."""


class Was(NamedTuple):
    """A price that a level had, and opening time of the candle whose close gave it that price, UTC milliseconds."""

    known_time: Moment
    price: float


class Level(Struct):
    """A price that swings have touched.

    Attributes:
        side: its book; it never changes.
        price: mean of the touching swings' prices.
        first: its first touch, and when that became known.
        last: its newest touch.
        touches: how many swings touched it.
        key: what it is known by: its book and the opening time of its first touch's candle, such as `S1542744000000`;
            of one made by hand its number, such as `S+1`.
        made: the number of a level made by hand; 0 for one that a swing made.
        kept: whether it stays, whatever its age and however many there are.
        earlier: the newest of the prices that it had before its last touch moved it, the oldest first.
    """

    side: Side
    price: float
    first: Touch
    last: Touch
    touches: Count = 1
    key: Key = ""
    made: Count = 0
    kept: bool = False
    earlier: tuple[Was, ...] = ()

    def __post_init__(self) -> None:
        """Make the key, which every ranking asks for."""
        self.key = f"{self.side._value_}+{self.made}" if self.made else f"{self.side._value_}{self.first.time}"

    def touch(self, price: float, touch: Touch) -> None:
        """Merge a swing at `price` into the level."""
        self.earlier = (*self.earlier[1 - EARLIER :], Was(self.last.known_time, self.price))
        self.price = (self.price * self.touches + price) / (self.touches + 1)
        self.touches += 1
        self.last = touch

    @property
    def prices(self) -> tuple[Was, ...]:
        """The prices that it has had, as far back as they are remembered, the present one last."""
        return (*self.earlier, Was(self.last.known_time, self.price))


class LevelBook:
    """The levels of one side, in the order of their tiers: supports downwards, resistances upwards.

    Attributes:
        side: which levels it holds.
        levels: all of them, broken ones first; equal prices, newest touch first.
        ranks: the price of each level, negated for supports, so that it ascends along `levels`.
        version: grows whenever `levels` changes.
    """

    __slots__ = (
        "_max_age",
        "_max_levels",
        "_oldest",
        "_sign",
        "_tolerance",
        "levels",
        "ranks",
        "side",
        "version",
    )

    def __init__(self, side: Side, settings: LevelSettings) -> None:
        self.side = side
        self.levels: list[Level] = []
        self.ranks: list[float] = []
        self.version = 0
        self._sign = -1.0 if side is Side.SUPPORT else 1.0
        self._tolerance = settings.merge_tolerance
        self._max_levels = settings.max_levels
        self._max_age = settings.max_age
        self._oldest = 0

    def swing(self, price: float, touch: Touch) -> Level:
        """Take a new significant swing: a touch of the nearest level in reach, else a new level."""
        level = self.nearest(price)
        if level is not None:
            level.touch(price, touch)
        else:
            level = Level(self.side, price, touch, touch)
            self.levels.append(level)
            self._trim()
        self._rank()
        return level

    def add(self, level: Level) -> None:
        """Hold a level made by hand; where another one is in reach, that one stays in its place."""
        near = self.nearest(level.price)
        if near is None:
            self.levels.append(level)
        else:
            near.kept = True
        self._rank()

    def remove(self, key: Key) -> None:
        """Let a level made by hand go, if it is there."""
        self.levels = [level for level in self.levels if level.key != key or not level.made]
        self._rank()

    def keep(self, key: Key, *, kept: bool) -> None:
        """Have a level stay, or go like others again; one made by hand always stays."""
        for level in self.levels:
            if level.key == key and not level.made:
                level.kept = kept
        self._trim()
        self._rank()

    def _trim(self) -> None:
        passing = [level for level in self.levels if not level.kept]
        for level in sorted(passing, key=_last_touch)[: max(0, len(passing) - self._max_levels)]:
            self.levels.remove(level)

    def restore(self, levels: list[Level]) -> None:
        """Hold these levels."""
        self.levels = levels
        self._rank()

    def expire(self, candle: int) -> bool:
        """Let the levels go whose last touch is more than `max_age` candles before `candle`; tell if there were any."""
        if self._max_age == 0 or not self.levels or candle - self._oldest <= self._max_age:
            return False
        self.levels = [level for level in self.levels if level.kept or candle - level.last.candle <= self._max_age]
        self._rank()
        return True

    def nearest(self, price: float) -> Level | None:
        """Return the level that a swing at a price would touch, None where it would make a new one."""
        best: Level | None = None
        best_distance = 0.0
        for level in self.levels:
            distance = abs(price / level.price - 1)
            if distance > self._tolerance:
                continue
            nearer = best is None or distance < best_distance
            if nearer or (best is not None and distance == best_distance and level.last.candle > best.last.candle):
                best, best_distance = level, distance
        return best

    def _rank(self) -> None:
        sign = self._sign
        self.levels.sort(key=lambda level: (sign * level.price, -level.last.candle))
        self.ranks = [sign * level.price for level in self.levels]
        self._oldest = min((level.last.candle for level in self.levels if not level.kept), default=_NEVER)
        self.version += 1


def _last_touch(level: Level) -> int:
    return level.last.candle
