"""The process of a plug-in: it loads one file and answers one question after the other, until nobody asks any more.

`from srconsole.plugins.child import main; main(REQUESTS, ANSWERS, TRACES)`, three descriptors. What the plug-in prints
goes to stdout and stderr, which nothing else uses.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import traceback
from pathlib import Path
from typing import BinaryIO, Final

from srconsole.plugins.base_strategy import BaseStrategy
from srconsole.plugins.loader import Unusable, line_of, load
from srconsole.plugins.meaning import Nonsense, all_signals, last_signal
from srconsole.plugins.memory import hold
from srconsole.plugins.wire import (
    HEADER,
    Answer,
    Ask,
    Fault,
    Load,
    Loaded,
    Request,
    Said,
    length_of,
    request_of,
    written,
)

GRACE: Final = 5.0
"""Seconds over its limit after which a process that nobody ended is ended by the system."""

_LONGEST: Final = 400
_NO_TEXT: Final = "null bytes"
"""What Python 3.11 before its fourth release says of a file with a NUL, in an error of another kind."""
_KNOWN: Final = {"talib": "`pip install 'srconsole[talib]'` brings it"}


def main(requests: int, answers: int, traces: int) -> None:
    """Answer requests from one descriptor on another; where the process stood when it fell goes to a third."""
    trace = os.fdopen(traces, "wb", buffering=0)
    faulthandler.enable(file=trace)
    faulthandler.register(signal.SIGUSR1, file=trace)
    plugin = _Loaded()
    with os.fdopen(requests, "rb") as asked, os.fdopen(answers, "wb") as said:
        while (request := _next(asked)) is not None:
            signal.setitimer(signal.ITIMER_REAL, request.limit + GRACE)
            answer = plugin.answer(request)
            signal.setitimer(signal.ITIMER_REAL, 0)
            said.write(written(answer))
            said.flush()


def _next(asked: BinaryIO) -> Request | None:
    header = asked.read(HEADER)
    return request_of(asked.read(length_of(header))) if len(header) == HEADER else None


class _Loaded:
    """A plug-in, once it is loaded."""

    def __init__(self) -> None:
        self._file = ""
        self._line = 1
        self._strategy: BaseStrategy | None = None

    def answer(self, request: Request) -> Answer:
        """Carry out a request; whatever the plug-in raises is an answer too."""
        try:
            return self._load(request) if isinstance(request, Load) else self._ask(request)
        except BaseException as error:  # noqa: BLE001  # somebody else's code raises what it likes, SystemExit too
            return self._fault(error)

    def _load(self, request: Load) -> Loaded:
        self._file = request.file
        if request.memory:
            hold(request.memory)
        self._strategy = load(Path(request.file))
        self._line = line_of(self._strategy)
        return Loaded(type(self._strategy).__name__, self._line)

    def _ask(self, request: Ask) -> Said:
        assert self._strategy is not None, "a plug-in is loaded before it is asked"  # noqa: S101  # for the types
        if request.whole:
            return Said(all_signals(self._strategy, request.rows))
        return Said([last_signal(self._strategy, request.rows)])

    def _fault(self, error: BaseException) -> Fault:
        if isinstance(error, Unusable):
            return Fault(str(error), error.line)
        if isinstance(error, Nonsense):
            return Fault(str(error), self._line)
        line = self._line_of(error)
        # Of a file that is no text Python names no file, nor of what a plug-in compiles itself later.
        named = self._file if self._strategy is None else None
        if isinstance(error, SyntaxError) and (error.filename or named) == self._file:
            return Fault(f"is no Python: {error.msg}", error.lineno or 1)
        if isinstance(error, ValueError) and named == self._file and _NO_TEXT in str(error):
            return Fault(f"is no Python: {error}", line)
        if isinstance(error, ModuleNotFoundError) and error.name:
            module = error.name.partition(".")[0]
            remedy = _KNOWN.get(module, "install it beside srconsole")
            return Fault(f"needs {module}, which is not installed; {remedy}", line)
        if isinstance(error, MemoryError):
            return Fault("wants more memory than a plug-in may have", line, spent=True)
        if isinstance(error, SystemExit | KeyboardInterrupt):
            return Fault(f"raised {type(error).__name__}, and a plug-in may not end the program", line)
        return Fault(f"raised {type(error).__name__}{_text(error)}", line)

    def _line_of(self, error: BaseException) -> int:
        """Return the innermost line of the plug-in's file that an error came through."""
        own = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == self._file]
        return next((line for line in reversed(own) if line is not None), self._line)


def _text(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001  # an error of somebody else's whose text is an error as well
        return ""
    return f": {text[:_LONGEST]}" if text else ""
