"""Settings that are no settings: endless, no file, made to take long, or beyond what can be computed with."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from srconsole.errors import MOST_FAULTS, SettingsError
from srconsole.settings.keys import KEYS
from srconsole.settings.layers import load_settings, read_file, settings_from
from srconsole.settings.toml_file import LARGEST, lines_of

CHECKOUT = Path(__file__).resolve().parents[2]
SECONDS = 10.0
"""Of the processor: more than any of these takes, far less than the minutes of a reader that does not bound them."""


def refusal(path: Path) -> str:
    """Read a file that is refused, in time, and return the message."""
    begun = time.process_time()
    with pytest.raises(SettingsError) as refused:
        load_settings(folder=path.parent / "nowhere", home=None, environment={}, file=path)
    assert time.process_time() - begun < SECONDS
    assert str(path) in str(refused.value)
    return str(refused.value)


def written(folder: Path, text: str) -> Path:
    """Write a file of settings and return where it is."""
    path = folder / "given.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[import.a]\nx = [\n" + "1,\n" * 60_000 + "]\n", id="a long list"),
        pytest.param("[import.a]\n" + "".join(f"x{at} = 1\n" for at in range(15_000)), id="unknown keys of a shape"),
        pytest.param("[levels]\n" + "".join(f"x{at} = 1\n" for at in range(15_000)), id="unknown keys"),
        pytest.param("".join(f"[x{at}]\n" for at in range(15_000)), id="unknown sections"),
        pytest.param(".".join("a" * 300_000) + " = 1\n", id="a name of many parts"),
        pytest.param("[" + ".".join("a" * 300_000) + "]\n", id="a section of many parts"),
        pytest.param("x = {" + ".".join('"a"' for _ in range(100_000)) + " = 1}\n", id="a quoted name of many parts"),
        pytest.param("x = " + "[" * 300_000, id="nested lists"),
        pytest.param("x = {a = " * 50_000, id="nested tables"),
        pytest.param('[levels]\nrank_by = "' + "a" * 900_000 + '"\n', id="a long text"),
        pytest.param("[levels]\n" + "a" * 900_000 + " = 1\n", id="a long name"),
        pytest.param("[levels]\nswing_order = " + "9" * 900_000 + "\n", id="a long number"),
        pytest.param("[levels]\nswing_order = 0x" + "f" * 900_000 + "\n", id="a long number in hexadecimal"),
        pytest.param("#" * (LARGEST + 1), id="more than 1 MB"),
    ],
)
def test_no_file_takes_long_to_refuse(tmp_path: Path, text: str) -> None:
    """A file of settings is judged at once, whatever stands in it.

    Given a file that is made to keep a program busy for minutes
    When the settings are loaded with it
    Then it is refused by its name, within seconds
    """
    assert refusal(written(tmp_path, text))


def test_a_megabyte_of_remarks_is_settings_still(tmp_path: Path) -> None:
    """The limit is on what no person writes.

    Given a file of 1 MB, nearly all of it remarks
    When the settings are loaded with it
    Then they count; with one byte more the file is refused
    """
    text = "[levels]\nswing_order = 5\n#"
    path = written(tmp_path, text + "-" * (LARGEST - len(text)))

    assert load_settings(folder=tmp_path, home=None, environment={}, file=path).settings.levels.swing_order == 5
    path.write_text(path.read_text(encoding="utf-8") + "-", encoding="utf-8")
    assert refusal(path) == f"{path} is larger than 1 MB: it is no file of settings, name another"


@pytest.mark.parametrize("where", ["--settings", "current folder", "own folder"])
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_pipe_or_device_is_not_waited_for(tmp_path: Path, where: str, kind: str) -> None:
    """Nothing hangs at the start.

    Given a pipe that nobody writes to, or a device without an end, as the file that is asked for or found by itself
    When the settings are checked
    Then it is refused by its name, at once
    """
    own = tmp_path / ".config" / "srconsole"
    own.mkdir(parents=True)
    path = {"--settings": tmp_path / "a.toml", "current folder": tmp_path / "settings.toml"}.get(
        where, own / "settings.toml"
    )
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    words = ["--settings", str(path)] if where == "--settings" else []

    answer = subprocess.run(
        [sys.executable, "-m", "srconsole", "settings", "check", *words],
        cwd=tmp_path,
        env={"PATH": os.defpath, "PYTHONPATH": str(CHECKOUT), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    sentence = f"srconsole: {path} cannot be read: it is a pipe or a device, no regular file\n"
    assert (answer.returncode, answer.stdout, answer.stderr) == (2, "", sentence)


def test_many_faults_are_told_in_part(tmp_path: Path) -> None:
    """A person mends what fits on a screen.

    Given a file with a thousand unknown keys
    When the settings are loaded with it
    Then the message names the first of them, and that there are more
    """
    message = refusal(written(tmp_path, "[levels]\n" + "".join(f"x{at} = 1\n" for at in range(1000))))

    assert message.startswith(f"{MOST_FAULTS} things or more are wrong with the settings:\n  levels.x0 = 1 (")
    assert len(message.splitlines()) == 1 + MOST_FAULTS


@pytest.mark.parametrize("path", [path for path, key in KEYS.items() if key.kind in (int, float)])
@pytest.mark.parametrize("value", [2**63, 2**63 - 1, -(2**63) - 1, 1e308, -1e308, 1e-310, float("nan"), float("-inf")])
def test_numbers_that_cannot_be_computed_with_are_refused(path: str, value: float) -> None:
    """What is computed of settings stays a number, and fits where a run is kept.

    Given a number too large or too small, or none, for any key that is a number
    When it is given
    Then it is refused by its key
    """
    with pytest.raises(SettingsError, match=f"^{path} = "):
        settings_from({path: value})


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        ("[levels]\nswing_order = 5", ("levels", "swing_order"), 2),
        ("\n# a remark\n\nlevels.swing_order = 5\n", ("levels", "swing_order"), 4),
        ("levels = {swing_order = 5, max_age = 0}", ("levels", "max_age"), 1),
        ("[levels]\nx = [ # a ] in a remark\n1,\n2]\nmax_age = 0", ("levels", "max_age"), 5),
        ('[levels]\nx = """a ]\n"""""\nmax_age = 0', ("levels", "max_age"), 4),
        ("[levels]\nx = '''a ] ''\n'''\nmax_age = 0", ("levels", "max_age"), 4),
        ('[levels]\nx = "a \\" ] # b"\ny = \'a " [\'\nmax_age = 0', ("levels", "max_age"), 4),
        ('[ import . "a.b" ] # how\n\nsymbol = "X"\n', ("import.a.b", "symbol"), 3),
        ("[[levels]]\n[[levels]]\nx = 1\n", ("levels", "x"), 3),
        ("[levels]\n[risk]\nmargin = 1\n", ("risk", ""), 2),
    ],
)
def test_every_key_is_found_on_its_line(text: str, place: tuple[str, str], line: int) -> None:
    """A message leads to the line that is to be changed.

    Given settings in any form that TOML has
    When their lines are looked for
    Then each key is found on the line it begins on
    """
    assert lines_of(text)[place] == line


def test_what_a_file_sets_is_cited_with_its_line(tmp_path: Path) -> None:
    """The line stands in the message behind the file's name.

    Given a file in which a list over several lines stands before the key
    When it is read
    Then the key's origin is the file and the line of the key
    """
    path = written(tmp_path, "[levels]\nx = [\n1,\n]\nswing_order = 5\n")

    assert [given.origin for given in read_file(path)] == [f"{path}:2", f"{path}:5"]
