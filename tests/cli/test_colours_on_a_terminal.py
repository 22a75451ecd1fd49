"""What is printed on a terminal of colours."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_a_terminal_shows_colours_and_obeys_nothing_else(folder: Path) -> None:
    r"""Bold is bold there, not `\x1b[1m`; what a file says steers nothing all the same.

    Given a terminal, and candles of a symbol whose name would turn its text red
    When their levels are listed
    Then the heading's own weight reaches the terminal as such, and of the name its escapes are read
    """
    made = Path("candles.csv").read_text(encoding="utf-8").replace("BTC/USDT", "BTC\x1b[31m")
    Path("steering.csv").write_text(made, encoding="utf-8")
    said = {}
    for file in ("candles.csv", "steering.csv"):
        reader, writer = pty.openpty()
        environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "TERM": "xterm-256color"}
        environment.pop("NO_COLOR", None)
        command = [sys.executable, "-m", "srconsole", "levels", file, "--set", "levels.swing_order=2"]
        with subprocess.Popen(command, stdin=writer, stdout=writer, stderr=writer, env=environment):
            os.close(writer)
            parts = []
            with suppress(OSError):  # what a closed terminal says on Linux
                while part := os.read(reader, 65536):
                    parts.append(part)
        os.close(reader)
        said[file] = b"".join(parts).decode()

    assert re.search("\x1b\\[1m", said["candles.csv"])
    assert r"\x1b" not in said["candles.csv"]
    assert "\x1b[31m" not in said["steering.csv"]
