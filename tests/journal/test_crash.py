"""Killed at any moment: what was committed is there whole, the rest not at all, and the tables say the same."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from srconsole.core.by_hand import MoveStop
from srconsole.engine.facts import Done
from srconsole.engine.inputs import Asked, Stored
from srconsole.engine.ports import Checkpoint
from srconsole.journal.history_files import CANDLES, TRADES
from tests.journal.scripted_run import (
    COMMITS,
    MARKET,
    Added,
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
)

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("point", range(1, 2 * COMMITS + 1))
def test_a_killed_process_leaves_whole_commits(tmp_path: Path, point: int) -> None:
    """Given a process that writes a run of six commits
    When it is killed just before, or just after, each of them is on the disk
    Then the journal holds the commits up to there whole, the tables are brought in line, and the run can be finished
    """
    command = [sys.executable, "-m", "tests.journal.scripted_run", str(tmp_path), str(point)]
    killed = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=False)
    run, done = scripted(), point // 2

    assert killed.returncode == -signal.SIGKILL
    assert killed.stdout.split() == [str(number) for number in range(1, (point - 1) // 2 + 1)]
    with opened(tmp_path) as journal:
        assert journal.read() == memory_of(run[:done])
        assert tables_in(tmp_path) == tables_of(run[:done])
        for added in run[done:]:
            add(journal, added)
            journal.commit()
        assert journal.read() == memory_of(run)
    assert tables_in(tmp_path) == tables_of(run)


def test_a_process_with_no_point_to_die_at_finishes(tmp_path: Path) -> None:
    """Given the same process without a point to be killed at
    When it runs
    Then it ends by itself with all its commits written
    """
    command = [sys.executable, "-m", "tests.journal.scripted_run", str(tmp_path), "0"]
    subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, check=True)

    with opened(tmp_path) as journal:
        assert journal.read() == memory_of(scripted())
    assert tables_in(tmp_path) == tables_of(scripted())


class CrashingRun(RuleBasedStateMachine):
    """A run that is written, committed and killed in any order, beside a list that never forgets.

    A crash goes on with a copy of the files as they stood, the tables' ends cut off or dirtied; nothing is closed.
    """

    starts = 0
    """Times that any such run was started again."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.folder = self.root / "0"
        self.folder.mkdir()
        self.journal = opened(self.folder)
        self.left_open = [self.journal]
        self.committed: list[Added] = []
        self.pending = Added.nothing()

    def _count(self, what: str) -> int:
        return sum(len(getattr(added, what)) for added in (*self.committed, self.pending))

    @rule(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=9))
    def add_fact(self, text: str) -> None:
        """Come to a fact."""
        fact = noted(self._count("facts") + 1, self._count("rows"), Done(text))
        self.journal.add_fact(fact)
        self.pending.facts.append(fact)

    @rule(price=st.floats(allow_nan=False))
    def add_input(self, price: float) -> None:
        """Take an input."""
        stored = Stored(self._count("inputs") + 1, self._count("rows"), Asked(MARKET, MoveStop(price)))
        self.journal.add_input(stored)
        self.pending.inputs.append(stored)

    @rule(text=st.text(st.characters(categories=["Lu", "Ll", "Nd"]), max_size=9))
    def add_row(self, text: str) -> None:
        """Close a candle."""
        row = (self._count("rows"), text)
        self.journal.add_row(MARKET, *row)
        self.pending.rows.append(row)

    @rule(text=st.text(st.characters(categories=["Lu", "Ll", "Nd"]), max_size=9))
    def add_trade(self, text: str) -> None:
        """Close a trade."""
        self.journal.add_trade(MARKET, text)
        self.pending.trades.append(text)

    @rule(state=st.binary(max_size=20))
    def set_checkpoint(self, state: bytes) -> None:
        """Come to a state that has all facts and inputs in it."""
        checkpoint = Checkpoint(self._count("rows"), self._count("facts"), self._count("inputs"), state)
        self.journal.set_checkpoint(checkpoint)
        self.pending = self.pending._replace(checkpoint=checkpoint)

    @rule()
    def commit(self) -> None:
        """Have it on the disk."""
        self.journal.commit()
        self.committed.append(self.pending)
        self.pending = Added.nothing()

    @rule()
    def leave_and_start(self) -> None:
        """End in good order, with what was not committed dropped."""
        self.journal.close()
        self._start()

    @rule(cut=st.integers(0, 60), dirt=st.binary(max_size=5), name=st.sampled_from([CANDLES, TRADES]))
    def crash_and_start(self, cut: int, dirt: bytes, name: str) -> None:
        """Go on with the files as they stand, one table's end lost."""
        self.folder = shutil.copytree(self.folder, self.root / str(len(self.left_open)))
        table = self.folder / name
        whole = table.read_bytes()
        table.write_bytes(whole[: max(0, len(whole) - cut)] + dirt)
        self._start()

    @precondition(lambda self: any(added.rows for added in self.committed))
    @rule(name=st.sampled_from([CANDLES, TRADES]))
    def lose_a_table_and_start(self, name: str) -> None:
        """Go on with a table deleted."""
        self.journal.close()
        (self.folder / name).unlink()
        self._start()

    def _start(self) -> None:
        self.journal = opened(self.folder)
        self.left_open.append(self.journal)
        self.pending = Added.nothing()
        CrashingRun.starts += 1

    @invariant()
    def remembers_what_was_committed(self) -> None:
        """Each committed row and trade is in its table, in order, once; and nothing else is."""
        assert tables_in(self.folder) == tables_of(self.committed)
        assert rows_in(self.journal) == rows_of(self.committed)
        assert self.journal.newest_trades(MARKET, 2) == trades_of(self.committed)[-2:]
        assert self.journal.read() == memory_of(self.committed)

    def teardown(self) -> None:
        """Close what crashes left open."""
        for journal in self.left_open:
            journal.close()
        shutil.rmtree(self.root)


def test_any_interleaving_of_writes_and_crashes_loses_and_repeats_nothing() -> None:
    """No candle twice, no trade twice, after any restart.

    Given a run and a list of what it committed
    When inputs, facts, rows, trades and states are added, committed, dropped by crashes and read in any order
    Then at every moment the journal and both tables hold what was committed, in order, once, and nothing else
    """
    run_state_machine_as_test(CrashingRun, settings=settings(max_examples=60, stateful_step_count=25, deadline=None))

    assert CrashingRun.starts > 60
