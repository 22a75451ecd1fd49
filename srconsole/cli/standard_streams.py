"""What a command prints, on streams that may be closed, full, or a pipe that nobody reads."""

from __future__ import annotations

import io
import os
import stat
import sys
from typing import TYPE_CHECKING

from srconsole.errors import RequestError, SrconsoleError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import RenderableType

_CLOSED = "stdout is closed, and the result would be printed there; leave it open, or send it to a file"


def settle_streams() -> None:
    """Open what is closed of stdin, stdout and stderr on nothing: else the next file opened would take its number.

    `sys.stdout` stays None where stdout was closed, as that is said; without a stderr nothing can be.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free, which is this one
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115


def stdout_descriptor() -> int | None:
    """Return the descriptor that results are printed to, None where stdout has none."""
    try:
        return None if sys.stdout is None else sys.stdout.fileno()
    except (OSError, ValueError):
        return None


def check_stdout(inputs: Sequence[Path]) -> None:
    """Refuse before any work is done what could not be printed after it.

    Args:
        inputs: the files that the command reads, there or not.

    Raises:
        RequestError: stdout leads into one of them.
        SrconsoleError: stdout is closed.
    """
    if sys.stdout is None:
        raise SrconsoleError(_CLOSED)
    descriptor = stdout_descriptor()
    if descriptor is None:
        return
    target = os.fstat(descriptor)
    for path in inputs:
        if path.exists() and os.path.samestat(path.stat(), target):
            raise RequestError(f"stdout leads into {path}, which the command reads; send it to another file")


def print_result(text: str) -> None:
    """Print a result and the end of its line on stdout, or say that it was not; a file gets all of it or none.

    Of what goes through a pipe, a reader that leaves early may have had a part.

    Raises:
        SrconsoleError: stdout is closed, has no room or no reader.
    """
    if sys.stdout is None:
        raise SrconsoleError(_CLOSED)
    length = _length_of_file()
    try:
        _write(f"{text}\n")
    except OSError as error:
        _take_back(length)
        raise SrconsoleError(
            f"stdout: printing failed: {error.strerror or error}; no file was written, send the result where there is "
            "room and somebody reads"
        ) from error


def print_tables(*parts: RenderableType) -> None:
    """Print tables, and texts between them, as wide and as coloured as the terminal has it.

    Raises:
        SrconsoleError: as `print_result`.
    """
    from rich.console import Console

    if sys.stdout is None:
        raise SrconsoleError(_CLOSED)
    drawn = _Drawn()
    console = Console(file=drawn, highlight=False)
    for part in parts:
        console.print(part)
    print_result(drawn.getvalue().removesuffix("\n"))


class _Drawn(io.StringIO):
    """A text that is drawn as for stdout, and keeps what was drawn."""

    @property
    def encoding(self) -> str:  # type: ignore[override]  # of a text in memory none is known
        return sys.stdout.encoding

    def isatty(self) -> bool:
        return sys.stdout.isatty()


def _write(text: str) -> None:
    """Write all of a text; Python's own stream drops what did not fit in one call where it is not buffered."""
    descriptor = stdout_descriptor()
    sys.stdout.flush()
    if descriptor is None:
        sys.stdout.write(text)
        return
    data = text.encode(sys.stdout.encoding, sys.stdout.errors or "strict")
    while data:
        data = data[os.write(descriptor, data) :]


def _length_of_file() -> int | None:
    """Return the length of the file that stdout leads into, None where it leads into none."""
    descriptor = stdout_descriptor()
    if descriptor is None:
        return None
    found = os.fstat(descriptor)
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _take_back(length: int | None) -> None:
    """Cut off the part of a result that a file on a full disk has got."""
    descriptor = stdout_descriptor()
    if length is not None and descriptor is not None and os.fstat(descriptor).st_size > length:
        os.ftruncate(descriptor, length)
