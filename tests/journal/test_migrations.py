"""A journal of the layout before is brought up to date when it is opened, and goes on as what it was."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from srconsole.engine.inputs import PriceSeen, Stored
from srconsole.errors import JournalError
from srconsole.journal.chain import Chain, sum_of
from srconsole.journal.proof import fault_of
from srconsole.journal.read_only import checkpoint_before, read_run
from srconsole.journal.reading import checkpoint_sum
from srconsole.journal.run_folder import JOURNAL
from srconsole.journal.schema import APPLICATION, VERSION
from tests.journal.scripted_run import Added, add, memory_of, opened, rows_of, scripted, tables_in, tables_of

TABLES = """
CREATE TABLE meta (run TEXT NOT NULL, created TEXT NOT NULL);
CREATE TABLE inputs (number INTEGER PRIMARY KEY, place INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE facts (
    sequence INTEGER PRIMARY KEY, place INTEGER NOT NULL, market TEXT NOT NULL, time INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE rows (number INTEGER PRIMARY KEY, market TEXT NOT NULL, line TEXT NOT NULL);
CREATE TABLE trades (number INTEGER PRIMARY KEY, market TEXT NOT NULL, line TEXT NOT NULL);
CREATE TABLE checkpoint (
    id INTEGER PRIMARY KEY CHECK (id = 1), place INTEGER NOT NULL, sequence INTEGER NOT NULL, inputs INTEGER NOT NULL,
    state BLOB NOT NULL, sum BLOB NOT NULL
);
CREATE TABLE blocks (stream TEXT NOT NULL, number INTEGER NOT NULL, sum BLOB NOT NULL, PRIMARY KEY (stream, number))
    WITHOUT ROWID;
CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), body BLOB NOT NULL, sum BLOB NOT NULL)
"""
"""What version 2 had."""
COMMITS = 4


def of_version_2(folder: Path) -> list[Added]:
    """Write the first commits of the scripted run as version 2 did; return all of the run."""
    run = scripted()
    chains = {name: Chain() for name in ("inputs", "facts", "rows", "trades")}

    def write(name: str, *record: object) -> None:
        chains[name].add(record)
        file.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(record))})", record)  # noqa: S608  # own names

    with closing(sqlite3.connect(folder / JOURNAL, isolation_level=None)) as file:
        for statement in (*TABLES.split(";"), f"PRAGMA application_id = {APPLICATION}", "PRAGMA user_version = 2"):
            file.execute(statement)
        file.execute("INSERT INTO meta VALUES ('scripted', '2024-01-01T00:00:00Z')")
        for added in run[:COMMITS]:
            for one in added.inputs:
                write("inputs", one.number, one.place, msgspec.msgpack.encode(one.input))
            for noted in added.facts:
                body = msgspec.msgpack.encode(noted.fact)
                write("facts", noted.sequence, noted.place, noted.market, noted.time, body)
            for place, line in added.rows:
                write("rows", place, "BTC/USD", line)
            for line in added.trades:
                write("trades", chains["trades"].count, "BTC/USD", line)
            if added.checkpoint is not None:
                state = (*added.checkpoint, checkpoint_sum(added.checkpoint))
                file.execute("INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, ?, ?, ?)", state)
        sizes = {"BTC/USD": (sum(len(row) + 1 for row in rows_of(run[:COMMITS])), 0)}
        head = msgspec.msgpack.encode({"run": "scripted", "chains": chains, "sizes": sizes})
        file.execute("INSERT INTO head VALUES (1, ?, ?)", (head, sum_of(head)))
    return run


def version(folder: Path) -> int:
    """Return the version that a folder's journal says it is of."""
    with closing(sqlite3.connect(folder / JOURNAL)) as file:
        return int(file.execute("PRAGMA user_version").fetchone()[0])


def test_a_journal_of_the_version_before_is_looked_at_as_it_is(tmp_path: Path) -> None:
    """Given a journal of version 2
    When it is only looked at, or checked whole
    Then it is read and sound, nothing in it is changed, and it knows of no past states
    """
    run = of_version_2(tmp_path)
    before = (tmp_path / JOURNAL).read_bytes()
    assert read_run(tmp_path).remembered == memory_of(run[:COMMITS])
    assert fault_of(tmp_path / JOURNAL) == ""
    assert checkpoint_before(tmp_path, 2**60) is None
    assert (tmp_path / JOURNAL).read_bytes() == before


def test_a_journal_of_the_version_before_goes_on(tmp_path: Path) -> None:
    """Given a journal of version 2
    When it is opened, read, and the run is written to its end
    Then it remembers what it did, is of today's version, sound, and holds the whole run
    """
    run = of_version_2(tmp_path)
    with opened(tmp_path) as journal:
        assert journal.read() == memory_of(run[:COMMITS])
        for added in run[COMMITS:]:
            add(journal, added)
            journal.commit()
        number = sum(len(added.inputs) for added in run)
        journal.add_input(Stored(number + 1, len(run), PriceSeen("BTC/USD", 1.0, 1.0, 1.0, 5, 6)))
        journal.commit()
        assert journal.read().inputs[-1].input == PriceSeen("BTC/USD", 1.0, 1.0, 1.0, 5, 6)
    assert version(tmp_path) == VERSION
    assert fault_of(tmp_path / JOURNAL) == ""
    assert tables_in(tmp_path) == tables_of(run)


def test_a_damaged_journal_of_the_version_before_stays_as_it_was(tmp_path: Path) -> None:
    """Given a journal of version 2 whose head was changed
    When it is opened
    Then it is refused in a sentence, and is still of version 2
    """
    of_version_2(tmp_path)
    with closing(sqlite3.connect(tmp_path / JOURNAL, isolation_level=None)) as file:
        file.execute("UPDATE head SET body = x'80'")
    with pytest.raises(JournalError, match="its head is missing or was changed"), opened(tmp_path):
        pass
    assert version(tmp_path) == 2


@pytest.mark.slow
@pytest.mark.parametrize("point", [1, 2, 3])
def test_killed_behind_a_migration_it_goes_on(point: int, tmp_path: Path) -> None:
    """Given a journal of version 2 that a process brings up to date and writes to
    When the process is killed at one of its first writes
    Then the journal is sound and remembers all that was committed
    """
    run = of_version_2(tmp_path)
    code = (
        "import sys; from pathlib import Path; from tests.journal.scripted_run import opened, add, scripted\n"
        "journal = opened(Path(sys.argv[1]), int(sys.argv[2]))\n"
        f"for added in scripted()[{COMMITS}:]: add(journal, added); journal.commit()\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), str(point)], cwd=Path(__file__).resolve().parents[2], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert fault_of(tmp_path / JOURNAL) == ""
    with opened(tmp_path) as journal:
        assert journal.read() == memory_of(run[: COMMITS + point // 2])
