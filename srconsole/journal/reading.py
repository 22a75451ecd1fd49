"""Reads what a journal's file holds; whoever writes it and whoever only looks read it the same way."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Final, Literal

from srconsole.engine.ports import Checkpoint, Fact, Remembered
from srconsole.journal.schema import number

LATEST: Final = 200
"""How many of the newest facts are read for whoever shows a log."""

LINES: Final = 4096
"""Lines of a table that are read at a time."""

Table = Literal["rows", "trades"]

_COUNT: Final = {
    "rows": "SELECT coalesce(max(number) + 1, 0) FROM rows",
    "trades": "SELECT coalesce(max(number) + 1, 0) FROM trades",
}
_LINES: Final = {
    "rows": "SELECT number, line FROM rows WHERE number >= ? ORDER BY number LIMIT ?",
    "trades": "SELECT number, line FROM trades WHERE number >= ? ORDER BY number LIMIT ?",
}


def remembered(connection: sqlite3.Connection) -> Remembered:
    """Return what an engine needs to go on.

    Raises:
        sqlite3.Error: the file is damaged.
    """
    checkpoint = connection.execute("SELECT place, sequence, state FROM checkpoint").fetchone()
    last = 0 if checkpoint is None else int(checkpoint[1])
    behind = "SELECT * FROM facts WHERE sequence > ? ORDER BY sequence"
    newest = "SELECT * FROM (SELECT * FROM facts WHERE sequence <= ? ORDER BY sequence DESC LIMIT ?) ORDER BY sequence"
    facts = [_fact(*row) for row in connection.execute(behind, (last,))]
    latest = [_fact(*row) for row in connection.execute(newest, (last, LATEST))]
    for first, found in ((last + 1, facts), (last + 1 - len(latest), latest)):
        if any(fact.sequence != sequence for sequence, fact in enumerate(found, start=first)):
            raise sqlite3.DatabaseError(f"facts around number {last} are missing")
    return Remembered(
        run=str(connection.execute("SELECT run FROM meta").fetchone()[0]),
        checkpoint=None if checkpoint is None else Checkpoint(*checkpoint),
        facts=facts,
        latest=latest,
        trades=count(connection, "trades"),
    )


def count(connection: sqlite3.Connection, table: Table) -> int:
    """Return how many lines a table has."""
    return number(connection, _COUNT[table])


def lines(connection: sqlite3.Connection, table: Table) -> Iterator[list[str]]:
    """Yield a table's lines, some thousands at a time; between two of them the file may be written to.

    Raises:
        sqlite3.Error: the file is damaged.
    """
    first = 0
    while found := connection.execute(_LINES[table], (first, LINES)).fetchall():
        if found[0][0] != first or found[-1][0] != first + len(found) - 1:
            raise sqlite3.DatabaseError(f"{table} behind number {first} are missing")
        first += len(found)
        yield [line for _, line in found]


def _fact(sequence: int, place: int, time: int, kind: str, body: str) -> Fact:
    try:
        return Fact(sequence, place, time, kind, json.loads(body))
    except ValueError as error:
        raise sqlite3.DatabaseError(f"fact {sequence} cannot be read") from error
