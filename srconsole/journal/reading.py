"""Reads what a journal's file holds; whoever writes it and whoever only looks read it the same way."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, Final, Literal, TypeGuard

from srconsole.engine.ports import Checkpoint, Fact, Remembered
from srconsole.journal.schema import number
from srconsole.plain_text import is_table_line

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
    checkpoint = _checkpoint(connection)
    last = 0 if checkpoint is None else checkpoint.sequence
    behind = "SELECT * FROM facts WHERE sequence > ? ORDER BY sequence"
    newest = "SELECT * FROM (SELECT * FROM facts WHERE sequence <= ? ORDER BY sequence DESC LIMIT ?) ORDER BY sequence"
    facts = [_fact(*row) for row in connection.execute(behind, (last,))]
    latest = [_fact(*row) for row in connection.execute(newest, (last, LATEST))]
    for first, found in ((last + 1, facts), (last + 1 - len(latest), latest)):
        if any(fact.sequence != sequence for sequence, fact in enumerate(found, start=first)):
            raise sqlite3.DatabaseError(f"facts around number {last} are missing")
    return Remembered(
        run=run_id(connection),
        checkpoint=checkpoint,
        facts=facts,
        latest=latest,
        trades=count(connection, "trades"),
    )


def run_id(connection: sqlite3.Connection) -> str:
    """Return the run's id.

    Raises:
        sqlite3.Error: the file is damaged.
    """
    return _text(connection, "run")


def created(connection: sqlite3.Connection) -> str:
    """Return when the run began, ISO-8601 UTC.

    Raises:
        sqlite3.Error: the file is damaged.
    """
    return _text(connection, "created")


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
        batch = [line for _, line in found]
        if not all(isinstance(line, str) and is_table_line(line) for line in batch):
            raise sqlite3.DatabaseError(f"{table} behind number {first} are no lines")
        first += len(found)
        yield batch


# SQLite keeps whatever type it is given, so that a column may hold what the schema does not name.


def _text(connection: sqlite3.Connection, column: Literal["run", "created"]) -> str:
    found = connection.execute("SELECT run, created FROM meta").fetchall()
    if len(found) != 1 or not all(isinstance(text, str) for text in found[0]):
        raise sqlite3.DatabaseError("the run's id is missing")
    run, began = found[0]
    return str(run if column == "run" else began)


def _checkpoint(connection: sqlite3.Connection) -> Checkpoint | None:
    found = connection.execute("SELECT place, sequence, state FROM checkpoint").fetchone()
    if found is None:
        return None
    place, sequence, state = found
    if not (_is_count(place) and _is_count(sequence) and isinstance(state, bytes)):
        raise sqlite3.DatabaseError("the checkpoint cannot be read")
    return Checkpoint(place, sequence, state)


def _fact(sequence: int, place: object, time: object, kind: object, text: object) -> Fact:
    try:
        body: Any = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        body = None
    if not (_is_count(place) and isinstance(time, int) and isinstance(kind, str) and isinstance(body, dict)):
        raise sqlite3.DatabaseError(f"fact {sequence} cannot be read")
    return Fact(sequence, place, time, kind, body)


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and value >= 0
