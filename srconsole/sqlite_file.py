"""An SQLite file that a run relies on: for its owner alone, on the disk for certain, still the one that was opened."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

OWNER_ONLY: Final = 0o600
_WAL, _SHM = "-wal", "-shm"
"""What SQLite keeps beside a file while it is open: commits that are not in it yet, and who reads them."""


def make_private(path: Path) -> None:
    """Make an empty file that only its owner may read, where there is none; what SQLite puts beside it gets its rights.

    A file that is there is never opened: to close it would let go of the locks that this process holds on it.

    Raises:
        OSError: it cannot be made.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, OWNER_ONLY))


def make_durable(connection: sqlite3.Connection) -> None:
    """Have every commit on the disk when it returns, by a write-ahead log.

    macOS keeps what is written in the disk's cache unless it is told otherwise, for commits and for what is moved from
    the log into the file.
    """
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")
    connection.execute("PRAGMA checkpoint_fullfsync = ON")


class _Seen(NamedTuple):
    device: int
    inode: int
    size: int
    written: int
    """When it was last written to, ns."""


class OpenFile:
    """Knows an SQLite file that is open, and tells whether the path still leads to it.

    Whoever deletes, replaces or cuts an open file does not disturb who has it open: what is written goes nowhere.
    """

    def __init__(self, path: Path) -> None:
        # As text: they are looked at before and after every commit.
        self._path, self._wal_path, self._shm_path = (f"{path}{ending}" for ending in ("", _WAL, _SHM))
        self._file: _Seen | None = None
        self._wal: _Seen | None = None
        self._shm: _Seen | None = None

    def take(self) -> None:
        """Take the file as it is, after it was opened or written to."""
        self._file, self._wal, self._shm = map(_seen, (self._path, self._wal_path, self._shm_path))

    def let_go(self) -> None:
        """Know that it was closed, after which SQLite keeps nothing beside it."""
        self._wal = self._shm = None

    def lost(self, *, alone: bool = False) -> str:
        """Return in words, after a file's name, what became of what was opened; empty where it is still there.

        Args:
            alone: whether nobody else may write to it; then a write that was not followed by `take` is told as well.
        """
        return (
            _fate(self._path, self._file, alone=alone)
            or _fate(self._wal_path, self._wal, alone=alone)
            # What is in the index changes with every reader.
            or _fate(self._shm_path, self._shm and self._shm._replace(size=0), alone=False)
        )


def _fate(path: str, before: _Seen | None, *, alone: bool) -> str:
    if before is None:
        return ""
    now = _seen(path)
    if now is None:
        return f"{path} has gone missing"
    if (now.device, now.inode) != (before.device, before.inode):
        return f"{path} was replaced by another file"
    if now.size < before.size:
        return f"{path} was cut short"
    return f"{path} was written by another program" if alone and now != before else ""


def _seen(path: str) -> _Seen | None:
    try:
        status = os.stat(path)  # noqa: PTH116  # a Path takes as long as the call
    except (FileNotFoundError, NotADirectoryError):
        return None
    return _Seen(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
