"""A journal that cannot be used: one sentence, and nothing lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.engine.facts import Done
from srconsole.engine.ports import Checkpoint
from srconsole.errors import JournalError
from srconsole.journal.run_folder import JOURNAL
from srconsole.journal.schema import VERSION
from srconsole.journal.sqlite_journal import SqliteJournal
from tests.journal.limits import said_by
from tests.journal.scripted_run import (
    RUN,
    add,
    memory_of,
    noted,
    opened,
    rows_in,
    scripted,
    tables_in,
    tables_of,
    written,
)

PAGE = 4096


def files_in(folder: Path) -> dict[str, bytes]:
    """Return every file but SQLite's own notes on who is reading."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith("-shm")}


def refused(folder: Path) -> str:
    """Return the sentence that opening a folder's journal ends with."""
    with pytest.raises(JournalError) as caught:
        opened(folder)
    return str(caught.value)


def changed(folder: Path, *statements: str) -> None:
    """Change a folder's journal as another program might."""
    with closing(sqlite3.connect(folder / JOURNAL, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 64)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 2 * PAGE + 100])


def overwritten_inside(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:PAGE] + b"\xff" * (len(whole) - PAGE))


def one_page_of_old_facts_lost(path: Path) -> None:
    whole = path.read_bytes()
    pages = [at for at in range(0, len(whole), PAGE) if whole[at : at + PAGE].count(b"client_id") > 20]
    path.write_bytes(whole[: pages[1]] + bytes(PAGE) + whole[pages[1] + PAGE :])


@pytest.mark.parametrize("damage", [noise, cut_short, overwritten_inside, one_page_of_old_facts_lost])
def test_a_damaged_journal_is_refused_and_kept(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Given a run whose journal was overwritten, cut short, or damaged inside, be it where no start has to read
    When it is opened
    Then one sentence names the file and the way out, and no file is changed
    """
    written(tmp_path, 999)
    damage(tmp_path / JOURNAL)
    before = files_in(tmp_path)

    sentence = refused(tmp_path)

    assert sentence.startswith(f"{tmp_path / JOURNAL} is damaged: ")
    assert "--fresh" in sentence
    assert "\n" not in sentence
    assert before.items() <= files_in(tmp_path).items()


@given(st.data())
def test_damage_anywhere_never_ends_in_anything_but_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Given a journal with a few bytes changed anywhere
    When it is opened, read and written to
    Then it works, or it is refused as a journal that cannot be used
    """
    folder = tmp_path_factory.mktemp("run")
    written(folder)
    content = bytearray((folder / JOURNAL).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / JOURNAL).write_bytes(content)

    outcome = "works"
    try:
        with SqliteJournal(folder / JOURNAL, RUN) as journal:
            journal.read()
            rows_in(journal)
            journal.set_checkpoint(Checkpoint(1, 1, 1, b"state"))
            journal.commit()
    except JournalError as error:
        outcome = str(error)
    assert outcome == "works" or str(folder / JOURNAL) in outcome


@pytest.mark.parametrize("version", [0, 1, VERSION + 1, -1])
def test_a_journal_of_another_version_is_refused_and_kept(tmp_path: Path, version: int) -> None:
    """Given a journal that another version of srconsole wrote
    When it is opened
    Then one sentence says so and names both ways on, and no file is changed
    """
    written(tmp_path)
    changed(tmp_path, f"PRAGMA user_version = {version}")
    before = files_in(tmp_path)

    sentence = refused(tmp_path)

    assert f"is a journal of version {version}" in sentence
    assert "--fresh" in sentence
    assert before.items() <= files_in(tmp_path).items()


def test_a_journal_of_the_first_version_is_refused_and_kept(tmp_path: Path) -> None:
    """Given a journal with the tables that version 1 had, and a row, a fact and a state in them
    When it is opened
    Then one sentence says that it is of version 1 and names both ways on, and no file is changed
    """
    changed(
        tmp_path,
        "PRAGMA application_id = 0x53524A31",
        "PRAGMA user_version = 1",
        "CREATE TABLE meta (run TEXT NOT NULL, created TEXT NOT NULL)",
        "CREATE TABLE facts (sequence INTEGER PRIMARY KEY, candle INTEGER, time INTEGER, kind TEXT, body TEXT)",
        "CREATE TABLE rows (number INTEGER PRIMARY KEY, line TEXT NOT NULL)",
        "CREATE TABLE trades (number INTEGER PRIMARY KEY, line TEXT NOT NULL)",
        "CREATE TABLE checkpoint (id INTEGER PRIMARY KEY, candle INTEGER, sequence INTEGER, state BLOB)",
        "INSERT INTO meta VALUES ('0123abcd', '2024-01-01T00:00:00Z')",
        "INSERT INTO facts VALUES (1, 0, 0, 'started', '{}')",
        "INSERT INTO rows VALUES (0, '2024-01-01T00:00:00Z,1.0')",
        "INSERT INTO checkpoint VALUES (1, 1, 1, x'00')",
    )
    before = files_in(tmp_path)

    sentence = refused(tmp_path)

    assert "is a journal of version 1 and this srconsole goes on with version 3" in sentence
    assert "go on with the srconsole that wrote it, or start anew with --fresh" in sentence
    assert "\n" not in sentence
    assert before.items() <= files_in(tmp_path).items()


def test_another_programs_database_is_refused_and_kept(tmp_path: Path) -> None:
    """Given a database of another program under the journal's name
    When it is opened
    Then it is called no journal of srconsole, and is not changed
    """
    changed(tmp_path, "CREATE TABLE cookies (name TEXT)")
    before = files_in(tmp_path)

    assert f"{tmp_path / JOURNAL} is no journal of srconsole" in refused(tmp_path)
    assert before.items() <= files_in(tmp_path).items()


@pytest.mark.parametrize(
    ("loss", "what"),
    [
        ("DELETE FROM rows WHERE number = 3", "it should hold 6 rows and holds 5"),
        ("UPDATE rows SET number = 33 WHERE number = 3", "number 3 of its rows is missing"),
        ("DELETE FROM facts WHERE sequence = 2", "it should hold 6 facts and holds 5"),
        ("UPDATE facts SET body = x'80' WHERE sequence = 3", "its facts were changed"),
        ("DELETE FROM head", "its head is missing"),
        ("UPDATE checkpoint SET place = place - 1", "its checkpoint was changed"),
        ("DROP TABLE checkpoint", "no such table"),
    ],
)
def test_a_journal_with_a_part_missing_is_not_traded_on(tmp_path: Path, loss: str, what: str) -> None:
    """Given a journal that somebody took a row, a fact, a fact's end or a whole table out of
    When it is opened and read
    Then one sentence says that it is damaged, and where
    """
    written(tmp_path)
    changed(tmp_path, loss)

    with pytest.raises(JournalError, match=rf"is damaged: .*{what}") as caught, opened(tmp_path) as journal:
        journal.read()
    assert "--fresh" in str(caught.value)


@pytest.mark.parametrize("content", [b"", "header"])
def test_a_journal_killed_while_it_was_made_is_made_again(tmp_path: Path, content: bytes | str) -> None:
    """Given a file that its first writer was killed over, empty or with nothing but SQLite's own head
    When it is opened
    Then it is a new journal
    """
    (tmp_path / JOURNAL).touch()
    if content == "header":
        changed(tmp_path, "PRAGMA journal_mode = WAL")

    with opened(tmp_path) as journal:
        assert journal.read() == memory_of([])


def test_a_full_disk_stops_the_run_and_loses_nothing(tmp_path: Path) -> None:
    """Given a run on a disk that takes no more than a few more commits
    When it goes on until a commit fails, and then there is room again
    Then the failure is one sentence, the next commit writes what that one could not, and nothing is lost or twice
    """
    code = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, resource.RLIM_INFINITY))
