"""The installed program in a pseudo-terminal, seen through a terminal emulator (pyte)."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyte

_ALTERNATE = b"\x1b[?1049h"
_BLANK = b"\x1b[2J\x1b[H"
_KEYBOARD = re.compile(rb"\x1b\[[<>]\d*u")
_UNFINISHED = re.compile(rb"\x1b(\[[<>?\d;]*)?\Z")

PROGRAM = [sys.executable, "-m", "srconsole"]


class Terminal:
    """A program in a terminal of 80x24, and what a person sees of it.

    Args:
        command, environment: the program, and what it finds besides the surroundings of the tests.
        columns, lines: the terminal's size.
        tells: whether the terminal tells its size.

    Attributes:
        pid: the program's process.
        output: everything it has written.
        heard: when the last of it came, by the monotonic clock; before the emulator has taken it.
    """

    def __init__(
        self,
        command: list[str],
        environment: dict[str, str],
        columns: int = 80,
        lines: int = 24,
        *,
        tells: bool = True,
    ) -> None:
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._rest = b""
        self.output = b""
        self.heard = self.begun = time.monotonic()
        begun, begins = os.pipe()
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            if tells:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            surroundings = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment}
            inherited = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "SSH_TTY"}}
            os.execvpe(command[0], command, {**inherited, **surroundings})  # noqa: S606  # the program is the point
        # The program's start closes this pipe; until then it is this process that would lose its terminal.
        os.close(begins)
        os.read(begun, 1)
        os.close(begun)

    @property
    def text(self) -> str:
        """What is on the screen now."""
        return "\n".join(self._screen.display)

    def until(self, seen: Callable[[str], object], seconds: float = 20.0) -> float:
        """Wait until something is on the screen; return the seconds since the start.

        Raises:
            TimeoutError: it was not there in time; the message shows the screen.
        """
        end = time.monotonic() + seconds
        while not seen(self.text):
            if time.monotonic() > end or not self._read():
                raise TimeoutError(f"not seen:\n{self.text}")
        return time.monotonic() - self.begun

    def listen(self, seconds: float) -> int:
        """Take what comes for a while; return how many bytes that were."""
        before, end = len(self.output), time.monotonic() + seconds
        while time.monotonic() < end and self._read():
            pass
        return len(self.output) - before

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size."""
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self._screen.resize(lines, columns)

    def type(self, keys: str | bytes) -> None:
        """Press keys, or send what a terminal sends by itself."""
        os.write(self._terminal, keys.encode() if isinstance(keys, str) else keys)

    def close(self) -> None:
        """Close the terminal, as a lost connection does."""
        os.close(self._terminal)
        self._terminal = -1

    def wait(self, seconds: float = 10.0) -> int:
        """Wait for the program's end; return its exit code, negative for a signal.

        Raises:
            TimeoutError: it is still there.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._read_rest()
                return os.waitstatus_to_exitcode(status)
            try:
                self._read()
            except OSError:
                select.select([], [], [], 0.02)
        raise TimeoutError(f"still running:\n{self.text}")

    def _read_rest(self) -> None:
        """Read what a program that has ended has left in the terminal."""
        with suppress(OSError, ValueError):
            while select.select([self._terminal], [], [], 0)[0] and self._read():
                pass

    def end(self, seconds: float = 5.0, *, listening: bool = True) -> tuple[int | None, float]:
        """Wait for the program's end; return its exit code, None where it is still there, and how long that took.

        Args:
            seconds: how long to wait; a program that is still there is killed then.
            listening: whether the terminal takes what is written meanwhile.
        """
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status), time.monotonic() - begun
            with suppress(OSError, ValueError):
                if listening and select.select([self._terminal], [], [], 0.005)[0]:
                    self.output += os.read(self._terminal, 65536)
                    continue
            select.select([], [], [], 0.005)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        return None, seconds

    def memory(self) -> float:
        """Return what the program has in memory, MB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def _read(self) -> bool:
        if not select.select([self._terminal], [], [], 0.1)[0]:
            return True
        try:
            data = os.read(self._terminal, 65536)
        except OSError:
            return False
        self.heard = time.monotonic()
        self.output += data
        self._show(data)
        return bool(data)

    def _show(self, data: bytes) -> None:
        """Show what pyte does not know: the other screen is blank when it is taken, keyboards' modes are no text."""
        data = self._rest + data
        unfinished = _UNFINISHED.search(data)
        self._rest = b"" if unfinished is None else unfinished[0]
        whole = data[: len(data) - len(self._rest)]
        self._stream.feed(_KEYBOARD.sub(b"", whole).replace(_ALTERNATE, _ALTERNATE + _BLANK))
