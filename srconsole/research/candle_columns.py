"""A file's candles as columns, without a table library where the kernel can read them."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace

from srconsole.errors import CandleError
from srconsole.kernel.library import Library, library
from srconsole.kernel.reader import read_plain
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport, Origin, check_candles
from srconsole.market.csv_format import after_header, check_symbol
from srconsole.market.file_bytes import opened


def load_columns(path: str | os.PathLike[str]) -> tuple[CandleColumns, CandleReport]:
    """Read a standard CSV file of candles, plain or gzip, check it, and tell what was found in it.

    Raises:
        CandleError: as `market.candle_file.load_candles`, which is asked wherever anything is in doubt.
    """
    kernel = library()
    if kernel is not None:
        with suppress(ValueError, CandleError):
            return _plainly_read(os.fspath(path), kernel)
    from srconsole.market.candle_file import load_candles  # noqa: PLC0415  # loaded where it is needed after all

    candles = load_candles(path)
    return candles.columns, candles.report


def _plainly_read(name: str, kernel: Library) -> tuple[CandleColumns, CandleReport]:
    with opened(name) as content:
        start = after_header(name, content)
        content.rewind()
        content.read(start)
        read = read_plain(kernel, content.read)
        check_symbol(read.symbol)
        if (read.time[1:] == read.time[:-1]).any():
            raise ValueError("a time twice")
        columns, report = check_candles(CandleColumns(read.symbol, read.time, *read.numbers), Origin(name))
        return columns, replace(report, packing=content.note())
