"""Columns as rows of a standard file, by the kernel: the bytes that the plain writer makes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from srconsole.kernel.library import ColumnArrays, Library
from srconsole.kernel.traded import Floats

Values = NDArray[np.float64] | NDArray[np.datetime64] | NDArray[np.bytes_] | str
Spelled = Callable[[Floats], list[str]]
"""Numbers as Python's repr."""

WHOLE_SECONDS, PARTS_OF_SECONDS, NUMBERS, WORDS, SAME_TEXT = range(5)
DOUBTFUL: Final = -1
LONGEST_NUMBER: Final = 24
LONGEST_TIME: Final = 27
_SECOND: Final = 1_000_000
_CALENDAR: Final = tuple(np.array(["0001-01-01", "9999-12-31"], "datetime64[us]").astype(np.int64).tolist())


class KernelRows:
    """Makes rows of columns; to be called with those of a block."""

    def __init__(self, kernel: Library, spelled: Spelled) -> None:
        """Write with the library; `spelled` says how numbers of 16 and 17 digits are written."""
        self._kernel = kernel
        self._spelled = spelled

    def __call__(self, columns: Sequence[Values], count: int) -> bytes:
        """Return rows as UTF-8, each with its end of line.

        Args:
            columns: times of UTC in microseconds, numbers, fields as UTF-8, or the one field that all rows have.
            count: how many rows there are; each array has as many values.

        Raises:
            ValueError: a time is of no year from 1 to 9999.
        """
        kept: list[object] = []
        arrays = (ColumnArrays * len(columns))()
        room = 0
        for at, values in enumerate(columns):
            arrays[at], size = self._column(values, count, kept)
            room += size + count
        out = np.empty(room, np.uint8)
        size = self._kernel.write_rows(arrays, len(columns), count, out.ctypes.data)
        return out[:size].tobytes()

    def _column(self, values: Values, count: int, kept: list[object]) -> tuple[ColumnArrays, int]:
        """Return a column as the kernel takes it, and how many bytes its fields take at most.

        What it points at is put among what is kept until the rows are written.
        """
        if isinstance(values, str):
            text = np.frombuffer(values.encode(), np.uint8)
            kept.append(text)
            return ColumnArrays(SAME_TEXT, None, None, text.ctypes.data, len(text)), len(text) * count
        if values.dtype.kind == "S":
            words = np.ascontiguousarray(values)
            kept.append(words)
            width = words.dtype.itemsize
            return ColumnArrays(WORDS, None, None, words.ctypes.data, width), width * count
        if values.dtype.kind == "M":
            times = np.ascontiguousarray(values).view(np.int64)
            kept.append(times)
            return ColumnArrays(_kind_of(times), times.ctypes.data, None, None, 0), LONGEST_TIME * count
        return self._numbers(np.ascontiguousarray(cast("Floats", values)), count, kept)

    def _numbers(self, values: Floats, count: int, kept: list[object]) -> tuple[ColumnArrays, int]:
        units, decimals = np.empty(count, np.int64), np.empty(count, np.int8)
        pointers = units.ctypes.data, decimals.ctypes.data
        texts = np.empty(0, np.uint8)
        if self._kernel.decimals_of(values.ctypes.data, count, *pointers):
            spelled = ",".join(self._spelled(values[decimals == DOUBTFUL]))
            texts = np.frombuffer(f"{spelled},".encode("ascii"), np.uint8)
        kept += [units, decimals, texts]
        return ColumnArrays(NUMBERS, *pointers, texts.ctypes.data, len(texts)), LONGEST_NUMBER * count


def _kind_of(times: NDArray[np.int64]) -> int:
    """Tell whether all times are whole seconds."""
    there = times[times != np.iinfo(np.int64).min]
    if len(there) and not _CALENDAR[0] <= there.min() <= there.max() < _CALENDAR[1]:
        raise ValueError("a time that the calendar does not have")
    return PARTS_OF_SECONDS if (there % _SECOND).any() else WHOLE_SECONDS
