"""The schema against strategy.md, and what is written from it against the schema."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
import pytest
import tomli_w
from hypothesis import given

from srconsole.settings.keys import KEYS, as_toml, keys_of
from srconsole.settings.layers import load_settings, settings_from
from srconsole.settings.render import settings_docs, settings_file, settings_in_force
from srconsole.settings.schema import Settings
from tests.settings.drawn import flat, in_plain_values, valid_sections
from tests.settings.from_the_rules import FROM_THE_RULES

CHECKOUT = Path(__file__).resolve().parents[2]


class ScreenSettings(msgspec.Struct, frozen=True, kw_only=True):
    """A section of kinds that other sections lack."""

    mouse: Annotated[bool, msgspec.Meta(description="whether clicks count")] = True
    theme: Annotated[str, msgspec.Meta(description="its name")] = "dusk"
    symbols: tuple[str, ...] = ("BTC/USDT:USDT",)
    refresh_hz: Annotated[float, msgspec.Meta(le=4)] = 1.0


class Grown(msgspec.Struct, frozen=True, kw_only=True):
    """Settings with one more section."""

    screen: ScreenSettings = ScreenSettings()


def test_schema_has_the_defaults_and_ranges_of_the_rules() -> None:
    """What the rules promise as a starting point is what the program starts with.

    Given the defaults and ranges written in strategy.md
    When they are compared with those of the program
    Then every key is there, no other, and all are equal
    """
    assert {path: (key.default, key.range) for path, key in KEYS.items()} == FROM_THE_RULES
    assert {path: type(key.default) for path, key in KEYS.items()} == {
        path: type(default) for path, (default, _range) in FROM_THE_RULES.items()
    }


def test_every_key_is_documented() -> None:
    """Nobody has to read code to know what a setting does.

    Given every key
    When its description is looked at
    Then it has a comment on one line, and the section of the rules it belongs to where it is not the screen's
    """
    rules = (CHECKOUT / "docs" / "strategy.md").read_text(encoding="utf-8")
    others = (CHECKOUT / "docs" / "strategies.md").read_text(encoding="utf-8")

    for key in KEYS.values():
        assert key.comment
        assert "\n" not in key.comment
        document, _, section = key.rule.rpartition(" ")
        if document:
            assert document == "strategies"
            assert re.search(rf"^(## {section}\.|### {section}) ", others, re.MULTILINE)
        else:
            assert section in ("preface", "console") or f"## {section}. " in rules


def test_settings_file_and_docs_are_what_the_schema_says() -> None:
    """The file people copy and the page they read cannot fall behind.

    Given settings.toml and docs/settings.md of this checkout
    When both are written anew
    Then nothing changes (`python -m srconsole.settings.render` mends it)
    """
    assert (CHECKOUT / "settings.toml").read_text(encoding="utf-8") == settings_file()
    assert (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8") == settings_docs()


def test_settings_file_holds_every_default_with_one_comment() -> None:
    """A new user sees all there is to set.

    Given settings.toml, in which every key is a comment
    When the sign of the comment is taken away from each
    Then it has every key with its default, and each of those lines has exactly one comment
    """
    lines = [line.removeprefix("# ") if " = " in line else line for line in settings_file().splitlines()]
    keys = [line for line in lines if " = " in line]

    assert tomllib.loads("\n".join(lines)) == in_plain_values(Settings())
    assert len(keys) == len(KEYS)
    assert all(line.count("#") == 1 and line.split("# ")[1] for line in keys)


def test_settings_file_that_comes_along_sets_nothing() -> None:
    """A preset counts in a checkout too, where the file lies in the current folder.

    Given settings.toml as it comes along
    When it is read as TOML
    Then it has every section and no key in any
    """
    assert tomllib.loads(settings_file()) == {section: {} for section in in_plain_values(Settings())}


def test_file_and_docs_are_written_by_one_command(tmp_path: Path) -> None:
    """Whoever adds a key runs one command.

    Given an empty folder
    When the settings are rendered there
    Then settings.toml and docs/settings.md stand in it as in the checkout
    """
    environment = {"PYTHONPATH": str(CHECKOUT)}

    subprocess.run([sys.executable, "-m", "srconsole.settings.render"], cwd=tmp_path, env=environment, check=True)

    for name in ("settings.toml", "docs/settings.md"):
        assert (tmp_path / name).read_bytes() == (CHECKOUT / name).read_bytes()


@given(valid_sections())
def test_settings_survive_a_file(sections: dict[str, dict[str, object]]) -> None:
    """Settings that are saved come back to the last digit.

    Given any valid settings
    When they are written as TOML, by another library and by srconsole, and read again
    Then they are the same
    """
    settings = settings_from(sections)

    by_another = settings_from(tomllib.loads(tomli_w.dumps(in_plain_values(settings))))
    loaded = load_settings(
        folder=CHECKOUT / "nowhere",
        home=None,
        environment={},
        assignments=[f"{path}={as_toml(value)}" for path, value in flat(sections).items()],
    )
    by_itself = settings_from(tomllib.loads(settings_in_force(loaded)))

    assert in_plain_values(settings) == sections
    assert by_another == settings
    assert loaded.settings == settings
    assert by_itself == settings


def test_section_to_come_needs_only_its_class() -> None:
    """The next part of the program brings its settings along without new machinery.

    Given a section with a switch, a text, a list and a number with an upper limit alone
    When its keys are read off the class
    Then each knows its type, its range and what it allows, and judges values by it
    """
    keys = keys_of(Grown)

    assert list(keys) == ["screen.mouse", "screen.theme", "screen.symbols", "screen.refresh_hz"]
    assert [key.type_name for key in keys.values()] == ["true or false", "text", "list of texts", "number"]
    assert [key.range for key in keys.values()] == ["", "", "", "(-∞, 4]"]
    assert keys["screen.refresh_hz"].allowed == "a number of at most 4"
    assert keys["screen.symbols"].read(["A", "B"]) == ("A", "B")
    assert keys["screen.mouse"].read(value=False) is False
    with pytest.raises(ValueError, match="must be a text"):
        keys["screen.theme"].read(5)
    with pytest.raises(ValueError, match="must be true or false"):
        keys["screen.mouse"].read("yes")


def test_core_can_have_settings_without_the_files() -> None:
    """The rules of the strategy know the settings but nothing of where they come from.

    Given a fresh Python
    When only the schema is imported
    Then neither the reading of files nor that of TOML is
    """
    program = "import sys, srconsole.settings.schema; print(*sys.modules)"

    answer = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, check=True, capture_output=True, text=True)

    loaded = set(answer.stdout.split())
    assert "srconsole.settings.schema" in loaded
    assert not loaded & {"srconsole.settings.layers", "srconsole.settings.check", "tomllib", "pandas"}
