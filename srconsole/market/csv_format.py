"""The standard candle file: its header, its times and its fields (docs/interfaces.md, "Candle CSV")."""

from __future__ import annotations

import re
import shlex
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from srconsole.errors import CandleError
from srconsole.market.candle_arrays import SECOND, Times, microseconds_of
from srconsole.market.file_bytes import CandleBytes
from srconsole.plain_text import is_formula, is_plain

COLUMNS: Final = ("Time", "Open", "High", "Low", "Close", "Volume", "Symbol")
NUMBERS: Final = COLUMNS[1:6]
HEADER: Final = ",".join(COLUMNS)
EXAMPLE: Final = "2024-01-01T00:00:00Z"
BOM: Final = b"\xef\xbb\xbf"

LONGEST_LINE: Final = 65_536
LONGEST_SYMBOL: Final = 80
"""Bytes that a line and a symbol may take; a run's folder is named by the symbol."""

TIME_WIDTH: Final = 33
"""Letters to keep of a time: one more than the longest standard one has, so that a longer one shows."""

# Times go down to the millisecond, the unit of the core; zeros behind that are harmless.
_ENDING: Final = r"(\.[0-9]{1,3}0{0,3})?(Z|\+00:00)"
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}" + _ENDING)
_TIME_ENDING: Final = re.compile(_ENDING)
_DIGITS: Final = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18]
_SEPARATORS: Final = {4: "-", 7: "-", 10: "T", 13: ":", 16: ":"}
_SECONDS_END: Final = 19
_FIRST_YEAR: Final = b"0001"
_BLOCK_ROWS: Final = 32_768
"""Few enough for the processor's cache."""


_LOOK = 4096
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class NotStandardError(ValueError):
    """A field, line or column that a standard file does not have; says what stands there and what was expected."""


def time_of(text: str) -> int:
    """Read one time into microseconds since 1970; raise NotStandardError where it is no standard one."""
    if _TIME.fullmatch(text):
        try:
            return microseconds_of(datetime.fromisoformat(text))
        except ValueError as error:
            raise NotStandardError(f"Time {shown(text)} is no date and hour of the calendar") from error
    raise NotStandardError(f"Time {_time_fault(text)}, expected UTC as in {EXAMPLE}")


def _time_fault(text: str) -> str:
    if not text:
        return "is empty"
    if re.fullmatch(r"[0-9]+(\.[0-9]*)?", text):
        return f"{shown(text)} is a number"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+)?", text):
        return f"{shown(text)} has no zone"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+[+-][0-9:]+", text):
        return f"{shown(text)} is not in UTC"
    return f"is {shown(text)}"


def times_of(texts: NDArray[np.bytes_]) -> Times:
    """Read a column of times into microseconds since 1970, all at once; the same as `time_of` of each.

    Args:
        texts: shape (n,), dtype `S33` (TIME_WIDTH), longer texts cut off.

    Raises:
        ValueError: at least one is no standard time.
    """
    blocks = [_block_times(texts[at : at + _BLOCK_ROWS]) for at in range(0, len(texts), _BLOCK_ROWS)]
    return np.concatenate([np.empty(0, dtype=np.int64), *blocks])


def _block_times(texts: NDArray[np.bytes_]) -> Times:
    letters = np.ascontiguousarray(texts).view(np.uint8).reshape(len(texts), TIME_WIDTH)
    head = letters[:, :_SECONDS_END].T.copy()
    digits = head[_DIGITS] - np.uint8(ord("0"))
    if (digits > 9).any() or any((head[at] != ord(sign)).any() for at, sign in _SEPARATORS.items()):
        raise NotStandardError("a time in another form")
    hour, minute, second = digits[8::2] * np.int64(10) + digits[9::2]
    if (hour > 23).any() or (minute > 59).any() or (second > 59).any():
        raise NotStandardError("an hour, minute or second that no day has")
    times: Times = (_days(texts, head) * 86_400 + hour * 3_600 + minute * 60 + second) * SECOND
    return times + _fractions(letters)


