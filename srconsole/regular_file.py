"""Opens what is a file: a pipe would be waited for, and a device may have no end."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path


class NotRegularError(OSError):
    """It is a pipe, a device or a socket."""


def open_regular(path: str | os.PathLike[str]) -> BufferedReader:
    """Open a regular file for reading, or a link to one.

    Raises:
        NotRegularError: it is a pipe, a device or a socket.
        OSError: there is no such file, it is a folder or may not be read.
        ValueError: no file can have such a name.
    """
    # Merely to open a device may do something, so it is looked at first; what is opened is looked at again.
    _check(path, Path(path).stat())
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    try:
        _check(path, os.fstat(file.fileno()))
    except BaseException:
        file.close()
        raise
    return file


def _check(path: str | os.PathLike[str], found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    if not stat.S_ISREG(found.st_mode):
        raise NotRegularError(errno.EINVAL, "it is a pipe or a device, no regular file", os.fspath(path))
