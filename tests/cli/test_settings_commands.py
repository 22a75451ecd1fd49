"""`srconsole settings show` and `srconsole settings check`."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec

from srconsole.settings.keys import KEYS
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings

CHECKOUT = Path(__file__).resolve().parents[2]


def settings(*words: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `srconsole settings …` in a folder, with that folder as home and these variables alone."""
    return subprocess.run(
        [sys.executable, "-m", "srconsole", "settings", *words],
        cwd=folder,
        env={"PATH": os.defpath, "PYTHONPATH": str(CHECKOUT), "HOME": str(folder), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_show_tells_values_and_origins(tmp_path: Path) -> None:
    """A person sees what is in force and which file to open to change it.

    Given a settings file, a variable and an option
    When the settings are shown
    Then stdout is TOML with the values in force, each with where it came from
    """
    (tmp_path / "settings.toml").write_text("[levels]\nswing_order = 24\n", encoding="utf-8")

    answer = settings("show", "--set", "risk.margin=50", folder=tmp_path, SRCONSOLE_COSTS_SLIPPAGE="0.001")

    assert (answer.returncode, answer.stderr) == (0, "")
    shown = settings_from(tomllib.loads(answer.stdout))
    assert shown == settings_from({"levels.swing_order": 24, "risk.margin": 50.0, "costs.slippage": 0.001})
    lines = {line.split(" =")[0]: line.split("# ")[1] for line in answer.stdout.splitlines() if " = " in line}
    assert lines["swing_order"] == f"{tmp_path / 'settings.toml'}:2"
    assert lines["margin"] == "--set"
    assert lines["slippage"] == "SRCONSOLE_COSTS_SLIPPAGE"
    assert lines["leverage"] == "built in"


def test_what_is_shown_can_be_given_back(tmp_path: Path) -> None:
    """The output is itself a settings file.

    Given the settings as they are shown, saved to a file
    When they are shown again with that file
    Then every key has the same value, and comes from the file
    """
    saved = tmp_path / "saved.toml"
    saved.write_text(settings("show", folder=tmp_path).stdout, encoding="utf-8")

    again = settings("show", "--settings", str(saved), folder=tmp_path)

    assert tomllib.loads(again.stdout) == msgspec.to_builtins(Settings())
    assert "built in" not in again.stdout


def test_check_says_that_all_is_fine(tmp_path: Path) -> None:
    """A script can ask before it starts.

    Given settings that are fine, one of them given
    When they are checked
    Then one line says so, and the exit code is 0
    """
    answer = settings("check", "--set", "risk.margin=50", folder=tmp_path)

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout == f"The settings are fine: {len(KEYS)} keys, 1 of them given, the rest built in.\n"


def test_check_names_everything_that_is_wrong(tmp_path: Path) -> None:
    """One run is enough to know all that has to be mended.

    Given two options and a file that are wrong
    When the settings are checked
    Then stderr names each with its place on a line of its own, stdout is empty, and the exit code is 2
    """
    (tmp_path / "settings.toml").write_text("[levels]\n\nproximity = 5\n", encoding="utf-8")

    answer = settings("check", "--set", "risk.lever=3", "--set", "costs.slippage=x", folder=tmp_path)

    assert (answer.returncode, answer.stdout) == (2, "")
    lines = answer.stderr.splitlines()
    assert lines[0] == "srconsole: 3 things are wrong with the settings:"
    assert f"({tmp_path / 'settings.toml'}:3) must be a number from 0 to 0.05; fractions" in lines[1]
    assert "risk.lever = 3 (--set) is no setting: did you mean risk.leverage?" in lines[2]
    assert 'costs.slippage = "x" (--set)' in lines[3]
