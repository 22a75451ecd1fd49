"""Standard candle files as columns, as far as nothing in them is in doubt; the rest is left to who can say why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from ctypes import c_void_p
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.kernel.library import NONE, Library
from srconsole.kernel.traded import Floats

PART: Final = 4 * 1024 * 1024
"""Bytes that are read at a time."""
NUMBERS: Final = 5


class Part(NamedTuple):
    """Some candles of a file, those of each part behind those of the one before.

    Attributes:
        symbol: as it is written.
        time: opening times, microseconds since 1970 UTC.
        numbers: open, high, low, close and volume.
    """

    symbol: str
    time: NDArray[np.int64]
    numbers: Sequence[Floats]


def read_plain(kernel: Library, read: Callable[[int], bytes]) -> Iterator[Part]:
    """Read candles from behind the header on, and yield them part by part, one at least.

    Args:
        kernel: the library.
        read: returns the next bytes of the file, at most so many, and none at its end.

    Raises:
        ValueError: something is written in a way that this does not know, or there are no candles.
    """
    symbol = b""
    for lines in _whole_lines(read):
        symbol = symbol or lines[: lines.index(b"\n")].rpartition(b",")[2]
        yield _part(kernel, lines, symbol)
    if not symbol:
        raise ValueError("no candles, or no symbol")


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


def _part(kernel: Library, lines: bytes, symbol: bytes) -> Part:
    count = lines.count(b"\n")
    time = np.empty(count, np.int64)
    numbers = [np.empty(count) for _ in range(NUMBERS)]
    pointers = (c_void_p * NUMBERS)(*(column.ctypes.data for column in numbers))
    read = kernel.read_lines(lines, len(lines), symbol, len(symbol), time.ctypes.data, pointers)
    if read == NONE or read != count:
        raise ValueError("a line that is written otherwise")
    return Part(symbol.decode("utf-8"), time, numbers)
