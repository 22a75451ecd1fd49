"""Tiers: the levels in force during a candle, ranked and named (docs/strategy.md section 2)."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from srconsole.core.offer import Key
from srconsole.settings.schema import LevelSettings
from srconsole.strategies.levels.book import Level, LevelBook, Side


class Tier(NamedTuple):
    """A level in force, under the name it has during one candle."""

    name: str
    """`S1`, `S2`, … or `R1`, `R2`, …"""
    number: int
    price: float
    upper: float
    """`price * (1 + proximity)`; a support's trigger."""
    lower: float
    """`price * (1 - proximity)`."""
    key: Key


class Tiers(NamedTuple):
    """The tiers in force during a candle, nearest first: supports downwards, resistances upwards."""

    supports: tuple[Tier, ...]
    resistances: tuple[Tier, ...]
    top_trigger: float
    """The highest support's trigger, minus infinity where there is no support: above it nothing can be entered."""
    bottom_lower: float
    """The lowest resistance's `lower`, plus infinity where there is none."""


NO_TIERS = Tiers((), (), float("-inf"), float("inf"))


class TierRanker:
    """Ranks one book after a close; the tiers stay the same object while neither book nor broken levels change.

    Attributes:
        tiers: the tiers as of the last close, nearest first.
        lower, upper: the tiers stay as they are while `lower < close * factor <= upper`.
        factor: in force are supports with price <= close * (1 + proximity), and resistances with
            price >= close * (1 - proximity); both are `rank >= close * factor` with the ranks of the book.
    """

    __slots__ = (
        "_book", "_by_recency", "_from", "_proximity", "_ranked", "_version",
        "factor", "lower", "tiers", "upper",
    )  # fmt: skip

    def __init__(self, book: LevelBook, settings: LevelSettings) -> None:
        is_support = book.side is Side.SUPPORT
        self.factor = -(1 + settings.proximity) if is_support else 1 - settings.proximity
        self.lower = float("-inf")
        self.upper = float("inf")
        self.tiers: tuple[Tier, ...] = ()
        self._book = book
        self._proximity = settings.proximity
        self._by_recency = settings.rank_by == "recency"
        self._version = book.version
        self._from = 0
        # Price crosses the same levels back and forth between two swings: the tiers for each number of broken ones.
        self._ranked: dict[int, tuple[Tier, ...]] = {}

    def rank(self, close: float) -> None:
        """Bring the tiers up to a close."""
        book = self._book
        start = bisect_left(book.ranks, close * self.factor)
        self.lower = book.ranks[start - 1] if start > 0 else float("-inf")
        self.upper = book.ranks[start] if start < len(book.ranks) else float("inf")
        if book.version != self._version:
            self._version = book.version
            self._ranked.clear()
        self._from = start
        tiers = self._ranked.get(start)
        if tiers is None:
            tiers = self._ranked[start] = self._named(book.levels[start:])
        self.tiers = tiers

    def broken(self) -> tuple[Level, ...]:
        """Return the levels of the book that are without a tier, as of the last close."""
        return tuple(self._book.levels[: self._from])

    def _named(self, levels: list[Level]) -> tuple[Tier, ...]:
        letter = self._book.side.value
        numbers = list(range(1, len(levels) + 1))
        if self._by_recency:
            newest_first = sorted(range(len(levels)), key=lambda at: -levels[at].last.candle)
            for number, at in enumerate(newest_first, start=1):
                numbers[at] = number
        above, below = 1 + self._proximity, 1 - self._proximity
        return tuple(
            Tier(f"{letter}{number}", number, level.price, level.price * above, level.price * below, level.key)
            for number, level in zip(numbers, levels, strict=True)
        )


def sr_proximity(tiers: Tiers, high: float, low: float, close: float) -> str:
    """Return the tier that a candle is at (`S1`, `R3`, …), `No` if it is at none.

    A candle is at a level when it reaches into the band of `proximity` around it; of several the one nearest to the
    close counts (ties: support before resistance, then the lower number).
    """
    if low > tiers.top_trigger and high < tiers.bottom_lower:
        return "No"
    best: tuple[float, int, int] | None = None
    name = "No"
    for side, ranked in enumerate((tiers.supports, tiers.resistances)):
        for tier in ranked:
            if low <= tier.upper and high >= tier.lower:
                key = (abs(close - tier.price), side, tier.number)
                if best is None or key < best:
                    best, name = key, tier.name
            elif tier.upper < low if side == 0 else tier.lower > high:
                break
    return name
