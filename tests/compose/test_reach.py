"""What the screens reach: a run's records, and new files that a person names."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.compose.reach import reach_of, write_trades
from srconsole.engine.rows import trade_of
from srconsole.errors import RequestError
from srconsole.journal.history_files import TRADE_COLUMNS
from tests.console import canned
from tests.journal.looked_back import write
from tests.journal.scripted_run import MARKET, opened


def test_trades_are_written_as_a_run_writes_them(tmp_path: Path) -> None:
    """What is written from the screen opens wherever the run's own file does.

    Given three closed trades
    When they are written to a named file
    Then it has the columns of `historical_trades.csv` and each trade to its last digit
    """
    name = str(tmp_path / "mine.csv")

    assert write_trades(name, canned.trades()) == name

    head, *rows = Path(name).read_text(encoding="utf-8").splitlines()
    assert head == ",".join(TRADE_COLUMNS)
    assert tuple(map(trade_of, rows)) == canned.trades()


def test_no_file_is_written_over(tmp_path: Path) -> None:
    """A slip of the finger costs nobody a file.

    Given a file, and a folder that is not there
    When trades are written to that name, or into that folder
    Then a RequestError says why, and the file is what it was
    """
    kept = tmp_path / "kept.csv"
    kept.write_text("mine", encoding="utf-8")

    with pytest.raises(RequestError, match="is there already"):
        write_trades(str(kept), canned.trades())
    with pytest.raises(RequestError):
        write_trades(str(tmp_path / "nowhere" / "trades.csv"), canned.trades())

    assert kept.read_text(encoding="utf-8") == "mine"


def test_a_run_has_records_where_it_has_a_journal(tmp_path: Path) -> None:
    """Of a rehearsal nothing is kept, and its screens show what the snapshot has.

    Given a folder with a journal, and the words by which a rehearsal names its place
    When their records are asked for
    Then the folder has its trades, and the words have none
    """
    with opened(tmp_path) as journal:
        write(journal, 0, 8)

    records = reach_of().records(str(tmp_path))

    assert records is not None
    assert len(records.trades(MARKET, -1).trades) == 2
    assert reach_of().records("nowhere: of a rehearsal nothing is kept") is None
