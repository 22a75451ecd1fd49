"""What candles must fulfil to be traded on, and what is worth knowing about those that do.

The same checks serve candles from a file, from a notebook's frame and from an exchange.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from srconsole.errors import CandleError
from srconsole.market.candle_arrays import SECOND, CandleColumns, Floats, microseconds_of, moment, time_text
from srconsole.market.spacings import gaps_of, spacings, timeframe_of
from srconsole.market.stretches import stretches
from srconsole.market.timeframe import timeframe_text

Lines = NDArray[np.int64]

LEAST_PRICE: Final = 1e-18
MOST_PRICE: Final = 1e15
MOST_VOLUME: Final = 1e30
"""What no market comes near; within it, what is computed of prices and volumes stays a number."""

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199

_EARLIEST: Final = microseconds_of(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))
_LATEST: Final = microseconds_of(datetime(LAST_YEAR, 12, 31, 23, 59, 59, tzinfo=UTC))
_WEEK: Final = 604_800 * SECOND
_FIRST_MONDAY: Final = 4 * 86_400 * SECOND


@dataclass(frozen=True, slots=True)
class CandleReport:
    """What was found in candles that can be used.

    Attributes:
        symbol: the one symbol they are of.
        timeframe: the usual spacing (`usual_spacing`), seconds.
        rows: candles kept.
        first, last: opening times (UTC) of the first and the last candle.
        duplicates: repeated candles, equal in every value, that were dropped.
        gaps: places where at least one candle is missing.
        missing: candles missing in all gaps together.
        longest_gap: candles missing in the longest one.
        first_gap: when the first missing candle should have opened (UTC), None without gaps.
        zero_volume: candles with a volume of 0.
        flat: candles whose four prices are equal.
        off_grid: candles that do not open at a multiple of the timeframe since 1970 UTC (weeks: on a Monday).
        packing: what is odd about the file they were packed in, empty where nothing is.
    """

    symbol: str
    timeframe: int
    rows: int
    first: datetime
    last: datetime
    duplicates: int
    gaps: int
    missing: int
    longest_gap: int
    first_gap: datetime | None
    zero_volume: int
    flat: int
    off_grid: int
    packing: str = ""

    def warnings(self) -> tuple[str, ...]:
        """Return one counted sentence for each thing a trader should know before trusting the candles."""
        grid = timeframe_text(self.timeframe)
        counted = (
            (self.duplicates, "repeated {}, equal in every value: dropped", "candle"),
            (self.gaps, f"{{}}: {self._gap_text()}", "gap"),
            (self.zero_volume, "{} without volume", "candle"),
            (self.flat, "flat {}: the four prices are equal", "candle"),
            (self.off_grid, f"{{}} off the {grid} grid: are these close times, or local times?", "candle"),
        )
        return tuple(
            f"{count:,} {text.format(noun if count == 1 else noun + 's')}" for count, text, noun in counted if count
        )

    def _gap_text(self) -> str:
        start = "" if self.first_gap is None else self.first_gap.isoformat().replace("+00:00", "Z")
        return f"{self.missing:,} candles missing, {self.longest_gap:,} in the longest, the first at {start}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where candles came from, so that a fault can be shown to a person.

    Attributes:
        name: the file's name as it was given, or what the candles are.
        lines: the file's line of each row (1 is the header), None where there are no lines.
        advice: what to do about a fault, the end of its message.
    """

    name: str
    lines: Lines | None = None
    advice: str = ""

    def error(self, columns: CandleColumns, row: int, fault: str) -> CandleError:
        """Return the error for a fault in a row."""
        if self.lines is None:
            return CandleError(f"{self.name}: the candle of {time_text(int(columns.time[row]))}: {fault}{self.advice}")
        return CandleError(f"{self.name}:{self.lines[row]}: {fault}{self.advice}", int(self.lines[row]))

    def row(self, columns: CandleColumns, row: int) -> str:
        """Name a row inside a sentence."""
        return time_text(int(columns.time[row])) if self.lines is None else f"line {self.lines[row]}"


def check_candles(columns: CandleColumns, origin: Origin) -> tuple[CandleColumns, CandleReport]:
    """Check candles and describe them; repeated candles that are equal in every value are dropped and counted.

    Returns:
        The candles to use, ascending with no time twice, and what was found in them.

    Raises:
        CandleError: the first candle that cannot be used, in the order of the rows: out of order, a time given twice
            with different values or outside the years 1900 to 2199, a price that is not finite, not above 0 or beyond
            1e-18 to 1e15, a volume below 0 or above 1e30, a high or low that the other prices exceed;
            then two timeframes in one, or fewer than two candles.
    """
    check_rows(columns, origin)
    repeated = sum(int(np.count_nonzero(spacing == 0)) for _, spacing in spacings(columns))
    dropped = columns.dropped + repeated
    if repeated:
        keep = columns.room.empty(len(columns), np.bool_)
        keep[:1] = True
        for part, spacing in spacings(columns):
            np.greater(spacing, 0, out=keep[part.start + 1 : part.stop + 1])
        lines = None if origin.lines is None else origin.lines[keep]
        columns, origin = columns.kept(keep), replace(origin, lines=lines)
    if len(columns) < 2:
        count = "one candle only" if len(columns) else "no candles"
        raise CandleError(f"{origin.name}: {count}; at least two are needed to know the timeframe")
    timeframe = timeframe_of(columns, origin)
    return columns, _report(columns, timeframe, dropped)


