"""No byte of a journal is another than the one that was written, or it is not traded on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.engine.facts import Done
from srconsole.engine.ports import Checkpoint
from srconsole.errors import JournalError
from srconsole.journal import chain
from srconsole.journal.history_files import CANDLES, TRADES
from srconsole.journal.proof import Proof, fault_of
from srconsole.journal.read_only import read_run
from srconsole.journal.reading import WHOLE
from srconsole.journal.run_folder import JOURNAL
from tests.journal.scripted_run import MARKET, add, memory_of, noted, opened, scripted, tables_in, written

KEYS = {"inputs": "number", "facts": "sequence", "rows": "number", "trades": "number", "checkpoint": "id", "head": "id"}
LARGE = WHOLE + 2 * chain.BLOCK + 10
"""Rows of a journal that is checked by a process of its own."""


def changed(folder: Path, statement: str, *values: object) -> None:
    """Change exactly one record of a folder's journal."""
    with closing(sqlite3.connect(folder / JOURNAL, isolation_level=None)) as connection:
        assert connection.execute(statement, values).rowcount == 1


def content(folder: Path) -> dict[str, tuple[list[str], list[tuple[object, ...]]]]:
    """Return each summed table's columns and records."""
    with closing(sqlite3.connect(folder / JOURNAL)) as connection:
        found = {}
        for table in KEYS:
            rows = connection.execute(f"SELECT * FROM {table}")  # noqa: S608  # own names
            found[table] = ([column[0] for column in rows.description], rows.fetchall())
        return found


def another(value: object, chance: int) -> object:
    """Return a value of the same kind that is not the same: one bit or letter of it is another."""
    if isinstance(value, int):
        return value + 1 + chance
    if isinstance(value, str):
        at = chance % len(value)
        return value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
    assert isinstance(value, bytes)
    at = chance % len(value)
    return value[:at] + bytes([value[at] ^ 1 << chance % 8]) + value[at + 1 :]


def refused(folder: Path) -> str:
    """Return the one sentence that starting on a journal, and looking at it, both end with."""
    sentences = []
    with pytest.raises(JournalError) as caught, opened(folder) as journal:
        journal.read()
    sentences.append(str(caught.value))
    with pytest.raises(JournalError) as caught:
        read_run(folder)
    sentences.append(str(caught.value))
    assert sentences[0] == sentences[1]
    assert sentences[0].startswith(f"{folder / JOURNAL} is damaged: ")
    assert "--fresh" in sentences[0]
    assert "\n" not in sentences[0]
    return sentences[0]


