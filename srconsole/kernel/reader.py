"""Standard candle files as columns, as far as nothing in them is in doubt; the rest is left to who can say why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ctypes import c_void_p
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.kernel.library import NONE, Library
from srconsole.kernel.traded import Floats

PART: Final = 4 * 1024 * 1024
"""Bytes that are read at a time."""
NUMBERS: Final = 5


class Columns(NamedTuple):
    """The columns of a file.

    Attributes:
        symbol: as it is written.
        time: opening times, microseconds since 1970 UTC.
        numbers: open, high, low, close and volume.
    """

    symbol: str
    time: NDArray[np.int64]
    numbers: tuple[Floats, ...]


def read_plain(kernel: Library, read: Callable[[int], bytes]) -> Columns:
    """Read candles from behind the header on.

    Args:
        kernel: the library.
        read: returns the next bytes of the file, at most so many, and none at its end.

    Raises:
        ValueError: something is written in a way that this does not know, or there are no candles.
    """
    parts: list[list[NDArray[np.generic]]] = [[] for _ in range(1 + NUMBERS)]
    symbol = b""
    for lines in _whole_lines(read):
        symbol = symbol or lines[: lines.index(b"\n")].rpartition(b",")[2]
        for column, values in zip(parts, _columns(kernel, lines, symbol), strict=True):
            column.append(values)
    if not symbol:
        raise ValueError("no candles, or no symbol")
    time, *numbers = (_joined(column) for column in parts)
    return Columns(symbol.decode("utf-8"), time.astype(np.int64, copy=False), tuple(map(_floats, numbers)))


def _whole_lines(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """Yield a file in parts of whole lines; the header's own end comes first."""
    rest = read(1)
    if rest != b"\n":
        raise ValueError("the header ends otherwise")
    rest = b""
    while chunk := read(PART):
        end = chunk.rfind(b"\n") + 1
        if end == 0:
            raise ValueError("a line without end")
        yield rest + chunk[:end]
        rest = chunk[end:]
    if rest:
        yield rest + b"\n"


def _columns(kernel: Library, lines: bytes, symbol: bytes) -> list[NDArray[np.generic]]:
    count = lines.count(b"\n")
    time = np.empty(count, np.int64)
    numbers = [np.empty(count) for _ in range(NUMBERS)]
    pointers = (c_void_p * NUMBERS)(*(column.ctypes.data for column in numbers))
    read = kernel.read_lines(lines, len(lines), symbol, len(symbol), time.ctypes.data, pointers)
    if read == NONE or read != count:
        raise ValueError("a line that is written otherwise")
    return [time, *numbers]


def _joined(parts: list[NDArray[np.generic]]) -> NDArray[np.generic]:
    """Put the parts of a column one behind the other, and let go of them."""
    whole = parts[0] if len(parts) == 1 else np.concatenate(parts)
    parts.clear()
    return whole


def _floats(column: NDArray[np.generic]) -> Floats:
    return column.astype(np.float64, copy=False)
