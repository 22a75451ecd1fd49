"""`srconsole settings show` and `srconsole settings check`."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest

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
    (tmp_path / "settings.toml").write_text("[levels]\nmin_prominence = 0.01\n", encoding="utf-8")

    answer = settings("show", "--set", "risk.margin=50", folder=tmp_path, SRCONSOLE_COSTS_SLIPPAGE="0.001")

    assert (answer.returncode, answer.stderr) == (0, "")
    shown = settings_from(tomllib.loads(answer.stdout))
    assert shown == settings_from({"levels.min_prominence": 0.01, "risk.margin": 50.0, "costs.slippage": 0.001})
    lines = {line.split(" =")[0]: line.split("# ")[1] for line in answer.stdout.splitlines() if " = " in line}
    assert lines["min_prominence"] == f"{tmp_path / 'settings.toml'}:2"
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

    assert tomllib.loads(again.stdout) == msgspec.json.decode(msgspec.json.encode(Settings()))
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


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("console.theme=drak", 'console.theme = "drak" is no theme: did you mean dark?'),
        ("console.timezone=Europe/Berlim", 'console.timezone = "Europe/Berlim" is no time zone: did you mean'),
        ("keys.pause=F", "keys.pause and keys.flatten both have F"),
        ("keys.pause=hyper+p", 'keys.pause = "hyper+p" names no key'),
        ("keys.quit=none", 'keys.quit = "none" leaves no key to leave'),
        ("keys.puase=p", 'keys.puase = "p" (--set) is no setting: did you mean keys.pause?'),
        ("risk.loss_pause=9223372036854775808", "risk.loss_pause = 9223372036854775808 (--set) must be an integer"),
        ("risk.margin=nan", "risk.margin = nan (--set) must be a number"),
        ("risk.margin=inf", "risk.margin = inf (--set) must be a number"),
    ],
)
def test_check_refuses_what_the_console_would(tmp_path: Path, given: str, fault: str) -> None:
    """Settings that were checked open the console.

    Given a theme, zone, key or number that the console cannot use
    When the settings are checked with it
    Then it is refused in the console's own words, with exit code 2
    """
    answer = settings("check", "--set", given, folder=tmp_path)

    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith(f"srconsole: {fault}")


@pytest.mark.parametrize("name", ["mine", "other"])
def test_check_reads_a_theme_of_ones_own(tmp_path: Path, name: str) -> None:
    """A broken theme is told of before it is needed.

    Given two themes in the settings' folder, one of which is a pipe that nobody writes to
    When the settings are checked with each, once without colours
    Then the whole one is fine, and the other is refused by its name at once, colours or not
    """
    themes = tmp_path / ".config" / "srconsole" / "themes"
    themes.mkdir(parents=True)
    (themes / "mine.toml").write_bytes((CHECKOUT / "themes" / "dark.toml").read_bytes())
    os.mkfifo(themes / "other.toml")

    answer = settings("check", "--set", f"console.theme={name}", folder=tmp_path, NO_COLOR="1")

    fault = f"srconsole: {themes / 'other.toml'} cannot be read: it is a pipe or a device"
    assert answer.returncode == (0 if name == "mine" else 2)
    assert answer.stderr.startswith("" if name == "mine" else fault)
    assert bool(answer.stderr) == (name == "other")


def test_check_names_all_that_the_console_cannot_use(tmp_path: Path) -> None:
    """One look is enough to mend everything.

    Given a wrong theme, a wrong zone and two actions with one key, in the environment
    When the settings are checked
    Then all three are named, a line each below one that counts them
    """
    wrong = {"SRCONSOLE_CONSOLE_THEME": "x", "SRCONSOLE_CONSOLE_TIMEZONE": "x", "SRCONSOLE_KEYS_PAUSE": "q"}

    answer = settings("check", folder=tmp_path, **wrong)

    assert answer.returncode == 2
    title, *lines = answer.stderr.splitlines()
    assert title == "srconsole: 3 things are wrong with the settings:"
    assert [line.split()[0] for line in lines] == [
        "keys.pause",
        "console.theme",
        "console.timezone",
    ]
