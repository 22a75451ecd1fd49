"""The one record that says what a journal holds, with its own sum."""

from __future__ import annotations

import sqlite3

import msgspec

from srconsole.journal.chain import Head, sum_of


def read(connection: sqlite3.Connection) -> Head:
    """Return the head.

    Raises:
        sqlite3.Error: it is missing or was changed.
    """
    found = connection.execute("SELECT body, sum FROM head").fetchall()
    if len(found) != 1 or not all(isinstance(part, bytes) for part in found[0]) or sum_of(found[0][0]) != found[0][1]:
        raise sqlite3.DatabaseError("its head is missing or was changed")
    return msgspec.msgpack.decode(found[0][0], type=Head)


def write(connection: sqlite3.Connection, head: Head) -> None:
    """Write the head in place of the one before."""
    body = msgspec.msgpack.encode(head)
    connection.execute("INSERT OR REPLACE INTO head VALUES (1, ?, ?)", (body, sum_of(body)))
