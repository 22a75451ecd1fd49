"""A plug-in as srconsole meets it: a file that is asked for signals, in a process that is replaced when it fails."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

from msgspec import Struct

from srconsole.errors import PluginError
from srconsole.plain_text import plain
from srconsole.plugins.child_process import ChildProcess, Gone, TimedOut, why_gone
from srconsole.plugins.prints import Prints, Told
from srconsole.plugins.wire import Answer, Ask, Fault, Load, Loaded, Request, Said

_FRAME: Final = re.compile(r'^  File "(.*)", line (\d+)', re.MULTILINE)


class Limits(Struct, frozen=True):
    """What a plug-in may use.

    Attributes:
        call: seconds for an answer.
        load: seconds until its process has started and its file is loaded, with all that it imports.
        memory: bytes beyond what Python and pandas take; 0 for no limit.
    """

    call: float = 5.0
    load: float = 60.0
    memory: int = 2 << 30


class Asked(Protocol):
    """A plug-in as those see it who ask for signals and tell of it; a `Plugin` is one."""

    @property
    def file(self) -> Path:
        """As the person named it."""
        ...

    @property
    def line(self) -> int:
        """Where its `generate_signals` begins."""
        ...

    def last_signal(self, rows: bytes) -> int:
        """Return what it says of the last of some candles (`Plugin.last_signal`)."""
        ...

    def all_signals(self, rows: bytes) -> list[int]:
        """Return what it says of each candle in one call on all of them (`Plugin.all_signals`)."""
        ...

    def source(self) -> str:
        """Return the text of its file; empty where it cannot be read any more."""
        ...


class Plugin:
    """One plug-in file and the process it runs in; used as a context manager, or closed at the end.

    Attributes:
        file: as the person named it.
        name: its class; empty before it is opened.
        line: where its `generate_signals` begins.
        calls: how often it was asked for signals.
    """

    def __init__(self, file: Path, limits: Limits, told: Told, environment: Mapping[str, str] | None = None) -> None:
        """Take a file; nothing is started yet.

        Args:
            file: the plug-in.
            limits: what it may use.
            told: takes the lines that it prints, from another thread.
            environment: of its process; None: this one's.

        Raises:
            PluginError: there is no such file.
        """
        self.file = file
        self.name = ""
        self.line = 1
        self.calls = 0
        self._path = file.absolute()
        self._limits = limits
        self._environment = os.environ if environment is None else environment
        self._prints = Prints(file.name, told)
        self._child: ChildProcess | None = None
        if not file.is_file():
            what = "is a folder" if file.is_dir() else "is not there"
            raise PluginError(f"{file}: this plug-in {what}; name a Python file", str(file))

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> None:
        """Start its process and load it, if that has not been done.

        Raises:
            PluginError: it cannot be used; says why, with file and line.
        """
        if self._child is None:
            self._start()

    def last_signal(self, rows: bytes) -> int:
        """Return what it says of the last of some candles: 1 buy, -1 sell, 0 hold.

        Args:
            rows: candles, as `meaning.frame_of` has them.

        Raises:
            PluginError: it failed; the next call finds it in a new process where that is needed.
        """
        return self._said(rows, whole=False)[0]

    def all_signals(self, rows: bytes) -> list[int]:
        """Return what it says of each candle in one call on all of them.

        Raises:
            PluginError: as `last_signal`.
        """
        return self._said(rows, whole=True)

    def source(self) -> str:
        """Return the text of its file; empty where it cannot be read any more."""
        try:
            return self._path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def close(self) -> None:
        """End its process."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def _said(self, rows: bytes, *, whole: bool) -> list[int]:
        child = self._child or self._start()
        self.calls += 1
        answer = self._asked(child, Ask(rows, self._limits.call, whole), self._limits.call)
        assert isinstance(answer, Said), "a question for signals is answered with signals"  # noqa: S101  # for the types
        return answer.signals

    def _start(self) -> ChildProcess:
        try:
            child = self._child = ChildProcess(self._prints, self._environment)
        except OSError as error:
            raise self._error(f"got no process of its own: {error.strerror or error}", self.line) from error
        limit = self._limits.load
        answer = self._asked(child, Load(str(self._path), self._limits.memory, limit), limit)
        assert isinstance(answer, Loaded), "a plug-in that is loaded says so"  # noqa: S101  # for the types
        self.name, self.line = plain(answer.name), answer.line
        return child

    def _asked(self, child: ChildProcess, request: Request, seconds: float) -> Answer:
        loading = isinstance(request, Load)
        try:
            answer = child.ask(request, seconds)
        except TimedOut as late:
            self._child = None
            what = "to load" if loading else "for a call"
            raise self._error(f"takes longer than {seconds:g} s {what}", self._line_in(str(late))) from late
        except Gone as gone:
            self._child = None
            raise self._error(why_gone(gone), self._line_in(str(gone))) from gone
        if isinstance(answer, Fault):
            if answer.spent or loading:
                self.close()
            raise self._error(answer.message, answer.line)
        return answer

    def _line_in(self, trace: str) -> int:
        """Return the innermost line of the file in a traceback; where generate_signals begins, if there is none."""
        path = str(self._path).encode("ascii", "backslashreplace").decode("ascii")
        return next((int(line) for file, line in _FRAME.findall(trace) if file == path), self.line)

    def _error(self, message: str, line: int) -> PluginError:
        return PluginError(f"{self.file}:{line}: the plug-in {message}", str(self.file), line)
