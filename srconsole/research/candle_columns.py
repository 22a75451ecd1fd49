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
from srconsole.market.column_room import AS_IT_IS, Gathered, Space
from srconsole.market.csv_format import after_header, check_symbol
from srconsole.market.file_bytes import opened


def load_columns(path: str | os.PathLike[str], space: Space = AS_IT_IS) -> tuple[CandleColumns, CandleReport]:
    """Read a standard CSV file of candles, plain or gzip, check it, and tell what was found in it.

    Args:
        path: the file.
        space: how much memory its columns may take, and where they are beyond it.

    Raises:
        CandleError: as `market.candle_file.load_candles`, which is asked wherever anything is in doubt.
        RequestError: there is no room for what memory has none for.
    """
    kernel = library()
    if kernel is not None:
        with suppress(ValueError, CandleError):
            return _plainly_read(os.fspath(path), kernel, space)
    from srconsole.market.candle_file import file_columns  # noqa: PLC0415  # loaded where it is needed after all

    return file_columns(path, space)


def _plainly_read(name: str, kernel: Library, space: Space) -> tuple[CandleColumns, CandleReport]:
    with opened(name) as content:
        start = after_header(name, content)
        content.rewind()
        content.read(start)
        gathered, symbol = Gathered(space), ""
        for part in read_plain(kernel, content.read):
            symbol = part.symbol
            gathered.add((part.time, *part.numbers))
        check_symbol(symbol)
        made, room = gathered.columns()
        columns, report = check_candles(CandleColumns(symbol, *made, room=room), Origin(name))
        return columns, replace(report, packing=content.note())
