"""F32: a process that rehearses ends in order where its terminal is closed, or where it is told to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PATIENCE = 60.0
"""Seconds after which the test gives up; how long it takes is measured elsewhere."""
FILE = Path(__file__).parent / "f32_left_while_it_trails.toml"
BEGUN = "begun"
STARTS = f"""
import sys
from srconsole.compose.rehearse import play
from srconsole.cli.main import main

played = play.rehearsed

def told(*given):
    while True:
        found = played(*given)
        print({BEGUN!r}, flush=True)

play.rehearsed = told
sys.exit(main(sys.argv[1:]))
"""
"""A rehearsal that is played again and again, and says so after the first time."""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_rehearsal_that_is_told_to_end_ends_in_order(number: signal.Signals, tmp_path: Path) -> None:
    """Given a process that rehearses without a screen
    When it is told to end, or its terminal is closed
    Then it ends as shells expect it, without a word of Python
    """
    command = [sys.executable, "-c", STARTS, "rehearse", "--scenario", str(FILE), "--no-screen"]
    environment = {**os.environ, "TMPDIR": str(tmp_path), "SRCONSOLE_HOME": str(tmp_path / "home")}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == BEGUN
        process.send_signal(number)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + number
    assert "Traceback" not in said
