"""The tables beside the journal say what it says, whatever became of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.engine.rows import CANDLE_COLUMNS, END_COLUMNS
from srconsole.errors import JournalError
from srconsole.journal.history_files import CANDLES, TRADE_COLUMNS, TRADES, HistoryFile
from srconsole.journal.run_folder import JOURNAL
from srconsole.journal.witness import ENDING
from srconsole.research.backtest import backtest
from srconsole.strategies.levels.strategy import Levels
from tests.frames import frame
from tests.journal.limits import said_by
from tests.journal.scripted_run import add, opened, scripted, tables_in, tables_of, written
from tests.walks import walk

LINES = st.lists(st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=8), max_size=8)


def half_a_line_lost(table: Path) -> None:
    table.write_bytes(table.read_bytes()[:-7])


def half_a_line_more(table: Path) -> None:
    table.write_bytes(table.read_bytes() + b"2024-01-01T00:0")


def rows_more(table: Path) -> None:
    table.write_bytes(table.read_bytes() * 2)


def rows_lost(table: Path) -> None:
    table.write_text("".join(table.read_text(encoding="utf-8").splitlines(keepends=True)[:2]), encoding="utf-8")


def deleted(table: Path) -> None:
    table.unlink()


def emptied(table: Path) -> None:
    table.write_bytes(b"")


def edited_to_the_same_length(table: Path) -> None:
    table.write_bytes(table.read_bytes().replace(b"01T00:01", b"01T23:01"))


def edited_to_another_length(table: Path) -> None:
    table.write_bytes(table.read_bytes().replace(b"01T00:01", b"1T"))


def headed_otherwise(table: Path) -> None:
    table.write_bytes(b"time;" + table.read_bytes()[5:])


def saved_by_a_spreadsheet(table: Path) -> None:
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes().replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("name", [CANDLES, TRADES])
@pytest.mark.parametrize(
    "harm",
    [
        half_a_line_lost,
        half_a_line_more,
        rows_more,
        rows_lost,
        deleted,
        emptied,
        edited_to_the_same_length,
        edited_to_another_length,
        headed_otherwise,
        saved_by_a_spreadsheet,
    ],
)
def test_a_table_is_brought_in_line_at_the_start(tmp_path: Path, name: str, harm: Callable[[Path], None]) -> None:
    """Given a run one of whose tables was cut, lengthened, edited, saved by a spreadsheet or deleted
    When the run is started again and goes on
    Then both tables hold what the journal says, each row once, from the start on
    """
    run = scripted(9)
    written(tmp_path, 8)
    harm(tmp_path / name)
    assert not (tmp_path / name).exists() or tables_in(tmp_path) != tables_of(run[:8])

    with opened(tmp_path) as journal:
        assert tables_in(tmp_path) == tables_of(run[:8])
        add(journal, run[8])
        journal.commit()

    assert tables_in(tmp_path) == tables_of(run)
    assert {path.name for path in tmp_path.iterdir()} == {CANDLES, TRADES, JOURNAL, JOURNAL + ENDING}


@given(before=st.binary(max_size=40), kept=st.integers(0, 60), lines=LINES.filter(bool), more=LINES)
def test_whatever_stood_in_a_table_it_says_what_the_journal_says(
    tmp_path_factory: pytest.TempPathFactory, before: bytes, kept: int, lines: list[str], more: list[str]
) -> None:
    """Given a file with any beginning of the right table, and anything behind it
    When it is brought in line with some rows, and others are appended
    Then it holds the header and all of these, and not a byte else
    """
    path = tmp_path_factory.mktemp("run") / "table.csv"
    expected = "".join(f"{line}\n" for line in ["A,B", *lines]).encode()
    path.write_bytes(expected[:kept] + before)

    table = HistoryFile(path, ["A", "B"])
    table.bring_in_line([lines[:2], lines[2:]] if lines[2:] else [lines])
    assert path.read_bytes() == expected
    table.append(more)
    table.close()
    assert path.read_bytes() == expected + "".join(f"{line}\n" for line in more).encode()


def test_a_table_in_line_is_only_read(tmp_path: Path) -> None:
    """Given a table that says what the journal says
    When the run is started again
    Then the file is the same one, and was not written to
    """
    written(tmp_path)
    before = (tmp_path / CANDLES).stat()

    opened(tmp_path).close()
    after = (tmp_path / CANDLES).stat()

    assert (after.st_ino, after.st_mtime_ns, after.st_size) == (before.st_ino, before.st_mtime_ns, before.st_size)


def test_rows_of_a_journal_that_was_deleted_are_kept(tmp_path: Path) -> None:
    """Given a run whose journal somebody deleted, twice
    When it is started, and so begins anew
    Then the tables of the runs before are kept under other names
    """
    for _ in range(2):
        written(tmp_path)
        (tmp_path / JOURNAL).unlink()

    opened(tmp_path).close()

    assert tables_in(tmp_path) == tables_of([])
    for name in (CANDLES, TRADES):
        for number in (1, 2):
            assert (tmp_path / f"{name}.{number}").read_text(encoding="utf-8") == tables_of(scripted())[name]


def test_a_table_that_cannot_be_opened_is_said_before_anything_is_traded(tmp_path: Path) -> None:
    """Given a run with a folder where its candle table was
    When it is started
    Then one sentence names it
    """
    written(tmp_path)
    (tmp_path / CANDLES).unlink()
    (tmp_path / CANDLES).mkdir()

    with pytest.raises(JournalError, match=r"historical_data\.csv cannot be used: Is a directory; see to its disk"):
        opened(tmp_path)


def test_a_table_that_fills_its_disk_stops_nothing(tmp_path: Path) -> None:
    """Given a table on a disk that takes 1,000 bytes more
    When rows are appended that need twice that
    Then nothing fails, and the table is completed when it is next brought in line
    """
    code = """
import resource
table = history_files.HistoryFile(folder / "table.csv", ["A"])
table.bring_in_line([])
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
for number in range(20):
    table.append(["x" * 99])
table.close()
print("went on")"""
    assert said_by(code.strip(), tmp_path) == "went on"
    path = tmp_path / "table.csv"
    assert path.stat().st_size == 1000

    table = HistoryFile(path, ["A"])
    table.bring_in_line([["x" * 99] * 20])
    table.close()

    assert path.read_text(encoding="utf-8").splitlines() == ["A", *["x" * 99] * 20]


def test_the_tables_have_the_columns_of_a_backtest() -> None:
    """Given the columns of a run's tables, the strategy's own between a candle and how it ended
    When a backtest is run
    Then its tables have the same ones in the same order
    """
    result = backtest(frame(walk(1, 3)))

    assert tuple(result.candles.columns) == (*CANDLE_COLUMNS, *Levels.columns, *END_COLUMNS)
    assert tuple(result.trades.columns) == TRADE_COLUMNS
