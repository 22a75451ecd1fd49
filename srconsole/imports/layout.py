"""Where in a file its table begins, and what divides its columns."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from srconsole.errors import CandleError
from srconsole.imports.column_text import parts_of
from srconsole.imports.encodings import likely_encoding
from srconsole.imports.names import PRICES, candle_roles, plain
from srconsole.imports.numbers import MISSING, NumberReader
from srconsole.imports.spreadsheet import is_serial
from srconsole.imports.times import AmbiguousDateError, TimeReader, is_clock
from srconsole.market.csv_format import shown

DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

_LOOK: Final = 60
_EXCEL_SAYS: Final = re.compile(r'"?sep=(.)"?')
_NUMBERS: Final = (NumberReader("."), NumberReader(","))
_TIMES: Final = TimeReader()


class TextLine(NamedTuple):
    """One line of a file, without its end."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table stands in its file.

    Attributes:
        delimiter: what divides the columns of its rows.
        names: its header, empty where it has none.
        header_line: the line of the header, 0 where there is none.
        first_line: the line of its first row.
        width: how many columns it has.
    """

    delimiter: str
    names: tuple[str, ...]
    header_line: int
    first_line: int
    width: int


def split_line(text: str, delimiter: str) -> list[str]:
    """Divide a line into its fields.

    Raises:
        ValueError: its quotes do not match.
    """
    if '"' not in text:
        return text.split(delimiter)
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True, skipinitialspace=True))
    except (csv.Error, StopIteration):
        raise ValueError("quotes that do not match") from None


def is_comment(text: str) -> bool:
    """Tell whether a line is a remark of whoever wrote the file."""
    return text.lstrip().startswith(("#", "//"))


def find_layout(path: str, lines: Sequence[TextLine], given: str, columns: str = "") -> Layout:
    """Find a file's table.

    Args:
        path: the file's name, for messages.
        lines: its first lines.
        given: what divides its columns, empty where nobody said.
        columns: columns as a person gave them (`--columns`).

    Raises:
        CandleError: there is none.
    """
    filled = [line for line in lines if line.text.strip()]
    if not filled:
        raise CandleError(f"{path}: there are only blanks where the file begins; get it again")
    tried = [given] if given else list(DELIMITERS)
    for at, line in enumerate(filled[:_LOOK]):
        if said := _EXCEL_SAYS.fullmatch(line.text.strip()):
            tried = [said[1]]
            continue
        for delimiter in tried:
            layout = _at(filled, at, delimiter, given)
            if layout is not None:
                return layout
    told = _told(filled, tried, columns)
    if told is not None:
        return told
    raise CandleError(f"{path}:{filled[0].number}: {_no_table(filled, tried, columns)}", filled[0].number)


def _told(filled: Sequence[TextLine], tried: Sequence[str], columns: str) -> Layout | None:
    """Return the table that a person named the columns of, though none of its rows can be read as a candle yet."""
    parts = parts_of(columns)
    places = sum(not part.column for part in parts)
    names = {plain(piece.text) for part in parts for piece in part.wholes() if part.column}
    for at, line in enumerate(filled[:_LOOK]):
        for delimiter in tried:
            fields = _fields(line, delimiter)
            below = [other for other in filled[at + 1 :] if not is_comment(other.text)]
            fits = len(fields) == places if places else bool(names) and names <= set(map(plain, fields))
            if len(fields) < len(PRICES) or not fits or not below or len(_fields(below[0], delimiter)) != len(fields):
                continue
            if sum(map(_is_number, fields)) < len(PRICES):
                return Layout(delimiter, tuple(fields), line.number, below[0].number, len(fields))
            return Layout(delimiter, (), 0, line.number, len(fields))
    return None


def _at(filled: Sequence[TextLine], at: int, delimiter: str, given: str) -> Layout | None:
    """Return the table that begins with a line, where one does."""
    names = _fields(filled[at], delimiter)
    below = [line for line in filled[at + 1 : at + 1 + _LOOK] if not is_comment(line.text)]
    if candle_roles(names) >= 4:
        rows_delimiter = given or _delimiter_of(below, len(names), delimiter)
        first = below[0].number if below else filled[at].number + 1
        return Layout(rows_delimiter, tuple(names), filled[at].number, first, len(names))
    if _is_row(names):
        return Layout(delimiter, (), 0, filled[at].number, len(names))
    rows = [_fields(line, delimiter) for line in below[:5]]
    if len(names) >= 5 and rows and all(len(row) == len(names) and _is_row(row) for row in rows[:1]):
        return Layout(delimiter, tuple(names), filled[at].number, below[0].number, len(names))
    return None


def _fields(line: TextLine, delimiter: str) -> list[str]:
    try:
        return split_line(line.text, delimiter)
    except ValueError:
        return []


def _delimiter_of(below: Sequence[TextLine], width: int, header_delimiter: str) -> str:
    """Return what divides the rows: a header pasted in by hand may be divided by something else."""
    widths = Counter(delimiter for line in below for delimiter in DELIMITERS if len(_fields(line, delimiter)) == width)
    if widths[header_delimiter] or not widths:
        return header_delimiter
    return widths.most_common(1)[0][0]


def _is_row(fields: Sequence[str]) -> bool:
    """Tell whether fields can be a candle: a time in front, four numbers behind it."""
    if len(fields) < 5 or not any(_is_time(field) for field in fields[:3]):
        return False
    return sum(_is_number(field) for field in fields) >= 4


def _is_time(field: str) -> bool:
    if is_serial(field.strip()):
        return True
    try:
        _TIMES.read(field)
    except AmbiguousDateError:
        return True
    except ValueError:
        return is_clock(field)
    return True


def _is_number(field: str) -> bool:
    if field.strip().lower() in MISSING and field.strip():
        return True
    for reader in _NUMBERS:
        try:
            reader.read(field)
        except ValueError:
            continue
        return True
    return False


def _no_table(filled: Sequence[TextLine], tried: Sequence[str], columns: str) -> str:
    first = filled[0].text
    most = max(first.count(delimiter) for delimiter in tried)
    what = f"this is no header of candles ({shown(first)})" if most else f"there are no columns in {shown(first)}"
    if columns:
        return f"{what}, and no line has the columns of --columns {columns}; say what divides them with --delimiter"
    if encoding := likely_encoding(first, lambda text: max(candle_roles(text.split(sign)) for sign in tried) >= 4):
        return f"{what}; its letters seem to be those of {encoding}: --encoding {encoding}"
    return f"{what}; name the columns in their order, if these are candles: --columns time,open,high,low,close,volume"
