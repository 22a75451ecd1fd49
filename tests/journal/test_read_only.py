"""Looking at a run disturbs nothing and needs no engine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from srconsole.errors import JournalError
from srconsole.journal.lock import RunLock
from srconsole.journal.read_only import read_run
from srconsole.journal.run_folder import JOURNAL
from tests.journal.limits import said_by, said_without_rights
from tests.journal.scripted_run import add, memory_of, opened, scripted, written

LOOK = "print(read_only.read_run(folder).rows)"


def test_a_run_is_seen_while_it_is_written(tmp_path: Path) -> None:
    """Given an engine at work on a run, with something not committed yet
    When the run is looked at, before and after its next commit
    Then what is committed is seen, and that an engine holds it; and the engine goes on
    """
    run = scripted()
    lock = RunLock(tmp_path)
    lock.take()
    with opened(tmp_path) as journal:
        for done, added in enumerate(run):
            add(journal, added)
            if done:
                seen = read_run(tmp_path)
                assert seen.remembered == memory_of(run[:done])
                assert (seen.rows, seen.last_row) == (done, run[done - 1].rows[-1][1])
                assert seen.engine == os.getpid()
            journal.commit()
    lock.release()

    seen = read_run(tmp_path)
    assert seen.remembered == memory_of(run)
    assert seen.engine is None
    assert seen.created.endswith("Z")


def test_a_killed_run_is_seen_with_all_that_it_committed(tmp_path: Path) -> None:
    """Given a run as a killed engine leaves it, its last commits still in the log
    When it is looked at from another process
    Then they are seen
    """
    folder = tmp_path / "run"
    folder.mkdir()
    with opened(folder) as journal:
        for added in scripted():
            add(journal, added)
            journal.commit()
        copy = shutil.copytree(folder, tmp_path / "copy")

    assert said_by(LOOK, copy) == "6"


def test_a_run_is_seen_where_nothing_may_be_written() -> None:
    """Given a run that was left in good order, in a folder that may only be read
    When it is looked at
    Then it is seen
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        written(folder)
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o555)
        seen = said_without_rights(LOOK, folder)
        folder.chmod(0o755)

    assert seen == "6"


def test_what_is_no_run_is_said_in_a_sentence(tmp_path: Path) -> None:
    """Given a folder without a journal, with an empty one, and with one that is damaged
    When it is looked at
    Then one sentence says which, and what to do
    """
    with pytest.raises(JournalError, match="holds no run; start one with srconsole replay"):
        read_run(tmp_path)
    (tmp_path / JOURNAL).touch()
    with pytest.raises(JournalError, match="its run has not begun"):
        read_run(tmp_path)
    (tmp_path / JOURNAL).write_bytes(b"noise" * 1000)
    with pytest.raises(JournalError, match=r"is damaged: .*--fresh"):
        read_run(tmp_path)
