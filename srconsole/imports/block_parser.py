"""Reads blocks of a file fast, with pandas' C parser; lines that it is not sure of are left to the row reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from srconsole.imports.layout import TextLine
from srconsole.imports.notes import Notes
from srconsole.imports.plan import Plan
from srconsole.imports.row_reader import SWAPPED, UNLIKE, Fault, Readings, RowFaultError, RowReader
from srconsole.imports.row_store import UNFINISHED, Rows, joined
from srconsole.imports.source import Block
from srconsole.imports.time_columns import NotAlikeError, is_count, read_counts, read_in_parts, read_pictured
from srconsole.imports.times import Moment, TimeReader
from srconsole.imports.unquoting import unquoted
from srconsole.imports.volume_ratios import swapped
from srconsole.market.candle_arrays import Floats, Times
from srconsole.market.checks import are_sane
from srconsole.market.fast_reader import BytesAsFile

_NO_NUMBER: Final = ["", "NaN", "nan", "NULL", "null", "None", "N/A", "#N/A", "NA", "-"]
_QUOTE_NONE: Final = 3
_WIDEST: Final = 40

# Behind a plus sign the C parser overlooks blanks within a number.
_MISREAD: Final = re.compile(rb"\+[0-9.eE]*[ \t\x0b\x0c]+[0-9]")


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """What came of a block.

    Attributes:
        rows: its candles, by line; times of a wall clock are not in UTC yet.
        symbols: the spellings of symbols in it.
        symbol: for each row, which of them.
        faults: rows that cannot be used, by line.
        notes: what was mended.
    """

    rows: Rows
    symbols: list[str]
    symbol: NDArray[np.int32]
    faults: list[Fault]
    notes: Notes


class BlockParser:
    """Reads blocks of one file; several threads may use it at once."""

    def __init__(self, plan: Plan, *, fast: bool = True) -> None:
        """Begin; with `fast` false the row reader reads every line."""
        self._plan = plan
        self._columns = plan.columns
        money = plan.columns.volume.money
        self._floats = (*plan.columns.numbers, *(() if money is None else (money,)))
        self._wide = False
        self._fast = fast and len(plan.layout.delimiter) == 1 and plan.layout.delimiter != plan.decimal

    def parse(self, block: Block) -> Parsed:
        """Read a block."""
        skipped = max(0, self._plan.layout.first_line - block.first_line)
        data = block.data.split(b"\n", skipped)[-1] if skipped else block.data
        first_line = block.first_line + skipped
        reader = RowReader(self._plan)
        for wide in (True,) if self._wide else (False, True) if self._fast else ():
            try:
                parsed = self._parsed_fast(data, block.lines - skipped, first_line, reader, wide=wide)
            except NotAlikeError:
                continue
            except (ValueError, OverflowError):
                break  # the row reader says why
            self._wide = wide
            return parsed
        return _parsed(reader.read_all(_lines(data, first_line), cut=not data.endswith(b"\n")))

    def _parsed_fast(self, data: bytes, count: int, first_line: int, reader: RowReader, *, wide: bool) -> Parsed:
        layout = self._plan.layout
        text = unquoted(data, layout.delimiter, layout.width, count, first_line)
        cut = not data.endswith(b"\n")
        first = _line_at(text.data, 0).decode().split(text.delimiter)
        frame = self._frame(text.data, text.delimiter, first, wide=wide)
        if len(frame) != count:
            raise ValueError("a line that is no row")
        times, forms = self._times(frame, first, wide=wide)
        numbers = self._numbers(frame)
        turned, unlike = self._put_right(frame, numbers)
        doubtful = ~are_sane(*numbers) | self._is_short(frame)
        forms = self._marked(frame, forms, doubtful)
        doubtful[-1] |= cut
        symbols, symbol = self._symbols(frame)
        rows = Rows(times, np.arange(first_line, first_line + count), forms, numbers)
        sure = np.flatnonzero(~doubtful)
        for at in {int(sure[0]), int(sure[-1])} if len(sure) else ():
            line = _line_at(data, at if at == sure[0] else at - count)
            _check_alike(rows, at, symbols[symbol[at]].strip(), line, reader)
        if doubtful.any() and text.notes.kinds:
            raise ValueError("rows to look at again among rows with thousands separators")
        for kind, which in ((SWAPPED, turned & ~doubtful), (UNLIKE, unlike & ~doubtful)):
            text.notes.add(kind, first_line + int(np.argmax(which)), int(np.count_nonzero(which)))
        if not doubtful.any():
            return Parsed(rows, symbols, symbol, [], text.notes)
        lines = _lines(data, first_line)
        readings = reader.read_all([lines[at] for at in np.flatnonzero(doubtful).tolist()], cut=cut)
        readings.notes.take(text.notes)
        return _merged(rows.taken(sure), symbols, symbol[sure], _parsed(readings))

    def _put_right(self, frame: pd.DataFrame, numbers: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Put the base volume into its row where it is swapped with its money; tell where, and where neither fits."""
        volume = self._columns.volume
        if volume.money is None:
            return np.zeros(len(frame), dtype=np.bool_), np.zeros(len(frame), dtype=np.bool_)
        money = frame[volume.money].to_numpy()
        turned, unlike = swapped(numbers[2], numbers[1], numbers[4], money, volume.grains)
        numbers[4][turned] = money[turned]
        return turned, unlike

    def _frame(self, data: bytes, delimiter: str, first: list[str], *, wide: bool) -> pd.DataFrame:
        """Return all lines as a frame, its columns numbered."""
        if b"+" in data and _MISREAD.search(data):
            raise ValueError("a blank within a number")
        width = self._plan.layout.width
        # Where the first line has a field too many, pandas takes the first field of every line for an index.
        if len(first) != width:
            raise ValueError("a field too many or too few")
        options: dict[str, Any] = {
            "engine": "c",
            "sep": delimiter,
            "decimal": self._plan.decimal,
            "header": None,
            "names": list(range(width)),
            "dtype": self._dtypes(first, wide=wide),
            "keep_default_na": False,
            "na_values": dict.fromkeys(self._floats, _NO_NUMBER),
            "quoting": _QUOTE_NONE,
            "skip_blank_lines": False,
            "low_memory": False,  # else the threads take turns for every 256 KB
        }
        memory: Any = BytesAsFile(data)
        frame: pd.DataFrame = pd.read_csv(memory, **options)
        return frame

    def _dtypes(self, first: list[str], *, wide: bool) -> dict[int, str]:
        dtypes = dict.fromkeys(range(len(first)), "S1")
        for at in self._floats:
            dtypes[at] = "float64"
        for place in (self._columns.symbol, self._plan.mark and self._plan.mark.column):
            if place is not None:
                dtypes[place] = "category"
        for at in self._columns.time:
            dtypes[at] = f"S{_WIDEST if wide else len(first[at]) + 1}"
        return dtypes

    def _times(self, frame: pd.DataFrame, first: list[str], *, wide: bool) -> tuple[Times, NDArray[np.uint8]]:
        """Return times and their forms."""
        columns = [frame[at].to_numpy() for at in self._columns.time]
        text = " ".join(first[at] for at in self._columns.time)
        reader = TimeReader(self._plan.dates, self._plan.unit, self._plan.clock, self._plan.digits)
        if self._plan.clock and not wide:
            raise NotAlikeError("hours in bare digits, which are read in parts")
        if wide:
            return read_in_parts(columns, reader)
        if len(columns) == 1 and is_count(text, self._plan.unit):
            return read_counts(columns[0], text, self._plan.unit)
        times, form = read_pictured(columns, text, reader)
        return times, np.full(len(times), form, dtype=np.uint8)

    def _numbers(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Return open, high, low, close and volume, which is 0 where no column holds it."""
        numbers = [frame[at].to_numpy() for at in self._columns.numbers]
        return np.stack([*numbers, *[np.zeros(len(frame))] * (5 - len(numbers))])

    def _marked(self, frame: pd.DataFrame, forms: NDArray[np.uint8], doubtful: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """Return the forms, with a flag where a candle is unfinished; marks that are none make their rows doubtful."""
        mark = self._plan.mark
        if mark is None:
            return forms
        column = frame[mark.column].cat
        flags = np.zeros(len(column.categories) + 1, dtype=np.uint8)
        unclear = np.ones(len(flags), dtype=np.bool_)
        for code, text in enumerate(column.categories):
            try:
                flags[code] = 0 if mark.is_finished(str(text)) else UNFINISHED
            except ValueError:
                continue
            unclear[code] = False
        codes = column.codes.to_numpy()
        doubtful |= unclear[codes]
        return forms | flags[codes]

    def _symbols(self, frame: pd.DataFrame) -> tuple[list[str], NDArray[np.int32]]:
        if self._columns.symbol is None:
            return [""], np.zeros(len(frame), dtype=np.int32)
        column = frame[self._columns.symbol].cat
        return [str(one) for one in column.categories], column.codes.to_numpy().astype(np.int32)

    def _is_short(self, frame: pd.DataFrame) -> NDArray[np.bool_]:
        """Tell which rows end with an empty field, as those with fields too few do, or have no symbol."""
        places = {self._plan.layout.width - 1, self._columns.symbol} - {None, *self._columns.numbers}
        short = np.zeros(len(frame), dtype=np.bool_)
        for at in places:
            column = frame[at]
            if column.dtype == np.float64:
                short |= column.isna().to_numpy()
            elif isinstance(column.dtype, pd.CategoricalDtype):
                blank = np.array([not str(one).strip() for one in column.cat.categories], dtype=np.bool_)
                short |= blank[column.cat.codes.to_numpy()] if len(blank) else True
            else:
                texts = column.to_numpy()
                short |= texts.view(np.uint8)[:: texts.dtype.itemsize] == 0
        return short


def _check_alike(rows: Rows, at: int, symbol: str, text: bytes, reader: RowReader) -> None:
    """Raise ValueError where the row reader reads a line in another way."""
    line = TextLine(int(rows.line[at]), text.decode())
    try:
        candle = reader.read(line, Notes())
    except RowFaultError as fault:
        raise ValueError("a row that cannot be used") from fault
    moment = Moment(int(rows.time[at]), int(rows.form[at]))
    if candle is None or candle[1:] != (moment, tuple(rows.numbers[:, at].tolist()), symbol):
        raise ValueError("a row that means something else")


def _line_at(data: bytes, at: int) -> bytes:
    """Return a line by its place, or from the end by a negative one."""
    start, end = 0, len(data.removesuffix(b"\n")) if at < 0 else data.find(b"\n")
    for _ in range(at):
        start = end + 1
        end = data.find(b"\n", start)
    for _ in range(-1 - at):
        end = data.rfind(b"\n", 0, end)
    return data[data.rfind(b"\n", 0, end) + 1 if at < 0 else start : end if end >= 0 else None]


def _lines(data: bytes, first_line: int) -> list[TextLine]:
    texts = data.decode("utf-8").split("\n")
    if not texts[-1]:
        texts.pop()
    return [TextLine(number, text) for number, text in enumerate(texts, first_line)]


def _parsed(readings: Readings) -> Parsed:
    symbols: dict[str, int] = {}
    codes = [symbols.setdefault(candle.symbol, len(symbols)) for candle in readings.candles]
    return Parsed(
        readings.rows(),
        list(symbols) or [""],
        np.array(codes, dtype=np.int32),
        readings.faults,
        readings.notes,
    )


def _merged(rows: Rows, symbols: list[str], symbol: NDArray[np.int32], others: Parsed) -> Parsed:
    """Put rows read fast and rows read one by one together, by line."""
    both = joined([rows, others.rows])
    codes = np.concatenate([symbol, others.symbol + np.int32(len(symbols))])
    order = np.argsort(both.line, kind="stable")
    return Parsed(both.taken(order), [*symbols, *others.symbols], codes[order], others.faults, others.notes)
