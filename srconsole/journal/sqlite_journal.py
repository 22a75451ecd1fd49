"""The journal as one SQLite file: what is added between two commits is on the disk whole, or not at all."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from msgspec import msgpack

from srconsole.engine.facts import Noted, Ordered
from srconsole.engine.inputs import Stored, moment
from srconsole.engine.ports import Checkpoint, Remembered
from srconsole.errors import JournalDamaged, JournalError
from srconsole.journal import reading, schema
from srconsole.journal.added import Added, Block
from srconsole.journal.aging import Aging, Keeping
from srconsole.journal.chain import BLOCK, Head
from srconsole.journal.faults import START_ANEW, lost, of_another_run, told_of
from srconsole.journal.history_files import HistoryFiles
from srconsole.journal.packing import Packing
from srconsole.journal.proof import Proof
from srconsole.journal.witness import Witness
from srconsole.sqlite_file import OpenFile, make_durable, make_private

_LOG_PAGES: Final = 1000
"""Pages of the write-ahead log after which SQLite moves them into the file, at the end of a commit."""
_PATIENCE: Final = 1.0
"""Seconds a commit waits for another program that has the file locked."""


class SqliteJournal:
    """Remembers a run in one file; implements `engine.ports.Journal`.

    Write-ahead log, fsync at each commit: what `commit` has returned from outlasts SIGKILL and power cuts. There is one
    writer, which the run folder's lock sees to; readers never wait for it, nor it for them. Any thread may use it, one
    at a time. Everything in it is summed (`journal.chain`): what was changed by somebody else is noticed.

    A commit that failed keeps what was added, for a next `commit` to write.

    Attributes:
        run: the run's id.
    """

    def __init__(
        self,
        path: Path,
        run_id: str,
        exports: Mapping[str, HistoryFiles] | None = None,
        kill_after: int | None = None,
        keeping: Keeping | None = None,
    ) -> None:
        """Open a journal, or make one; the exports are brought in line with it.

        Args:
            path: the file; its folder exists and is locked.
            run_id: the run's id where the journal is made now; one that is there keeps its own.
            exports: the tables that follow each commit, by market.
            kill_after: a means of the crash tests: the process kills itself at this point, counted from 1, of those
                just before (odd) and just after (even) each commit.
            keeping: whose run it is and what is kept, for a market's; None for a replay's.

        Raises:
            JournalError: the file is damaged, no journal, of another version or run, or cannot be written.
        """
        self._path = path
        self._exports = dict(exports or {})
        self._points_left, self._noted = kill_after, list[Noted]()
        self._keeping = keeping
        self._unproved = self._log_waits = False
        self._proof: Proof | None = None
        self._open_file = OpenFile(path)
        with told_of(path):
            schema.look_at(path)
            stood = path.exists() and path.stat().st_size > 0
            make_private(path)
            self._witness = Witness(path)
            self._connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            with told_of(path):
                self._prepare(run_id, stood=stood)
            for market, files in self._exports.items():
                self._bring_in_line(market, files)
        except BaseException:
            self.close()
            raise

    def _prepare(self, run_id: str, *, stood: bool) -> None:
        make_durable(self._connection)
        kind = "" if self._keeping is None else self._keeping.kind
        schema.make(self._connection, run_id, kind)
        self._head = reading.read_head(self._connection)
        self.run = self._head.run
        if self._head.kind != kind:
            raise of_another_run(self._path, self._head.kind, kind)
        # Where no file stood, one is made, whatever there was before; one that stood and holds nothing has lost it all.
        if stood and (gone := self._witness.lost(self._head, empty=self.run == run_id)):
            raise JournalDamaged(f"{self._path} is damaged: its newest {gone} are gone; {START_ANEW}")
        self._added = Added(self._head)
        self._packing = Packing(self._head.markets)
        self._moment = self._head.time
        self._aging = None if self._keeping is None else Aging(self._connection, self._keeping)
        self._unproved = not reading.is_whole(self._head)
        self._open_file.take()

    def _bring_in_line(self, market: str, files: HistoryFiles) -> None:
        sizes = self._head.sizes.get(market, (0, 0))
        tables: tuple[reading.Lines, reading.Lines] = ("rows", "trades")
        for table, file, size in zip(tables, (files.candles, files.trades), sizes, strict=True):
            with told_of(file.path):
                newest = reading.newest_lines(self._connection, table, market, self._added.next[table], BLOCK)
                if reading.is_whole(self._head) or not file.ends_with(newest, size):
                    file.bring_in_line(self.batches(table, market))
        if files.seed is not None:
            with told_of(files.candles.path):
                files.seed.bring_in_line(self.batches("rows", market), reading.facts_of(self._connection, market))

    def read(self) -> Remembered:
        """Return what is remembered; what was added and not committed is not part of it.

        Raises:
            JournalError: it is damaged.
        """
        with told_of(self._path):
            return reading.remembered(self._connection)

    def newest_rows(self, market: str, before: int, count: int) -> list[str]:
        """Return a market's newest candles' rows with places below one, the newest last.

        Raises:
            JournalError: they are damaged.
        """
        with told_of(self._path):
            return reading.newest_lines(self._connection, "rows", market, before, count)

    def newest_trades(self, market: str, count: int) -> list[str]:
        """Return a market's newest trades' rows, the newest last.

        Raises:
            JournalError: they are damaged.
        """
        with told_of(self._path):
            before = reading.FIRST["trades"] + self._head.chains["trades"].count
            return reading.newest_lines(self._connection, "trades", market, before, count)

    def batches(self, table: reading.Lines, market: str) -> Iterator[list[str]]:
        """Yield all of a market's rows, or trades', some thousands at a time, the oldest first.

        Raises:
            JournalError: they are damaged.
        """
        batches = reading.lines(self._connection, table, market)
        while True:
            with told_of(self._path):
                batch = next(batches, None)
            if batch is None:
                return
            yield batch

    def add_input(self, stored: Stored) -> None:
        """Remember an input with the next commit; its number follows the last one's."""
        self._moment = moment(stored.input) or self._moment
        self._add("inputs", (stored.number, stored.place, self._packing.packed(stored.input)))

    def add_fact(self, noted: Noted) -> None:
        """Remember a fact with the next commit; its sequence follows the last one's."""
        self._added.has_order |= isinstance(noted.fact, Ordered)
        self._noted.append(noted)
        self._add("facts", (noted.sequence, noted.place, noted.market, noted.time, msgpack.encode(noted.fact)))

    def add_row(self, market: str, place: int, line: str) -> None:
        """Remember a closed candle's row with the next commit; its place follows the last one's."""
        self._add("rows", (place, market, line))

    def add_trade(self, market: str, line: str) -> None:
        """Remember a closed trade's row with the next commit."""
        self._add("trades", (self._added.next["trades"], market, line))

    def _add(self, name: str, record: tuple[object, ...]) -> None:
        # What would leave a gap or stand there twice is refused: an engine that does this has lost count.
        if not self._added.add(name, record):
            raise JournalError(
                f"{self._path}: number {record[0]} of its {name} came where {self._added.next[name]} is next; "
                "start again to recover"
            )

    def set_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Remember a state with the next commit, in place of the one before."""
        self._added.checkpoint = checkpoint

    def commit(self) -> None:
        """Have all that was added on the disk, then in the exports.

        An export that cannot be written stops nothing: it is logged, and completed when the journal is next opened.

        Raises:
            JournalError: it is not on the disk, the file is no longer the one that was opened, or it was changed.
        """
        self._look_at_the_proof()
        added = self._added
        if added.is_empty:
            return
        with told_of(self._path):
            if self._aging is not None:
                self._aging.thin(added, self._head, self._packing)
            head, blocks = added.summed(self._head)
            head.markets, head.time = list(self._packing.markets), self._moment
            fate = self._open_file.lost(alone=True)
            if fate:
                raise lost(self._path, fate)
            self._write(head, blocks)
        self._witness.tell(head)
        self._point_passed()
        self._head = head
        for market, files in self._exports.items():
            rows = added.of("rows", market)
            files.append(rows, added.of("trades", market))
            if files.seed is not None:
                files.seed.append(rows, [noted for noted in self._noted if noted.market == market])
        self._noted.clear()
        if self._aging is not None:
            self._aging.committed(added)
        added.clear()
        if self._unproved:
            # Not before: until here the engine is starting, and a person waits for it.
            self._unproved = False
            self._begin_proof()

    def _begin_proof(self) -> None:
        self._proof = Proof(self._path)

    def _look_at_the_proof(self) -> None:
        fault = None if self._proof is None else self._proof.fault()
        if fault is None:
            return
        if fault:
            raise JournalDamaged(f"{self._path} is damaged: {fault}; {START_ANEW}")
        self._stop_proof()

    def _write(self, head: Head, blocks: Sequence[Block]) -> None:
        connection = self._connection
        self._let_the_log_wait(self._added.has_order)
        connection.execute("BEGIN IMMEDIATE")
        try:
            self._added.write(connection, head, blocks)
            if self._aging is not None:
                self._aging.write(self._added, head)
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

    def _let_the_log_wait(self, waits: bool) -> None:
        """Leave the log as it is, or not: to move it takes two waits for the disk more, and no order waits for that."""
        if waits is not self._log_waits:
            self._connection.execute(f"PRAGMA wal_autocheckpoint = {0 if waits else _LOG_PAGES}")
            self._log_waits = waits

    def _point_passed(self) -> None:
        if self._points_left is None:
            return
        self._points_left -= 1
        if self._points_left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def close(self) -> None:
        """Close journal and exports; what was added and not committed is forgotten."""
        self._stop_proof()
        self._witness.close()
        with suppress(sqlite3.Error):
            self._connection.close()
        for files in self._exports.values():
            files.close()

    def _stop_proof(self) -> None:
        if self._proof is not None:
            self._proof.stop()
            self._proof = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
