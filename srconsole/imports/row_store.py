"""Rows of candles as plain arrays, and a store of them that keeps its memory bounded."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from srconsole.market.candle_arrays import CandleColumns, Floats, Times

MEMORY_ROWS: Final = 1_000_000
"""Rows that are held in memory, 57 bytes each; more of them wait in a temporary file."""

_LEAST_CHUNK: Final = 4096
_RECORD: Final = np.dtype([("time", "i8"), ("line", "i8"), ("form", "u1"), ("numbers", "f8", 5)])
_ODD: Final = np.uint8(1)

UNFINISHED: Final = np.uint8(64)
"""Added to the form of a time whose candle the file itself marks as unfinished."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Candles as they stand in a file, one array a column, all of the same length n.

    Attributes:
        time: opening times, microseconds since 1970 UTC.
        line: the line each stands on.
        form: the form of its time (`times.Moment`), odd where no zone was said, with `UNFINISHED` where it is.
        numbers: open, high, low, close, volume; shape (5, n).
    """

    time: Times
    line: Times
    form: NDArray[np.uint8]
    numbers: Floats

    def __len__(self) -> int:
        return len(self.time)

    def taken(self, which: Any) -> Rows:
        """Return some of the rows, by a slice, a mask or their places."""
        return Rows(self.time[which], self.line[which], self.form[which], self.numbers[:, which])

    def at_times(self, times: Times) -> Rows:
        """Return the same rows with other times."""
        return Rows(times, self.line, self.form, self.numbers)

    def naive(self) -> NDArray[np.bool_]:
        """Tell of each row whether its time carried no zone."""
        return (self.form & _ODD).astype(np.bool_)

    def traded(self) -> Rows:
        """Return the rows that hold a candle; the others are times at which nothing was traded."""
        keep = ~np.isnan(self.numbers[0])
        return self if keep.all() else self.taken(keep)

    def columns(self, symbol: str) -> CandleColumns:
        """Return the candles as the checks take them."""
        return CandleColumns(symbol, self.time, *self.numbers)


def no_rows() -> Rows:
    """Return rows of which there are none."""
    empty = np.empty(0, dtype=np.int64)
    return Rows(empty, empty, np.empty(0, dtype=np.uint8), np.empty((5, 0)))


def joined(parts: Sequence[Rows]) -> Rows:
    """Put rows one behind the other."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return no_rows()
    time, line, form = (np.concatenate([getattr(part, name) for part in parts]) for name in ("time", "line", "form"))
    return Rows(time, line, form, np.concatenate([part.numbers for part in parts], axis=1))


def in_order(rows: Rows) -> Rows:
    """Return rows by time, those of one time by line."""
    steps = np.diff(rows.time)
    if (steps > 0).all():
        return rows
    if (steps < 0).all():
        return rows.taken(slice(None, None, -1))
    return rows.taken(np.lexsort((rows.line, rows.time)))


class RowStore:
    """Takes rows in any order and gives them back by time; used as a context manager.

    Attributes:
        count: the rows taken.
        spilled: whether some wait in a temporary file, which has no name and goes with the process.
    """

    def __init__(self, folder: Path, memory_rows: int = MEMORY_ROWS) -> None:
        self.count = 0
        self._folder = folder
        self._memory_rows = memory_rows
        self._held: list[Rows] = []
        self._held_rows = 0
        self._file: IO[bytes] | None = None
        self._runs: list[tuple[int, int]] = []

    def __enter__(self) -> RowStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._held.clear()
        if self._file is not None:
            self._file.close()

    @property
    def spilled(self) -> bool:
        """Whether there were more rows than fit in the memory meant for them."""
        return self._file is not None

    def add(self, rows: Rows) -> None:
        """Take some more rows.

        Raises:
            OSError: the disk has no room for the temporary file.
        """
        if not len(rows):
            return
        self._held.append(rows)
        self._held_rows += len(rows)
        self.count += len(rows)
        if self._held_rows > self._memory_rows:
            self._spill()

    def ascending(self) -> Iterator[Rows]:
        """Yield all rows by time, those of one time by line, in parts that fit in memory; may be asked for again."""
        if self._file is None:
            self._held = _one_behind_the_other(self._held)
            yield from self._held
            return
        if self._held:
            self._spill()
        yield from self._merged(self._file)

    def _spill(self) -> None:
        parts = _one_behind_the_other(self._held)
        self._held, self._held_rows, count = [], 0, self._held_rows
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  # closed with the store
        self._runs.append((self._file.seek(0, 2), count))
        for rows in parts:
            for start in range(0, len(rows), 65_536):
                self._file.write(_record(rows.taken(slice(start, start + 65_536))))

    def _merged(self, file: IO[bytes]) -> Iterator[Rows]:
        """Merge the sorted runs: what comes before the earliest end of what is loaded of each is complete."""
        chunk = max(_LEAST_CHUNK, self._memory_rows // (4 * len(self._runs)))
        left = list(self._runs)
        loaded = [no_rows()] * len(left)
        while True:
            for run, (offset, count) in enumerate(left):
                if not len(loaded[run]) and count:
                    take = min(chunk, count)
                    loaded[run] = _read(file, offset, take)
                    left[run] = (offset + take * _RECORD.itemsize, count - take)
            ends = [int(rows.time[-1]) for rows, (_, count) in zip(loaded, left, strict=True) if count and len(rows)]
            until = min(ends, default=None)
            ready = [rows if until is None else _until(rows, until) for rows in loaded]
            loaded = [rows.taken(slice(len(done), None)) for rows, done in zip(loaded, ready, strict=True)]
            if not any(map(len, ready)):
                return
            yield in_order(joined([rows for rows in ready if len(rows)]))


def _one_behind_the_other(parts: list[Rows]) -> list[Rows]:
    """Empty the list, and return its parts in the order of time; they are put into one only where they overlap."""
    parts.sort(key=lambda part: int(part.time.min()))
    apart = all(part.time.max() < follower.time.min() for part, follower in pairwise(parts))
    whole = parts.copy() if apart else [joined(parts)]
    parts.clear()
    return [in_order(whole.pop(0)) for _ in range(len(whole))]


def _until(rows: Rows, time: int) -> Rows:
    return rows.taken(slice(0, int(np.searchsorted(rows.time, time, side="right"))))


def _record(rows: Rows) -> bytes:
    records = np.empty(len(rows), dtype=_RECORD)
    records["time"], records["line"], records["form"] = rows.time, rows.line, rows.form
    records["numbers"] = rows.numbers.T
    return records.tobytes()


def _read(file: IO[bytes], offset: int, count: int) -> Rows:
    file.seek(offset)
    records = np.frombuffer(file.read(count * _RECORD.itemsize), dtype=_RECORD)
    time, line, form = (np.ascontiguousarray(records[name]) for name in ("time", "line", "form"))
    return Rows(time, line, form, np.ascontiguousarray(records["numbers"].T))
