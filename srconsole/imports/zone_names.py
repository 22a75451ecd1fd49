"""The zone that a column's name says its times are of: `Gmt time`, `Date(UTC+8)`, `Time (EST)`, `datetime_ist`."""

from __future__ import annotations

import re
from datetime import UTC, tzinfo
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from srconsole.imports.times import fixed_zone

_OFFSET: Final = re.compile(
    r"(?<![a-z0-9])((?:utc|gmt) ?[+-] ?[0-9]{1,2}(?::?[0-9]{2})?|[+-][0-9]{2}:?[0-9]{2})(?![0-9])"
)
_PLACE: Final = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?(?![A-Za-z])")
_UTC: Final = re.compile(r"(?<![a-z])(?:utc|gmt|zulu)(?![a-z])")
_WORD: Final = re.compile(r"[^\W\d_]+")

_ZONES: Final = {
    "est edt et eastern ny": "America/New_York, -05:00",
    "cst cdt ct central chicago": "America/Chicago, Asia/Shanghai, -06:00",
    "mst mdt mt mountain": "America/Denver, -07:00",
    "pst pdt pt pacific": "America/Los_Angeles, -08:00",
    "ist india kolkata": "Asia/Kolkata, Asia/Jerusalem, Europe/Dublin",
    "jst tokyo japan": "Asia/Tokyo",
    "kst seoul korea 한국시간": "Asia/Seoul",
    "hkt hongkong": "Asia/Hong_Kong",
    "sgt singapore": "Asia/Singapore",
    "beijing shanghai china 北京时间": "Asia/Shanghai",
    "cet cest mez mesz berlin frankfurt paris": "Europe/Berlin, +01:00",
    "eet eest athens": "Europe/Athens, +02:00",
    "msk moscow мск": "Europe/Moscow",
    "bst london": "Europe/London",
    "wet west lisbon": "Europe/Lisbon",
    "aest aedt sydney": "Australia/Sydney, +10:00",
    "brt": "America/Sao_Paulo",
    "trt istanbul": "Europe/Istanbul",
    "local lokal locale locales 本地时间 server broker exchange": "ZONE",
}
_OPTIONS: Final = {word: zones.split(", ") for words, zones in _ZONES.items() for word in words.split()}
_GLUED: Final = ("北京时间", "한국시간", "本地时间")
"""Names in which the word for time is a part."""


class SaidZone(NamedTuple):
    """What a column's name says about the zone of its times.

    Attributes:
        name: the column's name.
        zone: the zone, None where the name leaves it open.
        options: what to type to settle it, as `Wanted.ask` takes it.
        bare: the name without the zone.
    """

    name: str
    zone: tzinfo | None
    options: str
    bare: str


def zone_in(name: str) -> SaidZone | None:
    """Return what the name of a column of times says about their zone; None where it says nothing."""
    shown = name.strip()
    place = _PLACE.search(shown)
    if place is not None and (zone := _zone_of_place(place[0])):
        return SaidZone(shown, zone, "", shown.replace(place[0], " "))
    small = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", shown).casefold().replace("_", " ").replace("\u2212", "-")
    if (offset := _OFFSET.search(small)) and (fixed := fixed_zone(offset[1].replace(" ", "").upper())):
        return SaidZone(shown, fixed, "", small.replace(offset[0], " "))
    if utc := _UTC.search(small):
        return SaidZone(shown, UTC, "", small.replace(utc[0], " "))
    for found in _WORD.finditer(small):
        if zones := _OPTIONS.get(found[0]):
            bare = small if found[0] in _GLUED else f"{small[: found.start()]} {small[found.end() :]}"
            return SaidZone(shown, None, ", or ".join(f"--tz {zone}" for zone in zones), bare)
    return None


def _zone_of_place(text: str) -> tzinfo | None:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        return None
