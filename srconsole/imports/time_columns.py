"""Whole columns of times at once, where all of them are written like the first one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from srconsole.imports.calendars import is_packed
from srconsole.imports.spreadsheet import is_serial
from srconsole.imports.times import FARTHEST, LIMITS, SERIAL, UNITS, Moment, TimeReader, written_as
from srconsole.market.candle_arrays import SECOND, Times
from srconsole.market.csv_format import TIME_WIDTH, times_of

Letters = NDArray[np.uint8]

_DAY_START: Final = np.frombuffer(b"0000-00-00T00:00:00Z", dtype=np.uint8)
_ZERO: Final = np.uint8(ord("0"))
_CLOCK_PARTS: Final = {"hour": 3600 * SECOND, "minute": 60 * SECOND, "second": SECOND}
_FORM_OF_UNIT: Final = {"s": 6, "ms": 8, "us": 10, "ns": 12}


class NotAlikeError(ValueError):
    """The times of a column are not all written like the first one."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Where in a time's letters its parts stand; all other letters are those of the first time.

    Attributes:
        first: the first time's letters.
        date: places of year, month and day, as eight digits.
        clock: places of the two digits of hour, minute and second, as far as there are any.
        half: place of the A or P of AM and PM, None without.
        moment: the first time.
    """

    first: Letters
    date: list[int]
    clock: dict[str, list[int]]
    half: int | None
    moment: Moment


def picture_of(text: str, reader: TimeReader) -> Picture | None:
    """Return where the parts of a time stand; None where they are not as wide in every time of its form.

    Raises:
        ValueError: the text is no time.
    """
    moment = reader.read(text)
    form = written_as(text)
    if form is None or not text.isascii() or text != text.strip():
        return None
    kind, match = form
    month, day = ("month", "day") if kind == "iso" else ("other", "first")
    if kind == "numeric" and reader.dates == "month-first":
        month, day = day, month
    places = [_span(match, part) for part in ("year", month, day)]
    clock = {part: _span(match, part) for part in _CLOCK_PARTS if match[part] is not None}
    if [len(one) for one in places] != [4, 2, 2] or any(len(one) != 2 for one in clock.values()):
        return None
    half = match.start("half") if match["half"] else None
    first = np.frombuffer(text.encode("ascii"), dtype=np.uint8)
    return Picture(first, [place for one in places for place in one], clock, half, moment)


def _span(match: re.Match[str], part: str) -> list[int]:
    return list(range(*match.span(part)))


def read_pictured(columns: list[NDArray[np.bytes_]], first: str, reader: TimeReader) -> tuple[Times, int]:
    """Read times that are all written like the first one, the same as `TimeReader.read` of each.

    Args:
        columns: one column, or a date's and an hour's; shape (n,), one letter wider than the first time.
        first: the first time.
        reader: reads it.

    Returns:
        Microseconds since 1970, and the form of all of them.

    Raises:
        ValueError: at least one is written in another form, or is none.
    """
    picture = picture_of(first, reader)
    if picture is None:
        raise NotAlikeError("times of changing width")
    letters = _letters(columns[0] if len(columns) == 1 else _side_by_side(columns), len(picture.first) + 1)
    fixed = np.setdiff1d(
        np.arange(len(picture.first) + 1), [*picture.date, *chain(*picture.clock.values()), *_half(picture)]
    )
    expected = np.append(picture.first, np.uint8(0))
    if (letters[:, fixed] != expected[fixed]).any():
        raise NotAlikeError("other signs between the digits")
    # What stays the same, a fraction and the distance of the zone from UTC, is what the first time has over its parts.
    rest = picture.moment.time - int((_days(letters[:1], picture) + _clock(letters[:1], picture))[0])
    times: Times = _days(letters, picture) + _clock(letters, picture) + rest
    return times, picture.moment.form


def read_in_parts(columns: list[NDArray[np.bytes_]], reader: TimeReader) -> tuple[Times, NDArray[np.uint8]]:
    """Read times whose width changes: a date that many share is read once, and so is an hour.

    Args:
        columns: one column, or a date's and an hour's; shape (n,), wider than any time.
        reader: reads them.

    Returns:
        Microseconds since 1970, and the forms.

    Raises:
        ValueError: at least one is no time, is too long, or cannot be read in two parts.
    """
    texts = [column.astype(str).tolist() for column in columns]
    if any(len(text) >= column.dtype.itemsize for column, some in zip(columns, texts, strict=True) for text in some):
        raise ValueError("a text too long for a time")
    pairs = _halves(texts[0]) if len(texts) == 1 else list(zip(*texts, strict=True))
    days = {date: reader.read(date) for date in {date for date, _ in pairs}}
    any_day = next(iter(days))
    clocks = {
        clock: _moved(reader.read(f"{any_day} {clock}"), days[any_day]) for clock in {clock for _, clock in pairs}
    }
    if {day.form for day in days.values()} - {1, 3, 5, SERIAL}:
        raise ValueError("dates that are none by themselves")
    times = np.array([days[date].time + clocks[clock].time for date, clock in pairs], dtype=np.int64)
    # A date by itself has no zone; its hour may say one.
    forms = np.array([days[date].form - clocks[clock].form for date, clock in pairs], dtype=np.uint8)
    return times, forms


def _halves(texts: list[str]) -> list[tuple[str, str]]:
    return [(date, clock) for date, _, clock in (text.strip().replace("T", " ", 1).partition(" ") for text in texts)]


def _moved(moment: Moment, day: Moment) -> Moment:
    """Return how far an hour is behind its day's beginning; its form is 1 where it says a zone, as the day does not."""
    return Moment(moment.time - day.time, day.form - moment.form)