@given(st.data())
def test_whatever_is_changed_in_a_small_journal_is_noticed_at_the_start(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Given a run with any column of an input, fact, row, trade, of its state or its head changed, or one taken away
    When it is started, or looked at
    Then it is refused in one sentence that names the file and the way out
    """
    folder = tmp_path_factory.mktemp("run")
    written(folder)
    tables = content(folder)
    table = data.draw(st.sampled_from(sorted(tables)))
    columns, records = tables[table]
    record = data.draw(st.sampled_from(records))
    key, where = KEYS[table], record[columns.index(KEYS[table])]
    column = data.draw(st.sampled_from([column for column in columns if (table, column) != (table, "id")]))
    if table not in {"checkpoint", "head"} and data.draw(st.integers(0, 9)) == 0:
        changed(folder, f"DELETE FROM {table} WHERE {key} = ?", where)  # noqa: S608  # own names
    else:
        value = another(record[columns.index(column)], data.draw(st.integers(0, 200)))
        # A number that is another record's already is refused by SQLite itself; so it becomes one past them all.
        value = value + 1000 if column == key and isinstance(value, int) else value
        changed(folder, f"UPDATE {table} SET {column} = ? WHERE {key} = ?", value, where)  # noqa: S608  # own names

    assert JOURNAL in refused(folder)


def of_rows(folder: Path, count: int) -> list[str]:
    """Write a journal of so many rows, a trade and a fact for each hundred of them; return the rows."""
    lines = [f"2024-01-01T00:00:00Z,row {number}" for number in range(count)]
    with opened(folder) as journal:
        for place, line in enumerate(lines):
            journal.add_row(MARKET, place, line)
        for number in range(count // 100):
            journal.add_trade(MARKET, f"trade {number}")
            journal.add_fact(noted(number + 1, 0, Done(f"fact {number}")))
        journal.set_checkpoint(Checkpoint(count, count // 100, 0, b"state"))
        journal.commit()
    return lines


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a large journal, to be copied."""
    folder = tmp_path_factory.mktemp("large")
    of_rows(folder, LARGE)
    return folder


@pytest.fixture
def run(large: Path, tmp_path: Path) -> Path:
    """Return a copy of the large journal's folder that a test may harm."""
    for path in large.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def test_a_changed_block_sum_is_noticed_at_the_start(tmp_path: Path) -> None:
    """Given a small journal with a whole block of rows, and that block's sum changed
    When it is started
    Then it is refused in one sentence
    """
    of_rows(tmp_path, chain.BLOCK + 10)
    changed(tmp_path, "UPDATE blocks SET sum = zeroblob(16)")
    assert "its rows from number 0 to 999 were changed" in refused(tmp_path)
    changed(tmp_path, "DELETE FROM blocks")
    assert "the sum of block 1 of its rows is missing" in refused(tmp_path)


HARMS = {
    "a row": "UPDATE rows SET line = line || '1' WHERE number = 4321",
    "a row's market": "UPDATE rows SET market = 'ETH/USD' WHERE number = 1",
    "a row taken away": "DELETE FROM rows WHERE number = 4321",
    "a row more": "INSERT INTO rows VALUES (-1, 'BTC/USD', 'a line')",
    "a trade": "UPDATE trades SET line = 'trade 1' WHERE number = 2",
    "a fact": "UPDATE facts SET body = CAST(replace(body, 'fact 3', 'fact 4') AS BLOB) WHERE sequence = 4",
    "the sum of a block": "UPDATE blocks SET sum = zeroblob(16) WHERE stream = 'rows' AND number = 3",
    "the last row": "UPDATE rows SET line = 'x' WHERE number = (SELECT max(number) FROM rows)",
}


@pytest.mark.parametrize("what", HARMS)
def test_a_change_in_a_large_journal_is_found_by_reading_all_of_it(what: str, run: Path) -> None:
    """Given a large journal, sound, and then with an old row, trade or sum changed, lost or added
    When it is read whole
    Then nothing is wrong with it at first, and then one sentence says what is
    """
    assert fault_of(run / JOURNAL) == ""
    changed(run, HARMS[what])
    fault = fault_of(run / JOURNAL)
    assert "were changed" in fault or "should hold" in fault
    assert "\n" not in fault


def commit_on(folder: Path, count: int) -> None:
    """Start on a large journal and commit so many rows more, about 20 a second."""
    wait = Event()
    with opened(folder) as journal:
        journal.read()
        for place in range(LARGE, LARGE + count):
            journal.add_row(MARKET, place, "a row more")
            journal.commit()
            wait.wait(0.05)


def test_a_change_in_an_old_block_ends_the_engine_while_it_trades(run: Path) -> None:
    """Given a large journal with a changed row that no start has to read
    When it is started and traded on, while a process of its own checks it
    Then the start takes it, and a later commit is refused in one sentence that names the file and the rows
    """
    changed(run, "UPDATE rows SET line = line || '1' WHERE number = 4321")
    with pytest.raises(JournalError) as caught:
        commit_on(run, 2000)
    assert str(caught.value).startswith(f"{run / JOURNAL} is damaged: its rows from number 4000 to 4999 were changed; ")
    assert "--fresh" in str(caught.value)


def test_a_sound_large_journal_is_traded_on(run: Path) -> None:
    """Given a large journal that is sound
    When it is started and traded on, and checked whole meanwhile
    Then nothing is refused, and what was committed meanwhile is sound as well
    """
    wait = Event()
    proof = Proof(run / JOURNAL)
    with opened(run) as journal:
        assert len(journal.read().latest) == 200
        for place in range(LARGE, LARGE + 3000):
            journal.add_row(MARKET, place, "a row more")
            journal.commit()
            if proof.fault() is not None:
                break
            wait.wait(0.02)
        assert proof.fault() == ""
        journal.commit()
    proof.stop()
    assert fault_of(run / JOURNAL) == ""


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE rows SET line = line || '1' WHERE number = (SELECT max(number) FROM rows)",
        "UPDATE trades SET line = line || '1' WHERE number = 219",
        "UPDATE facts SET time = time + 1 WHERE sequence = 200",
        "UPDATE checkpoint SET state = x'00'",
        "UPDATE head SET sum = zeroblob(16)",
        "DELETE FROM rows WHERE number = (SELECT max(number) FROM rows)",
        "DELETE FROM rows WHERE number = (SELECT max(number) FROM rows) - 5",
        "UPDATE blocks SET sum = zeroblob(16) WHERE stream = 'rows' AND number = 22",
    ],
)
def test_a_change_in_the_newest_blocks_of_a_large_journal_is_noticed_at_the_start(change: str, run: Path) -> None:
    """Given a large journal with something changed in its newest blocks, in its state or in its head
    When it is started, or looked at
    Then it is refused in one sentence
    """
    changed(run, change)
    assert JOURNAL in refused(run)


