"""The message: what came of the last key, for a while, whole in as many rows as it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap
from typing import Final

from srconsole.console.format import fitted
from srconsole.console.layout import TALL
from srconsole.console.panes.lines import Line, Span
from srconsole.console.signs import Signs

FADES_AFTER: Final = 8.0
"""Seconds that a message is shown; a grave one stays until the next key."""
_READ: Final = 0.4
"""Seconds that a grave message stays whatever is pressed: a key that comes sooner was not meant for it."""
_LEAST: Final = 20
"""Columns of a message's rows at least."""
_MOST: Final = 4
_MOST_OF_FEW: Final = 2
"""Rows at most, and where the screen has few."""


def message_lines(line: Line, width: int) -> list[Line]:
    """Return a line as it is where it fits, else each of its parts in as many rows as it takes."""
    if sum(len(span.text) for span in line) <= width:
        return [line]
    room = max(_LEAST, width - 2)
    parts = ((part, span.role) for span in line for part in wrap(span.text.strip(), room, break_on_hyphens=False))
    return [(Span(f" {part}", role),) for part, role in parts]


def most_rows(height: int) -> int:
    """Return how many rows of a screen a message takes at most."""
    return _MOST if height >= TALL else _MOST_OF_FEW


def fitting(lines: Sequence[Line], width: int, most: int, signs: Signs) -> list[Line]:
    """Return the first lines; where there are more of them, the last one ends in the sign for that."""
    if len(lines) <= most:
        return list(lines)
    *first, (last, *_) = lines[:most]
    return [
        *first,
        (Span(fitted(f"{last.text} {lines[most][0].text}".ljust(width + 1), width, signs.ellipsis), last.role),),
    ]


class Message:
    """The newest message, and whether it is still to be seen.

    Args:
        monotonic: seconds that never go back.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._text = ""
        self._grave = False
        self._since = 0.0

    @property
    def line(self) -> Line:
        """What is shown now; empty once it has faded."""
        if self._text and not self._grave and self._monotonic() - self._since >= FADES_AFTER:
            self._text = ""
        return (Span(f" {self._text}" if self._text else "", "alert" if self._grave else "strong"),)

    def say(self, text: str, *, grave: bool = False) -> None:
        """Take a message in place of the one before."""
        self._text, self._grave, self._since = text, grave, self._monotonic()

    def key_pressed(self) -> None:
        """Take a grave message away that a person has had the time to read."""
        if self._grave and self._monotonic() - self._since >= _READ:
            self._text, self._grave = "", False
