"""Candles as a plug-in's process is sent them: float64, six a candle, the opening time in UTC milliseconds first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from srconsole.core.candle import Candle
from srconsole.market.candle_arrays import CandleColumns, Floats

WIDTH: Final = 6
_MICROSECONDS: Final = 1000


def rows_of(columns: CandleColumns) -> Floats:
    """Return the candles of a file, shape (candles, 6)."""
    return np.column_stack([(columns.time // _MICROSECONDS).astype(np.float64), *columns.numbers().values()])


class Window:
    """The newest closed candles, at most so many, ready to be sent."""

    def __init__(self, most: int) -> None:
        self._most = most
        # Twice as long as needed: all are moved to the front once in `most` candles.
        self._rows = np.empty((2 * most, WIDTH))
        self._end = 0

    def __len__(self) -> int:
        return min(self._end, self._most)

    def add(self, candle: Candle) -> None:
        """Take one closed candle, newer than all before."""
        if self._end == len(self._rows):
            self._rows[: self._most] = self._rows[-self._most :]
            self._end = self._most
        self._rows[self._end] = candle
        self._end += 1

    def newest(self) -> Candle:
        """Return the newest candle.

        Raises:
            IndexError: there is none.
        """
        if not self._end:
            raise IndexError("no candle was added yet")
        time, *numbers = self._rows[self._end - 1].tolist()
        return Candle(int(time), *numbers)

    def sent(self) -> bytes:
        """Return the candles as they are sent."""
        return self._rows[self._end - len(self) : self._end].tobytes()

    def candles(self) -> list[Candle]:
        """Return the candles, oldest first."""
        kept: Sequence[list[float]] = self._rows[self._end - len(self) : self._end].tolist()
        return [Candle(int(time), *numbers) for time, *numbers in kept]

    def restore(self, candles: Iterable[Candle]) -> None:
        """Be where these candles were added and no others."""
        self._end = 0
        for candle in candles:
            self.add(candle)
