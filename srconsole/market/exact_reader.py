"""Reads a standard file line by line: slow, and exact about the line at fault."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from srconsole.errors import CandleError
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import Origin, check_rows
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


@dataclass(slots=True)
class _Rows:
    """Rows in little memory: 56 bytes each."""

    symbol: str = ""
    last: Row | None = None
    dropped: int = 0
    lines: array[int] = field(default_factory=lambda: array("q"))
    times: array[int] = field(default_factory=lambda: array("q"))
    numbers: array[float] = field(default_factory=lambda: array("d"))

    def take(self, line: int, row: Row) -> None:
        if self.lines and row.symbol != self.symbol:
            raise NotStandardError(
                f"a second symbol, {shown(row.symbol)} after {shown(self.symbol)}; give the candles of one symbol"
            )
        if row == self.last:
            self.dropped += 1
            return
        self.symbol, self.last = row.symbol, row
        self.lines.append(line)
        self.times.append(row.time)
        self.numbers.extend(row.numbers)

    def columns(self) -> CandleColumns:
        numbers = np.array(self.numbers, dtype=np.float64).reshape(len(self.times), len(NUMBERS))
        times = np.array(self.times, dtype=np.int64)
        return CandleColumns(self.symbol, times, *np.ascontiguousarray(numbers.T), dropped=self.dropped)


def read_lines(name: str, content: CandleBytes, read: Read | None = None) -> tuple[CandleColumns, Origin]:
    """Read the candles below the header; `read` is told now and then how many there were so far.

    Returns:
        The candles, and the line each one stands on.

    Raises:
        CandleError: the first line that is not standard, or whose candle cannot be used; or the file cannot be read to
            its end.
    """
    rows, fault = _Rows(), None
    for line, raw, ended in _lines(content):
        if line == 1 or not raw.strip():
            continue
        if read is not None and not line % _TELL:
            read(len(rows.lines))
        try:
            rows.take(line, row_of(raw))
        except NotStandardError as error:
            note = "" if ended else " (the file ends in the middle of this line?)"
            fault = CandleError(f"{name}:{line}: {error}{note}{import_advice(name)}", line)
            break
    columns, origin = rows.columns(), Origin(name, rows.lines, import_advice(name))
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
