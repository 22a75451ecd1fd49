"""A journal whose newest commits are gone is noticed, though SQLite itself knows nothing of them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from srconsole.errors import JournalError
from srconsole.journal.run_folder import JOURNAL
from srconsole.journal.sqlite_journal import SqliteJournal
from srconsole.journal.witness import ENDING
from tests.journal.scripted_run import add, memory_of, opened, scripted


def taken_back(folder: Path) -> None:
    """Commit part of a run, keep a copy of it, commit more, and put the copy back: what SQLite does with a bad log."""
    run = scripted(9)
    with opened(folder) as journal:
        for added in run[:5]:
            add(journal, added)
        journal.commit()
    shutil.copy(folder / JOURNAL, folder / "copy")
    with opened(folder) as journal:
        for added in run[5:]:
            add(journal, added)
        journal.commit()
    shutil.move(folder / "copy", folder / JOURNAL)


def test_commits_that_are_gone_stop_the_run(tmp_path: Path) -> None:
    """What somebody asked for and was answered is never forgotten in silence.

    Given a journal whose newest commits are gone
    When the run is started again
    Then one sentence says how much is gone, and what to do
    """
    taken_back(tmp_path)
    with pytest.raises(JournalError, match=r"its newest .*\d+ rows.* are gone; start anew with --fresh"):
        SqliteJournal(tmp_path / JOURNAL, "another run's id")


def test_a_file_that_has_lost_everything_is_no_new_run(tmp_path: Path) -> None:
    """A damaged log may be all that a young journal is made of.

    Given a journal whose file is there and holds nothing any more
    When the run is started again
    Then it is not begun anew: one sentence says that all is gone
    """
    with opened(tmp_path) as journal:
        for added in scripted(9):
            add(journal, added)
        journal.commit()
    (tmp_path / JOURNAL).unlink()
    with closing(sqlite3.connect(tmp_path / JOURNAL)) as emptied:
        emptied.execute("PRAGMA journal_mode = WAL")

    with pytest.raises(JournalError, match=r"its newest .*9 rows.* are gone"):
        SqliteJournal(tmp_path / JOURNAL, "another run's id")


def test_a_witness_that_is_older_stops_nothing(tmp_path: Path) -> None:
    """A process may be killed before it has noted what it has just committed.

    Given a journal, and a note beside it that knows of fewer commits
    When the run is started again
    Then it goes on with all that was committed
    """
    run, note = scripted(9), tmp_path / (JOURNAL + ENDING)
    with opened(tmp_path) as journal:
        for added in run[:5]:
            add(journal, added)
        journal.commit()
        older = note.read_bytes()
        for added in run[5:]:
            add(journal, added)
        journal.commit()
    note.write_bytes(older)
    with SqliteJournal(tmp_path / JOURNAL, "another run's id") as journal:
        assert journal.read() == memory_of(run)


@pytest.mark.parametrize("content", [b"", b"nonsense", None])
def test_a_witness_that_says_nothing_stops_nothing(content: bytes | None, tmp_path: Path) -> None:
    """A note that is damaged is no reason not to trade.

    Given a whole journal, and a note beside it that is empty, damaged or gone
    When the run is started again
    Then it goes on, and the note is written again with the next commit
    """
    run, note = scripted(9), tmp_path / (JOURNAL + ENDING)
    with opened(tmp_path) as journal:
        for added in run[:5]:
            add(journal, added)
        journal.commit()
    note.unlink()
    if content is not None:
        note.write_bytes(content)
    with SqliteJournal(tmp_path / JOURNAL, "another run's id") as journal:
        add(journal, run[5])
        journal.commit()

    assert note.stat().st_size > 20
