"""Ends the process in order, and in time, when the system tells it to or its terminal is lost.

A signal's handler in Python waits for the main thread, and the main thread may be waiting for a terminal that nobody
reads. So Python's own C code writes each signal's number into a pipe, and a thread that does nothing else reads it.
"""

from __future__ import annotations

import os
import select
import signal
import stat
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Final, Self

SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""The signals that end the console; its exit code is 128 and the signal's number."""
PATIENCE: Final = 0.5
"""Seconds for leaving in order; what a kill would leave behind is good for going on, and is left after them."""

_RESTORING: Final = 0.1
_DONE, _LOST = b"\x00", b"\xff"
_GONE: Final = select.POLLHUP | select.POLLERR


def terminals() -> list[int]:
    """Return the process's stdin and stdout, as far as they are devices: terminals, also ones that are lost already."""
    found = []
    for descriptor in (0, 1):
        with suppress(OSError):
            if stat.S_ISCHR(os.fstat(descriptor).st_mode):
                found.append(descriptor)
    return found


class Watch:
    """Waits for a signal or the loss of a terminal from `with` to its end, and then has everybody leave.

    Whoever has begun something says with `asks` how it is asked to leave. After `PATIENCE` the process ends by itself,
    at once where nothing has been begun. Begin and end have to be on the main thread. An error is to be told before the
    end: the process may be over there.

    Attributes:
        code: the exit code once the process has to end, None before: 143 after SIGTERM, 129 after SIGHUP and where the
            terminal is lost, 130 after SIGINT.
    """

    def __init__(self, terminals: Sequence[int]) -> None:
        """Name the descriptors of the terminals that are watched."""
        self.code: int | None = None
        self._terminals = terminals
        self._deadline = 0.0
        self._lock = threading.Lock()
        self._leave: list[Callable[[int], object]] = []
        self._restore: Callable[[], object] | None = None
        self._heard, self._told = -1, -1
        self._before: list[Any] = []
        self._thread = threading.Thread(target=self._work, name="watch", daemon=True)

    def asks(self, leave: Callable[[int], object]) -> None:
        """Have somebody asked to leave, with the exit code, on a thread of its own; at once if it is time already."""
        with self._lock:
            self._leave.append(leave)
            code = self.code
        if code is not None:
            _start(leave, code)

    def restores(self, restore: Callable[[], object] | None) -> None:
        """Have the terminal restored this way where the process has to end before it could leave."""
        self._restore = restore

    def lost(self) -> None:
        """Say that the terminal is lost, from any thread."""
        self._tell(_LOST)

    def __enter__(self) -> Self:
        self._heard, self._told = _pipe()
        self._before = [signal.signal(number, _note) for number in SIGNALS]
        signal.set_wakeup_fd(self._told, warn_on_full_buffer=False)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave signals to the system again; a process that has to end, or whose terminal is lost, does so here."""
        self._tell(_DONE)
        self._thread.join()
        for number, before in zip(SIGNALS, self._before, strict=True):
            # One that was ignored ends the process from here on: nobody is left to be asked.
            signal.signal(number, signal.SIG_DFL if before in {signal.SIG_IGN, None} else before)
        signal.set_wakeup_fd(-1)
        with suppress(BlockingIOError):
            self._take(os.read(self._heard, 4096))
        with self._lock:
            told, self._told = self._told, -1
            os.close(told)
            os.close(self._heard)
        if self.code is None and self._hung_up():
            # What failed for it may have come before the thread that looks.
            self.code = 128 + signal.SIGHUP
        if self.code is not None:
            # All is on the disk, and to take the interpreter apart may take longer than there is time for.
            os._exit(self.code)

    def _hung_up(self) -> bool:
        """Tell whether a terminal is lost by now."""
        poll = select.poll()
        for terminal in self._terminals:
            poll.register(terminal, 0)
        return any(event & _GONE for _, event in poll.poll(0))

    def _work(self) -> None:
        poll = select.poll()
        poll.register(self._heard, select.POLLIN)
        for terminal in self._terminals:
            poll.register(terminal, 0)
        while True:
            left = None if self.code is None else max(0.0, self._deadline - time.monotonic()) * 1000
            for descriptor, event in poll.poll(left):
                if descriptor != self._heard:
                    poll.unregister(descriptor)
                    if event & _GONE:
                        self._end(signal.SIGHUP)
                elif self._take(os.read(self._heard, 4096)):
                    return
            if self.code is not None and time.monotonic() >= self._deadline:
                self._cut_off(self.code)

    def _take(self, heard: bytes) -> bool:
        """Act on what was heard; return whether the watch is over."""
        for number in heard:
            if number == _LOST[0]:
                self._end(signal.SIGHUP)
            elif number in SIGNALS:
                self._end(number)
        return _DONE[0] in heard

    def _end(self, number: int) -> None:
        """Have everybody asked to leave, the first time."""
        if self.code is not None:
            return
        with self._lock:
            self._deadline = time.monotonic() + (PATIENCE if self._leave else 0.0)
            self.code = 128 + number
            asked = list(self._leave)
        for leave in asked:
            _start(leave, self.code)

    def _cut_off(self, code: int) -> None:
        """End the process as it is."""
        if self._restore is not None:
            restoring = threading.Thread(target=self._restore, daemon=True)
            restoring.start()
            restoring.join(_RESTORING)
        os._exit(code)

    def _tell(self, what: bytes) -> None:
        with self._lock, suppress(BlockingIOError):
            if self._told >= 0:
                os.write(self._told, what)


def _note(number: int, frame: FrameType | None) -> None:
    """Do nothing: the number is in the pipe by now, and the signal's own effect is what has to be kept away."""


def _start(leave: Callable[[int], object], code: int) -> None:
    threading.Thread(target=leave, args=(code,), daemon=True).start()


def _pipe() -> tuple[int, int]:
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    return ends
