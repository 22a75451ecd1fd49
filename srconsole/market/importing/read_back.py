"""Reads what an import has written, as every other command will, before anybody is given it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from srconsole.errors import CandleError
from srconsole.market.block_reader import read_blocks
from srconsole.market.candle_bytes import CandleBytes, opened
from srconsole.market.checks import Origin, check_candles, check_rows
from srconsole.market.columns import CandleColumns, Times
from srconsole.market.header import after_header
from srconsole.market.line_reader import read_lines

PART_BYTES: Final = 16 * 1024 * 1024
"""How much of the file is read at a time, so that a large one needs little memory."""

_LONGEST_LINE: Final = 65_536


class _Head:
    """The bytes of a file up to an offset, as a file of their own; implements `candle_bytes.CandleBytes`."""

    def __init__(self, content: CandleBytes, end: int) -> None:
        self.size = end
        self._content = content

    def read_at(self, offset: int, size: int) -> bytes:
        return self._content.read_at(offset, max(0, min(size, self.size - offset)))


def read_back(written: Path, path: str, part_bytes: int = PART_BYTES) -> None:
    """Read a written file with the standard reader and its checks.

    Args:
        written: the file, which nobody else knows yet.
        path: the file that it was made from, for the message.
        part_bytes: how much to read at a time.

    Raises:
        CandleError: the reader refuses it.
    """
    try:
        with opened(written) as content:
            start = after_header(path, content)
            try:
                columns, origin = _in_parts(content, start, path, part_bytes), Origin(path)
            except (ValueError, CandleError):
                # As for every reader, the line reader's word counts.
                columns, origin = read_lines(path, content)
            check_candles(columns, origin)
    except CandleError as error:
        reason = str(error).removeprefix(f"{path}: ").partition("; to make it a standard file")[0]
        raise CandleError(f"{path}: the file made from it would be refused by every command: {reason}") from error


def _in_parts(content: CandleBytes, start: int, path: str, part_bytes: int) -> CandleColumns:
    """Return the candles, checked row by row, of whose numbers nothing is kept but that they were fine."""
    symbols: set[str] = set()
    times: list[Times] = []
    last: CandleColumns | None = None
    for begin, end in _bounds(content, start, part_bytes):
        part = read_blocks(_Head(content, end), begin)
        check_rows(part if last is None else _joined(last, part), Origin(path))
        last = part.kept(np.arange(len(part)) == len(part) - 1)
        symbols.add(part.symbol)
        times.append(part.time)
    if len(symbols) != 1:
        raise CandleError(f"{path}: several symbols")
    together = np.concatenate(times)
    one = np.broadcast_to(np.float64(1.0), together.shape)
    return CandleColumns(symbols.pop(), together, one, one, one, one, one)


def _bounds(content: CandleBytes, start: int, part_bytes: int) -> Iterator[tuple[int, int]]:
    """Yield offsets between which whole lines stand."""
    begin = start
    while begin < content.size:
        near = begin + part_bytes
        line_end = content.read_at(near, _LONGEST_LINE).find(b"\n") if near < content.size else -1
        end = near + line_end + 1 if line_end >= 0 else content.size
        yield begin, end
        begin = end


def _joined(first: CandleColumns, second: CandleColumns) -> CandleColumns:
    pairs = zip(first.numbers().values(), second.numbers().values(), strict=True)
    numbers = (np.concatenate(pair) for pair in pairs)
    return CandleColumns(second.symbol, np.concatenate((first.time, second.time)), *numbers)
