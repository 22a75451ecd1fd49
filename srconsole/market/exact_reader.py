"""Reads a standard file line by line: slow, and exact about the line at fault."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import numpy as np

from srconsole.errors import CandleError
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import Lines, Origin, check_rows
from srconsole.market.column_room import AS_IT_IS, Gathered, Space
from srconsole.market.csv_format import (
    COLUMNS,
    LONGEST_LINE,
    NUMBERS,
    NotStandardError,
    check_symbol,
    import_advice,
    number_of,
    shown,
    time_of,
)
from srconsole.market.file_bytes import CandleBytes
from srconsole.market.stretches import STRETCH

_BLOCK_BYTES: Final = 256 * 1024
_TELL: Final = 4096
"""Lines after which it is told how many candles have been read."""

Read = Callable[[int], object]
"""Is told how many candles have been read."""


class Row(NamedTuple):
    """What one line of a standard file says.

    Attributes:
        time: the opening time, microseconds since 1970 UTC.
        numbers: Open, High, Low, Close, Volume, as they stand there.
        symbol: likewise.
    """

    time: int
    numbers: tuple[float, ...]
    symbol: str


class _Rows:
    """Rows in little memory: 56 bytes each, and no more than there is space for."""

    def __init__(self, space: Space) -> None:
        self.symbol = ""
        self.count = 0
        self._last: Row | None = None
        self._dropped = 0
        self._gathered = Gathered(space)
        self._begin()

    def _begin(self) -> None:
        self._lines, self._times, self._numbers = array("q"), array("q"), array("d")

    def take(self, line: int, row: Row) -> None:
        if self.count and row.symbol != self.symbol:
            raise NotStandardError(
                f"a second symbol, {shown(row.symbol)} after {shown(self.symbol)}; give the candles of one symbol"
            )
        if row == self._last:
            self._dropped += 1
            return
        self.symbol, self._last = row.symbol, row
        self.count += 1
        self._lines.append(line)
        self._times.append(row.time)
        self._numbers.extend(row.numbers)
        if len(self._lines) == STRETCH:
            self._gather()

    def _gather(self) -> None:
        numbers = np.array(self._numbers, dtype=np.float64).reshape(-1, len(NUMBERS))
        lines, times = (np.array(each, dtype=np.int64) for each in (self._lines, self._times))
        self._gathered.add([lines, times, *np.ascontiguousarray(numbers.T)])
        self._begin()

    def columns(self) -> tuple[CandleColumns, Lines]:
        """Return the candles, and the line of each."""
        self._gather()
        (lines, *columns), room = self._gathered.columns()
        return CandleColumns(self.symbol, *columns, dropped=self._dropped, room=room), lines


def read_lines(
    name: str, content: CandleBytes, read: Read | None = None, *, space: Space = AS_IT_IS
) -> tuple[CandleColumns, Origin]:
    """Read the candles below the header.

    Args:
        name: the file's, for messages.
        content: the bytes of a file.
        read: is told now and then how many candles there were so far.
        space: how much memory the columns may take, and where they are beyond it.

    Returns:
        The candles, and the line each one stands on.

    Raises:
        CandleError: the first line that is not standard, or whose candle cannot be used; or the file cannot be read to
            its end.
        RequestError: there is no room for what memory has none for.
    """
    rows, fault = _Rows(space), None
    for line, raw, ended in _lines(content):
        if line == 1 or not raw.strip():
            continue
        if read is not None and not line % _TELL:
            read(rows.count)
        try:
            rows.take(line, row_of(raw))
        except NotStandardError as error:
            note = "" if ended else " (the file ends in the middle of this line?)"
            fault = CandleError(f"{name}:{line}: {error}{note}{import_advice(name)}", line)
            break
    columns, lines = rows.columns()
    origin = Origin(name, lines, import_advice(name))
    check_rows(columns, origin)
    if fault is not None:
        raise fault
    return columns, origin


def _lines(content: CandleBytes) -> Iterator[tuple[int, bytes, bool]]:
    """Yield the number of each line that holds something, its bytes, and whether the line has an end."""
    content.rewind()
    number, rest = 1, b""
    while chunk := content.read(_BLOCK_BYTES):
        data = rest + chunk
        if data.endswith(b"\n") and not data.strip():
            number += data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
            rest = b""
            continue
        lines = data.splitlines(keepends=True)
        # A carriage return at the end may be half of a line's end.
        rest = b"" if lines[-1].endswith(b"\n") else lines.pop()
        for raw in lines:
            yield number, raw.rstrip(b"\r\n"), True
            number += 1
        if len(rest) > LONGEST_LINE:
            yield number, rest, True
            return
    if rest:
        yield number, rest.rstrip(b"\r\n"), rest.endswith(b"\r")


def row_of(raw: bytes) -> Row:
    """Read one line; raise NotStandardError where it is none of a standard file."""
    time, *texts, symbol = _fields(raw)
    opened = time_of(time)
    values = tuple(number_of(name, text) for name, text in zip(NUMBERS, texts, strict=True))
    check_symbol(symbol)
    return Row(opened, values, symbol)


def _fields(raw: bytes) -> list[str]:
    if b"\0" in raw:
        raise NotStandardError("there is a NUL byte, expected text; the file is damaged")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotStandardError(f"the byte 0x{raw[error.start]:02x} is not UTF-8 text") from error
    if '"' in text:
        raise NotStandardError("there are quotes, expected plain fields, numbers without thousands separators")
    fields = text.split(",")
    if len(fields) != len(COLUMNS):
        raise NotStandardError(f"{len(fields)} fields, expected {len(COLUMNS)}: {', '.join(COLUMNS)}")
    if len(raw) > LONGEST_LINE:
        raise NotStandardError("this line has no end, expected one candle a line")
    return fields