def _days(texts: NDArray[np.bytes_], head: NDArray[np.uint8]) -> Times:
    """Return the days since 1970; a date that many candles share is read once."""
    date = head[:10]
    changes = np.flatnonzero((date[:, 1:] != date[:, :-1]).any(axis=0)) + 1
    first = np.concatenate(([0], changes))
    dates = texts[first].astype("S10")
    if (dates < _FIRST_YEAR).any():
        raise NotStandardError("the year 0")
    days = dates.astype("datetime64[D]").astype(np.int64)
    return np.repeat(days, np.diff(first, append=len(texts)))


def _fractions(letters: NDArray[np.uint8]) -> Times | int:
    """Return the microseconds that stand behind the full seconds."""
    if (letters[:, _SECONDS_END] == ord("Z")).all() and not letters[:, _SECONDS_END + 1].any():
        return 0
    endings = np.ascontiguousarray(letters[:, _SECONDS_END:]).view(f"S{TIME_WIDTH - _SECONDS_END}").ravel()
    kinds, kind = np.unique(endings, return_inverse=True)
    return np.array([_fraction(ending.decode("ascii")) for ending in kinds.tolist()], dtype=np.int64)[kind]


def _fraction(ending: str) -> int:
    match = _TIME_ENDING.fullmatch(ending)
    if match is None:
        raise NotStandardError("a time that does not end in UTC")
    return int((match[1] or ".")[1:].ljust(6, "0"))


def number_of(name: str, text: str) -> float:
    """Read one number exactly as Python's float() does; raise NotStandardError where it is none."""
    if not text.strip():
        raise NotStandardError(f"{name} is empty, expected a number")
    try:
        if text.isascii() and "_" not in text:
            return float(text)
    except ValueError:
        pass
    raise NotStandardError(f"{name} is {shown(text)}, expected a number")


def check_symbol(text: str) -> None:
    """Raise NotStandardError where a text cannot name a market; how it is spelled is not judged."""
    if not text:
        raise NotStandardError("Symbol is empty, expected the market's name, such as BTC/USDT")
    if not is_plain(text) or text != text.strip() or '"' in text or "," in text:
        raise NotStandardError(f"Symbol is {shown(text)}, expected a name without quotes, commas or blanks around it")
    if (size := len(text.encode("utf-8"))) > LONGEST_SYMBOL:
        raise NotStandardError(f"Symbol {shown(text)} takes {size:,} bytes, expected at most {LONGEST_SYMBOL}")
    if is_formula(text):
        raise NotStandardError(f"Symbol is {shown(text)}, which a spreadsheet runs as a formula; expected a plain name")


def shown(text: str, longest: int = 60) -> str:
    """Return a piece of a file for use inside a message: quoted, on one line, not too long."""
    return repr(text) if len(text) <= longest else f"{text[:longest]!r}…"


def after_header(name: str, content: CandleBytes) -> int:
    """Check the header and return the offset at which the candles begin.

    Raises:
        CandleError: the file is empty, or its first line is not the standard header.
    """
    content.rewind()
    start = content.read(_LOOK)
    if not start.removeprefix(BOM).strip():
        raise CandleError(f"{name}: the file is empty; expected the header {HEADER} and candles below it")
    line = start.removeprefix(BOM).splitlines()[0]
    if line != HEADER.encode():
        raise CandleError(f"{name}:1: {_fault(start, line)}; the first line must be {HEADER}{import_advice(name)}", 1)
    return len(start) - len(start.removeprefix(BOM)) + len(line)


def _fault(start: bytes, line: bytes) -> str:
    if start.startswith(_UTF16):
        return "the file is UTF-16 text, expected UTF-8"
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return "this is not UTF-8 text"
    if "\0" in text:
        return "there are NUL bytes, this is no text file"
    for delimiter, plural in _OTHER_DELIMITERS.items():
        if text.count(delimiter) >= 4:
            return f"the columns are divided by {plural}, expected commas"
    names = text.split(",")
    if len(names) >= 5 and names[0][:1].isdigit():
        return f"there is no header, a candle stands in its place ({shown(text)})"
    missing = [column for column in COLUMNS if column not in names]
    if missing and len(missing) < len(COLUMNS) - 1:
        return f"the header lacks {', '.join(missing)}"
    return f"the header is {shown(text)}"


def import_advice(name: str) -> str:
    """Return the end of a refusal: the command that reads files of other kinds."""
    return f"; to make it a standard file, type: srconsole import {shlex.quote(name)} --out NEW.csv"
