"""Quantities, times and names as the screen writes them; prices and money are written by `srconsole.figures`."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from difflib import get_close_matches

from srconsole.errors import SettingsError
from srconsole.figures import quantity_text

FIGURES = frozenset("0123456789.,")
HALF_NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*$")
_YEAR = 364 * 86_400_000
"""Milliseconds within which no day of a year comes twice."""
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def held_text(quantity: float, symbol: str) -> str:
    """Write a quantity with what it is of."""
    return f"{quantity_text(quantity)} {base_of(symbol)}".rstrip()


def base_of(symbol: str) -> str:
    """Return what is traded: BTC of `BTC/USDT:USDT`, `BTC-USD` and `BTCUSDT`; empty where the name does not tell."""
    for sign in "/-_":
        if sign in symbol:
            return symbol.partition(sign)[0]
    for quote in ("USDT", "USDC", "USD"):
        if symbol.endswith(quote):
            return symbol.removesuffix(quote)
    return ""


def span_text(seconds: int) -> str:
    """Write a timeframe: `15m`, `1h`, `1d`."""
    for size, unit in _UNITS:
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def speed_text(speed: float) -> str:
    """Write the speed of a replay or rehearsal."""
    return "max" if math.isinf(speed) else f"{speed:g}/s"


class LocalZone(tzinfo):
    """The zone of this machine, as its clock has it at each time."""

    def fromutc(self, moment: datetime) -> datetime:
        """Return a time of UTC in this zone."""
        return moment.replace(tzinfo=UTC).astimezone(None)

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """Return how far this zone is ahead of UTC at a time of its own."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone(None).utcoffset()

    def dst(self, moment: datetime | None) -> timedelta | None:
        """Return None: the offset alone is known."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """Return the zone's name at a time of its own."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone(None).tzname()


def zone_of(name: str) -> tzinfo:
    """Return the zone of a setting.

    Raises:
        SettingsError: there is no such zone.
    """
    if name.lower() == "local":
        return LocalZone()
    if name.upper() == "UTC":
        return UTC
    # What knows all zones looks for its files as it is loaded, and most people name none.
    from zoneinfo import ZoneInfo, available_timezones  # noqa: PLC0415

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        near = nearest(name, sorted(available_timezones()))
        raise SettingsError(
            f'console.timezone = "{name}" is no time zone:{near} give UTC, local, or one like Europe/Berlin'
        ) from None


def zone_text(zone: tzinfo) -> str:
    """Return the name of a zone as the setting has it: `UTC`, `local`, `Europe/Berlin`."""
    if isinstance(zone, LocalZone):
        return "local"
    return str(zone)


def time_text(milliseconds: int, zone: tzinfo) -> str:
    """Write a time with its zone's name: `2019-01-04 12:00 UTC`."""
    return f"{_local(milliseconds, zone):%Y-%m-%d %H:%M %Z}"


def full_time_text(milliseconds: int, zone: tzinfo) -> str:
    """Write a time for lists of years under a clock that names the zone: `2019-01-04 12:00`."""
    return f"{_local(milliseconds, zone):%Y-%m-%d %H:%M}"


def short_time_text(milliseconds: int, zone: tzinfo) -> str:
    """Write a time for lists under a clock that names year and zone: `01-04 12:00`."""
    return f"{_local(milliseconds, zone):%m-%d %H:%M}"


def dated_text(milliseconds: int, zone: tzinfo, now: int) -> str:
    """Write a time for lists that go back for years: `01-04 12:00` within a year before `now`, else `2017-01-04`."""
    if now - milliseconds < _YEAR:
        return short_time_text(milliseconds, zone)
    return f"{_local(milliseconds, zone):%Y-%m-%d}"


def moment_text(milliseconds: int, zone: tzinfo, now: int) -> str:
    """Write a time of any year: `01-04 12:00` within a year before `now`, else `2017-01-04 12:00`."""
    if now - milliseconds < _YEAR:
        return short_time_text(milliseconds, zone)
    return f"{_local(milliseconds, zone):%Y-%m-%d %H:%M}"


def fitted(text: str, width: int, ellipsis: str) -> str:
    """Cut a text to a width, and show that it was cut; no number is cut in the middle."""
    if len(text) <= width:
        return text
    kept = text[: max(0, width - len(ellipsis))]
    if HALF_NUMBER.search(kept) and text[len(kept)] in FIGURES:
        kept = HALF_NUMBER.sub("", kept)
    return f"{kept}{ellipsis}"[: max(0, width)]


def nearest(word: str, words: Sequence[str]) -> str:
    """Return ` did you mean …?` with the word spelt most like a wrong one, empty where none is near."""
    near = get_close_matches(word, words, n=1)
    return f" did you mean {near[0]}?" if near else ""


def _local(milliseconds: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC).astimezone(zone)
