"""Puts a market's broken journal aside, whole and inside its run's folder, so that a new one can be begun in its place.

The folder itself stays where it is, and so does its lock; on paper the account in it goes on, too.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Final

from srconsole.errors import JournalError
from srconsole.journal.history_files import CANDLES, TRADES
from srconsole.journal.run_folder import JOURNAL, sync_folder
from srconsole.journal.witness import ENDING

BROKEN: Final = "broken-"
"""How the folders of broken journals begin; a number follows."""
_BESIDE: Final = (f"{JOURNAL}-wal", f"{JOURNAL}-shm", f"{JOURNAL}{ENDING}", CANDLES, TRADES)
_NAME: Final = re.compile(rf"{BROKEN}([0-9]+)")


def put_aside(folder: Path) -> Path:
    """Keep a run's journal, with all that belongs to it, in a folder of its own in the run's; return that.

    Whenever the process is killed, the journal is in one of the two places, whole; what is left of it in the first is
    taken away by `tidied`.

    Raises:
        JournalError: it cannot be done; the journal is where it was.
    """
    kept = next(path for n in count(1) if not (path := folder / f"{BROKEN}{n}").exists())
    making = folder / f"{kept.name}.part"
    try:
        if making.exists():
            shutil.rmtree(making)
        making.mkdir(0o700)
        for name in (JOURNAL, *_BESIDE):
            with suppress(FileNotFoundError):
                _linked(folder / name, making / name)
        sync_folder(making)
        making.rename(kept)
        sync_folder(folder)
        _removed(folder)
    except OSError as error:
        raise JournalError(
            f"{folder / JOURNAL} is broken and cannot be put aside: {error.strerror or error}; see to its disk and its "
            "permissions, then start again: exits need a journal, and the stop at the exchange stands meanwhile"
        ) from error
    return kept


def newest_aside(folder: Path) -> Path | None:
    """Return where the run's newest broken journal is kept, None where it has none."""
    numbers = [int(found[1]) for path in folder.glob(f"{BROKEN}*") if (found := _NAME.fullmatch(path.name))]
    return folder / f"{BROKEN}{max(numbers)}" if numbers else None


def tidied(folder: Path) -> None:
    """Take away what is left beside a journal that was put aside by a process that was killed meanwhile.

    Raises:
        OSError: it cannot be.
    """
    if not (folder / JOURNAL).exists() and newest_aside(folder) is not None:
        _removed(folder)


def is_gone(folder: Path) -> bool:
    """Tell whether a run has lost its journal: there is none, and what lies beside it says that there was one."""
    beside = (folder / name for name in _BESIDE[:3])
    return not (folder / JOURNAL).exists() and newest_aside(folder) is None and any(path.exists() for path in beside)


def _linked(path: Path, kept: Path) -> None:
    """Have a file under another name, too: no byte of it is written, which a full disk takes as well."""
    try:
        os.link(path, kept)
    except FileNotFoundError:
        raise
    except OSError:
        # Not every file system knows links.
        shutil.copy2(path, kept)


def _removed(folder: Path) -> None:
    """Take the first names away, the journal's own before those beside it: without them it would seem a sound one."""
    for name in (JOURNAL, *_BESIDE):
        (folder / name).unlink(missing_ok=True)
    sync_folder(folder)
