"""Dates written with words of Chinese, Japanese or Korean, without signs between their parts, or without a day."""

from __future__ import annotations

import re
from typing import Final

_CJK: Final = re.compile(
    r"(?P<year>[0-9]{4}) ?[年년] ?(?P<month>[0-9]{1,2}) ?[月월] ?(?P<day>[0-9]{1,2}) ?[日일号號]?"
    r"(?: ?[(]?(?:(?:星期|周|週)[一二三四五六日天]|[月火水木金土日](?:曜日?)?|[월화수목금토일](?:요일)?)[)]?)?"
    r"(?: ?(?P<half>上午|午前|오전|下午|午後|오후)?"
    r" ?(?P<hour>[0-9]{1,2}) ?[:時时点點시] ?"
    r"(?:(?P<minute>[0-9]{1,2}) ?[:分분]? ?(?:(?P<second>[0-9]{1,2}) ?[秒초]?)?)?)?"
)
_SPACED: Final = re.compile(r"(?P<year>[0-9]{4})\. (?P<month>[0-9]{1,2})\. (?P<day>[0-9]{1,2})\.?(?P<clock> .*)?")
_PACKED: Final = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12][0-9]|3[01])"
    r"(?P<hour>[01][0-9]|2[0-3])(?P<minute>[0-5][0-9])(?P<second>[0-5][0-9](?:[0-9]{3})?)?"
)
_MONTH: Final = re.compile(
    r"(?:19|20)[0-9]{2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.](?:19|20)[0-9]{2}"
    r"|[0-9]{4} ?[年년] ?[0-9]{1,2} ?[月월]|[0-9]{4}M[0-9]{1,2}"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[ ,/-]*(?:[0-9]{4}|'[0-9]{2})"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-[0-9]{2}"
    r"|[0-9]{4}[ /-](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*",
    re.IGNORECASE,
)
_WIDE: Final = str.maketrans(dict(zip("\uff08\uff09\uff1a\u3000\uff0d\uff0f", "(): -/", strict=True)))


def in_digits(text: str) -> str:
    """Return a date written with words of Chinese, Japanese or Korean as `2024-03-30 13:05:00`, others as they are."""
    if text.isascii():
        match = _SPACED.fullmatch(text)
        return text if match is None else _date(match) + (match["clock"] or "")
    bare = text.translate(_WIDE)
    match = _CJK.fullmatch(bare)
    if match is None:
        spaced = _SPACED.fullmatch(bare)
        return bare if spaced is None else in_digits(_with_words(spaced))
    if match["hour"] is None:
        return _date(match)
    half = "" if match["half"] is None else " AM" if match["half"] in ("上午", "午前", "오전") else " PM"
    minute, second = (match[part] or "0" for part in ("minute", "second"))
    return f"{_date(match)} {match['hour']}:{minute:0>2}:{second:0>2}{half}"


def is_packed(text: str) -> bool:
    """Tell whether a number is a date and its hour, `20240501093000`; as a count it is a time of no market."""
    return len(text) in (12, 14, 17) and _PACKED.fullmatch(text) is not None


def unpacked(text: str) -> str:
    """Write a date and its hour, for which `is_packed` holds, with signs between its parts."""
    match = _PACKED.fullmatch(text)
    if match is None:
        return text
    second = match["second"] or "00"
    fraction = f".{second[2:]}" if len(second) > 2 else ""
    return f"{_date(match)} {match['hour']}:{match['minute']}:{second[:2]}{fraction}"


def is_month(text: str) -> bool:
    """Tell whether a text is a month without a day."""
    return _MONTH.fullmatch(text) is not None


def _date(match: re.Match[str]) -> str:
    return f"{match['year']}-{match['month']:0>2}-{match['day']:0>2}"


def _with_words(match: re.Match[str]) -> str:
    return f"{match['year']}年{match['month']}月{match['day']}日{match['clock'] or ''}"
