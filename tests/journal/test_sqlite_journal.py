"""What is added and committed is remembered, digit for digit."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.by_hand import ClosePart, MoveStop
from srconsole.core.order import OrderState
from srconsole.engine.facts import Done, Fact, Filled, Halted, Ordered, Requested, Switched
from srconsole.engine.inputs import Asked, Input, OrderUpdate, PriceSeen, Stored
from srconsole.engine.ports import Checkpoint
from srconsole.engine.request import SetSpeed
from srconsole.errors import JournalError
from srconsole.journal import reading
from srconsole.journal.history_files import HistoryFiles
from srconsole.journal.reading import LATEST, LINES
from srconsole.journal.run_folder import JOURNAL
from srconsole.journal.sqlite_journal import SqliteJournal
from tests.journal.limits import said_by
from tests.journal.scripted_run import (
    MARKET,
    RUN,
    STRATEGY_COLUMNS,
    add,
    memory_of,
    noted,
    opened,
    rows_in,
    rows_of,
    scripted,
    tables_in,
    tables_of,
    trades_of,
    written,
)

FACTS: st.SearchStrategy[Fact] = st.one_of(
    st.builds(Done, st.text()),
    st.builds(Filled, st.text(), st.floats(), st.floats(), st.floats()),
    st.builds(Requested, st.builds(MoveStop, st.floats()) | st.builds(SetSpeed, st.floats()), st.text()),
    st.builds(Switched, st.none() | st.floats(), st.floats()),
    st.builds(Halted, st.integers(-(2**63), 2**64 - 1), st.none() | st.integers(0, 9)),
)
INPUTS: st.SearchStrategy[Input] = st.one_of(
    st.builds(PriceSeen, st.text(), st.floats(), st.floats(), st.floats(), st.integers(0, 2**63), st.integers(0, 9)),
    st.builds(OrderUpdate, st.text(), st.sampled_from(OrderState), st.floats(), st.floats(), st.floats(), st.text()),
    st.builds(Asked, st.text(), st.builds(ClosePart, st.floats()), st.text()),
)


def test_a_new_journal_remembers_nothing_but_its_run(tmp_path: Path) -> None:
    """Given no journal
    When one is opened and read
    Then it has its run's id, no state, no input, no fact, no row and no trade, and both tables are headers
    """
    with opened(tmp_path) as journal:
        assert journal.read() == memory_of([])
        assert rows_in(journal) == []
    assert tables_in(tmp_path) == tables_of([])


def test_what_was_committed_is_there_after_a_restart(tmp_path: Path) -> None:
    """Given a run that was written and closed
    When its journal is opened again, by a process that would call a new run otherwise
    Then state, inputs, facts, rows and trades are those committed, and the run keeps its id
    """
    run = written(tmp_path)

    with SqliteJournal(tmp_path / JOURNAL, "another id", None) as journal:
        assert journal.run == RUN
        assert journal.read() == memory_of(run)
        assert rows_in(journal) == rows_of(run)
        assert journal.newest_trades(MARKET, 10) == trades_of(run)
    assert tables_in(tmp_path) == tables_of(run)


def test_what_was_not_committed_is_forgotten(tmp_path: Path) -> None:
    """Given a journal with an input, a fact, a row, a trade and a state that were added and not committed
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


@given(fact=FACTS, taken=INPUTS, state=st.binary(max_size=5000))
def test_facts_inputs_and_states_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, fact: Fact, taken: Input, state: bytes
) -> None:
    """Given a fact and an input with any words and numbers, infinities and not-a-numbers included, and any state
    When they are written and read by the next process
    Then they are the same to the last bit
    """
    path = tmp_path_factory.mktemp("run") / JOURNAL
    with SqliteJournal(path, RUN) as journal:
        journal.add_input(Stored(1, 0, taken))
        journal.add_fact(noted(1, 0, fact))
        journal.set_checkpoint(Checkpoint(0, 0, 0, state))
        journal.commit()

    with SqliteJournal(path, RUN) as journal:
        remembered = journal.read()
    found = (remembered.inputs, remembered.facts, remembered.checkpoint)
    expected = ([Stored(1, 0, taken)], [noted(1, 0, fact)], Checkpoint(0, 0, 0, state))
    assert msgspec.msgpack.encode(found) == msgspec.msgpack.encode(expected)


def test_only_the_newest_facts_are_read_for_a_log(tmp_path: Path) -> None:
    """Given a journal with more facts up to its state than a log shows, and three behind it
    When it is read
    Then it gives the newest of those before, in order, and all three behind
    """
    facts = [noted(number, number, Done(str(number))) for number in range(1, LATEST + 54)]
    with opened(tmp_path) as journal:
        for fact in facts:
            journal.add_fact(fact)
        journal.set_checkpoint(Checkpoint(0, LATEST + 50, 0, b""))
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
    with opened(tmp_path) as journal, closing(sqlite3.connect(tmp_path / JOURNAL)) as reader:
        for number, line in enumerate(lines[:-1]):
            journal.add_row(MARKET, number, line)
        journal.commit()
        batches = reading.lines(reader, "rows", MARKET)
        found = next(batches)
        journal.add_row(MARKET, len(lines) - 1, lines[-1])
        journal.commit()
        for batch in batches:
            found += batch

    assert found == lines
    assert tables_in(tmp_path)["historical_data.csv"].splitlines()[1:] == lines


