"""What goes to the terminal: taken at once, and written by a thread of its own.

A terminal may take nothing for hours (a stopped multiplexer, a full line) or be gone. Neither may hold up the screen,
whose thread also hears the keys.
"""

from __future__ import annotations

import codecs
import os
import select
import termios
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from rich.cells import cell_len

LARGEST: Final = 1_000_000
"""Signs that may wait; what comes on top of them is left out, and the whole screen drawn again later."""

_PIECE: Final = 1024
"""Bytes written at a time."""
_LOOK: Final = 0.05
"""Seconds between looks at whether a stopped terminal is still to be waited for."""
_CANCEL: Final = "\x18"
"""Ends an escape sequence that was cut in the middle."""
_ERRORS: Final = "srconsole-cells"


class Outflow:
    """Writes text to a terminal in its order; signs its encoding has not are `?`, as wide as they are.

    Args:
        terminal: a descriptor.
        encoding: the terminal's.
        lost: is called once, when the terminal is gone.
    """

    def __init__(self, terminal: int, encoding: str, lost: Callable[[], object]) -> None:
        self._terminal = _opened(terminal)
        self._encoding = encoding
        self._lost = lost
        self._waiting: deque[str] = deque()
        self._size = 0
        self._writing = False
        self._cut = False
        self._torn = False
        self._gone = False
        self._closed = False
        self._change = threading.Condition()
        threading.Thread(target=self._work, name="outflow", daemon=True).start()

    @property
    def behind(self) -> bool:
        """Whether the terminal has not taken all yet."""
        return (bool(self._waiting) or self._writing) and not self._gone

    @property
    def waiting(self) -> int:
        """How many signs wait to be written."""
        return self._size

    def write(self, text: str) -> None:
        """Take a text; it is left out whole where too much is waiting, and where the terminal is gone."""
        with self._change:
            if self._size > LARGEST:
                self._torn = True
            elif not self._gone:
                self._add(text)

    def mended(self) -> bool:
        """Tell, once, whether something was left out and the terminal has taken all the rest."""
        with self._change:
            torn = self._torn and not self.behind
            self._torn = self._torn and not torn
        return torn

    def drain(self, seconds: float) -> bool:
        """Wait until the terminal has taken all, or is gone; return whether that was so in time."""
        with self._change:
            return self._change.wait_for(lambda: not self.behind, seconds)

    def cut(self, last: str) -> None:
        """Leave out all that waits, here and in the terminal's buffer, and write this as the last."""
        with self._change:
            self._cut = True
            self._waiting.clear()
            self._size = 0
            # The writer takes the last text under this lock: it cannot be thrown away with the rest.
            with suppress(termios.error):
                termios.tcflush(self._terminal, termios.TCOFLUSH)
            self._add(_CANCEL + last)

    def close(self) -> None:
        """Take no more; what waits is still written."""
        with self._change:
            self._closed = True
            self._change.notify_all()

    def _add(self, text: str) -> None:
        self._waiting.append(text)
        self._size += len(text)
        self._change.notify_all()

    def _work(self) -> None:
        try:
            while (text := self._next()) is not None:
                self._send(text.encode(self._encoding, _ERRORS))
            os.close(self._terminal)
        except OSError:
            with self._change:
                self._gone = True
                self._waiting.clear()
                self._change.notify_all()
            self._lost()

    def _next(self) -> str | None:
        """Wait for the next text; None where there will be none."""
        with self._change:
            self._writing = False
            self._change.notify_all()
            self._change.wait_for(lambda: self._waiting or self._closed)
            if not self._waiting:
                return None
            text = self._waiting.popleft()
            self._size -= len(text)
            self._writing, self._cut = True, False
        return text

    def _send(self, content: bytes) -> None:
        place = 0
        while place < len(content) and not self._cut:
            try:
                place += os.write(self._terminal, content[place : place + _PIECE])
            except BlockingIOError:
                select.select([], [self._terminal], [], _LOOK)


def _opened(terminal: int) -> int:
    """Open a terminal once more, so that writing does not wait, while it does for others who have it from elsewhere.

    What is no terminal, or has no name here (in some containers), is written to as it is.
    """
    try:
        return os.open(os.ttyname(terminal), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return os.dup(terminal)


def _cells(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "?" * cell_len(error.object[error.start : error.end]), error.end


codecs.register_error(_ERRORS, _cells)