journal = scripted_run.opened(folder)
for done, added in enumerate(scripted_run.scripted(100)):
    scripted_run.add(journal, added)
    try:
        journal.commit()
    except SrconsoleError as error:
        print(done)
        print(error)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        journal.commit()
journal.close()"""
    count, sentence, *more = said_by(code.strip(), tmp_path).splitlines()

    assert 1 < int(count) < 99
    assert sentence.startswith(f"{tmp_path / JOURNAL} cannot be written: ")
    assert "make room" in sentence
    assert more == []
    with opened(tmp_path) as journal:
        assert journal.read() == memory_of(scripted(100))
    assert tables_in(tmp_path) == tables_of(scripted(100))


def test_a_full_disk_at_the_end_of_a_run_keeps_what_was_committed(tmp_path: Path) -> None:
    """Given a run on a disk that takes no more than a few more commits
    When a commit fails and the run is left
    Then the next start has all commits before that one, whole
    """
    code = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000))
journal = scripted_run.opened(folder)
for done, added in enumerate(scripted_run.scripted(100)):
    scripted_run.add(journal, added)
    print(done)
    journal.commit()"""
    *counts, sentence = said_by(code.strip(), tmp_path).splitlines()
    run = scripted(int(counts[-1]))

    assert "cannot be written" in sentence
    with opened(tmp_path) as journal:
        assert journal.read() == memory_of(run)
    assert tables_in(tmp_path) == tables_of(run)


def test_a_journal_held_by_another_program_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """Given a journal that another program has opened for itself
    When a commit waits for it in vain
    Then one sentence says so, and the commit can be done once it is free
    """
    with opened(tmp_path) as journal, closing(sqlite3.connect(tmp_path / JOURNAL, isolation_level=None)) as other:
        journal.add_fact(noted(1, 0, Done("it")))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match="is held by another program"):
            journal.commit()
        other.execute("ROLLBACK")
        journal.commit()

        assert len(journal.read().facts) == 1


def test_a_second_writer_past_the_lock_is_noticed(tmp_path: Path) -> None:
    """Given a journal that a second program wrote to, lock or not
    When the first goes on where it was
    Then its commit is refused in one sentence, and writes nothing
    """
    with opened(tmp_path) as journal:
        changed(tmp_path, "INSERT INTO rows VALUES (0, 'BTC/USD', 'not ours')")
        add(journal, scripted(1)[0])
        with pytest.raises(JournalError, match="written by another program"):
            journal.commit()

        assert rows_in(journal) == ["not ours"]
