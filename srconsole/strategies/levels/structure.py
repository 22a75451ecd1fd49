"""The structure of the market as of a close: books, pattern and tiers (docs/strategy.md sections 1 to 3 and 7)."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from msgspec import Struct

from srconsole.core.bounds import Count, Moment
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.book import Level, LevelBook, Side, Touch
from srconsole.strategies.levels.edit import Edit, carry_out
from srconsole.strategies.levels.pattern import Pattern, PatternFinder
from srconsole.strategies.levels.swing import Swing, SwingFinder, SwingMemory, SwingSource
from srconsole.strategies.levels.tier import NO_TIERS, TierRanker, Tiers


class StructureMemory(Struct):
    """A structure between two closes, as it is written down.

    Attributes:
        candles: how many candles have closed; close: the last one's close.
        times: opening times of the newest candles, UTC milliseconds.
        supports, resistances: the books' levels.
        pattern: the newest swings, as (is it a low, price).
        swings: the window of what may yet be a swing.
        edits: what a person has done to the books.
    """

    candles: Count
    close: float
    times: list[Moment]
    supports: list[Level]
    resistances: list[Level]
    pattern: list[tuple[bool, float]]
    swings: SwingMemory
    edits: list[Edit] = []


class Structure:
    """What all closed candles so far say; it changes only when a candle closes.

    Attributes:
        supports, resistances: the two books.
        tiers: the tiers in force during the next candle.
        pattern: the prior low-high-low pattern, None while there is none.
        candles: how many candles have closed.
        edits: what a person has done to the books, and will have at the next close; all of it, the oldest first.
    """

    __slots__ = (
        "_close", "_due", "_max_age", "_order", "_patterns", "_ranked", "_settings", "_swings", "_times",
        "candles", "edits", "pattern", "resistances", "supports", "tiers",
    )  # fmt: skip

    def __init__(self, settings: Settings, swings: SwingSource | None = None, edits: Sequence[Edit] = ()) -> None:
        """Start without candles.

        Args:
            settings: those of levels and pattern.
            swings: where they come from, if a history was searched at once.
            edits: what a person does to the books as these candles close.
        """
        levels = settings.levels
        self._settings = levels
        self._order = levels.swing_order
        self._swings: SwingSource = SwingFinder(levels) if swings is None else swings
        self._patterns = PatternFinder(settings.strategy)
        self._times: deque[int] = deque(maxlen=levels.swing_order + 1)
        self.supports = LevelBook(Side.SUPPORT, levels)
        self.resistances = LevelBook(Side.RESISTANCE, levels)
        self._ranked = TierRanker(self.supports, levels), TierRanker(self.resistances, levels)
        self._close = 0.0
        self._max_age = levels.max_age
        self.tiers: Tiers = NO_TIERS
        self.pattern: Pattern | None = None
        self.candles = 0
        self.edits = list(edits)
        self._due = list(edits)

    @property
    def broken(self) -> tuple[Level, ...]:
        """The levels that are kept but without a tier, supports first."""
        below, above = self._ranked
        return below.broken() + above.broken()

    def close(self, time: int, high: float, low: float, close: float, volume: float) -> Tiers:
        """Take one closed candle (`time`: its opening, UTC milliseconds); return the tiers of the next one."""
        candle = self.candles
        self.candles = candle + 1
        self._close = close
        self._times.append(time)
        edited = bool(self._due) and self._edit(candle)
        swing = self._swings.close(high, low, volume)
        changed = edited or swing is not None
        if swing is not None:
            self._take(swing, Touch(candle - self._order, self._times[0], time))
        if self._max_age:
            gone = self.supports.expire(candle)
            changed = self.resistances.expire(candle) or gone or changed
        below, above = self._ranked
        if (
            changed
            or not below.lower < close * below.factor <= below.upper
            or not above.lower < close * above.factor <= above.upper
        ):
            self._rank(close)
        return self.tiers

    def edit(self, edit: Edit) -> None:
        """Take what a person does to the books; it takes effect at the close of its candle."""
        self.edits.append(edit)
        self._due.append(edit)

    @property
    def waiting(self) -> Sequence[Edit]:
        """What a person has done that the next close carries out."""
        return tuple(self._due)

    def _edit(self, candle: int) -> bool:
        """Carry out what is due at the close of a candle; tell if there was anything."""
        due, books = self._due, {"S": self.supports, "R": self.resistances}
        self._due = [edit for edit in due if edit.candle > candle]
        for edit in due:
            if edit.candle <= candle:
                carry_out(edit, books)
        return len(self._due) < len(due)

    def remember(self) -> StructureMemory:
        """Return what the next closes depend on; it shares its levels with the books, so write it down at once.

        Raises:
            TypeError: the swings come from a history that was searched at once.
        """
        if not isinstance(self._swings, SwingFinder):
            raise TypeError("only swings that are found candle by candle can be gone on with")
        return StructureMemory(
            candles=self.candles,
            close=self._close,
            times=list(self._times),
            supports=self.supports.levels,
            resistances=self.resistances.levels,
            pattern=self._patterns.remember(),
            swings=self._swings.remember(),
            edits=self.edits,
        )

    def restore(self, memory: StructureMemory) -> None:
        """Be where the memory was made."""
        self._swings = SwingFinder(self._settings)
        self._swings.restore(memory.swings)
        self.candles = memory.candles
        self._close = memory.close
        self.edits = memory.edits
        self._due = [edit for edit in memory.edits if edit.candle >= memory.candles]
        self._times = deque(memory.times, maxlen=self._order + 1)
        self.supports.restore(memory.supports)
        self.resistances.restore(memory.resistances)
        self._patterns.restore(memory.pattern)
        self.pattern = self._patterns.pattern
        self._rank(memory.close)

    def _take(self, swing: Swing, touch: Touch) -> None:
        if swing.low is not None:
            self.supports.swing(swing.low, touch)
            self._patterns.swing_low(swing.low)
        if swing.high is not None:
            self.resistances.swing(swing.high, touch)
            self._patterns.swing_high(swing.high)
        self.pattern = self._patterns.pattern

    def _rank(self, close: float) -> None:
        for ranker in self._ranked:
            ranker.rank(close)
        supports, resistances = self._ranked[0].tiers, self._ranked[1].tiers
        if supports is not self.tiers.supports or resistances is not self.tiers.resistances:
            top_trigger = supports[0].upper if supports else float("-inf")
            bottom_lower = resistances[0].lower if resistances else float("inf")
            self.tiers = Tiers(supports, resistances, top_trigger, bottom_lower)
