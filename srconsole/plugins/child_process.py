"""One process of a plug-in, seen from outside: asked over pipes, with a limit on every answer, and ended."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Final

import msgspec

from srconsole.plugins.memory import EATEN
from srconsole.plugins.prints import Prints
from srconsole.plugins.wire import HEADER, Answer, Request, answer_of, length_of, written
from srconsole.settings.secret import NAMES

_MAIN: Final = "import sys; from srconsole.plugins.child import main; main(*map(int, sys.argv[1:]))"
_AT_ONCE: Final = 1 << 20
_LARGEST: Final = 1 << 28
_TRACED: Final = 1.0
"""Seconds that a process which hangs is given to say where."""


class TimedOut(Exception):
    """There was no answer in time; the message is where the process stood, as a traceback, or empty."""


class Gone(Exception):
    """The process has ended; the message is where it stood, as a traceback, or empty.

    Attributes:
        code: of its end; negative: the signal that ended it.
    """

    def __init__(self, trace: str, code: int) -> None:
        super().__init__(trace)
        self.code = code


class ChildProcess:
    """A process that answers one request after the other, in a session of its own."""

    def __init__(self, prints: Prints, environment: Mapping[str, str]) -> None:
        """Start it.

        Args:
            prints: reads what it prints.
            environment: it gets these variables, but for the keys of exchanges.

        Raises:
            OSError: the system has no room for another process.
        """
        to_ask, self._requests = os.pipe()
        self._answers, to_answer = os.pipe()
        self._traces, to_trace = os.pipe()
        printed, to_print = os.pipe()
        theirs = (to_ask, to_answer, to_trace)
        self._ours = [self._requests, self._answers, self._traces]
        try:
            self._process = subprocess.Popen(  # noqa: S603  # this program itself
                [sys.executable, "-P", "-c", _MAIN, *map(str, theirs)],
                stdin=subprocess.DEVNULL,
                stdout=to_print,
                stderr=to_print,
                env=_environment(environment),
                pass_fds=theirs,
                start_new_session=True,
            )
        except OSError:
            self._close(*self._ours, printed)
            raise
        finally:
            self._close(*theirs, to_print)
        for descriptor in self._ours:
            os.set_blocking(descriptor, False)
        self._reader = prints.read(printed)

    def ask(self, request: Request, seconds: float) -> Answer:
        """Return the answer to a request.

        Raises:
            TimedOut: none came in so many seconds; the process has been ended.
            Gone: it has ended by itself.
        """
        deadline = perf_counter() + seconds
        try:
            self._send(written(request), deadline)
            return answer_of(self._receive(length_of(self._receive(HEADER, deadline)), deadline))
        except TimeoutError:
            trace = self._where()
            self.end()
            raise TimedOut(trace) from None
        except (EOFError, BrokenPipeError, msgspec.DecodeError):
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_TRACED)
            trace = self._trace(0.0)
            self.end()
            raise Gone(trace, self._process.returncode) from None

    def end(self) -> None:
        """End it and all that it has started in its session."""
        if not self._ours:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join(1.0)
        self._close(*self._ours)
        self._ours = []

    def _send(self, data: bytes, deadline: float) -> None:
        rest = memoryview(data)
        while rest:
            self._wait(self._requests, select.POLLOUT, deadline)
            with suppress(BlockingIOError):
                rest = rest[os.write(self._requests, rest[:_AT_ONCE]) :]

    def _receive(self, count: int, deadline: float) -> bytes:
        if count > _LARGEST:
            raise EOFError
        received = bytearray()
        while len(received) < count:
            self._wait(self._answers, select.POLLIN, deadline)
            data = os.read(self._answers, count - len(received))
            if not data:
                raise EOFError
            received += data
        return bytes(received)

    @staticmethod
    def _wait(descriptor: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        if not poll.poll(max(0.0, deadline - perf_counter()) * 1000):
            raise TimeoutError

    def _where(self) -> str:
        """Ask a process that hangs where it stands."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGUSR1)
        return self._trace(_TRACED)

    def _trace(self, seconds: float) -> str:
        deadline = perf_counter() + seconds
        trace = b""
        while True:
            try:
                self._wait(self._traces, select.POLLIN, deadline)
            except TimeoutError:
                break
            data = os.read(self._traces, _AT_ONCE)
            if not data:
                break
            trace += data
            deadline = min(deadline, perf_counter() + _TRACED / 10)
        return trace.decode("ascii", "replace")

    @staticmethod
    def _close(*descriptors: int) -> None:
        for descriptor in descriptors:
            os.close(descriptor)


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return what a plug-in's process is told: where this one's modules are, no keys, and hashes that stay the same."""
    kept = {name: value for name, value in given.items() if name not in NAMES}
    return {
        "PYTHONHASHSEED": "0",
        **kept,
        "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
        "PYTHONUNBUFFERED": "1",
    }


def why_gone(gone: Gone) -> str:
    """Return in a few words why a process has ended by itself."""
    if gone.code == EATEN:
        return "wants more memory than a plug-in may have"
    if gone.code < 0:
        return f"was ended by the system ({signal.strsignal(-gone.code) or f'signal {-gone.code}'})"
    return f"ended its process with {gone.code}"
