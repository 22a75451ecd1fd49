"""The message row: what came of the last key, for a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from srconsole.console.panes.lines import Line, Span

FADES_AFTER: Final = 8.0
"""Seconds that a message is shown; a grave one stays until the next key."""
_READ: Final = 0.4
"""Seconds that a grave message stays whatever is pressed: a key that comes sooner was not meant for it."""


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
