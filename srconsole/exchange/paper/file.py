"""The paper exchange's file as SQLite has it: its tables by format, how it is made, brought up to date and opened.

Format 1 is a replay's account. Format 2 adds what a market needs: why and when something was filled, the stops that
rest, leverage, and funding. A file of format 1 is brought to 2 where it is opened; its rows stay as they are.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from srconsole.errors import ExchangeError
from srconsole.sqlite_file import make_durable, make_private

APPLICATION_ID: Final = 0x73725061
"""Says in the file's header whose it is (`srPa`)."""
FORMAT: Final = 2
"""The tables below; a file of format 1 is brought to it, one of another is refused."""
PATIENCE: Final = 1.0
"""Seconds to wait for another process that has the file locked."""

_OF_A_REPLAY: Final = (
    "CREATE TABLE account (id INTEGER PRIMARY KEY CHECK (id = 1), capital TEXT NOT NULL)",
    """
    CREATE TABLE orders (
        number INTEGER PRIMARY KEY,
        client_id TEXT NOT NULL UNIQUE,
        symbol TEXT NOT NULL,
        side TEXT NOT NULL,
        quantity TEXT NOT NULL,
        reduce_only INTEGER NOT NULL,
        price TEXT NOT NULL,
        time INTEGER NOT NULL,
        rejected TEXT,
        fill_price TEXT,
        fill_quantity TEXT,
        fee TEXT,
        margin TEXT,
        CHECK ((rejected IS NULL) + (fill_price IS NULL AND fill_quantity IS NULL AND fee IS NULL) = 1)
    )
    """,
)
_OF_A_MARKET: Final = (
    "ALTER TABLE orders ADD COLUMN cause TEXT",
    "ALTER TABLE orders ADD COLUMN mark TEXT",
    "ALTER TABLE orders ADD COLUMN filled_at INTEGER",
    "ALTER TABLE orders ADD COLUMN stop INTEGER",
    """
    CREATE TABLE stops (
        number INTEGER PRIMARY KEY,
        symbol TEXT NOT NULL,
        client_id TEXT NOT NULL,
        price TEXT NOT NULL,
        quantity TEXT NOT NULL,
        ended TEXT
    )
    """,
    "CREATE INDEX resting ON stops (symbol) WHERE ended IS NULL",
    "CREATE INDEX filled ON orders (filled_at) WHERE filled_at IS NOT NULL",
    "CREATE TABLE markets (symbol TEXT PRIMARY KEY, leverage TEXT, watched INTEGER)",
    """
    CREATE TABLE fundings (
        symbol TEXT NOT NULL,
        time INTEGER NOT NULL,
        rate TEXT NOT NULL,
        mark TEXT NOT NULL,
        quantity TEXT NOT NULL,
        amount TEXT NOT NULL,
        PRIMARY KEY (symbol, time)
    )
    """,
)


def damaged(path: Path, fault: str) -> ExchangeError:
    """Return the error that says what is wrong with a file's content."""
    return ExchangeError(
        f"{path}: no paper account, or a damaged one ({fault}): put a sound copy in its place, or move it away to "
        "begin a new account"
    )


def opened(path: Path, capital: float | None) -> sqlite3.Connection:
    """Open a file, or make it with a capital where there is none; without a capital it has to be there.

    Raises:
        ExchangeError: it is foreign, damaged or of another format.
        OSError, sqlite3.Error: it cannot be used.
    """
    if capital is not None:
        make_private(path)
    # The engine may run in another thread than the one that opened the file; it is never in two at once.
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        # A file is looked at before anything in it is changed, its journal mode included.
        known = _format(path, connection)
        make_durable(connection)
        if known:
            _check(path, connection)
        if known != FORMAT:
            _bring_up_to_date(path, connection, capital)
    except BaseException:
        connection.close()
        raise
    return connection


def _format(path: Path, connection: sqlite3.Connection) -> int:
    """Return a paper account's format, 0 for an empty file; ExchangeError for any other."""
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if owner == 0 and tables == 0:
        return 0
    if owner != APPLICATION_ID:
        raise ExchangeError(f"{path}: no paper account of srconsole: move it away, or name another file")
    if not 1 <= version <= FORMAT:
        raise ExchangeError(
            f"{path}: a paper account of format {version}, where this srconsole reads format {FORMAT}: use the version "
            "that made it, or move it away to begin a new account"
        )
    return int(version)


def _check(path: Path, connection: sqlite3.Connection) -> None:
    (fault,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if fault != "ok":
        raise damaged(path, " ".join(fault.split()))


def _bring_up_to_date(path: Path, connection: sqlite3.Connection, capital: float | None) -> None:
    """Make what a file lacks, all of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    known = _format(path, connection)  # another process may have been quicker
    if known == 0:
        if capital is None:
            raise damaged(path, "it has been emptied")
        for statement in _OF_A_REPLAY:
            connection.execute(statement)
        connection.execute("INSERT INTO account VALUES (1, ?)", (repr(capital),))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    if known < FORMAT:
        for statement in _OF_A_MARKET:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")
