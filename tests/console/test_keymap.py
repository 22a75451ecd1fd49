"""Which key does what, and what is refused before the screen opens."""

from __future__ import annotations

import msgspec
import pytest
from textual.binding import Binding

from srconsole.console.actions import ACTIONS, FOOTER, GROUPS
from srconsole.console.keymap import keymap_of
from srconsole.errors import SettingsError
from srconsole.settings.schema import KeySettings


def test_every_action_has_a_place_in_settings_and_help() -> None:
    """A new action cannot be forgotten anywhere.

    Given the table of actions
    When it is compared with `[keys]`, the help's groups and the footer
    Then every action is in the first two, and the footer names no other
    """
    fields = [field.name for field in msgspec.structs.fields(KeySettings)]

    assert fields == ["preset", *ACTIONS]
    assert set(FOOTER) <= set(ACTIONS)
    assert {action.group for action in ACTIONS.values()} == set(GROUPS)


@pytest.mark.parametrize("preset", ["default", "vim", "fkeys"])
def test_presets_are_sound(preset: str) -> None:
    """What is delivered works.

    Given a preset and no keys of one's own
    When the keymap is made
    Then every action has a key, and no key has two actions
    """
    keymap = keymap_of(msgspec.convert({"preset": preset}, KeySettings))
    keys = [key for bound in keymap.keys.values() for key in bound]

    assert all(keymap.keys.values())
    assert len(keys) == len(set(keys))


def test_keys_are_known_to_the_terminal_library() -> None:
    """A key that is shown is the key that is bound.

    Given keys as people write them
    When the keymap is made
    Then they have the names that Textual gives the same keys, and are shown as they were written
    """
    keymap = keymap_of(
        KeySettings(pause="Z, ctrl+f", step=".", faster="+", help="?", part="comma", feed="space", settings_screen="f9")
    )
    shown = {"Z": "Z", "ctrl+f": "ctrl+f", ".": ".", "+": "+", "?": "?", "space": "space"}

    for written, action in {"Z": "pause", ".": "step", "+": "faster", "?": "help", "space": "feed"}.items():
        (bound,) = Binding.make_bindings([Binding(written, "x")])
        assert keymap.keys[action][0] == bound.key
        assert keymap.shown(action) == shown[written]
    assert keymap.shown_all("pause") == "Z ctrl+f"
    assert keymap.shown("part") == ","


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        (KeySettings(flatten="none"), 'keys.flatten = "none" leaves no key to sell all that is held'),
        (KeySettings(pause="none"), 'keys.pause = "none" leaves no key to pause or resume entries'),
        (KeySettings(stop="F"), "keys.flatten and keys.stop both have F"),
        (KeySettings(stop="p", trail="p"), "keys.pause and keys.stop both have p"),
        (KeySettings(step="sapce"), 'keys.step = "sapce" names no key: "sapce" is none; did you mean space?'),
        (KeySettings(step="F5"), 'keys.step = "F5" names no key: "F5" is none; did you mean f5?'),
        (KeySettings(step="not+a+key"), '"not+a+key" is none'),
        (KeySettings(step="x,"), '"" is none'),
        (KeySettings(flatten="y"), 'keys.flatten = "y" takes y, which is reserved: it is the yes of a question'),
        (KeySettings(step="enter"), "takes enter, which is reserved: it is the no of a question"),
        (KeySettings(step="ctrl+c"), "takes ctrl+c, which is reserved"),
        (KeySettings(step="ctrl+b"), "takes ctrl+b, which is reserved: it is tmux's own"),
        (KeySettings(step="ctrl+a"), "takes ctrl+a, which is reserved: it is screen's own"),
        (KeySettings(step="shift+tab"), "takes shift+tab, which is reserved"),
    ],
)
def test_dangerous_keymap_is_refused(keys: KeySettings, fault: str) -> None:
    """A slip in the keys shows at the start and not when a position has to be sold.

    Given keys that do not exist, are reserved, have two meanings, or leave flatten or pause without one
    When the keymap is made
    Then the error names the setting and what is wrong with it
    """
    with pytest.raises(SettingsError) as caught:
        keymap_of(keys)

    assert fault in str(caught.value)


def test_all_faults_are_named_at_once() -> None:
    """One start is enough to know all that has to be mended.

    Given two faults
    When the keymap is made
    Then both are named, a line each
    """
    with pytest.raises(SettingsError) as caught:
        keymap_of(KeySettings(flatten="none", step="sapce"))

    assert str(caught.value).splitlines()[0] == "2 things are wrong with the settings:"
    assert len(str(caught.value).splitlines()) == 3


def test_an_action_can_do_without_a_key() -> None:
    """Who never closes parts can free the key for something else.

    Given an action whose key is none, and its key given to another action
    When the keymap is made
    Then the first has no key and the second has it
    """
    keymap = keymap_of(KeySettings(part="none", trail="c"))

    assert keymap.keys["part"] == ()
    assert keymap.shown("part") == ""
    assert keymap.keys["trail"] == ("c",)
