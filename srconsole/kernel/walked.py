"""What the closes of a history say, by the kernel: the books, and which tiers are in force in each candle."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.kernel.claims import level_rules
from srconsole.kernel.library import LevelRules, Library, StructureArrays
from srconsole.kernel.traded import Floats, Prices, Records, had_memory, records_of
from srconsole.settings.schema import Settings

LEVEL: Final = np.dtype(
    [(name, np.float64) for name in ("price", "upper", "lower")]
    + [(name, np.int64) for name in ("first", "last", "touches")]
)
"""A level as the kernel has it: `first` and `last` are candles by their number."""

EPOCH: Final = np.dtype(
    [
        (name, np.int64)
        for name in (
            "from",
            "supports",
            "support_count",
            "support_broken",
            "resistances",
            "resistance_count",
            "resistance_broken",
            "has_pattern",
        )
    ]
    + [("midpoint", np.float64)]
)
"""What is in force from a candle on: places in the levels, nearest first."""

SHOWN: Final = 10
"""Tiers a side that rows have."""

STRETCH: Final = 65_536
"""Candles whose tiers are found at a time."""


class InForce(NamedTuple):
    """What is in force in a stretch of candles.

    Attributes:
        part: the stretch.
        levels: the books' levels from change to change, as `LEVEL`.
        epochs: what is in force when, as `EPOCH`, from the stretch's first candle on.
    """

    part: slice
    levels: Records
    epochs: Records


class LevelRows(NamedTuple):
    """The tiers of a stretch of candles, a row a candle.

    Attributes:
        part: the stretch.
        proximity: the tier that each candle is at: n for Sn, -n for Rn, 0 for none.
        tiers: the prices of S1 … S10, R1 … R10 in force during each candle, nan where there is none; USDT.
    """

    part: slice
    proximity: NDArray[np.int16]
    tiers: Floats


class Walked:
    """A history's closes, walked through from stretch to stretch: of what they say no more is kept than of one."""

    def __init__(self, library: Library, prices: Prices, settings: Settings) -> None:
        """Take a history; the settings are those of levels and pattern."""
        self._library = library
        self._prices, self._candles = prices.as_arrays()
        self._rules: LevelRules = level_rules(settings)

    def __len__(self) -> int:
        return int(self._candles.count)

    def in_force(self, size: int = STRETCH) -> Iterator[InForce]:
        """Yield what is in force, `size` candles at a time; one stretch at least.

        Raises:
            MemoryError: there is none for it.
        """
        for part, structure in self._structures(size):
            levels = records_of(structure.levels, structure.level_count, LEVEL)
            yield InForce(part, levels, records_of(structure.epochs, structure.epoch_count, EPOCH))

    def books(self) -> tuple[Records, Records]:
        """Return all levels of both books as of the last close, supports first, as `LEVEL`."""
        (newest,) = deque(self.in_force(), maxlen=1)
        levels, last = newest.levels, newest.epochs[-1]
        below, above = (
            levels[last[side] - last[f"{one}_broken"] : last[side] + last[f"{one}_count"]]
            for side, one in (("supports", "support"), ("resistances", "resistance"))
        )
        return below, above

    def level_rows(self, size: int = STRETCH) -> Iterator[LevelRows]:
        """Yield the tiers of the candles, `size` of them at a time.

        Raises:
            MemoryError: there is none for what is in force.
        """
        for part, structure in self._structures(size):
            proximity = np.zeros(part.stop - part.start, dtype=np.int16)
            self._library.proximity_of(self._candles, structure, self._rules, part.stop, proximity.ctypes.data)
            shown = np.full((structure.epoch_count, 2 * SHOWN), np.nan)
            self._library.tiers_of(structure, self._rules, shown.ctypes.data)
            epochs = records_of(structure.epochs, structure.epoch_count, EPOCH)
            lasting: NDArray[np.int64] = np.diff(epochs["from"], append=part.stop)
            # The close of the last candle may begin an epoch that no candle is in.
            yield LevelRows(part, proximity, np.repeat(shown, np.maximum(lasting, 0), axis=0))

    def whole_rows(self) -> LevelRows:
        """Return the tiers of all candles at once."""
        count = len(self)
        rows = LevelRows(slice(0, count), np.empty(count, np.int16), np.empty((count, 2 * SHOWN)))
        for part, proximity, tiers in self.level_rows():
            rows.proximity[part] = proximity
            rows.tiers[part] = tiers
        return rows

    def _structures(self, size: int) -> Iterator[tuple[slice, StructureArrays]]:
        """Yield stretch after stretch with what is in force there, until the next one is asked for."""
        stepping, structure = self._library.stepping_begun(self._candles, self._rules), StructureArrays()
        if stepping is None:
            raise MemoryError("the kernel has no memory to begin with")
        try:
            for start in range(0, max(len(self), 1), size):
                part = slice(start, min(start + size, len(self)))
                had_memory(self._library.step_until(stepping, part.stop, structure))
                yield part, structure
        finally:
            self._library.stepping_done(stepping)
            self._library.structure_done(structure)
