"""The paper account's file while it is written to: alone, all or nothing, and on the disk."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from srconsole.core.fill import Fill
from srconsole.exchange.paper.store import PaperStore, number_of
from tests.exchange.orders import buy

FILL = Fill(100.0, 5.0, 0.3)


class Interrupted(Exception):
    """Something that goes wrong between two statements."""


def interrupted(store: PaperStore) -> None:
    """Take an order, and be interrupted before the next one."""
    with store.writing("take two orders"):
        store.add(1, buy("a", 5.0), FILL, 100.0)
        raise Interrupted


def test_whoever_writes_is_alone_from_the_first_moment(tmp_path: Path) -> None:
    """Given an account that two programs have open
    When one of them is about to take an order, and has written nothing yet
    Then the other one cannot begin to write; once the first is done, it can
    """
    path = tmp_path / "paper.sqlite"
    with (
        closing(PaperStore(path, 1000.0)) as store,
        closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other,
    ):
        with store.writing("take an order"), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


def test_an_order_is_written_with_all_of_its_company_or_not_at_all(tmp_path: Path) -> None:
    """Given two orders that are written together
    When something goes wrong behind the first
    Then neither is there, and the next one that is written is the first
    """
    with closing(PaperStore(tmp_path / "paper.sqlite", 1000.0)) as store:
        with pytest.raises(Interrupted):
            interrupted(store)
        assert store.outcome("a") is None
        with store.writing("take an order"):
            store.add(1, buy("b", 5.0), FILL, 100.0)
        assert [order.number for order in store.orders_after(0)] == [1]
        assert store.outcome("b") == FILL


def test_what_is_written_waits_for_the_disk(tmp_path: Path) -> None:
    """What no test can do is cut the power; what makes a fill outlast it can be asked for.

    Given an account that was just made, and one that is opened again
    When SQLite is asked how it writes
    Then it writes ahead, and waits for the disk at every commit
    """
    code = """
import sys
from pathlib import Path
from srconsole.exchange.paper.store import PaperStore
store = PaperStore(Path(sys.argv[1]), 1000.0)
print(*(store._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")))
"""
    for _ in range(2):
        command = [sys.executable, "-c", code, str(tmp_path / "paper.sqlite")]
        assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() == ["wal", "2"]


@pytest.mark.parametrize(
    ("kept", "told"), [("abc", '"abc"'), (None, "nothing"), (b"1", "something else"), ("nan", '"nan"')]
)
def test_what_is_no_number_is_told_in_words(kept: object, told: str) -> None:
    """Given a place of a paper account's file where a number should be
    When there is a word, nothing, or bytes
    Then that is said as a person would, and not as the program would
    """
    with pytest.raises(ValueError, match=f"^{told} stands where a number should be$"):
        number_of(kept)
