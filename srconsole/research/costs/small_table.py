"""Small tables that people bring: a header, then a row a line, read whole or refused with the line at fault."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from srconsole.errors import RequestError
from srconsole.regular_file import open_regular

LARGEST: Final = 20_000_000
"""Bytes of a file; ten years of hourly rates take a tenth of it."""


class Row(NamedTuple):
    """One row.

    Attributes:
        place: the file and the line, for messages.
        cells: by the column's name in small letters.
    """

    place: str
    cells: dict[str, str]

    def number(self, column: str, most: float, what: str) -> float:
        """Return a number of the row.

        Args:
            column: its column.
            most: no number is further from 0.
            what: what it should be, for the message.

        Raises:
            RequestError: it is none, or too far from 0.
        """
        text = self.cells[column]
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not abs(value) <= most:
            raise RequestError(f"{self.place}: {column} is {text!r}, expected {what}")
        return value


def rows_of(path: Path, columns: Sequence[str], example: str) -> list[Row]:
    """Read a table.

    Args:
        path: of the file, UTF-8, commas between cells.
        columns: the names that its header has to have, in any order and in any case; further ones are passed over.
        example: a header and a row as they should be, for messages.

    Raises:
        RequestError: the file cannot be read, has no such header, one of its columns twice, no rows, or a row with
            other cells than the header: a decimal comma would make 0 of a rate.
    """
    reader = csv.reader(io.StringIO(_text_of(path)))
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise RequestError(f"{path}:{reader.line_num}: this is no table: {error}") from error
    if not lines:
        raise RequestError(f"{path} is empty, expected {example}")
    header = [cell.strip().lower() for cell in lines[0][1]]
    missing = [column for column in columns if column not in header]
    if missing:
        raise RequestError(f"{path}:{lines[0][0]}: the header has no column {missing[0]!r}, expected {example}")
    twice = [column for column in columns if header.count(column) > 1]
    if twice:
        raise RequestError(f"{path}:{lines[0][0]}: the header has {twice[0]!r} twice, expected {example}")
    rows = []
    for line, cells in lines[1:]:
        if len(cells) < len(header) or any(cell.strip() for cell in cells[len(header) :]):
            raise RequestError(
                f"{path}:{line}: {len(cells)} cells, and the header has {len(header)}; expected {example}"
            )
        named = zip(header, (cell.strip() for cell in cells), strict=False)
        rows.append(Row(f"{path}:{line}", dict(named)))
    if not rows:
        raise RequestError(f"{path} has a header and no row, expected {example}")
    return rows


def _text_of(path: Path) -> str:
    try:
        with open_regular(path) as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise RequestError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:  # a NUL in the name
        raise RequestError(f"{str(path)!r} cannot be read: no file has such a name") from error
    if len(data) > LARGEST:
        raise RequestError(f"{path} is larger than {LARGEST // 1_000_000} MB; give a smaller table")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RequestError(f"{path}:{line} is not written in UTF-8; save it as UTF-8") from error
