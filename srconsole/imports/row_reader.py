"""Reads a file's lines one by one: slow, and exact about what each of them is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from srconsole.imports.layout import TextLine, is_comment, split_line
from srconsole.imports.notes import Notes
from srconsole.imports.numbers import MISSING, NumberReader
from srconsole.imports.plan import Plan
from srconsole.imports.row_store import UNFINISHED, Rows
from srconsole.imports.times import Moment, TimeReader
from srconsole.imports.volume_ratios import swapped
from srconsole.market.checks import LEAST_PRICE, MOST_PRICE, MOST_VOLUME, value_fault

NUMBER_NAMES: Final = ("Open", "High", "Low", "Close", "Volume")
CROSSED: Final = "prices that contradict each other"
OPEN_OUTSIDE: Final = "opens outside low … high"
MARKED: Final = "marks that say neither finished nor unfinished"
WIDENED: Final = "open outside low … high: the range widened to it"
"""Kinds of faults, and what is said of an open that was taken in."""

SWAPPED: Final = "row with base volume and money swapped: put right"
UNLIKE: Final = "row whose Volume is not what its money paid for at any price from low to high"
CUT_SHORT: Final = "line cut short at the end of the file: left out"

Number5 = tuple[float, float, float, float, float]

_NO_TRADE: Final[Number5] = (math.nan, math.nan, math.nan, math.nan, math.nan)


class ReadCandle(NamedTuple):
    """One row that is a candle, or says that there was none, as nothing was traded: all its numbers are NaN then."""

    line: int
    moment: Moment
    numbers: Number5
    symbol: str


class Fault(NamedTuple):
    """One row that cannot be used.

    Attributes:
        line: where it stands.
        kind: what rows of its kind are called, such as `prices that contradict each other`.
        message: what is wrong with it, as a phrase.
    """

    line: int
    kind: str
    message: str


class RowFaultError(ValueError):
    """A row cannot be used; holds what kind of fault it is and what to say."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(slots=True)
class Readings:
    """What came of some lines: candles, faults and notes."""

    candles: list[ReadCandle] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)

    def rows(self) -> Rows:
        """Return the candles as arrays."""
        candles = self.candles
        return Rows(
            np.array([candle.moment.time for candle in candles], dtype=np.int64),
            np.array([candle.line for candle in candles], dtype=np.int64),
            np.array([candle.moment.form for candle in candles], dtype=np.uint8),
            np.array([candle.numbers for candle in candles], dtype=np.float64).reshape(len(candles), 5).T.copy(),
        )


