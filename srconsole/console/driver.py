"""Textual's way to the terminal, for a terminal that may be slow, stopped, gone, or tell nothing of itself."""

from __future__ import annotations

import codecs
import os
import select
import sys
import termios
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, cast

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message

from srconsole.console.outflow import Outflow
from srconsole.console.sparing import Sparing
from srconsole.console.terminal import size_of

if TYPE_CHECKING:
    from types import FrameType

    from textual.app import App

    from srconsole.console.app import ConsoleApp

RESTORED: Final = (
    "\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""Takes back what the console asked of the terminal: paste, wrap, resizes, mouse, keyboard, screen, cursor, focus."""

_LEAVING: Final = 3.0
"""Seconds for a slow terminal to take the last of the screen, where nobody waits for the end."""
_HURRIED: Final = 0.2
"""The same where the process has to end."""


class TerminalDriver(LinuxDriver):
    """Draws on stdout, wherever stderr goes, in the terminal's own size, and never waits for the terminal."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        self._terminal = sys.__stdout__.fileno() if sys.__stdout__ else 1
        super().__init__(app, debug=debug, mouse=mouse, size=size or size_of(self._terminal))
        self._console = cast("ConsoleApp", app)
        self._out = self._outflow()
        self._sparing = Sparing()
        self._active = False
        self._suspended = False
        self._blank = False

    @property
    def behind(self) -> bool:
        """Whether the terminal has not taken yet what was drawn before."""
        return self._out.behind

    def mended(self) -> bool:
        """Tell, once, that something was not drawn or has gone, and that the terminal takes it again."""
        mended = self._out.mended() or self._blank
        self._blank = False
        if mended:
            self._sparing.forget()
        return mended

    def write(self, data: str) -> None:
        """Have what is drawn shown, as soon as the terminal takes it."""
        self._out.write(self._sparing.rewritten(data, size_of(self._terminal)))

    def start_application_mode(self) -> None:
        """Take the terminal, and have it given back however this ends."""
        self._active = True
        self._sparing.forget()
        self._console.terminal_watch.restores(self._restore)
        super().start_application_mode()  # type: ignore[no-untyped-call]  # it has no types

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self._active = False
        super().stop_application_mode()

    def close(self) -> None:
        """Wait for a terminal that is slow; what a stopped one has not taken is left out, but that it is restored."""
        self.exit_event.set()
        super().close()
        if not self._out.drain(_HURRIED if self._console.hurried else _LEAVING):
            self._out.cut(RESTORED)
            self._out.drain(_HURRIED)
        self._out.close()
        self._console.terminal_watch.restores(None)

    def resume_application_mode(self) -> None:
        """Take the terminal again after a stop; its screen is blank then, and nothing on it is new of itself."""
        self._out = self._outflow()
        self._blank = True
        self.exit_event.clear()
        super().resume_application_mode()

    def run_input_thread(self) -> None:
        """Hear keys until the console leaves or the terminal is gone; whatever comes down the line, go on."""
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        parser = XTermParser()
        while not self.exit_event.is_set():
            try:
                parser = self._hear(parser, decode)
            except OSError:
                self._console.terminal_watch.lost()
                return

    def process_message(self, message: Message) -> None:
        """Hand a message on; a size that the terminal sends is believed where it is one."""
        if isinstance(message, Resize):
            self._sparing.forget()
        if isinstance(message, Resize) and 0 in message.size:
            size = Size(*size_of(self._terminal))
            message = Resize(size, size)
        super().process_message(message)

    def _hear(self, parser: XTermParser, decode: Any) -> XTermParser:
        """Pass on what comes within a moment; return the parser to go on with."""
        text = ""
        if select.select([self.fileno], [], [], 0.1)[0]:
            with suppress(BlockingIOError):
                content = os.read(self.fileno, 4096)
                if not content:
                    raise OSError("the terminal is gone")
                text = decode(content)
        try:
            for message in chain(parser.feed(text) if text else (), parser.tick()):
                self.process_message(message)
        except (ArithmeticError, LookupError, TypeError, ValueError, RuntimeError):
            # Textual's parser takes some escape sequences for what they are not; it has heard its last by then.
            return XTermParser()
        return parser

    def _get_terminal_size(self) -> tuple[int, int]:
        return size_of(self._terminal)

    def _outflow(self) -> Outflow:
        return Outflow(
            self._terminal, sys.__stdout__.encoding if sys.__stdout__ else "utf-8", self._console.terminal_watch.lost
        )

    def _restore(self) -> None:
        """Give the terminal back as it was, whatever else is under way."""
        self._out.cut(RESTORED)
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        self._out.drain(_HURRIED)

    def _sigtstp_application(self, *_: int | FrameType | None) -> None:
        self._suspended = True
        super()._sigtstp_application()

    def _sigcont_application(self, *_: int | FrameType | None) -> None:
        # A terminal that hangs up tells the process so, and has it go on.
        if not os.isatty(self.fileno):
            return
        # Whatever stopped the process, whoever had the terminal meanwhile has set it up as they like.
        if self._active:
            self.suspend_application_mode()
            self._suspended = True
        if self._suspended:
            self._suspended = False
            super()._sigcont_application()
