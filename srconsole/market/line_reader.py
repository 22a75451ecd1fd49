"""Reads a standard file line by line: slow, and exact about the line at fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from srconsole.errors import CandleError
from srconsole.market.advice import import_advice
from srconsole.market.candle_bytes import CandleBytes
from srconsole.market.checks import Origin, check_rows
from srconsole.market.columns import CandleColumns
from srconsole.market.standard import COLUMNS, NUMBERS, NotStandardError, check_symbol, number_of, time_of


@dataclass(slots=True)
class _Rows:
    symbol: str = ""
    lines: list[int] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    numbers: list[tuple[float, ...]] = field(default_factory=list)

    def columns(self) -> CandleColumns:
        numbers = np.array(self.numbers, dtype=np.float64).reshape(len(self.times), len(NUMBERS))
        times = np.array(self.times, dtype=np.int64)
        return CandleColumns(self.symbol, times, *np.ascontiguousarray(numbers.T))


def read_lines(name: str, content: CandleBytes) -> tuple[CandleColumns, Origin]:
    """Read the candles below the header.

    Returns:
        The candles, and the line each one stands on.

    Raises:
        CandleError: the first line that is not standard, or whose candle cannot be used.
    """
    text = content.read_at(0, content.size)
    lines = text.splitlines()
    rows, fault = _Rows(), None
    for line, raw in islice(enumerate(lines, 1), 1, None):
        if not raw.strip():
            continue
        try:
            _take(rows, line, raw)
        except NotStandardError as error:
            at_end = line == len(lines) and not text.endswith((b"\n", b"\r"))
            note = " (the file ends in the middle of this line?)" if at_end else ""
            fault = CandleError(f"{name}:{line}: {error}{note}{import_advice(name)}", line)
            break
    columns, origin = rows.columns(), Origin(name, rows.lines, import_advice(name))
    check_rows(columns, origin)
    if fault is not None:
        raise fault
    return columns, origin


def _take(rows: _Rows, line: int, raw: bytes) -> None:
    time, *texts, symbol = _fields(raw)
    opened = time_of(time)
    values = tuple(number_of(name, text) for name, text in zip(NUMBERS, texts, strict=True))
    check_symbol(symbol)
    if rows.lines and symbol != rows.symbol:
        raise NotStandardError(f"a second symbol, {symbol!r} after {rows.symbol!r}; give the candles of one symbol")
    rows.symbol = symbol
    rows.lines.append(line)
    rows.times.append(opened)
    rows.numbers.append(values)


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
    return fields