def _side_by_side(columns: list[NDArray[np.bytes_]]) -> NDArray[np.bytes_]:
    """Put the letters of two columns into one with a blank between; the first has to be full."""
    left, right = (np.ascontiguousarray(column).view(np.uint8).reshape(len(column), -1) for column in columns)
    if left[:, -1].any() or not left[:, :-1].all():
        raise ValueError("dates of changing width")
    between = left.copy()
    between[:, -1] = ord(" ")
    both = np.concatenate([between, right], axis=1)
    return both.view(f"S{both.shape[1]}").ravel()


def _half(picture: Picture) -> list[int]:
    return [] if picture.half is None else [picture.half]


def _days(letters: Letters, picture: Picture) -> Times:
    """Return the beginning of each time's day; a day that many times share is read once."""
    digits = letters[:, picture.date]
    packed = np.ascontiguousarray(digits).view(np.int64).ravel()
    first = np.flatnonzero(np.concatenate(([True], packed[1:] != packed[:-1])))
    days = np.zeros((len(first), TIME_WIDTH), dtype=np.uint8)
    days[:, : len(_DAY_START)] = _DAY_START
    days[:, [0, 1, 2, 3, 5, 6, 8, 9]] = digits[first]
    starts: Times = np.repeat(times_of(days.view(f"S{TIME_WIDTH}").ravel()), np.diff(first, append=len(letters)))
    return starts


def _clock(letters: Letters, picture: Picture) -> Times:
    total = np.zeros(len(letters), dtype=np.int64)
    for part, length in _CLOCK_PARTS.items():
        if part not in picture.clock:
            continue
        digits = letters[:, picture.clock[part]] - _ZERO
        values = digits[:, 0].astype(np.int64) * 10 + digits[:, 1]
        if (digits > 9).any() or (values > (23 if part == "hour" else 59)).any():
            raise NotAlikeError("an hour, minute or second that no day has")
        if part == "hour" and picture.half is not None:
            values = _of_two_halves(values, letters[:, picture.half])
        total += values * length
    return total


def _of_two_halves(hours: Times, half: Letters) -> Times:
    after_noon = (half | 0x20) == ord("p")
    if (hours < 1).any() or (hours > 12).any() or (((half | 0x20) != ord("a")) & ~after_noon).any():
        raise NotAlikeError("an hour that no clock has")
    of_day: Times = hours % 12 + 12 * after_noon
    return of_day


def read_counts(texts: NDArray[np.bytes_], first: str, unit: str) -> tuple[Times, NDArray[np.uint8]]:
    """Read a column of times that are numbers, the same as `TimeReader.read` of each.

    Args:
        texts: shape (n,), one letter wider than the first time.
        first: the first time, digits with nothing or zeros behind a point.
        unit: their unit, empty for whichever gives a date of this age.

    Returns:
        Microseconds since 1970, and the forms.

    Raises:
        ValueError: at least one has more or fewer digits, or is no such number.
    """
    letters = _letters(texts, len(first) + 1)
    whole = len(first.partition(".")[0])
    if (letters[:, whole:] != np.frombuffer(f"{first[whole:]}\0".encode("ascii"), dtype=np.uint8)).any():
        raise NotAlikeError("digits too many or too few")
    digits = letters[:, :whole] - _ZERO
    if (digits > 9).any():
        raise NotAlikeError("something else than digits")
    numbers = np.zeros(len(texts), dtype=np.int64)
    for place in range(whole):
        numbers = numbers * 10 + digits[:, place]
    return _in_units(numbers, unit)


def is_count(text: str, unit: str) -> bool:
    """Tell whether a text is a time that `read_counts` reads."""
    if unit.startswith("days") or (not unit and (is_serial(text) or is_packed(text))):
        return False
    whole, _, rest = text.partition(".")
    compact_date = len(text) == 8 and text[:2] in ("19", "20")
    return whole.isascii() and whole.isdigit() and len(whole) <= 18 and not rest.strip("0") and not compact_date


def _letters(texts: NDArray[np.bytes_], width: int) -> Letters:
    if texts.dtype.itemsize != width:
        raise NotAlikeError("another width")
    return np.ascontiguousarray(texts).view(np.uint8).reshape(len(texts), width)


def _in_units(numbers: Times, unit: str) -> tuple[Times, NDArray[np.uint8]]:
    times = np.empty(len(numbers), dtype=np.int64)
    forms = np.empty(len(numbers), dtype=np.uint8)
    below = 0
    for name, limit in ((unit, 2**63),) if unit else LIMITS:
        of_unit = (numbers >= below) & (numbers < limit)
        below = int(limit)
        if not of_unit.any():
            continue
        per = UNITS[name]
        if numbers[of_unit].max() > FARTHEST // max(1, int(per)):
            raise NotAlikeError("a time beyond all calendars")
        times[of_unit] = numbers[of_unit] * int(per) if per >= 1 else numbers[of_unit] // 1000
        forms[of_unit] = _FORM_OF_UNIT[name]
    return times, forms
