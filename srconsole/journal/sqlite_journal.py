"""The journal as one SQLite file: what is added between two commits is on the disk whole, or not at all."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from srconsole.engine.ports import Checkpoint, Fact, Remembered
from srconsole.errors import JournalError
from srconsole.journal import reading, schema
from srconsole.journal.faults import lost, told_of
from srconsole.journal.history_files import HistoryFiles
from srconsole.sqlite_file import OpenFile, make_durable, make_private

_PATIENCE: Final = 1.0
"""Seconds a commit waits for another program that has the file locked."""

_FACT: Final = "INSERT INTO facts VALUES (?, ?, ?, ?, ?)"
_ROW: Final = "INSERT INTO rows VALUES (?, ?)"
_TRADE: Final = "INSERT INTO trades VALUES (?, ?)"
_CHECKPOINT: Final = "INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, ?)"


class SqliteJournal:
    """Remembers a run in one file; implements `engine.ports.Journal`.

    Write-ahead log, fsync at each commit: what `commit` has returned from outlasts SIGKILL and power cuts. There is one
    writer, which the run folder's lock sees to; readers never wait for it, nor it for them. Any thread may use it, one
    at a time.

    A commit that failed keeps what was added, for a next `commit` to write. Facts' bodies are JSON's own types; what
    they hold is taken when they are added.

    Attributes:
        run: the run's id.
    """

    def __init__(self, path: Path, run_id: str, exports: HistoryFiles | None, kill_after: int | None = None) -> None:
        """Open a journal, or make one; the exports are brought in line with it.

        Args:
            path: the file; its folder exists and is locked.
            run_id: the run's id where the journal is made now; one that is there keeps its own.
            exports: the tables that follow each commit.
            kill_after: a means of the crash tests: the process kills itself at this point, counted from 1, of those
                just before (odd) and just after (even) each commit.

        Raises:
            JournalError: the file is damaged, no journal, of another version, or cannot be written.
        """
        self._path = path
        self._exports = exports
        self._points_left = kill_after
        self._facts: list[tuple[int, int, int, str, str]] = []
        self._rows: list[tuple[int, str]] = []
        self._trades: list[tuple[int, str]] = []
        self._checkpoint: Checkpoint | None = None
        self._open_file = OpenFile(path)
        with told_of(path):
            _look_at(path)
            make_private(path)
            self._connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            with told_of(path):
                self._prepare(run_id)
            if exports is not None:
                self._bring_in_line(exports)
        except BaseException:
            self.close()
            raise

    def _prepare(self, run_id: str) -> None:
        make_durable(self._connection)
        schema.bring_up_to_date(self._connection, run_id)
        self.run = reading.run_id(self._connection)
        self._next_fact = schema.number(self._connection, "SELECT coalesce(max(sequence), 0) + 1 FROM facts")
        self._next_row = reading.count(self._connection, "rows")
        self._next_trade = reading.count(self._connection, "trades")
        self._open_file.take()

    def _bring_in_line(self, exports: HistoryFiles) -> None:
        with told_of(exports.candles.path):
            exports.candles.bring_in_line(self._batches("rows"))
        with told_of(exports.trades.path):
            exports.trades.bring_in_line(self._batches("trades"))

    def read(self) -> Remembered:
        """Return what is remembered; what was added and not committed is not part of it.

        Raises:
            JournalError: it is damaged.
        """
        with told_of(self._path):
            return reading.remembered(self._connection)

    def rows(self) -> Iterator[str]:
        """Yield the candles' rows, the first one first, without line ends.

        Raises:
            JournalError: they are damaged.
        """
        for batch in self._batches("rows"):
            yield from batch

    def _batches(self, table: reading.Table) -> Iterator[list[str]]:
        batches = reading.lines(self._connection, table)
        while True:
            with told_of(self._path):
                batch = next(batches, None)
            if batch is None:
                return
            yield batch

    def add_fact(self, fact: Fact) -> None:
        """Remember a fact with the next commit; its sequence follows the last one's."""
        self._follows("fact", fact.sequence, self._next_fact)
        self._facts.append((*fact[:4], json.dumps(fact.body, separators=(",", ":"))))
        self._next_fact += 1

    def add_row(self, number: int, line: str) -> None:
        """Remember a closed candle's row with the next commit; its number follows the last one's."""
        self._follows("row", number, self._next_row)
        self._rows.append((number, line))
        self._next_row += 1

    def add_trade(self, number: int, line: str) -> None:
        """Remember a closed trade's row with the next commit; its number follows the last one's."""
        self._follows("trade", number, self._next_trade)
        self._trades.append((number, line))
        self._next_trade += 1

    def _follows(self, what: str, number: int, expected: int) -> None:
        """Refuse what would leave a gap or stand there twice: an engine that does this has lost count."""
        if number != expected:
            raise JournalError(f"{self._path}: {what} {number} came where {expected} is next; start again to recover")

    def set_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Remember a state with the next commit, in place of the one before."""
        self._checkpoint = checkpoint

    def commit(self) -> None:
        """Have all that was added on the disk, then in the exports.

        An export that cannot be written stops nothing: it is logged, and completed when the journal is next opened.

        Raises:
            JournalError: it is not on the disk, or the file is no longer the one that was opened.
        """
        if not (self._facts or self._rows or self._trades or self._checkpoint):
            return
        with told_of(self._path):
            fate = self._open_file.lost(alone=True)
            if fate:
                raise lost(self._path, fate)
            self._write()
        self._point_passed()
        if self._exports is not None:
            self._exports.append([line for _, line in self._rows], [line for _, line in self._trades])
        self._facts.clear()
        self._rows.clear()
        self._trades.clear()
        self._checkpoint = None

    def _write(self) -> None:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.executemany(_FACT, self._facts)
            connection.executemany(_ROW, self._rows)
            connection.executemany(_TRADE, self._trades)
            if self._checkpoint is not None:
                connection.execute(_CHECKPOINT, self._checkpoint)
            self._point_passed()
            connection.execute("COMMIT")
        except BaseException:
            # A full disk ends the transaction by itself; then there is nothing left to undo.
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        finally:
            # Whatever was written while this held the lock is its own.
            self._open_file.take()

    def _point_passed(self) -> None:
        if self._points_left is None:
            return
        self._points_left -= 1
        if self._points_left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def close(self) -> None:
        """Close journal and exports; what was added and not committed is forgotten."""
        with suppress(sqlite3.Error):
            self._connection.close()
        if self._exports is not None:
            self._exports.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _look_at(path: Path) -> None:
    """Check a file that is there before anything is written to it, so that one that is refused stays as it was."""
    if not path.exists():
        return
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        schema.check(connection, path)
