"""Ends the engine of a run that does not answer: the process that holds the run's lock, and no other."""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from srconsole.errors import JournalError
from srconsole.journal.lock import LOCK, engine_of

LEAVING: Final = 4.0
"""Seconds that an engine is given to leave in order: it needs two, and what it is busy with."""
DYING: Final = 3.0
"""Seconds that the system is given to take a killed process away."""
LOOK: Final = 0.05

_FILES: Final = Path("/proc")


def end_engine(folder: Path, leaving: float = LEAVING) -> int | None:
    """End the engine that holds a run's folder, in order where it hears, else at once; None if there is none.

    The lock alone says which process that is, and the process has to have the lock's file open: a number that another
    program was given meanwhile is not taken for the engine's.

    Args:
        folder: the run's.
        leaving: seconds until it is killed.

    Returns:
        The process that was ended.

    Raises:
        JournalError: it is not known which process it is, it is somebody else's, or it does not end.
    """
    process = engine_of(folder)
    if process is None:
        return None
    if process <= 0 or process == os.getpid():
        raise JournalError(
            f"which process trades {folder} is not known yet; look with `srconsole status`, and ask again"
        )
    if not _holds(process, folder):
        raise JournalError(
            f"process {process}, which the lock of {folder} names, has not opened it: it may run in another container; "
            "end the engine there, then ask again"
        )
    for number, patience in ((signal.SIGTERM, leaving), (signal.SIGKILL, DYING)):
        if _ended(process, number, folder, patience):
            return process
    raise JournalError(f"process {process}, which trades {folder}, does not end; end it, then ask again")


def _holds(process: int, folder: Path) -> bool:
    """Tell whether a process has a run's lock open, where the system can say; elsewhere its number has to do."""
    if not _FILES.is_dir():
        return True
    lock = (folder / LOCK).stat()
    opened = _FILES / str(process) / "fd"
    with suppress(OSError):
        for entry in opened.iterdir():
            with suppress(OSError):
                if os.path.samestat(entry.stat(), lock):
                    return True
    return False


def _ended(process: int, number: int, folder: Path, patience: float) -> bool:
    """Send a signal to the engine and wait until it holds the lock no more; return whether it does not."""
    if engine_of(folder) != process:
        return True
    try:
        os.kill(process, number)
    except ProcessLookupError:
        return True
    except PermissionError as error:
        raise JournalError(
            f"process {process}, which trades {folder}, belongs to somebody else; ask them to end it"
        ) from error
    end = time.monotonic() + patience
    while engine_of(folder) == process:
        if time.monotonic() >= end:
            return False
        select.select([], [], [], LOOK)
    return True