class RowReader:
    """Reads lines of one file as its plan says."""

    def __init__(self, plan: Plan) -> None:
        self._delimiter = plan.layout.delimiter
        self._names = [name.strip() for name in plan.layout.names]
        self._width = plan.layout.width
        self._columns = plan.columns
        self._number = NumberReader(plan.decimal)
        self._time = TimeReader(plan.dates, plan.unit, plan.clock, plan.digits)
        self._mark = plan.mark
        self._widen = plan.widen
        self._money = plan.columns.volume.money

    def read_all(self, lines: list[TextLine], *, cut: bool) -> Readings:
        """Read lines.

        Args:
            lines: the lines.
            cut: whether the last of them is the file's last and does not end with a line feed.
        """
        readings = Readings()
        for line in lines:
            try:
                candle = self.read(line, readings.notes)
            except RowFaultError as fault:
                readings.faults.append(Fault(line.number, fault.kind, str(fault)))
            else:
                if candle is not None:
                    readings.candles.append(candle)
        if cut and lines:
            _drop_cut_line(readings, lines[-1].number)
        return readings

    def read(self, line: TextLine, notes: Notes) -> ReadCandle | None:
        """Read one line; None where there is no candle in it, and need not be.

        Raises:
            RowFaultError: there should be one.
        """
        if not line.text.strip():
            return None
        if is_comment(line.text):
            notes.add("remark: passed over", line.number)
            return None
        fields = self._fields(line)
        if not any(field.strip() for field in fields):
            notes.add("row of empty fields: passed over", line.number)
            return None
        if self._names and [field.strip() for field in fields] == self._names:
            notes.add("header repeated: passed over", line.number)
            return None
        moment = self._marked(self.moment([fields[at] for at in self._columns.time]), fields)
        texts = [fields[at] for at in self._columns.numbers]
        numbers = _NO_TRADE
        if all(text.strip().lower() in MISSING for text in texts):
            notes.add("row without any number (no trade): left out", line.number)
        else:
            numbers = self._with_base_volume(self._numbers(texts, line.number, notes), fields, line.number, notes)
        symbol = "" if self._columns.symbol is None else fields[self._columns.symbol].strip()
        if self._columns.symbol is not None and not symbol:
            raise RowFaultError("rows without a symbol", "Symbol is empty, expected the market's name")
        return ReadCandle(line.number, moment, numbers, symbol)

    def moment(self, texts: list[str]) -> Moment:
        """Read a time from the one or two fields it stands in.

        Raises:
            RowFaultError: it is none.
        """
        try:
            return self._time.read(" ".join(text.strip() for text in texts))
        except ValueError as fault:
            raise RowFaultError("times that are none", f"Time {fault}") from None

    def _marked(self, moment: Moment, fields: list[str]) -> Moment:
        if self._mark is None:
            return moment
        try:
            finished = self._mark.is_finished(fields[self._mark.column])
        except ValueError as fault:
            raise RowFaultError(MARKED, str(fault)) from None
        return moment if finished else moment._replace(form=moment.form | int(UNFINISHED))

    def _fields(self, line: TextLine) -> list[str]:
        try:
            fields = split_line(line.text, self._delimiter)
        except ValueError as fault:
            raise RowFaultError("quotes that do not match", f"there are {fault}") from None
        while len(fields) > self._width and not fields[-1].strip():
            fields.pop()
        if len(fields) != self._width:
            raise RowFaultError("rows with fields too many or too few", f"{len(fields)} fields, expected {self._width}")
        return fields

    def _numbers(self, texts: list[str], line: int, notes: Notes) -> Number5:
        values: dict[str, float] = {}
        mended: set[str] = set()
        for name, text in zip(NUMBER_NAMES, texts, strict=False):
            try:
                values[name] = self._number.read(text)
            except ValueError as fault:
                raise RowFaultError("numbers that are missing or none", f"{name} {fault}") from None
            if self._number.mended:
                mended.add(self._number.mended)
        open_, high, low, close, volume = (values.get(name, 0.0) for name in NUMBER_NAMES)
        amount = 0 <= volume <= MOST_VOLUME
        outside = LEAST_PRICE <= low <= close <= high <= MOST_PRICE and amount and not low <= open_ <= high
        outside = outside and LEAST_PRICE <= open_ <= MOST_PRICE
        if outside and self._widen:
            low, high = min(low, open_), max(high, open_)
            notes.add(WIDENED, line)
        prices = LEAST_PRICE <= low <= min(open_, close) and max(open_, close) <= high <= MOST_PRICE
        if not (prices and amount):
            message = value_fault({"Volume": volume} | values)
            crossed = message.startswith(("High", "Low")) and ("below" in message or "is above" in message)
            kind = CROSSED if crossed else "prices of 0 or less, or volumes below 0"
            kind = OPEN_OUTSIDE if outside else kind
            raise RowFaultError(kind, message)
        for how in sorted(mended):
            notes.add(how, line)
        return open_, high, low, close, volume

    def _with_base_volume(self, numbers: Number5, fields: list[str], line: int, notes: Notes) -> Number5:
        """Return a candle with the volume that counts coins, where this row has it in its money's place."""
        if self._money is None:
            return numbers
        try:
            money = self._number.read(fields[self._money])
        except ValueError:
            return numbers
        open_, high, low, close, volume = numbers
        turned, unlike = swapped(
            np.array([low]), np.array([high]), np.array([volume]), np.array([money]), self._columns.volume.grains
        )
        notes.add(SWAPPED, line, int(turned[0]))
        notes.add(UNLIKE, line, int(unlike[0]))
        return (open_, high, low, close, money) if turned[0] else numbers


def _drop_cut_line(readings: Readings, line: int) -> None:
    """Take the file's last, unended line for cut short where it is at fault, or where its symbol is."""
    if readings.faults and readings.faults[-1].line == line:
        readings.faults.pop()
        readings.notes.add(CUT_SHORT, line)
        return
    last = readings.candles[-1] if readings.candles else None
    before = readings.candles[-2] if len(readings.candles) > 1 else None
    if last is None or before is None or last.line != line:
        return
    if last.symbol != before.symbol and before.symbol.startswith(last.symbol):
        readings.candles.pop()
        readings.notes.add(CUT_SHORT, line)
