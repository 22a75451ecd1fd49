"""Reads a sound standard file fast: pandas' C parser on several parts of it at once.

It either returns exactly what the line reader would, or gives up with a ValueError and leaves it to that one to say
why.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from srconsole.market.candle_bytes import CandleBytes
from srconsole.market.columns import CandleColumns
from srconsole.market.standard import COLUMNS, NUMBERS, TIME_WIDTH, NotStandardError, check_symbol, times_of

PART_BYTES: Final = 4 * 1024 * 1024
"""A part below this size is not worth a thread."""

_LONGEST_LINE: Final = 65_536
_QUOTE_NONE: Final = 3

# A NUL ends a field for the C parser, and behind a plus sign it overlooks blanks within a number (`+1e 5`).
_MISREAD: Final = (b"\0", b" ", b"\t", b"\x0b", b"\x0c")

# The C parser takes a column that holds nothing but booleans, in any spelling, for ones and zeros; as NaN they are
# refused.
_BOOLEANS: Final = [
    "".join(letters)
    for word in ("true", "false")
    for letters in itertools.product(*((letter, letter.upper()) for letter in word))
]

_OPTIONS: Final[dict[str, Any]] = {
    "engine": "c",
    "header": None,
    "names": list(COLUMNS),
    "dtype": {"Time": f"S{TIME_WIDTH}", **dict.fromkeys(NUMBERS, "float64"), "Symbol": "category"},
    "keep_default_na": False,
    "na_values": dict.fromkeys(NUMBERS, _BOOLEANS),
    "quoting": _QUOTE_NONE,
}


class _Part:
    """A range of the bytes as a file. Without the marks of a binary file, pandas takes its bytes as they are."""

    def __init__(self, content: CandleBytes, start: int, end: int) -> None:
        self._content = content
        self._next = start
        self._end = end

    def read(self, size: int) -> bytes:
        block = self._content.read_at(self._next, min(size, self._end - self._next))
        self._next += len(block)
        if any(byte in block for byte in _MISREAD):
            raise NotStandardError("bytes that the C parser may read in a way of its own")
        return block

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.read(_LONGEST_LINE), b"")


def read_blocks(content: CandleBytes, start: int, part_bytes: int = PART_BYTES) -> CandleColumns:
    """Read the candles from an offset on.

    Args:
        content: the bytes of a standard file.
        start: the offset behind its header.
        part_bytes: the smallest part that is given to a thread of its own.

    Raises:
        ValueError: the file is not standard, somewhere.
    """
    bounds = _bounds(content, start, part_bytes)
    with ThreadPoolExecutor(len(bounds) - 1) as pool:
        parts = list(pool.map(partial(_read_part, content), bounds[:-1], bounds[1:]))
        if len({part.symbol for part in parts}) != 1:
            raise NotStandardError("several symbols")
        if len(parts) == 1:
            return parts[0]
        columns = [[part.time for part in parts], *zip(*(part.numbers().values() for part in parts), strict=True)]
        return CandleColumns(parts[0].symbol, *pool.map(np.concatenate, columns))


def _bounds(content: CandleBytes, start: int, part_bytes: int) -> list[int]:
    """Return the offsets between which to read, each behind an end of line."""
    count = min(os.cpu_count() or 1, (content.size - start) // part_bytes)
    bounds = [start]
    for part in range(1, count):
        near = start + (content.size - start) * part // count
        end = content.read_at(near, _LONGEST_LINE).find(b"\n")
        if end >= 0 and bounds[-1] < near + end + 1 < content.size:
            bounds.append(near + end + 1)
    return [*bounds, content.size]


def _read_part(content: CandleBytes, start: int, end: int) -> CandleColumns:
    # Where the first line has a field too many, pandas takes the first field of every line for an index.
    first_line = content.read_at(start, min(_LONGEST_LINE, end - start)).lstrip().partition(b"\n")[0]
    if first_line.count(b",") != len(COLUMNS) - 1:
        raise NotStandardError("no line, or one with a field too many or too few")
    part: Any = _Part(content, start, end)
    frame = pd.read_csv(part, **_OPTIONS)
    symbols = frame["Symbol"].cat.categories
    if len(symbols) != 1:
        raise NotStandardError("several symbols")
    if not isinstance(symbols[0], str):
        raise NotStandardError("a symbol that the C parser takes for a number")
    check_symbol(symbols[0])
    times = times_of(frame["Time"].to_numpy())
    return CandleColumns(symbols[0], times, *(frame[name].to_numpy() for name in NUMBERS))
