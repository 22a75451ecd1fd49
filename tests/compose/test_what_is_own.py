"""What a run has bought is told from its journal, whenever it ended."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from srconsole.compose.rescue import Own, own_of
from srconsole.engine.status import status_of
from srconsole.journal.read_only import read_run
from tests.engine.running import written
from tests.walks import walk

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]


def killed_at(write: int, folder: Path) -> Path:
    """Have a run killed at a write of its journal; return its folder."""
    file = written(walk(5, 36, gap=0.006), folder / "walk.csv")
    environment = {
        **os.environ,
        "SRCONSOLE_HOME": str(folder / "home"),
        "PYTHONPATH": str(CHECKOUT),
        "SRCONSOLE_KILL_AT": str(write),
    }
    command = [sys.executable, "-m", "tests.engine.scripted", str(file)]
    killed = subprocess.run(command, env=environment, cwd=CHECKOUT, check=False)
    assert killed.returncode < 0
    (journal,) = (folder / "home").rglob("journal.sqlite3")
    return journal.parent


def test_an_order_that_was_out_may_have_bought(tmp_path: Path) -> None:
    """The machine died between an order and its fill; what it bought is the run's all the same.

    Given runs that were killed after an order was written, after its fill, and later
    When it is asked what each may hold
    Then it is what is held, or where a buy is out, what that would bring: never less
    """
    seen = set()
    for write in (122, 124, 126):
        folder = tmp_path / str(write)
        folder.mkdir()
        run = killed_at(write, folder)
        remembered = read_run(run).remembered
        assert remembered.checkpoint is not None
        held = status_of(remembered.checkpoint, remembered.facts)["position_size"]
        own = own_of(run)
        assert own.run == remembered.run
        assert own.quantity is not None
        assert own.quantity >= held
        seen.add((held > 0, own.quantity > held))
    assert {(False, True), (True, False)} <= seen


def test_a_damaged_journal_explains_nothing(tmp_path: Path) -> None:
    """Guesses sell other people's coins.

    Given a run whose journal is damaged
    When it is asked what it holds
    Then that is not known
    """
    run = killed_at(124, tmp_path)
    for path in run.glob("journal.sqlite3*"):
        path.write_bytes(b"no journal" * 1000)

    assert own_of(run) == Own("", None)
