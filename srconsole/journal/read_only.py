"""A look at a run from outside: it disturbs no engine, waits for none, and needs none."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from srconsole.engine.facts import Noted
from srconsole.engine.inputs import Stored, moment
from srconsole.engine.ports import Checkpoint, Remembered
from srconsole.errors import JournalError
from srconsole.journal import past, reading, schema
from srconsole.journal.faults import told_of
from srconsole.journal.lock import engine_of
from srconsole.journal.run_folder import JOURNAL


class RunSeen(NamedTuple):
    """What a run's journal said at one moment."""

    folder: Path
    created: str
    """When the run began, ISO-8601 UTC by the machine's clock."""
    remembered: Remembered
    """Checkpoint, the facts behind it, the newest ones before it, and how many trades there are."""
    rows: int
    """How many candles have closed and have their row."""
    last_row: str | None
    """The last row of `historical_data.csv`, without line end."""
    engine: int | None
    """The process id of the engine that trades it, 0 if that is just starting, None if there is none."""


def read_run(folder: Path) -> RunSeen:
    """Read a run's journal, whether an engine is at it or not; nothing is changed.

    Raises:
        JournalError: there is no run in the folder, or its journal is damaged, foreign, or of another version.
    """
    path = folder / JOURNAL
    with told_of(path):
        if not path.exists():
            raise JournalError(f"{folder} holds no run; start one with srconsole replay")
        with opened(path) as connection:
            schema.check(connection, path)
            if schema.is_empty(connection):
                raise JournalError(f"{path} is empty, its run has not begun; start it with srconsole replay")
            connection.execute("BEGIN")
            newest = connection.execute("SELECT line FROM rows ORDER BY number DESC LIMIT 1").fetchone()
            rows = reading.read_head(connection).chains["rows"].count
            return RunSeen(
                folder=folder,
                created=reading.created(connection),
                remembered=reading.remembered(connection),
                rows=rows,
                last_row=None if newest is None else str(newest[0]),
                engine=engine_of(folder),
            )


class RunRecords(NamedTuple):
    """All that a market's run has come to, as its journal said at one moment."""

    facts: list[Noted]
    """In their order."""
    trades: list[str]
    """Rows of `historical_trades.csv`, the oldest first."""
    rows: list[str]
    """Rows of `historical_data.csv`, likewise."""


def read_records(folder: Path, market: str, *, rows: bool = False, facts: bool = True) -> RunRecords:
    """Read a market's trades, unless told otherwise its facts, and with `rows` its candles' rows; nothing is changed.

    Raises:
        JournalError: there is no run in the folder, or its journal is damaged, foreign, or of another version.
    """
    path = folder / JOURNAL
    with told_of(path), opened(path) as connection:
        schema.check(connection, path)
        connection.execute("BEGIN")
        return RunRecords(
            facts=list(reading.facts_of(connection, market)) if facts else [],
            trades=[line for batch in reading.lines(connection, "trades", market) for line in batch],
            rows=[line for batch in reading.lines(connection, "rows", market) for line in batch] if rows else [],
        )


def read_inputs(folder: Path) -> list[Stored]:
    """Read all inputs of a run that were not thinned away, in order; nothing is changed.

    Raises:
        JournalError: there is no run in the folder, or its journal is damaged, foreign, or of another version.
    """
    path = folder / JOURNAL
    with told_of(path), opened(path) as connection:
        schema.check(connection, path)
        connection.execute("BEGIN")
        return list(reading.stored_behind(connection, 0))


class Moment(NamedTuple):
    """What a market's journal has of a past moment: the nearest state before it, and what came from there on."""

    time: int
    """When the state was written, UTC milliseconds."""
    checkpoint: Checkpoint
    inputs: list[Stored]
    """Those behind it up to the moment, in order; of old ones, prices outside of trades are gone."""


def checkpoint_before(folder: Path, time: int) -> Moment | None:
    """Return what a market's run knew at a time, UTC milliseconds; None before the first state that is kept.

    Raises:
        JournalError: there is no run in the folder, or its journal is damaged, foreign, or of another version.
    """
    path = folder / JOURNAL
    with told_of(path):
        if not path.exists():
            raise JournalError(f"{folder} holds no run; look for it with srconsole status")
        with opened(path) as connection:
            schema.check(connection, path)
            if schema.number(connection, "PRAGMA user_version") != schema.VERSION:
                return None
            connection.execute("BEGIN")
            found = past.before(connection, time)
            if found is None:
                return None
            stored = reading.stored_behind(connection, found.checkpoint.inputs)
            inputs = list(takewhile(lambda one: moment(one.input) <= time, stored))
            return Moment(found.time, found.checkpoint, inputs)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a journal to read it and nothing else.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    address = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, isolation_level=None)
    try:
        try:
            schema.number(connection, "PRAGMA schema_version")
        except sqlite3.OperationalError:
            # Even a reader has to write down that it reads, beside the journal. Where nobody can write, nobody else
            # changes the file either, and it can be read as it stands, unless commits are waiting in the log.
            if path.with_name(f"{path.name}-wal").exists():
                raise
            connection.close()
            connection = sqlite3.connect(f"{address}&immutable=1", uri=True, isolation_level=None)
        yield connection
    finally:
        connection.close()
