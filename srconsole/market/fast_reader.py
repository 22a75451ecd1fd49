"""Reads a sound standard file fast: pandas' C parser on several parts of it at once.

It either returns exactly what the line reader would, or gives up with a ValueError and leaves it to that one to say
why.
"""

from __future__ import annotations

import itertools
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.column_room import AS_IT_IS, Gathered, Space
from srconsole.market.csv_format import (
    COLUMNS,
    LONGEST_LINE,
    NUMBERS,
    TIME_WIDTH,
    NotStandardError,
    check_symbol,
    times_of,
)
from srconsole.market.file_bytes import CandleBytes

PART_BYTES: Final = 8 * 1024 * 1024
"""How much of a file is parsed by a thread at a time."""

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
    "keep_default_na": False,
    "na_values": dict.fromkeys(NUMBERS, _BOOLEANS),
    "quoting": _QUOTE_NONE,
    "low_memory": False,
}
_TYPES: Final = {"Time": f"S{TIME_WIDTH}", **dict.fromkeys(NUMBERS, "float64")}


class BytesAsFile:
    """Bytes as a file for pandas; without the marks of a binary file it takes them as they are."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._next = 0

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most `size` of them, and none at the end."""
        block = self._data[self._next : self._next + size]
        self._next += len(block)
        return block

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.read(LONGEST_LINE), b"")


def read_blocks(
    content: CandleBytes, start: int, part_bytes: int = PART_BYTES, *, space: Space = AS_IT_IS
) -> CandleColumns:
    """Read the candles from an offset on.

    Args:
        content: the bytes of a standard file.
        start: the offset behind its header.
        part_bytes: how much of it is parsed at a time.
        space: how much memory the columns may take, and where they are beyond it.

    Raises:
        ValueError: the file is not standard, somewhere.
        CandleError: it cannot be read to its end.
        RequestError: there is no room for what memory has none for.
    """
    content.rewind()
    content.read(start)
    workers = os.cpu_count() or 1
    symbol = b""
    found, dropped = Gathered(space), 0

    def take(part: _Parsed) -> int:
        found.add(part.columns)
        return part.dropped

    with ThreadPoolExecutor(workers) as pool:
        parsing: deque[Future[_Parsed]] = deque()
        for part in _parts(content, part_bytes):
            if part.isspace():
                continue
            symbol = symbol or _symbol(part)
            parsing.append(pool.submit(_parsed, part, symbol))
            if len(parsing) > workers:
                dropped += take(parsing.popleft().result())
        while parsing:
            dropped += take(parsing.popleft().result())
    if not symbol:
        raise NotStandardError("no candles")
    columns, room = found.columns()
    return CandleColumns(symbol.decode("utf-8"), *columns, dropped=dropped, room=room)


class _Parsed(NamedTuple):
    columns: list[Any]
    dropped: int


def _parts(content: CandleBytes, part_bytes: int) -> Iterator[bytes]:
    """Yield the rest of a file in parts of whole lines."""
    rest: list[bytes] = []
    while chunk := content.read(part_bytes):
        end = chunk.rfind(b"\n") + 1
        if end:
            yield b"".join([*rest, chunk[:end]])
            rest = []
        if end < len(chunk):
            rest.append(chunk[end:])
        if sum(map(len, rest)) > max(LONGEST_LINE, part_bytes):
            raise NotStandardError("a line without end")
    if rest:
        yield b"".join(rest)


def _symbol(part: bytes) -> bytes:
    """Return the symbol of the first line: text, whatever it looks like."""
    lines = part[:LONGEST_LINE].lstrip().splitlines()
    symbol = lines[0].rpartition(b",")[2] if lines else b""
    check_symbol(symbol.decode("utf-8"))
    return symbol


def _parsed(part: bytes, symbol: bytes) -> _Parsed:
    if any(byte in part for byte in _MISREAD):
        raise NotStandardError("bytes that the C parser may read in a way of its own")
    # Where the first line has a field too many, pandas takes the first field of every line for an index.
    first_line = part[:LONGEST_LINE].lstrip().partition(b"\n")[0]
    if first_line.count(b",") != len(COLUMNS) - 1:
        raise NotStandardError("no line, or one with a field too many or too few")
    file: Any = BytesAsFile(part)
    # One byte more than the symbol has, so that a longer one shows.
    frame = pd.read_csv(file, **_OPTIONS, dtype={**_TYPES, "Symbol": f"S{len(symbol) + 1}"})
    if (frame["Symbol"].to_numpy() != symbol).any():
        raise NotStandardError("several symbols")
    return _without_copies([times_of(frame["Time"].to_numpy()), *(frame[name].to_numpy() for name in NUMBERS)])


def _without_copies(columns: list[Any]) -> _Parsed:
    """Leave out the rows that are equal in every value to the one before them."""
    same = columns[0][1:] == columns[0][:-1]
    if not same.any():
        return _Parsed(columns, 0)
    for values in columns[1:]:
        same &= values[1:] == values[:-1]
    keep = np.concatenate(([True], ~same))
    return _Parsed([values[keep] for values in columns], int(np.count_nonzero(same)))
