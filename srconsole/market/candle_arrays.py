"""Candles as plain columns, the form in which they are checked wherever they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray

from srconsole.core.candle import Candle
from srconsole.market.column_room import MEMORY, Room
from srconsole.market.stretches import stretches

Times = NDArray[np.int64]
Floats = NDArray[np.float64]

SECOND: Final = 1_000_000
"""Microseconds, the unit in which columns keep times."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, eq=False)
class CandleColumns:
    """Candles of one symbol, one array a column, all of the same length.

    Attributes:
        symbol: as it was written, not interpreted.
        time: opening times, microseconds since 1970 UTC.
        open, high, low, close: prices.
        volume: in the base currency.
        dropped: repeated candles, equal in every value to the one before, that a reader has left out.
        room: where they are, and where what is made of them, a value a candle, has its place.
    """

    symbol: str
    time: Times
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    dropped: int = field(default=0, kw_only=True)
    room: Room = field(default=MEMORY, kw_only=True)

    @classmethod
    def of(cls, symbol: str, candles: Sequence[Candle]) -> CandleColumns:
        """Return candles, as the core has them, as columns."""
        times = np.array([candle.time for candle in candles], dtype=np.int64) * (SECOND // 1000)
        numbers = np.array([candle[1:] for candle in candles], dtype=np.float64).reshape(-1, 5)
        return cls(symbol, times, *(numbers[:, at].copy() for at in range(5)))

    def __len__(self) -> int:
        return len(self.time)

    def numbers(self) -> dict[str, Floats]:
        """Return the columns of numbers by the name they have in a file."""
        return {
            "Open": self.open,
            "High": self.high,
            "Low": self.low,
            "Close": self.close,
            "Volume": self.volume,
        }

    def candles(self, first: int = 0, end: int | None = None) -> Iterator[Candle]:
        """Yield the candles as the core takes them, from the `first` up to another one, else to the last."""
        numbers = list(self.numbers().values())
        for part in stretches(len(self) if end is None else min(end, len(self)), first=first):
            times = (self.time[part] // (SECOND // 1000)).tolist()
            yield from map(Candle._make, zip(times, *(values[part].tolist() for values in numbers), strict=True))

    def values(self, row: int) -> dict[str, float]:
        """Return one candle's numbers by the name they have in a file."""
        return {name: float(column[row]) for name, column in self.numbers().items()}

    def first(self, count: int) -> CandleColumns:
        """Return so many of the first candles; nothing is copied."""
        numbers = (values[:count] for values in self.numbers().values())
        return CandleColumns(self.symbol, self.time[:count], *numbers, room=self.room)

    def kept(self, keep: NDArray[np.bool_]) -> CandleColumns:
        """Return the candles for which `keep` is true."""
        columns = (_kept(values, keep, self.room) for values in (self.time, *self.numbers().values()))
        return CandleColumns(self.symbol, *columns, room=self.room)


def _kept(values: NDArray[Any], keep: NDArray[np.bool_], room: Room) -> NDArray[Any]:
    made, to = room.empty(int(np.count_nonzero(keep)), values.dtype), 0
    for part in stretches(len(values)):
        some = values[part][keep[part]]
        made[to : to + len(some)] = some
        to += len(some)
    return made


class MillisecondTimes(Sequence[int]):
    """A column of times as the core counts them, milliseconds since 1970; each is reckoned when it is asked for."""

    def __init__(self, times: Times) -> None:
        """Take a column of times, microseconds since 1970 UTC."""
        self._times = times

    def __len__(self) -> int:
        return len(self._times)

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> list[int]: ...
    def __getitem__(self, at: int | slice) -> int | list[int]:
        """Return one time, or those of a slice."""
        if isinstance(at, slice):
            return [int(time) // (SECOND // 1000) for time in self._times[at]]
        return int(self._times[at]) // (SECOND // 1000)


def moment(microseconds: int) -> datetime:
    """Return a column's time as a datetime in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def microseconds_of(time: datetime) -> int:
    """Return a datetime with a zone as a column's time."""
    return (time - _EPOCH) // timedelta(microseconds=1)


def time_text(microseconds: int) -> str:
    """Return a column's time as a file has it: `2024-01-01T00:00:00Z`; beyond the calendar, as a number."""
    try:
        return moment(microseconds).isoformat().replace("+00:00", "Z")
    except OverflowError:
        return f"{microseconds // SECOND} s since 1970"
