"""A scenario as `srconsole` plays it: a process of its own, with an empty home, and nothing of it but its report."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from srconsole.compose.rehearse.report import Report

CHECKOUT: Final = Path(__file__).resolve().parents[2]
SURROUNDINGS: Final = {"PATH": os.defpath, "PYTHONPATH": str(CHECKOUT), "TZ": "UTC", "SSL_CERT_FILE": os.devnull}
"""What a process is told; nothing it says leaves this machine, and the machine's certificates take time to read."""
PATIENCE: Final = 110.0
"""Seconds after which a process is given up; none takes a quarter of that."""


class Ended(NamedTuple):
    """A process that has come to its end.

    Attributes:
        code: the exit code.
        report: what it has written.
    """

    code: int
    report: Report

    @property
    def wrong(self) -> list[str]:
        """What is not as it should be, a sentence each."""
        return [*self.report.lost, *self.report.unmet]


def play_in_a_process(file: Path, folder: Path, *, without: str = "") -> Ended:
    """Play a scenario by `srconsole rehearse`, with a defence switched off where one is named.

    Args:
        file: the scenario's.
        folder: an empty one, where the process works and has its home.
        without: the words of a defence.

    Raises:
        AssertionError: the process has ended without a report; it has what it said.
    """
    written = folder / "report.json"
    starts = ["tests.scenarios.without", without] if without else ["srconsole"]
    played = subprocess.run(
        [sys.executable, "-m", *starts, "rehearse", "--scenario", file, "--no-screen", "--report", written],
        cwd=folder,
        env=SURROUNDINGS | {"HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    if not written.exists():
        raise AssertionError(f"{file.stem} has ended with {played.returncode} and no report: {played.stderr}")
    return Ended(played.returncode, msgspec.json.decode(written.read_bytes(), type=Report))