def check_rows(columns: CandleColumns, origin: Origin) -> None:
    """Raise CandleError for the first row that cannot be used, by itself or after the one before it."""
    numbers = columns.numbers().values()
    for part in stretches(len(columns)):
        time = columns.time[part]
        insane = _first_of(~are_sane(*(values[part] for values in numbers)))
        distant = _first_of((time < _EARLIEST) | (time > _LATEST))
        disorder = _first_disorder(columns, part)
        first = min(insane, distant, disorder)
        if first < len(time):
            _refuse(columns, part.start + first, origin, distant=first == distant, insane=first == insane)


def _refuse(columns: CandleColumns, first: int, origin: Origin, *, distant: bool, insane: bool) -> NoReturn:
    if distant:
        fault = f"Time {time_text(int(columns.time[first]))} is not within the years {FIRST_YEAR} to {LAST_YEAR}"
    elif insane:
        fault = value_fault(columns.values(first))
    else:
        fault = _order_fault(columns, first, origin)
    raise origin.error(columns, first, fault)


def _first_of(wrong: NDArray[np.bool_]) -> int:
    """Return the first row that is wrong, the number of rows where none is."""
    return int(np.argmax(wrong)) if wrong.any() else len(wrong)


def are_sane(open_: Floats, high: Floats, low: Floats, close: Floats, volume: Floats) -> NDArray[np.bool_]:
    """Tell of each candle whether its values can be used."""
    sane = (low >= LEAST_PRICE) & (low <= open_) & (low <= close) & (high >= open_) & (high >= close)
    return sane & (high <= MOST_PRICE) & (volume >= 0) & (volume <= MOST_VOLUME)


def _first_disorder(columns: CandleColumns, part: slice) -> int:
    """Return which row of some is the first before its predecessor, or at its time with other values.

    Where none is, it is their number.
    """
    begin = max(part.start, 1)
    rows, before = slice(begin, part.stop), slice(begin - 1, part.stop - 1)
    suspects = columns.time[rows] <= columns.time[before]
    if not suspects.any():
        return int(part.stop - part.start)
    equal = columns.time[rows] == columns.time[before]
    for values in columns.numbers().values():
        equal &= values[rows] == values[before]
    return int(begin - part.start) + _first_of(suspects & ~equal)


def _order_fault(columns: CandleColumns, row: int, origin: Origin) -> str:
    time, before = int(columns.time[row]), int(columns.time[row - 1])
    if time == before:
        other = "the candle before it" if origin.lines is None else origin.row(columns, row - 1)
        return f"{time_text(time)} is also the time of {other}, with other values; keep the right one of the two"
    return f"{time_text(time)} comes after {time_text(before)}; sort the candles, the oldest first"


def value_fault(values: Mapping[str, float]) -> str:
    """Say why a candle cannot be used.

    Args:
        values: Open, High, Low, Close and Volume of a candle, at least one of which is wrong.
    """
    for name, value in values.items():
        if not np.isfinite(value):
            return f"{name} is {value}, expected a finite number"
    for name in ("Open", "High", "Low", "Close"):
        if values[name] <= 0:
            return f"{name} is {values[name]!r}, expected a price above 0"
        if not LEAST_PRICE <= values[name] <= MOST_PRICE:
            return f"{name} is {values[name]!r}, expected a price from {LEAST_PRICE:g} to {MOST_PRICE:g}"
    if values["Volume"] > MOST_VOLUME:
        return f"Volume is {values['Volume']!r}, expected at most {MOST_VOLUME:g}"
    if values["Volume"] < 0:
        return f"Volume is {values['Volume']!r}, expected 0 or more"
    for name in ("Open", "Close", "Low"):
        if values["High"] < values[name]:
            return f"High {values['High']!r} is below {name} {values[name]!r}"
    name = "Open" if values["Low"] > values["Open"] else "Close"
    return f"Low {values['Low']!r} is above {name} {values[name]!r}"


def _report(columns: CandleColumns, timeframe: int, duplicates: int) -> CandleReport:
    gaps = gaps_of(columns, timeframe)
    since = _FIRST_MONDAY if timeframe % _WEEK == 0 else 0
    off_grid = zero_volume = flat = 0
    for part in stretches(len(columns)):
        # Without gaps every candle is as far off the grid as the first one.
        offsets = (columns.time[part] if gaps.places else columns.time[:1]) - since
        off_grid += int(np.count_nonzero(offsets % timeframe)) * (1 if gaps.places else part.stop - part.start)
        zero_volume += int(np.count_nonzero(columns.volume[part] == 0))
        flat += int(np.count_nonzero(columns.high[part] == columns.low[part]))
    return CandleReport(
        symbol=columns.symbol,
        timeframe=timeframe // SECOND,
        rows=len(columns),
        first=moment(int(columns.time[0])),
        last=moment(int(columns.time[-1])),
        duplicates=duplicates,
        gaps=gaps.places,
        missing=gaps.missing,
        longest_gap=gaps.longest,
        first_gap=None if gaps.first is None else moment(int(columns.time[gaps.first]) + timeframe),
        zero_volume=zero_volume,
        flat=flat,
        off_grid=off_grid,
    )
