"""What a plug-in prints: read so that it never waits, and told a line at a time, the first ones."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Final

from srconsole.plain_text import plain

Told = Callable[[str], None]
"""Takes one line that is shown to a person."""

MOST: Final = 20
"""Lines of a plug-in that are told of; one that prints at every candle would bury the rest."""

_LONGEST: Final = 500
_AT_ONCE: Final = 1 << 16


class Prints:
    """What one plug-in prints, over all processes that it has.

    Attributes:
        lines: how many were told.
    """

    def __init__(self, name: str, told: Told) -> None:
        """Tell lines, each with the plug-in's name before it, from the threads that read them."""
        self.lines = 0
        self._name = name
        self._told = told

    def read(self, descriptor: int) -> threading.Thread:
        """Read a process's output to its end on a thread, which closes the descriptor and is returned."""
        reader = threading.Thread(target=self._read, args=(descriptor,), name="plug-in's prints", daemon=True)
        reader.start()
        return reader

    def _read(self, descriptor: int) -> None:
        rest = b""
        with os.fdopen(descriptor, "rb", buffering=0) as output:
            while data := output.read(_AT_ONCE):
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    self._tell(line)
                rest = rest[:_LONGEST]
        if rest:
            self._tell(rest)

    def _tell(self, line: bytes) -> None:
        if self.lines > MOST:
            return
        self.lines += 1
        text = plain(line[:_LONGEST].decode("utf-8", "replace").rstrip())
        self._told(f"{self._name}: {text}" if self.lines <= MOST else f"{self._name}: what else it prints is not shown")
