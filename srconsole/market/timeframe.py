"""Timeframes as people write them (`1m`, `4h`, `1d`) and as the number of seconds they last."""

from __future__ import annotations

import re
from typing import Final

from srconsole.errors import RequestError

_UNIT_SECONDS: Final = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_TIMEFRAME: Final = re.compile(r"([1-9][0-9]{0,8})([wdhms])")


def timeframe_text(seconds: int) -> str:
    """Write a timeframe with the largest unit that divides it: 3600 is `1h`, 604800 is `1w`, 90 is `90s`.

    Args:
        seconds: how long one candle lasts, 1 or more.

    Raises:
        ValueError: the number of seconds is not positive.
    """
    if seconds < 1:
        raise ValueError(f"a timeframe lasts 1 second or more, not {seconds}")
    unit = next(unit for unit, length in _UNIT_SECONDS.items() if seconds % length == 0)
    return f"{seconds // _UNIT_SECONDS[unit]}{unit}"


def timeframe_seconds(text: str) -> int:
    """Read a timeframe such as `1m`, `4h`, `1d` or `90s` into seconds.

    Raises:
        RequestError: the text is not a whole number followed by s, m, h, d or w.
    """
    match = _TIMEFRAME.fullmatch(text)
    if match is None:
        raise RequestError(f"timeframe {text!r}: expected a whole number and s, m, h, d or w, such as 1m, 4h or 1d")
    return int(match[1]) * _UNIT_SECONDS[match[2]]
