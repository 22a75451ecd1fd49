"""Styles as a terminal is told them: parameters of `CSI m`, and what leads from one style to another."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

RESET: Final = "\x1b[0m"
_MODES: Final = {"2": 5, "5": 3}
"""How many parameters a colour of each kind takes, the first two among them."""


class _Style(NamedTuple):
    """A style's parts."""

    flags: frozenset[str]
    front: str
    back: str


def joined(style: str, more: str) -> str:
    """Return the style after further parameters, in which a 0 or nothing begins anew."""
    for part in _parts(more):
        style = "" if part in {"", "0"} else f"{style};{part}" if style else part
    return style


@lru_cache(maxsize=4096)
def change_of(style: str, wanted: str) -> str:
    """Return the shortest sequence that leads from one style to another; empty where they are the same."""
    if style == wanted:
        return ""
    if not wanted:
        return RESET
    whole = f"\x1b[0;{wanted}m" if style else f"\x1b[{wanted}m"
    was, will = _read(style), _read(wanted)
    if not was.flags <= will.flags or (was.front and not will.front) or (was.back and not will.back):
        return whole
    parts = [
        *sorted(will.flags - was.flags),
        *([will.front] if will.front != was.front else []),
        *([will.back] if will.back != was.back else []),
    ]
    return min(whole, f"\x1b[{';'.join(parts)}m" if parts else "", key=len)


def _read(style: str) -> _Style:
    flags: set[str] = set()
    front = back = ""
    for part in _parts(style):
        if part.startswith("38") or (part.isdigit() and (30 <= int(part) <= 37 or 90 <= int(part) <= 97)):
            front = part
        elif part.startswith("48") or (part.isdigit() and (40 <= int(part) <= 47 or 100 <= int(part) <= 107)):
            back = part
        elif part:
            flags.add(part)
    return _Style(frozenset(flags), front, back)


def _parts(parameters: str) -> list[str]:
    """Return parameters one by one, those of a colour together."""
    words, parts = parameters.split(";"), []
    while words:
        length = _MODES.get(words[1], 1) if words[0] in {"38", "48"} and len(words) > 1 else 1
        parts.append(";".join(words[:length]))
        del words[:length]
    return parts
