"""The one place that prints: results on stdout, all or none; what went wrong on stderr; all of it plain text."""

from __future__ import annotations

import io
import os
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from srconsole.errors import RequestError, SrconsoleError
from srconsole.plain_text import plain_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import RenderableType

_CLOSED = "stdout is closed, and the result would be printed there; leave it open, or send it to a file"


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
        with suppress(OSError):  # what cannot be read is told by who reads it
            if os.path.samestat(path.stat(), target):
                raise RequestError(f"stdout leads into {path}, which the command reads; send it to another file")


def say(text: str) -> None:
    """Print lines of a result on stdout; a file that stdout leads into gets all of them or none.

    Of what goes through a pipe, a reader that leaves early may have had a part.

    Raises:
        SrconsoleError: stdout is closed, has no room or no reader.
    """
    _put(plain_lines(text))


def _put(text: str) -> None:
    """Print lines that are plain but for what was put there to be obeyed."""
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


def complain(text: str) -> None:
    """Print lines about what went wrong on stderr, if anybody takes them."""
    with suppress(OSError):
        print(plain_lines(text), file=sys.stderr, flush=True)  # no result, which has to be taken or fails


def draw(*parts: RenderableType) -> None:
    """Print tables and texts on stdout, one below the other; a table that is wider than the terminal is not cut.

    Raises:
        SrconsoleError: as `say`.
    """
    from rich.console import Console
    from rich.segment import Segment, Segments

    if sys.stdout is None:
        raise SrconsoleError(_CLOSED)
    drawn = _Drawn()
    console = Console(file=drawn, highlight=False, markup=False, emoji=False)
    for part in parts:
        # The text is made plain, and not the colours that are put around it.
        text = [
            Segment(plain_lines(segment.text), segment.style) for segment in console.render(part) if not segment.control
        ]
        console.print(Segments(text), crop=False, end="")
    _put(drawn.getvalue().removesuffix("\n"))


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
