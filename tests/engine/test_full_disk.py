"""A disk that fills up stops the engine with a sentence and loses nothing."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.engine import scripted
from tests.engine.running import Ran, left, written
from tests.walks import walk

CHECKOUT = Path(__file__).resolve().parents[2]


def limit_files(size: int) -> None:
    """Let no file of this process grow beyond a size, as a full disk does."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """Return a replay's file, and what trading it leaves where there is room."""
    folder = tmp_path_factory.mktemp("whole")
    file = written(walk(5, 36, gap=0.006), folder / "walk.csv")
    return file, left(scripted.run(file, {"SRCONSOLE_HOME": str(folder / "home")}))


@pytest.mark.parametrize("kilobytes", [70, 110, 190])
def test_a_full_disk_stops_the_engine_and_loses_nothing(
    kilobytes: int, whole: tuple[Path, Ran], tmp_path: Path
) -> None:
    """What is on the disk when it is full, is kept; the next start goes on from there.

    Given a replay whose files cannot grow beyond some size
    When it is traded
    Then the engine stops with one sentence that names the file, and with room again it ends as if nothing had been
    """
    file, expected = whole
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.scripted", str(file)],
        env={**os.environ, "SRCONSOLE_HOME": str(home), "PYTHONPATH": str(CHECKOUT)},
        cwd=CHECKOUT,
        preexec_fn=partial(limit_files, kilobytes * 1024),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    error = done.stderr.strip().splitlines()[-1]
    assert error.startswith(("srconsole.errors.JournalError: ", "srconsole.errors.ExchangeError: "))
    assert str(home) in error
    again = left(scripted.run(file, {"SRCONSOLE_HOME": str(home)}))
    assert (again.rows, again.trades) == (expected.rows, expected.trades)
