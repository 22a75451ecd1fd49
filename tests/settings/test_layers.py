"""Where settings come from and which of them wins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.errors import SettingsError
from srconsole.settings.keys import KEYS
from srconsole.settings.layers import load_settings, settings_from
from srconsole.settings.schema import LevelSettings, Settings
from tests.settings.desk import Desk


def test_without_any_layer_the_defaults_hold(desk: Desk) -> None:
    """The program works before anything is set.

    Given no file, no variable and no option
    When the settings are loaded
    Then all are the defaults and say so
    """
    loaded = desk.load()

    assert loaded.settings == Settings()
    assert set(loaded.origins) == set(KEYS)
    assert set(loaded.origins.values()) == {"built in"}


def test_each_layer_wins_over_the_one_before(desk: Desk, tmp_path: Path) -> None:
    """The nearer to the command a value is given, the more it counts.

    Given a key for each layer that this layer and all before it set
    When the settings are loaded
    Then the last layer that sets a key decides it, and is named with its line
    """
    extra = tmp_path / "extra.toml"
    keys = ["swing_order", "max_levels", "max_age", "proximity", "min_prominence"]
    for layer, path in enumerate((desk.here, desk.personal, extra)):
        lines = [f"{key} = {value(key, layer)}" for key in keys[layer:]]
        path.write_text("\n".join(["# mine", "[levels]", *lines]), encoding="utf-8")
    for key in keys[3:]:
        desk.environment[f"SRCONSOLE_LEVELS_{key.upper()}"] = value(key, 3)

    loaded = desk.load(f"levels.min_prominence={value('min_prominence', 4)}", file=extra)

    assert loaded.settings.levels == LevelSettings(
        swing_order=20, max_levels=21, max_age=220, proximity=0.003, min_prominence=0.004
    )
    assert [loaded.origins[f"levels.{key}"] for key in keys] == [
        f"{desk.here}:3",
        f"{desk.personal}:3",
        f"{extra}:3",
        "SRCONSOLE_LEVELS_PROXIMITY",
        "--set",
    ]


def value(key: str, layer: int) -> str:
    """Make a valid value of a key that tells the layer it was given in."""
    if key in ("swing_order", "max_levels"):
        return str(20 + layer)
    return str(200 + 10 * layer) if key == "max_age" else f"0.00{layer}"


def test_personal_file_follows_the_desktop_standard(desk: Desk, tmp_path: Path) -> None:
    """Who moved their configuration folder finds their settings there.

    Given XDG_CONFIG_HOME as an absolute path, then as a relative one
    When the settings are loaded
    Then the first is used, and the second ignored in favour of ~/.config, as the standard has it
    """
    desk.personal.write_text("[risk]\nmargin = 50", encoding="utf-8")
    moved = tmp_path / "moved" / "srconsole" / "settings.toml"
    moved.parent.mkdir(parents=True)
    moved.write_text("[risk]\nmargin = 70", encoding="utf-8")

    desk.environment["XDG_CONFIG_HOME"] = str(tmp_path / "moved")
    assert desk.load().settings.risk.margin == 70.0
    desk.environment["XDG_CONFIG_HOME"] = "moved"
    assert desk.load().settings.risk.margin == 50.0


def test_somebody_without_a_home_still_has_settings(desk: Desk) -> None:
    """The program runs as a nameless user in a container.

    Given no home folder
    When the settings are loaded
    Then the other layers count
    """
    loaded = load_settings(folder=desk.folder, home=None, environment={}, assignments=["risk.margin=7"])

    assert loaded.settings.risk.margin == 7.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [("48", 48), ("  48 ", 48), ("0x30", 48), ("+48", 48)],
)
def test_text_is_read_as_toml(desk: Desk, text: str, expected: int) -> None:
    """A number on the command line is written as in the file.

    Given an integer in any way TOML writes it
    When it is given with --set and in the environment
    Then it is that integer
    """
    desk.environment["SRCONSOLE_LEVELS_MAX_AGE"] = text.replace("48", "49").replace("0x30", "0x31")

    loaded = desk.load(f"levels.swing_order={text}")

    assert loaded.settings.levels.swing_order == expected
    assert loaded.settings.levels.max_age == expected + 1


@pytest.mark.parametrize("text", ["recency", '"recency"', "'recency'"])
def test_words_need_no_quotes(desk: Desk, text: str) -> None:
    """Shells eat quotes, so none are needed.

    Given a word with quotes or without
    When it is given with --set
    Then it is that word
    """
    assert desk.load(f"levels.rank_by={text}").settings.levels.rank_by == "recency"


def test_value_cannot_smuggle_in_another_key(desk: Desk) -> None:
    """One variable sets one key.

    Given a variable with a line break and another assignment in it
    When the settings are loaded
    Then it is refused as the text it is
    """
    desk.environment["SRCONSOLE_LEVELS_SWING_ORDER"] = "5\nmargin = 9"

    assert r'levels.swing_order = "5\nmargin = 9"' in desk.refusal()


def test_integers_do_for_numbers(desk: Desk) -> None:
    """Nobody has to write 5.0.

    Given an integer for a key that is a number
    When the settings are loaded
    Then it is that number, as a float
    """
    leverage = desk.load("risk.leverage=3").settings.risk.leverage

    assert (leverage, type(leverage)) == (3.0, float)


def test_variables_of_others_are_left_alone(desk: Desk) -> None:
    """An environment is full of things that are none of our business.

    Given SRCONSOLE_HOME, a variable of an unknown section and a section without a key
    When the settings are loaded
    Then they change nothing
    """
    desk.environment |= {"SRCONSOLE_HOME": "x", "SRCONSOLE_LOGO_SIZE": "x", "SRCONSOLE_LEVELS": "x"}

    assert desk.load().settings == Settings()


def test_misspelt_variable_is_an_error(desk: Desk) -> None:
    """A setting that is not heard is worse than none.

    Given a variable of a known section with an unknown key
    When the settings are loaded
    Then it is refused with the nearest name
    """
    desk.environment["SRCONSOLE_RISK_LEVERAG"] = "3"

    message = desk.refusal()

    assert "risk.leverag = 3 (SRCONSOLE_RISK_LEVERAG) is no setting: did you mean risk.leverage?" in message


def test_notebooks_give_sections_or_paths() -> None:
    """In Python the settings are a dictionary.

    Given sections, paths, both, numpy's numbers, checked settings, or nothing
    When they are made into settings
    Then all mean the same
    """
    wanted = Settings(levels=LevelSettings(swing_order=9, proximity=0.003))

    assert settings_from(None) == Settings()
    assert settings_from(wanted) == wanted
    assert settings_from({"levels": {"swing_order": 9, "proximity": 0.003}}) == wanted
    assert settings_from({"levels.swing_order": 9, "levels.proximity": 0.003}) == wanted
    assert settings_from({"levels.swing_order": 9, "levels": {"proximity": 0.003}}) == wanted
    assert settings_from({"levels": {"swing_order": np.int64(9), "proximity": np.float64(0.003)}}) == wanted


def test_notebooks_are_checked_too() -> None:
    """A class built by hand does not slip past the checks.

    Given settings built in Python with a value out of range, and a dictionary with a wrong name
    When they are made into settings
    Then both are refused
    """
    with pytest.raises(SettingsError, match=r"levels.swing_order = 0 \(given\) must be an integer from 1"):
        settings_from(Settings(levels=LevelSettings(swing_order=0)))
    with pytest.raises(SettingsError, match=r"did you mean levels.proximity\?"):
        settings_from({"levels": {"proximty": 0.01}})


@given(st.text(), st.sampled_from(sorted(KEYS)))
def test_any_text_is_taken_or_refused(text: str, path: str) -> None:
    """No value a person can type breaks the program.

    Given any text at all for any key
    When the settings are loaded
    Then the key has a value, or a SettingsError names it
    """
    assert outcome(f"{path}={text}", path) in ("taken", "refused by name")


def outcome(assignment: str, path: str) -> str:
    """Tell what became of one assignment."""
    folder = Path(__file__).parent
    try:
        loaded = load_settings(folder=folder, home=None, environment={}, assignments=[assignment])
    except SettingsError as error:
        return "refused by name" if path in str(error) else "refused"
    return "taken" if loaded.origins[path] == "--set" else "lost"
