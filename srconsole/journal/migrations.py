"""How a journal of an earlier layout becomes one of today's: one step for each version, in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final

from srconsole.journal import head_record
from srconsole.journal.chain import Chain

TO_3: Final = (
    """CREATE TABLE past (
    place INTEGER PRIMARY KEY, time INTEGER NOT NULL, sequence INTEGER NOT NULL, inputs INTEGER NOT NULL,
    state BLOB NOT NULL, sum BLOB NOT NULL
)""",
    "CREATE TABLE thinned (number INTEGER PRIMARY KEY, gone INTEGER NOT NULL, was BLOB NOT NULL, sum BLOB NOT NULL)",
)


def _to_3(connection: sqlite3.Connection) -> None:
    """Add what a market's run keeps: the states of earlier closes, and what became of old inputs."""
    for statement in TO_3:
        connection.execute(statement)
    head = head_record.read(connection)
    head.chains["thinned"] = Chain()
    head_record.write(connection, head)


STEPS: Final[dict[int, Callable[[sqlite3.Connection], None]]] = {2: _to_3}
"""By the version that each begins with."""


def migrate(connection: sqlite3.Connection, version: int, wanted: int) -> None:
    """Bring the tables from one version to another, whole or not at all.

    Raises:
        sqlite3.Error: the file is damaged, or cannot be written.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        for before in range(version, wanted):
            STEPS[before](connection)
        connection.execute(f"PRAGMA user_version = {wanted}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
