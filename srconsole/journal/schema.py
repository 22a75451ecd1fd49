"""How a journal's file is laid out, which versions of it there were, and how an older one is brought up to date."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from srconsole.errors import JournalError
from srconsole.journal.faults import START_ANEW

APPLICATION: Final = 0x53524A31
"""What SQLite keeps in the file's head to tell whose it is: `SRJ1`."""

_VERSION_1: Final = """
CREATE TABLE meta (run TEXT NOT NULL, created TEXT NOT NULL);
CREATE TABLE facts (
    sequence INTEGER PRIMARY KEY, place INTEGER NOT NULL, time INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE rows (number INTEGER PRIMARY KEY, line TEXT NOT NULL);
CREATE TABLE trades (number INTEGER PRIMARY KEY, line TEXT NOT NULL);
CREATE TABLE checkpoint (
    id INTEGER PRIMARY KEY CHECK (id = 1), place INTEGER NOT NULL, sequence INTEGER NOT NULL, state BLOB NOT NULL
)
"""

MIGRATIONS: Final = (_VERSION_1,)
"""The statements that lead from each version to the next; a new version is one more entry, and none is ever changed.

Rows and trades are whole lines of the tables, so other columns there are a new version as well.
"""

VERSION: Final = len(MIGRATIONS)


def is_empty(connection: sqlite3.Connection) -> bool:
    """Return whether nothing was ever written to the file: it is new, or its first writer was killed at once."""
    return (
        number(connection, "PRAGMA user_version") == 0 and number(connection, "SELECT count(*) FROM sqlite_master") == 0
    )


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Make sure that a file is a sound journal of a version that is known; nothing is written.

    SQLite's quick_check reads the whole file, about 2 GB a second, and stops at the first fault.

    Raises:
        JournalError: it is not.
        sqlite3.Error: it is damaged so badly that SQLite does not get that far.
    """
    if is_empty(connection):
        return
    if number(connection, "PRAGMA application_id") != APPLICATION:
        raise JournalError(f"{path} is no journal of srconsole; {START_ANEW}")
    version = number(connection, "PRAGMA user_version")
    if not 1 <= version <= VERSION:
        raise JournalError(
            f"{path} is a journal of version {version} and this srconsole knows versions up to {VERSION}; "
            f"go on with the srconsole that wrote it, or {START_ANEW}"
        )
    fault = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if fault != "ok":
        raise sqlite3.DatabaseError(str(fault).splitlines()[-1])


def bring_up_to_date(connection: sqlite3.Connection, run: str) -> None:
    """Make what is missing, whole or not at all: everything in a new file, the newer versions' changes in an older one.

    Args:
        connection: to a file that `check` has passed.
        run: the run's id, for a new file; one that is there keeps its own.
    """
    version = number(connection, "PRAGMA user_version")
    if version == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    for statement in ";".join(MIGRATIONS[version:]).split(";"):
        connection.execute(statement)
    if version == 0:
        connection.execute("INSERT INTO meta VALUES (?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))", (run,))
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def number(connection: sqlite3.Connection, query: str) -> int:
    """Return the one number that a query answers with."""
    return int(connection.execute(query).fetchone()[0])
