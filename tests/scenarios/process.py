"""A scenario as `srconsole` plays it: a process of its own, with an empty home, and nothing of it but its report."""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from srconsole.compose.rehearse.report import Report
from tests.scenarios.without import Place, run_without

CHECKOUT: Final = Path(__file__).resolve().parents[2]
SURROUNDINGS: Final = {"PATH": os.defpath, "PYTHONPATH": str(CHECKOUT), "TZ": "UTC", "SSL_CERT_FILE": os.devnull}
"""What a process is told; nothing it says leaves this machine, and the machine's certificates take time to read."""
PATIENCE: Final = 110.0
"""Seconds after which a process is given up; none takes a quarter of that."""


class Ended(NamedTuple):
    """A process that has come to its end.

    Attributes:
        code: the exit code; None where it had to be ended.
        report: what it has written.
    """

    code: int | None
    report: Report

    @property
    def wrong(self) -> list[str]:
        """What is not as it should be, a sentence each."""
        return [*self.report.lost, *self.report.unmet]


def play_in_a_process(file: Path, folder: Path, *, without: str = "") -> Ended:
    """Play a scenario by `srconsole rehearse`, with a defence switched off where one is named.

    With all defences it is the very process that `srconsole` starts. Without one it is forked from a server that has
    loaded the libraries: most of what such a process did was to load them, sixty times the same.

    Args:
        file: the scenario's.
        folder: an empty one, where the process works and has its home.
        without: the words of a defence.

    Raises:
        AssertionError: the process has ended without a report; it has what it said.
    """
    written, said = folder / "report.json", folder / "said"
    command = ["rehearse", "--scenario", str(file), "--no-screen", "--report", str(written)]
    surroundings = SURROUNDINGS | {"HOME": str(folder)}
    if without:
        code = _forked(without, command, Place(folder, surroundings, said))
    else:
        with said.open("wb") as stream:
            code = subprocess.run(
                [sys.executable, "-m", "srconsole", *command],
                cwd=folder,
                env=surroundings,
                stdout=subprocess.DEVNULL,
                stderr=stream,
                check=False,
                timeout=PATIENCE,
            ).returncode
    if not written.exists():
        raise AssertionError(f"{file.stem} has ended with {code} and no report: {said.read_text('utf-8')}")
    return Ended(code, msgspec.json.decode(written.read_bytes(), type=Report))


def _forked(defence: str, command: list[str], place: Place) -> int | None:
    """Run a command without a defence, forked from the server; return the exit code, None where it was given up."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.scenarios.preloaded"])
    process = context.Process(target=run_without, args=(defence, command, place), daemon=True)
    process.start()
    process.join(PATIENCE)
    code = process.exitcode
    if code is None:
        process.kill()
        process.join()
    return code
