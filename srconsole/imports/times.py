"""Times as people and programs write them, read one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Final, NamedTuple

from srconsole.imports.calendars import in_digits, is_month, is_packed, unpacked
from srconsole.imports.clocks import with_colons
from srconsole.imports.spreadsheet import DAYS, DAYS_1904, is_serial, read_serial
from srconsole.market.candle_arrays import SECOND, microseconds_of
from srconsole.market.csv_format import shown

MONTHS: Final = {
    name: at
    for at, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)  # noqa: SIM905
}
UNITS: Final = {"s": 1_000_000.0, "ms": 1_000.0, "us": 1.0, "ns": 0.001}
"""Microseconds in a unit of a time that is a number."""

LIMITS: Final = (("s", 1e11), ("ms", 1e14), ("us", 1e17), ("ns", 1e20))
"""Below which number a time is in which unit; 1e11 seconds is the year 5138, 1e11 milliseconds is 1973."""

FARTHEST: Final = 2**62
"""Microseconds that times can be counted up to."""

_CLOCK: Final = (
    r"(?:(?:[T ]|, ?| - )\s*(?P<hour>[0-9]{1,2})"
    r"(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?)?"
    r"(?:[ -]?(?P<half>[AaPp]\.?[Mm]\.?))?)?"
)
_ZONE: Final = r"(?:\s*(?P<zone>Z|z|(?:UTC|GMT|utc)?[+-][0-9]{1,2}(?::?[0-9]{2})?|UTC|GMT|utc)(?:\s*\([A-Za-z ]+\))?)?"
_WEEKDAY: Final = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?"
_ISO: Final = re.compile(
    r"(?P<year>[0-9]{4})(?P<mark>[-/.]?)(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})" + _CLOCK + _ZONE
)
_NUMERIC: Final = re.compile(
    r"(?P<first>[0-9]{1,2})(?P<mark>[./-])(?P<other>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4}|[0-9]{2})" + _CLOCK + _ZONE
)
_NAMED: Final = re.compile(
    _WEEKDAY
    + r"(?:(?P<name>[A-Za-z]{3})[a-z]*\.? (?P<day>[0-9]{1,2}),? |"
    + r"(?P<day2>[0-9]{1,2})[ -](?P<name2>[A-Za-z]{3})[a-z]*\.?[ -])(?P<year>[0-9]{4}|[0-9]{2})"
    + _CLOCK
    + _ZONE
)
_COMPACT: Final = re.compile(r"([0-9]{8}) ([0-9]{2})([0-9]{2})([0-9]{2})")
_NUMBER: Final = re.compile(r"[0-9]{1,19}(?:\.[0-9]*)?")
_LOST_DIGITS: Final = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]+")
_CLOCK_ALONE: Final = re.compile(r"([0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?|[0-9]{6})( ?[AaPp][Mm])?")

# A form's number, twice, and 1 more where the text said no zone.
_FORMS: Final = {"iso": 0, "numeric": 2, "named": 4, "s": 6, "ms": 8, "us": 10, "ns": 12, "days": 14}

SERIAL: Final = _FORMS["days"] + 1
"""The form of a day of a spreadsheet, which carries no zone."""


class Moment(NamedTuple):
    """One time.

    Attributes:
        time: microseconds since 1970, UTC, or of the clock on somebody's wall where no zone was said.
        form: in what form it was written; odd where no zone was said.
    """

    time: int
    form: int


class AmbiguousDateError(ValueError):
    """A date whose day and month could be taken for each other."""


class TimeReader:
    """Reads times of one file.

    Attributes:
        dates: `day-first`, `month-first` or empty for not known.
        unit: unit of times that are numbers, empty for whichever gives a date of this age.
        clock: how hours behind a date are written in bare digits (`clocks.FORMS`), empty where they are not.
        digits: how many decimals days of a spreadsheet have.
    """

    def __init__(self, dates: str = "", unit: str = "", clock: str = "", digits: int = 0) -> None:
        self.dates = dates
        self.unit = unit
        self.clock = clock
        self.digits = digits

    def read(self, raw: str) -> Moment:
        """Read one time.

        Raises:
            ValueError: it is none; the message is a phrase such as `is empty`.
        """
        text = self._prepared(raw.strip())
        if self.is_days(text):
            return Moment(read_serial(text, self.unit or DAYS, self.digits), SERIAL)
        if not self.unit and is_month(text):
            raise ValueError(
                f"is {shown(text)}, a month without its day; months differ in length, so get candles of a week or less"
            )
        if _NUMBER.fullmatch(text) and not (len(text) == 8 and text[:2] in ("19", "20")):
            return self._number(text)
        if match := _ISO.fullmatch(text):
            return self._moment(match, "iso", int(match["month"]), int(match["day"]))
        if match := _NUMERIC.fullmatch(text):
            return self._moment(match, "numeric", *self._month_and_day(match))
        if match := _NAMED.fullmatch(text):
            month = MONTHS.get((match["name"] or match["name2"]).lower())
            if month is not None:
                return self._moment(match, "named", month, int(match["day"] or match["day2"]))
        if _LOST_DIGITS.fullmatch(text):
            raise ValueError(f"is {shown(text)}: a spreadsheet has rounded it; export the column as text")
        raise ValueError(f"is {shown(text)}, expected a date and time" if text else "is empty")

    def is_days(self, text: str) -> bool:
        """Tell whether a text is taken for a day of a spreadsheet."""
        return self.unit in ("", DAYS, DAYS_1904) and is_serial(text)

    def _prepared(self, text: str) -> str:
        """Return a time with signs between its parts where it is written without them."""
        if self.clock:
            date, blank, hour = text.rpartition(" ")
            if blank:
                text = f"{date} {with_colons(hour, self.clock)}"
        if not text.isascii() or ". " in text:
            return in_digits(text)
        if not self.unit and is_packed(text):
            return unpacked(text)
        return _COMPACT.sub(r"\1 \2:\3:\4", text)

    def _number(self, text: str) -> Moment:
        if self.unit in (DAYS, DAYS_1904):
            raise ValueError(f"is {shown(text)}, expected a day of a spreadsheet, such as 45413.0")
        whole, _, decimals = text.partition(".")
        unit = self.unit or next(unit for unit, limit in LIMITS if int(whole) < limit)
        per = UNITS[unit]
        micros = int(whole) * int(per) if per >= 1 else int(whole) // 1000
        if decimals.strip("0"):
            micros += round(float(f"0.{decimals}") * per)
        if micros > FARTHEST:
            raise ValueError(f"is {shown(text)}, no time in {unit}")
        return Moment(micros, _FORMS[unit])

    def _month_and_day(self, match: re.Match[str]) -> tuple[int, int]:
        first, other = int(match["first"]), int(match["other"])
        if self.dates == "day-first":
            return other, first
        if self.dates == "month-first":
            return first, other
        raise AmbiguousDateError(f"is {shown(match[0])}: which is the day?")

    def _moment(self, match: re.Match[str], form: str, month: int, day: int) -> Moment:
        year = int(match["year"])
        if match["minute"] is None and (match["zone"] or "Z")[-1].isdigit():
            raise ValueError(f"is {shown(match[0])}: does it end with an hour or with a zone?")
        try:
            date = datetime(year if len(match["year"]) > 2 else 2000 + year, month, day, tzinfo=UTC)
            clock = _clock(match)
            zone = _offset(match["zone"])
        except ValueError:
            raise ValueError(f"{shown(match[0])} is no date and hour of the calendar") from None
        time = microseconds_of(date) + clock - (zone or 0)
        return Moment(time, _FORMS[form] + (zone is None))


def _clock(match: re.Match[str]) -> int:
    """Return the microseconds since midnight; a date alone is midnight."""
    if match["hour"] is None:
        return 0
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if match["half"][0] in "Pp" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError
    fraction = int((match["fraction"] or "0").ljust(6, "0")[:6])
    return (hour * 3600 + minute * 60 + second) * SECOND + fraction


def _offset(zone: str | None) -> int | None:
    """Return how far a zone is ahead of UTC in microseconds, None where none was said."""
    if zone is None:
        return None
    digits = re.sub(r"[^0-9+-]", "", zone)
    if not digits:
        return 0
    body = digits[1:]
    hours, minutes = (int(body[:-2]), int(body[-2:])) if len(body) > 2 else (int(body), 0)
    if hours > 14 or minutes > 59:
        raise ValueError
    return (hours * 3600 + minutes * 60) * SECOND * (-1 if digits[0] == "-" else 1)


def written_as(text: str) -> tuple[str, re.Match[str]] | None:
    """Return the form of a date in digits, `iso` or `numeric`, and its parts; None for times of another form."""
    if match := _ISO.fullmatch(text):
        return "iso", match
    match = _NUMERIC.fullmatch(text)
    return None if match is None else ("numeric", match)


def fixed_zone(text: str) -> timezone | None:
    """Read a zone such as `+03:00`, `UTC+3` or `Z`; None where the text is none of that form."""
    if not re.fullmatch(r"Z|UTC|GMT|(?:UTC|GMT)?[+-][0-9]{1,2}(?::?[0-9]{2})?", text):
        return None
    try:
        return timezone(timedelta(microseconds=_offset(text) or 0))
    except ValueError:
        return None


def is_clock(text: str) -> bool:
    """Tell whether a text is an hour of the day without a date."""
    return _CLOCK_ALONE.fullmatch(text.strip()) is not None


def wall_clock(text: str) -> bool:
    """Tell whether a text is written as people read clocks: 12 hours with AM or PM, and no zone."""
    match = _NUMERIC.fullmatch(text.strip()) or _NAMED.fullmatch(text.strip()) or _ISO.fullmatch(text.strip())
    return match is not None and match["half"] is not None and match["zone"] is None


def order_of_dates(texts: Iterable[str]) -> set[str]:
    """Return what dates such as 03/04/2024 show about their order.

    Returns:
        `day-first` and `month-first` for what at least one date shows, `unclear` where a date could be either.
    """
    found: set[str] = set()
    for text in texts:
        match = _NUMERIC.fullmatch(text.strip())
        if match is None:
            continue
        first, other = int(match["first"]), int(match["other"])
        if first > 12 >= other:
            found.add("day-first")
        elif other > 12 >= first:
            found.add("month-first")
        else:
            found.add("unclear")
    return found


def span_of(texts: Iterable[str], dates: str) -> int:
    """Return how far time goes to and fro, in microseconds, where dates are read in an order; a file's go one way."""
    reader = TimeReader(dates)
    times = []
    for text in texts:
        try:
            times.append(reader.read(text).time)
        except ValueError:
            continue
    return sum(abs(after - before) for before, after in pairwise(times))
