"""A person's own file of settings is changed a key at a time, and nothing else of it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.errors import SettingsError
from srconsole.settings.keys import KEYS
from srconsole.settings.own_file import save, with_value

SPEED, THEME, ORDER, SYMBOLS = (
    KEYS[path] for path in ("console.speed", "console.theme", "levels.swing_order", "market.symbols")
)
MINE = """\
# mine
[levels]
swing_order = 24  # a day

[console]
# theme = "dark"
speed = 8.0
"""


def test_a_key_that_is_there_gets_another_value() -> None:
    """Given a file with remarks
    When a key in it is given another value
    Then that line has it, its remark stays, and so does all else
    """
    assert with_value(MINE, ORDER, 48) == MINE.replace("swing_order = 24  # a day", "swing_order = 48  # a day")


def test_a_key_that_is_not_there_is_put_below_its_section() -> None:
    """Given a file that has the section of a key, commented out, and one that has not
    When the key is given a value
    Then it stands below the section's name, else in a section of its own at the end
    """
    assert with_value(MINE, THEME, "light") == MINE.replace("[console]\n", '[console]\ntheme = "light"\n')
    assert with_value("", SPEED, 2.0) == "[console]\nspeed = 2.0\n"
    assert with_value("[levels]\nswing_order = 24\n", SPEED, 2.0).endswith("24\n\n[console]\nspeed = 2.0\n")


def test_a_key_is_taken_out() -> None:
    """Given a file that sets a key
    When the key is to have what is built in
    Then its line is gone, and nothing else; where it was not set, nothing changes
    """
    assert with_value(MINE, SPEED, None) == MINE.replace("speed = 8.0\n", "")
    assert with_value(MINE, THEME, None) == MINE


def test_what_cannot_be_changed_by_the_line_is_left_to_the_person() -> None:
    """A file is never rewritten into something that its owner does not know again.

    Given a list over several lines, a section written on one line, and a text that is no TOML
    When a key of it is changed
    Then a SettingsError says so
    """
    for text in ("[market]\nsymbols = [\n  'A',\n]\n", "market = { symbols = ['A'] }\n", "[market\n"):
        with pytest.raises(SettingsError):
            with_value(text, SYMBOLS, ("B",))


keys = st.sampled_from(
    [("levels.swing_order", 12), ("console.speed", 3.5), ("console.theme", "li#ght"), ("market.symbols", ("A", "B"))]
)


@given(changes=st.lists(st.tuples(keys, st.booleans()), max_size=8), start=st.sampled_from(["", MINE]))
def test_a_file_says_what_was_saved_last(changes: list[tuple[tuple[str, object], bool]], start: str) -> None:
    """Given an empty file or one with settings
    When keys are saved and taken out in any order
    Then the file is TOML that sets exactly what was saved last, and what it had
    """
    text, wanted = start, {"levels.swing_order": 24, "console.speed": 8.0} if start else {}
    for (path, value), sets in changes:
        text = with_value(text, KEYS[path], value if sets else None)
        wanted.pop(path, None)
        if sets:
            wanted[path] = list(value) if isinstance(value, tuple) else value  # type: ignore[assignment]

    found = {
        f"{section}.{name}": value for section, body in tomllib.loads(text).items() for name, value in body.items()
    }
    assert found == wanted
    assert text.count("#") >= start.count("# mine")


def test_a_file_is_made_with_its_folder_and_for_its_owner_alone(tmp_path: Path) -> None:
    """Given no file and no folder
    When a key is saved, and another one
    Then both are in the file, nobody else may read it, and no draft is left
    """
    path = tmp_path / "srconsole" / "settings.toml"

    save(path, SPEED, 2.0)
    save(path, ORDER, 12)

    assert tomllib.loads(path.read_text(encoding="utf-8")) == {"console": {"speed": 2.0}, "levels": {"swing_order": 12}}
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in path.parent.iterdir()] == ["settings.toml"]


def test_a_file_with_a_fault_stays_as_it_is(tmp_path: Path) -> None:
    """Given a file that is no TOML
    When a key is saved
    Then a SettingsError names it, and it is what it was
    """
    path = tmp_path / "settings.toml"
    path.write_text("[levels\n", encoding="utf-8")

    with pytest.raises(SettingsError, match="is no TOML"):
        save(path, SPEED, 2.0)

    assert path.read_text(encoding="utf-8") == "[levels\n"
