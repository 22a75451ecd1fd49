"""Times as spreadsheets hold them: days since 1900 or, in some workbooks, since 1904; an hour is a fraction of one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from srconsole.market.candle_arrays import SECOND, microseconds_of
from srconsole.market.csv_format import shown

DAYS: Final = "days"
DAYS_1904: Final = "days-1904"

DAY: Final = 86_400 * SECOND
_EPOCHS: Final = {DAYS: datetime(1899, 12, 30, tzinfo=UTC), DAYS_1904: datetime(1904, 1, 1, tzinfo=UTC)}
APART: Final = microseconds_of(_EPOCHS[DAYS_1904]) - microseconds_of(_EPOCHS[DAYS])
"""How much later a day is where days are counted since 1904, microseconds."""

_SERIAL: Final = re.compile(r"([2-7][0-9]{4})(?:[.,]([0-9]*))?")
_MINUTE: Final = 60.0
_QUARTER: Final = 900.0
_NOISE: Final = 0.002
"""Seconds that a day counted in a spreadsheet's numbers is off by, with all of their digits."""


def is_serial(text: str) -> bool:
    """Tell whether a number is a day of a spreadsheet, from 1954 to 2119; as seconds it were one of January 1970."""
    return _SERIAL.fullmatch(text) is not None


def digits_of(texts: Iterable[str]) -> int:
    """Return how many decimals the days of a column have at most, 0 where they are none."""
    found = (match[2] or "" for text in texts if (match := _SERIAL.fullmatch(text.strip())))
    return max(map(len, found), default=0)


def read_serial(text: str, unit: str, digits: int) -> int:
    """Read a day of a spreadsheet.

    Args:
        text: `is_serial` holds of it.
        unit: `days`, or `days-1904`.
        digits: how many decimals such days have in the file; the zeros behind a fraction are not written.

    Returns:
        Microseconds since 1970, by the wall clock of whoever filled the sheet.

    Raises:
        ValueError: its hour was rounded until nobody can tell the minute; the message is a phrase.
    """
    whole, _, decimals = text.replace(",", ".").partition(".")
    start = microseconds_of(_EPOCHS[unit]) + int(whole) * DAY
    return start + _second(text, decimals, max(digits, len(decimals))) * SECOND


def _second(text: str, decimals: str, digits: int) -> int:
    """Return the second of the day that a fraction of it is the nearest to."""
    if not decimals.strip("0"):
        return 0
    seconds = float(f"0.{decimals}") * 86_400
    off_by = max(_NOISE, 0.5 * 10.0**-digits * 86_400)
    for grid in (_QUARTER, _MINUTE, 1.0):
        nearest = round(seconds / grid) * grid
        # Of short fractions 0.25 and 0.125 are hours to the second, others are not.
        exact = grid == _QUARTER and abs(seconds - nearest) < 1e-6
        if exact or (grid < _QUARTER and off_by <= grid / 2 and abs(seconds - nearest) <= off_by):
            return round(nearest)
    raise ValueError(f"is {shown(text)}: a spreadsheet has rounded its hour; export the column as text")
