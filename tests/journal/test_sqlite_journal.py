"""What is added and committed is remembered, digit for digit."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.engine.ports import Checkpoint, Fact
from srconsole.errors import JournalError
from srconsole.journal.reading import LATEST, LINES
from srconsole.journal.run_folder import JOURNAL
from srconsole.journal.sqlite_journal import SqliteJournal
from tests.journal.limits import said_by
from tests.journal.scripted_run import RUN, add, memory_of, opened, scripted, tables_in, tables_of, written

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_a_new_journal_remembers_nothing_but_its_run(tmp_path: Path) -> None:
    """Given no journal
    When one is opened and read
    Then it has its run's id, no state, no fact, no row and no trade, and both tables are headers
    """
    with opened(tmp_path) as journal:
        assert journal.read() == memory_of([])
        assert list(journal.rows()) == []
    assert tables_in(tmp_path) == tables_of([])


def test_what_was_committed_is_there_after_a_restart(tmp_path: Path) -> None:
    """Given a run that was written and closed
    When its journal is opened again, by a process that would call a new run otherwise
    Then state, facts, rows and trades are those committed, and the run keeps its id
    """
    run = written(tmp_path)

    with SqliteJournal(tmp_path / JOURNAL, "another id", None) as journal:
        assert journal.run == RUN
        assert journal.read() == memory_of(run)
        assert list(journal.rows()) == [line for added in run for _, line in added.rows]
    assert tables_in(tmp_path) == tables_of(run)


def test_what_was_not_committed_is_forgotten(tmp_path: Path) -> None:
    """Given a journal with a fact, a row, a trade and a state that were added and not committed
    When it is read, closed and opened again
    Then none of them is remembered, before or after
    """
    written(tmp_path, 3)
    with opened(tmp_path) as journal:
        add(journal, scripted(4)[3])
        assert journal.read() == memory_of(scripted(3))

    with opened(tmp_path) as journal:
        assert journal.read() == memory_of(scripted(3))
    assert tables_in(tmp_path) == tables_of(scripted(3))


def test_a_commit_of_nothing_writes_nothing(tmp_path: Path) -> None:
    """Given an open journal in which all is committed
    When it is told to commit again
    Then not a byte is written
    """
    with opened(tmp_path) as journal:
        add(journal, scripted(2)[0])
        journal.commit()
        before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        journal.commit()

        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@given(st.dictionaries(st.text(), VALUES, max_size=4), st.binary(max_size=5000))
def test_facts_and_states_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, body: dict[str, object], state: bytes
) -> None:
    """Given a fact with any words and numbers, infinite and huge ones included, and any state
    When they are written and read by the next process
    Then they are the same
    """
    path = tmp_path_factory.mktemp("run") / JOURNAL
    fact = Fact(1, 0, 1_700_000_000_000, "command", body)
    with SqliteJournal(path, RUN, None) as journal:
        journal.add_fact(fact)
        journal.set_checkpoint(Checkpoint(0, 0, state))
        journal.commit()

    with SqliteJournal(path, RUN, None) as journal:
        remembered = journal.read()
    assert remembered.facts == [fact]
    assert remembered.checkpoint == Checkpoint(0, 0, state)


def test_a_fact_is_remembered_as_it_was_when_it_was_added(tmp_path: Path) -> None:
    """Given a fact that was added
    When whoever added it goes on to change what it was made of, before the commit
    Then the fact is remembered as it was
    """
    body = {"speed": math.inf}
    with opened(tmp_path) as journal:
        journal.add_fact(Fact(1, 0, 0, "command", body))
        body["speed"] = 1.0
        journal.commit()

        assert journal.read().facts == [Fact(1, 0, 0, "command", {"speed": math.inf})]


def test_only_the_newest_facts_are_read_for_a_log(tmp_path: Path) -> None:
    """Given a journal with more facts up to its state than a log shows, and three behind it
    When it is read
    Then it gives the newest of those before, in order, and all three behind
    """
    facts = [Fact(number, number, number, "order", {}) for number in range(1, LATEST + 54)]
    with opened(tmp_path) as journal:
        for fact in facts:
            journal.add_fact(fact)
        journal.set_checkpoint(Checkpoint(1, LATEST + 50, b""))
        journal.commit()

        remembered = journal.read()
    assert remembered.latest == facts[50:-3]
    assert remembered.facts == facts[-3:]


def test_rows_can_be_read_while_more_are_written(tmp_path: Path) -> None:
    """Given more rows than are read at a time
    When more are committed while they are read
    Then all are read, in order, and the tables have each once
    """
    lines = [f"row {number}" for number in range(2 * LINES + 1)]
    with opened(tmp_path) as journal:
        for number, line in enumerate(lines[:-1]):
            journal.add_row(number, line)
        journal.commit()
        rows = journal.rows()
        first = next(rows)
        journal.add_row(len(lines) - 1, lines[-1])
        journal.commit()

        assert [first, *rows] == lines
    assert tables_in(tmp_path)["historical_data.csv"].splitlines()[1:] == lines


@pytest.mark.parametrize("wrong", [0, 2, 4])
def test_an_engine_that_lost_count_is_stopped(tmp_path: Path, wrong: int) -> None:
    """A row written twice, or a gap, would be wrong in every table from then on.

    Given a journal whose next row is number 3
    When a row of another number is added
    Then it is refused in one sentence, and what was right can still be committed
    """
    with opened(tmp_path) as journal:
        for number in range(3):
            journal.add_row(number, f"row {number}")
        with pytest.raises(JournalError, match=f"row {wrong} came where 3 is next"):
            journal.add_row(wrong, "again")
        with pytest.raises(JournalError, match="fact 2 came where 1 is next"):
            journal.add_fact(Fact(2, 0, 0, "order", {}))
        with pytest.raises(JournalError, match="trade 1 came where 0 is next"):
            journal.add_trade(1, "again")
        journal.commit()

        assert list(journal.rows()) == ["row 0", "row 1", "row 2"]


def test_a_commit_is_on_the_disk_when_it_returns(tmp_path: Path) -> None:
    """What no test can do is cut the power; what makes a commit outlast it can be asked for.

    Given an open journal
    When SQLite is asked how it writes
    Then it writes ahead, and waits for the disk at every commit
    """
    code = """
journal = scripted_run.opened(folder)
for setting in ("journal_mode", "synchronous"):
    print(*journal._connection.execute(f"PRAGMA {setting}").fetchone())"""
    assert said_by(code.strip(), tmp_path).split() == ["wal", "2"]