def test_two_markets_rows_and_trades_keep_apart(tmp_path: Path) -> None:
    """Two markets that share an account share a journal, and each has its own tables.

    Given two markets whose candles close in turns, and whose trades do
    When their rows and trades are read, by count and below a place, and the tables of both are damaged
    Then each market has its own, in order, and the next start mends each market's tables from its own
    """
    folders = {market: tmp_path / name for market, name in (("BTC/USD", "btc"), ("ETH/USD", "eth"))}
    for folder in folders.values():
        folder.mkdir()

    def start() -> SqliteJournal:
        exports = {market: HistoryFiles(folder, STRATEGY_COLUMNS) for market, folder in folders.items()}
        return SqliteJournal(tmp_path / JOURNAL, RUN, exports)

    rows = [("ETH/USD" if place % 3 else "BTC/USD", f"row {place}") for place in range(10)]
    trades = [(market, f"trade of {line}") for market, line in rows[::2]]
    with start() as journal:
        for place, (market, line) in enumerate(rows):
            journal.add_row(market, place, line)
        for market, line in trades:
            journal.add_trade(market, line)
        journal.commit()
    for folder in folders.values():
        (folder / "historical_data.csv").write_text("nonsense\n", encoding="utf-8")
        (folder / "historical_trades.csv").unlink()
    with start() as journal:
        assert journal.newest_rows("ETH/USD", 8, 3) == ["row 4", "row 5", "row 7"]
        assert journal.newest_rows("BTC/USD", 9, 3) == ["row 0", "row 3", "row 6"]
        assert journal.newest_trades("BTC/USD", 9) == ["trade of row 0", "trade of row 6"]
        assert journal.newest_trades("ETH/USD", 2) == ["trade of row 4", "trade of row 8"]
        assert journal.read().rows == rows
        assert journal.read().trades == {"BTC/USD": 2, "ETH/USD": 3}
    for market, folder in folders.items():
        tables = tables_in(folder)
        for name, lines in (("historical_data.csv", rows), ("historical_trades.csv", trades)):
            assert tables[name].splitlines()[1:] == [line for of, line in lines if of == market]


@pytest.mark.parametrize("wrong", [0, 2, 4])
def test_an_engine_that_lost_count_is_stopped(tmp_path: Path, wrong: int) -> None:
    """A row written twice, or a gap, would be wrong in every table from then on.

    Given a journal whose next row is number 3
    When a row of another number is added, or a fact or an input that is not the next
    Then it is refused in one sentence, and what was right can still be committed
    """
    with opened(tmp_path) as journal:
        for number in range(3):
            journal.add_row(MARKET, number, f"row {number}")
        with pytest.raises(JournalError, match=f"number {wrong} of its rows came where 3 is next"):
            journal.add_row(MARKET, wrong, "again")
        with pytest.raises(JournalError, match="number 2 of its facts came where 1 is next"):
            journal.add_fact(noted(2, 0, Done("again")))
        with pytest.raises(JournalError, match="number 0 of its inputs came where 1 is next"):
            journal.add_input(Stored(0, 0, Asked(MARKET, MoveStop(1.0))))
        journal.commit()

        assert rows_in(journal) == ["row 0", "row 1", "row 2"]


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


def test_no_order_waits_for_the_log_to_be_moved(tmp_path: Path) -> None:
    """SQLite moves its log into the file at the end of the commit that makes it long, with two waits for the disk more.

    Given two runs that commit the same until the log is long, but for an order in one of their last commits
    When the log is moved
    Then it is by that commit where there is no order in it, and by the next one where there is
    """
    plain, ordered = tmp_path / "plain", tmp_path / "ordered"

    def moved(journal: SqliteJournal, folder: Path, place: int) -> bool:
        before = (folder / JOURNAL).stat().st_size
        journal.add_row(MARKET, place, "x" * 100_000)
        journal.commit()
        return (folder / JOURNAL).stat().st_size > before

    with SqliteJournal(_made(plain), RUN) as journal:
        due = next(place for place in range(1000) if moved(journal, plain, place))
    with SqliteJournal(_made(ordered), RUN) as journal:
        assert not any(moved(journal, ordered, place) for place in range(due))
        journal.add_fact(noted(1, due, Ordered("id", "sell", 1.0, 100.0, "stop_loss")))
        assert not moved(journal, ordered, due)
        assert moved(journal, ordered, due + 1)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder / JOURNAL
