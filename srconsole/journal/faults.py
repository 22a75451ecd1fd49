"""What can go wrong with a run's files, in one sentence each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from srconsole.errors import JournalDamaged, JournalError

START_ANEW: Final = "start anew with --fresh, which keeps the old run in a folder beside the new one"


@contextmanager
def told_of(path: Path) -> Iterator[None]:
    """Turn what SQLite and the disk raise into a JournalError that names the file and what to do.

    What only a mistake in the program can raise, such as the use of a closed journal, stays as it is.
    """
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        raise _of_sqlite(path, error) from error
    except UnicodeDecodeError as error:
        # SQLite names in its messages what the file calls its tables.
        raise JournalDamaged(f"{path} is damaged: the names of its tables are no text; {START_ANEW}") from error
    except OverflowError as error:
        raise JournalError(f"{path} takes no whole number past 2^63; nothing of this commit was kept") from error
    except OSError as error:
        raise JournalError(
            f"{path} cannot be used: {error.strerror or error}; see to its disk and its permissions, then start again"
        ) from error


def lost(path: Path, fate: str) -> JournalDamaged:
    """Return the error that says what became of an open journal; `fate` begins with the file's name."""
    return JournalDamaged(
        f"{fate} while the engine was at {path}; nothing more was written or sent: put it back as it was and start "
        f"again, or {START_ANEW}"
    )


def of_another_run(path: Path, there: str, wanted: str) -> JournalError:
    """Return the error that says whose journal a file is; a replay's has an empty name."""
    there, wanted = (kind or "a replay" for kind in (there, wanted))
    return JournalError(
        f"{path} is the journal of {there}, not of {wanted}; nothing was sent: put the right one in its place"
    )


def _of_sqlite(path: Path, error: sqlite3.Error) -> JournalError:
    kind, text = _sentence(path, error)
    return kind(text)


def _sentence(path: Path, error: sqlite3.Error) -> tuple[type[JournalError], str]:
    # Several of SQLite's codes share their first word: SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC.
    kind = getattr(error, "sqlite_errorname", "SQLITE_CORRUPT").removeprefix("SQLITE_").partition("_")[0]
    match kind:
        case "FULL" | "IOERR":
            text = (
                f"{path} cannot be written: {error}; make room on its disk and start again, "
                "all that was journaled before is kept"
            )
        case "BUSY" | "LOCKED":
            text = f"{path} is held by another program; close whatever has it open and start again"
        case "CONSTRAINT":
            text = f"{path} was written by another program meanwhile ({error}); end that one and start again"
        case "READONLY" | "CANTOPEN" | "PERM":
            text = (
                f"{path} cannot be opened or written: {error}; "
                "make its folder writable, or name another with SRCONSOLE_HOME"
            )
        case _:
            return JournalDamaged, f"{path} is damaged: {error}; {START_ANEW}"
    return JournalError, text
