"""A broken journal is kept whole beside the new one, whenever a process is killed meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.errors import JournalError
from srconsole.journal.history_files import CANDLES
from srconsole.journal.lock import LOCK
from srconsole.journal.run_folder import JOURNAL, RunFolder
from srconsole.journal.set_aside import is_gone, newest_aside, put_aside, tidied
from srconsole.journal.witness import ENDING

FILES = (JOURNAL, f"{JOURNAL}-wal", f"{JOURNAL}{ENDING}", CANDLES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a run's folder with a journal, what belongs to it, an account, and what a killed process left."""
    for name in (*FILES, "paper.sqlite3", "trading.log", LOCK):
        (tmp_path / name).write_text(name)
    (tmp_path / "broken-1.part").mkdir()
    (tmp_path / "broken-1.part" / "half").touch()
    return tmp_path


def test_the_journal_goes_with_all_that_belongs_to_it_and_nothing_else(folder: Path) -> None:
    """Given a run's folder with a journal, an account, a log and a lock
    When the journal is put aside, and another one behind it
    Then each is kept in a folder of its own, account, log and lock stay, and no journal is there
    """
    kept = put_aside(folder)
    assert kept.name == "broken-1"
    assert {path.name: path.read_text() for path in kept.iterdir()} == {name: name for name in FILES}
    assert {path.name for path in folder.iterdir()} == {"broken-1", "paper.sqlite3", "trading.log", LOCK}
    (folder / JOURNAL).write_text("another")
    assert put_aside(folder) == newest_aside(folder) == folder / "broken-2"


def test_what_a_killed_process_left_of_it_is_taken_away(folder: Path) -> None:
    """Given a journal that was put aside by a process that had not taken its log away yet
    When the folder is tidied
    Then the log is gone from the run's folder, and a journal that stands there again keeps its own
    """
    put_aside(folder)
    log = folder / f"{JOURNAL}-wal"
    log.touch()
    tidied(folder)
    assert not log.exists()
    (folder / JOURNAL).touch()
    log.touch()
    tidied(folder)
    assert log.exists()


def test_a_journal_is_gone_where_something_beside_it_says_that_there_was_one(folder: Path) -> None:
    """Given a run's folder whose journal was deleted, and a folder in which there was none
    When it is asked whether the journal is gone
    Then it is, and it is not
    """
    assert not is_gone(folder)
    (folder / JOURNAL).unlink()
    assert is_gone(folder)
    assert not is_gone(folder / "broken-1.part")


def test_a_journal_that_cannot_be_put_aside_stays(folder: Path) -> None:
    """Given a folder in which a file has the name that is wanted
    When its journal shall be put aside
    Then that is a sentence, and the journal stays
    """
    (folder / "broken-1.part" / "half").unlink()
    (folder / "broken-1.part").rmdir()
    (folder / "broken-1.part").touch()
    with pytest.raises(JournalError, match="cannot be put aside"):
        put_aside(folder)
    assert (folder / JOURNAL).exists()


def test_a_run_that_was_put_aside_is_no_run_of_its_own(tmp_path: Path) -> None:
    """Given a run's folder that holds a broken journal
    When it is taken and let go
    Then it is the same folder, and the broken one is in it
    """
    with RunFolder.market(tmp_path, "paper", "bitget", "BTC/USDT:USDT", "1h") as run:
        (run.path / JOURNAL).touch()
        put_aside(run.path)
        assert (run.path / "broken-1" / JOURNAL).exists()
