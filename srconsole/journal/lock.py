"""One engine a run: a lock that the system itself takes back when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from srconsole.errors import RunInUse

LOCK: Final = "lock"


class RunLock:
    """Holds a run's folder against other engines; the file has the holder's process id in it.

    An engine locks exclusively. Whoever only looks (`engine_of`) shares the lock for a moment, and never makes an
    engine's start fail.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds it."""
        return self._descriptor is not None

    def take(self) -> None:
        """Take the lock.

        Raises:
            RunInUse: another engine has it.
            OSError: its file cannot be written.
        """
        while self._descriptor is None:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                self._wait_for_lookers(descriptor)
                if self._still_there(descriptor):
                    os.ftruncate(descriptor, 0)
                    os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)
                    self._descriptor = descriptor
            finally:
                if self._descriptor is None:
                    os.close(descriptor)

    def _wait_for_lookers(self, descriptor: int) -> None:
        while not _locked(descriptor, fcntl.LOCK_EX):
            if not _locked(descriptor, fcntl.LOCK_SH):
                holder = _written_in(descriptor)
                process = f"process {holder}" if holder else "another process"
                raise RunInUse(
                    f"this run is being traded by {process} ({self._path.parent}); "
                    "end that one, or look at it with srconsole status"
                )

    def _still_there(self, descriptor: int) -> bool:
        """Return whether the folder was not moved aside between opening the file and locking it."""
        try:
            return os.path.samestat(self._path.stat(), os.fstat(descriptor))
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Let the lock go, if it is held."""
        if self._descriptor is None:
            return
        with suppress(OSError):
            os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)
        self._descriptor = None


def engine_of(folder: Path) -> int | None:
    """Return the process id of the engine that holds a run's folder, None if none does.

    It is 0 for an engine that is only just starting.

    Raises:
        OSError: the lock cannot be read.
    """
    try:
        descriptor = os.open(folder / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return None if _locked(descriptor, fcntl.LOCK_SH) else _written_in(descriptor)
    finally:
        os.close(descriptor)


def _locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _written_in(descriptor: int) -> int:
    text = os.pread(descriptor, 20, 0).strip()
    return int(text) if text.isdigit() else 0
