"""What is printed where stdout cannot show all signs."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pandas as pd
import pytest

from srconsole.cli.main import main
from srconsole.compose.replay import Replay
from srconsole.market.candle_writer import write_table
from srconsole.settings.schema import LevelSettings, Settings
from tests.engine.running import at_once, run_to_end
from tests.frames import frame
from tests.walks import walk

SYMBOL = "币安😀/USDT"
ESCAPED = "\\u5e01\\u5b89\\ud83d\\ude00/USDT"
SET = ["--set", "levels.swing_order=2"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return candles of a market with a Chinese name."""
    path = tmp_path / "币安.csv"
    made = frame(walk(3, 120, gap=0.006), SYMBOL)
    made["Time"] += pd.Timedelta(days=19_000)
    write_table(made, path)
    return path


def printed(words: list[str], encoding: str) -> str:
    """Return what a command prints on a stdout of an encoding; it has to end with 0."""
    content = io.BytesIO()
    stdout = io.TextIOWrapper(content, encoding=encoding)
    with redirect_stdout(stdout):
        assert main(words) == 0
    stdout.flush()
    return content.getvalue().decode(encoding)


def commands(file: Path) -> list[list[str]]:
    """List a command line for every way in which something is printed."""
    beside = str(file.with_name("币安-levels.csv"))
    return [
        ["levels", str(file), *SET],
        ["levels", str(file), *SET, "--json"],
        ["backtest", str(file), *SET],
        ["backtest", str(file), *SET, "--json"],
        ["annotate", str(file), *SET, "--out", beside],
        ["import", str(file), "--out", str(file.with_name("币安-imported.csv"))],
        ["settings", "show"],
        ["--help"],
    ]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_no_command_fails_for_a_sign_that_stdout_has_not(encoding: str, file: Path) -> None:
    """A market in Chinese can be looked at from any terminal.

    Given candles of a market whose name, and whose file's name, is not ASCII, and a stdout that has no such signs
    When each command prints what it found
    Then it ends with 0, and what is JSON says the same as on a stdout that has all signs
    """
    for words in commands(file):
        shown = printed(words, encoding)
        assert shown
        if "--json" in words:
            assert json.loads(shown) == json.loads(printed(words, "utf-8"))


def test_the_state_of_a_run_names_its_symbol_in_signs_that_stdout_has(file: Path, tmp_path: Path) -> None:
    """The status of a run on such a market is readable and the same to scripts.

    Given a run on a market whose name is not ASCII
    When its status is printed in a process whose stdout is Latin, as text and as JSON, and where UTF-8 is
    Then the text has the name in escapes or as it is, and the JSON has the name itself
    """
    settings = at_once(Settings(levels=LevelSettings(swing_order=2)))
    run_to_end(settings, Replay(file), tmp_path / "home")
    texts = {}
    for encoding in ("latin-1", "utf-8"):
        environment = {**os.environ, "SRCONSOLE_HOME": str(tmp_path / "home"), "PYTHONIOENCODING": encoding}
        for form in ("--plain", "--json"):
            command = [sys.executable, "-m", "srconsole", "status", form]
            done = subprocess.run(command, env=environment, capture_output=True, check=True)
            texts[encoding, form] = done.stdout.decode(encoding)

    assert f"symbol\t{ESCAPED}\n" in texts["latin-1", "--plain"]
    assert f"symbol\t{SYMBOL}\n" in texts["utf-8", "--plain"]
    assert json.loads(texts["latin-1", "--json"])["symbol"] == SYMBOL
    assert json.loads(texts["latin-1", "--json"]) == json.loads(texts["utf-8", "--json"])


def test_who_asked_for_other_signs_gets_them() -> None:
    """The environment's own choice stands.

    Given PYTHONIOENCODING=ascii:replace
    When the settings in force are asked for with a sign that ASCII has not
    Then it is a question mark
    """
    environment = {**os.environ, "PYTHONIOENCODING": "ascii:replace"}
    command = [sys.executable, "-m", "srconsole", "settings", "show", "--set", "market.file=币.csv"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)

    assert b'"?.csv"' in done.stdout
