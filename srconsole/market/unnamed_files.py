"""Files without a name: nobody else sees them, and they go with what is in them, or with the process.

That is so however the process ends.
"""

from __future__ import annotations

import errno
import mmap
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from srconsole.errors import RequestError

_LARGE: Final = Path("/var/tmp")  # noqa: S108  # files there have no name
"""Where systems want large temporary files; `/tmp` is often memory."""


def folder_for_large_files(environment: Mapping[str, str]) -> Path:
    """Return the folder of large temporary files: TMPDIR where it is set, else /var/tmp, else Python's.

    Raises:
        RequestError: there is none that can be written to.
    """
    named = environment.get("TMPDIR", "")
    candidates = [Path(named)] if named else [_LARGE, *_of_python()]
    for folder in candidates:
        if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
            return folder
    where = f"TMPDIR is {named}, which is no folder that can be written to" if named else "there is no such folder"
    raise RequestError(
        f"the candles are more than memory has room for, and go to a temporary folder: {where}; set TMPDIR to one with "
        "room for them"
    )


def _of_python() -> list[Path]:
    import tempfile  # noqa: PLC0415  # few histories need it, and it takes its time

    try:
        return [Path(tempfile.gettempdir())]
    except OSError:
        return []


def unnamed(folder: Path) -> IO[bytes]:
    """Open a file that nobody else sees, and that goes when it is closed and no array is in it."""
    import tempfile  # noqa: PLC0415  # as above

    return tempfile.TemporaryFile(dir=folder)


def close_all(files: list[IO[bytes]]) -> None:
    """Close files, and empty their list."""
    for file in files:
        with suppress(OSError):  # the disk is full, which was told
            file.close()
    files.clear()


def mapped(file: IO[bytes], count: int, kind: np.dtype[Any]) -> NDArray[Any]:
    """Return a file's values as an array, which keeps the file."""
    if not count:
        return np.empty(0, kind)
    return np.frombuffer(mmap.mmap(file.fileno(), count * kind.itemsize), kind, count)


def reserve(file: IO[bytes], size: int) -> None:
    """Take room on the disk for so many bytes: where there is none, what is written to a mapping ends the process."""
    if not size:
        return
    allocate = getattr(os, "posix_fallocate", None)
    if allocate is not None:
        allocate(file.fileno(), 0, size)
        return
    zeros = bytes(1 << 20)
    for start in range(0, size, len(zeros)):
        file.write(zeros[: size - start])
    file.flush()


@contextmanager
def no_room(folder: Path) -> Iterator[None]:
    """Say in a sentence that the disk has no room.

    Raises:
        RequestError: it has none.
        MemoryError: the process has no addresses left.
    """
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOMEM:  # a limit on addresses (`ulimit -v`), which mapped files take as well
            raise MemoryError("there are no addresses left for a mapped file") from error
        raise RequestError(
            f"{folder}: the candles are more than memory has room for, and here is no room for them either: "
            f"{error.strerror or error}; set TMPDIR to a folder with more of it"
        ) from error
