"""README's five minutes, run as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
TOUR = README[README.index("## Five minutes") : README.index("## Your own candles")]


def blocks(language: str) -> list[str]:
    """Return the tour's code of a language."""
    return re.findall(rf"```{language}\n(.*?)```", TOUR, flags=re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that looks like the checkout to somebody who pastes the tour."""
    (tmp_path / "data").symlink_to(CHECKOUT / "data")
    activate = tmp_path / ".venv" / "bin" / "activate"
    activate.parent.mkdir(parents=True)
    activate.write_text(f'PATH="{Path(sys.executable).parent}:$PATH"\n')
    return tmp_path


def test_every_command_of_the_tour_works(folder: Path) -> None:
    """A newcomer can paste the tour.

    Given a folder with the bundled candles and srconsole installed
    When the tour's commands are pasted into a shell that stops at the first failure
    Then all of them succeed, what they announce is there, and in the end the folder is as it was
    """
    (script,) = blocks("sh")
    before = sorted(folder.iterdir())
    script, last, cleaning = script.partition("# Leave nothing behind.\n")
    assert last
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        ["/bin/sh", "-euc", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "entered and left inside one candle" in done.stdout
    assert "swing_order = 48" in done.stdout
    assert sorted(path.name for path in (folder / "result").iterdir()) == [
        "candles.csv",
        "fills.csv",
        "summary.json",
        "trades.csv",
    ]
    assert (folder / "annotated.csv").read_text(encoding="utf-8").startswith("Time,Open")
    subprocess.run(["/bin/sh", "-euc", cleaning], cwd=folder, env=environment, check=True)
    assert sorted(folder.iterdir()) == before


def test_the_notebook_of_the_tour_works(folder: Path) -> None:
    """A newcomer can paste the notebook cell.

    Given a folder with the bundled candles
    When the tour's Python is run
    Then it prints the number of trades and the profit
    """
    (code,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"\d+ -?\d+\.\d+\n", done.stdout)
