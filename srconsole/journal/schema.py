"""How a journal's file is laid out."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from srconsole.errors import JournalDamaged, JournalError
from srconsole.journal import head_record
from srconsole.journal.chain import Head
from srconsole.journal.faults import START_ANEW
from srconsole.journal.migrations import STEPS, TO_3, migrate

APPLICATION: Final = 0x53524A31
"""What SQLite keeps in the file's head to tell whose it is: `SRJ1`."""

VERSION: Final = 3
"""Of the tables. A journal of a version that `migrations` knows a step from is brought up to date, another refused."""

_TABLES_OF_2: Final = """
CREATE TABLE meta (run TEXT NOT NULL, created TEXT NOT NULL);
CREATE TABLE inputs (number INTEGER PRIMARY KEY, place INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE facts (
    sequence INTEGER PRIMARY KEY, place INTEGER NOT NULL, market TEXT NOT NULL, time INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE rows (number INTEGER PRIMARY KEY, market TEXT NOT NULL, line TEXT NOT NULL);
CREATE TABLE trades (number INTEGER PRIMARY KEY, market TEXT NOT NULL, line TEXT NOT NULL);
CREATE TABLE checkpoint (
    id INTEGER PRIMARY KEY CHECK (id = 1), place INTEGER NOT NULL, sequence INTEGER NOT NULL, inputs INTEGER NOT NULL,
    state BLOB NOT NULL, sum BLOB NOT NULL
);
CREATE TABLE blocks (stream TEXT NOT NULL, number INTEGER NOT NULL, sum BLOB NOT NULL, PRIMARY KEY (stream, number))
    WITHOUT ROWID;
CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), body BLOB NOT NULL, sum BLOB NOT NULL)
"""
TABLES: Final = (*_TABLES_OF_2.split(";"), *TO_3)

SMALL: Final = 64 * 1024 * 1024
"""Bytes of a file that is read whole at each start; a larger one is read by a process of its own meanwhile."""


def is_empty(connection: sqlite3.Connection) -> bool:
    """Return whether nothing was ever written to the file: it is new, or its first writer was killed at once."""
    return (
        number(connection, "PRAGMA user_version") == 0 and number(connection, "SELECT count(*) FROM sqlite_master") == 0
    )


def look_at(path: Path) -> None:
    """Check a file that is there before anything is written to it, so that one that is refused stays as it was.

    Raises:
        JournalError: it cannot be used.
        sqlite3.Error: it is damaged.
    """
    if not path.exists():
        return
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        check(connection, path)


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Make sure that a file is a journal of a version that is known, and sound if it is small; nothing is written.

    SQLite's quick_check reads the whole file, about 2 GB a second, and stops at the first fault.

    Raises:
        JournalError: it is not.
        sqlite3.Error: it is damaged so badly that SQLite does not get that far.
    """
    if is_empty(connection):
        return
    if number(connection, "PRAGMA application_id") != APPLICATION:
        raise JournalDamaged(f"{path} is no journal of srconsole; {START_ANEW}")
    version = number(connection, "PRAGMA user_version")
    if version != VERSION and version not in STEPS:
        raise JournalError(
            f"{path} is a journal of version {version} and this srconsole goes on with version {VERSION}; "
            f"go on with the srconsole that wrote it, or {START_ANEW}"
        )
    if path.stat().st_size <= SMALL:
        check_pages(connection)


def check_pages(connection: sqlite3.Connection) -> None:
    """Have SQLite look at the whole file.

    Raises:
        sqlite3.Error: it is damaged.
    """
    fault = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if fault != "ok":
        raise sqlite3.DatabaseError(str(fault).splitlines()[-1])


def make(connection: sqlite3.Connection, run: str, kind: str = "") -> None:
    """Make the tables in an empty file, or bring older ones up to date, whole or not at all; today's stay as they are.

    Args:
        connection: to a file that `check` has passed.
        run: the run's id.
        kind: which market's run it is; empty for a replay.

    Raises:
        sqlite3.Error: the file is damaged, or cannot be written.
    """
    version = number(connection, "PRAGMA user_version")
    if version == VERSION:
        return
    if version in STEPS:
        migrate(connection, version, VERSION)
        return
    connection.execute("BEGIN IMMEDIATE")
    for statement in TABLES:
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES (?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))", (run,))
    head_record.write(connection, Head.empty(run, kind))
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def number(connection: sqlite3.Connection, query: str) -> int:
    """Return the one number that a query answers with."""
    return int(connection.execute(query).fetchone()[0])
