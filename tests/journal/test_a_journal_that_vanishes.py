"""A journal that is deleted, replaced, cut short or written to while the engine is at it is noticed before a commit."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from srconsole.errors import ExchangeError, JournalError
from srconsole.exchange.paper.store import PaperStore
from srconsole.journal.run_folder import JOURNAL
from srconsole.sqlite_file import make_durable
from tests.journal.scripted_run import add, memory_of, opened, scripted, written

WAL, SHM = f"{JOURNAL}-wal", f"{JOURNAL}-shm"


def deleted(folder: Path) -> None:
    (folder / JOURNAL).unlink()


def log_deleted(folder: Path) -> None:
    (folder / WAL).unlink()


def index_deleted(folder: Path) -> None:
    (folder / SHM).unlink()


def folder_removed(folder: Path) -> None:
    shutil.rmtree(folder)


def folder_moved(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))


def replaced_by_a_copy(folder: Path) -> None:
    copy = shutil.copy(folder / JOURNAL, folder / "copy")
    Path(copy).replace(folder / JOURNAL)


def log_replaced_by_a_copy(folder: Path) -> None:
    copy = shutil.copy(folder / WAL, folder / "copy")
    Path(copy).replace(folder / WAL)


def cut_short(folder: Path) -> None:
    with (folder / JOURNAL).open("r+b") as file:
        file.truncate(100)


def emptied(folder: Path) -> None:
    (folder / JOURNAL).write_bytes(b"")


def log_emptied(folder: Path) -> None:
    (folder / WAL).write_bytes(b"")


def overwritten_by_another_run(folder: Path) -> None:
    other = folder.with_name("other")
    other.mkdir()
    written(other, 40)
    (folder / JOURNAL).write_bytes((other / JOURNAL).read_bytes())


def overwritten_by_noise_of_the_same_size(folder: Path) -> None:
    size = (folder / JOURNAL).stat().st_size
    (folder / JOURNAL).write_bytes(bytes(range(256)) * (size // 256))


@pytest.mark.parametrize(
    "harm",
    [
        deleted,
        log_deleted,
        index_deleted,
        folder_removed,
        folder_moved,
        replaced_by_a_copy,
        log_replaced_by_a_copy,
        cut_short,
        emptied,
        log_emptied,
        overwritten_by_another_run,
        overwritten_by_noise_of_the_same_size,
    ],
)
def test_harm_to_an_open_journal_is_noticed_before_the_next_commit(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    """Given an engine at work on a journal
    When the journal, what belongs to it or its folder is deleted, moved, replaced, cut short or overwritten
    Then the next commit is refused in one sentence that names the file, and so is every one after it
    """
    folder = tmp_path / "run"
    folder.mkdir()
    run = scripted(50)
    with opened(folder) as journal:
        for added in run[:30]:
            add(journal, added)
            journal.commit()
    with opened(folder) as journal:
        for added in run[30:40]:
            add(journal, added)
            journal.commit()
        harm(folder)
        for added in run[40:42]:
            add(journal, added)
            with pytest.raises(JournalError) as caught:
                journal.commit()
            assert str(folder / JOURNAL) in str(caught.value)
            assert "\n" not in str(caught.value)


def test_looking_at_and_copying_an_open_journal_disturbs_nothing(tmp_path: Path) -> None:
    """Given an engine at work on a journal
    When another program reads it, or its files are copied
    Then all its commits are done
    """
    run = scripted(6)
    with opened(tmp_path) as journal:
        for added in run:
            with closing(sqlite3.connect(tmp_path / JOURNAL)) as other:
                other.execute("SELECT count(*) FROM rows").fetchone()
                shutil.copytree(tmp_path, tmp_path.with_name(f"copy{added.rows[0][0]}"))
            add(journal, added)
            journal.commit()
        assert journal.read() == memory_of(run)


def test_more_than_sqlite_counts_is_a_sentence(tmp_path: Path) -> None:
    """Given a fact whose time is past 2^63, which SQLite cannot hold
    When it is committed
    Then one sentence says so, and nothing of that commit is kept
    """
    (first, second) = scripted(2)
    with opened(tmp_path) as journal:
        add(journal, first)
        journal.commit()
        journal.add_fact(msgspec.structs.replace(second.facts[0], sequence=1, time=2**63))
        with pytest.raises(JournalError, match=r"2\^63"):
            journal.commit()
        assert journal.read() == memory_of([first])


@pytest.mark.parametrize("harm", ["deleted", "replaced", "emptied"])
def test_harm_to_an_open_account_is_noticed_before_an_order_is_taken(tmp_path: Path, harm: str) -> None:
    """Given a paper account that is open
    When its file is deleted, replaced by a copy or emptied
    Then whatever is asked of it next is refused in one sentence
    """
    path = tmp_path / "paper.sqlite3"
    store = PaperStore(path, 1000.0)
    try:
        if harm == "deleted":
            path.unlink()
        elif harm == "replaced":
            Path(shutil.copy(path, tmp_path / "copy")).replace(path)
        else:
            path.write_bytes(b"")
        for _ in range(2):
            with (
                pytest.raises(ExchangeError, match=r"paper\.sqlite3.* (gone|replaced|cut short)"),
                store.answering("x"),
            ):
                store.capital()
    finally:
        store.close()


def test_macos_too_has_commits_on_the_disk(tmp_path: Path) -> None:
    """Given a file that is to outlast a power cut
    When it is prepared for it
    Then every commit is synced in full, also when SQLite moves commits from its log into the file
    """
    with closing(sqlite3.connect(tmp_path / "file.sqlite3")) as connection:
        make_durable(connection)
        told = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "fullfsync", "checkpoint_fullfsync")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "fullfsync": 1, "checkpoint_fullfsync": 1}