def test_a_row_behind_the_state_is_checked_and_read(run: Path) -> None:
    """Given a large journal with rows behind its state
    When it is started
    Then it has them, and refuses them once one is changed
    """
    with opened(run) as journal:
        for place in range(LARGE, LARGE + 5):
            journal.add_row(MARKET, place, f"behind {place}")
        journal.commit()
    with opened(run) as journal:
        assert journal.read().rows == [(MARKET, f"behind {place}") for place in range(LARGE, LARGE + 5)]
    changed(run, "UPDATE rows SET line = 'other' WHERE number = ?", LARGE + 2)
    assert JOURNAL in refused(run)


@pytest.mark.parametrize("name", [CANDLES, TRADES])
@pytest.mark.parametrize("harm", ["a byte changed", "an end lost", "a line more", "deleted", "emptied"])
def test_the_tables_of_a_large_journal_are_mended_at_the_start(harm: str, name: str, run: Path) -> None:
    """Given a large journal beside a table with a byte of its newest block changed, its end lost, or no table at all
    When it is started and goes on
    Then the tables say what the journal says
    """
    whole, table = tables_in(run), run / name
    text = whole[name]
    if harm == "deleted":
        table.unlink()
    else:
        at = len(text) - 500
        harmed = {
            "a byte changed": f"{text[:at]}#{text[at + 1 :]}",
            "an end lost": text[:-7],
            "a line more": f"{text}one more\n",
            "emptied": "",
        }
        table.write_text(harmed[harm], encoding="utf-8")
    with opened(run) as journal:
        assert tables_in(run) == whole
        journal.add_row(MARKET, LARGE, "next")
        journal.add_trade(MARKET, "next")
        journal.commit()
    assert tables_in(run) == {file: f"{before}next\n" for file, before in whole.items()}


def test_a_journal_that_grows_large_while_it_is_traded_stays_sound(tmp_path: Path) -> None:
    """Given a small journal
    When it grows past what a start reads whole, in commits of many sizes
    Then it remembers the same as ever, and all its sums are right
    """
    run = scripted(3)
    with opened(tmp_path) as journal:
        for added in run:
            add(journal, added)
            journal.commit()
        assert journal.read() == memory_of(run)
        place = 3
        for size in (1, 996, 1, 2500, 7000, 12_000):
            for _ in range(size):
                journal.add_row(MARKET, place, f"row {place}")
                place += 1
            journal.commit()
        journal.set_checkpoint(Checkpoint(place, 3, 3, b"state"))
        journal.commit()
        assert journal.read().rows == []
        assert journal.newest_rows(MARKET, place - 1, 2) == [f"row {place - 3}", f"row {place - 2}"]
    assert fault_of(tmp_path / JOURNAL) == ""
