"""F12: who reads a journal keeps its one writer waiting for nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from srconsole.engine import facts
from srconsole.engine.facts import Noted
from srconsole.journal.sqlite_journal import SqliteJournal


def test_a_reader_locks_no_writer_out(tmp_path: Path) -> None:
    """Given a run that is traded, and somebody who reads all of its journal and does not end
    When a fill is written down
    Then it is on the disk while they still read
    """
    path = tmp_path / "journal.sqlite3"
    filled = Noted(2, 0, "BTC/USDT:USDT", 0, facts.Filled("run-1", 100.0, 1.0, 0.06))
    with closing(SqliteJournal(path, "run")) as journal:
        journal.read()
        journal.add_fact(Noted(1, 0, "BTC/USDT:USDT", 0, facts.Started("a run")))
        journal.commit()
        with closing(sqlite3.connect(path)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM sqlite_master").fetchall()
            journal.add_fact(filled)
            journal.commit()
    with closing(SqliteJournal(path, "run")) as again:
        assert again.read().facts[-1] == filled
