"""From `[keys]` to the keys that are bound, or to all that is wrong with them.

Textual takes any keymap: it drops names that it does not know and lets one action take another's key in silence. For
keys that sell a position that will not do, so a keymap is checked as a whole before the screen opens.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final, NamedTuple

from srconsole.console.actions import ACTIONS, NEEDED
from srconsole.console.format import nearest
from srconsole.errors import SettingsError
from srconsole.settings.schema import KeySettings

UNBOUND: Final = "none"

_VIM: Final = {"slower": "-,h", "faster": "+,=,l"}
_FKEYS: Final = {
    "pause": "f2,p",
    "feed": "f3,space",
    "exchange": "f4,i",
    "stop": "f5,s",
    "break_even": "f6,b",
    "trail": "f7,t",
    "part": "f8,c",
    "flatten": "f9,F",
    "palette": "f12,:,ctrl+p",
}
"""f1 is the help's in every preset; f10 and f11 are had by terminals, for menu and full screen."""
_PRESETS: Final[Mapping[str, Mapping[str, str]]] = {"default": {}, "vim": _VIM, "fkeys": _FKEYS}

_RESERVED: Final = {
    "y": "it is the yes of a question",
    "enter": "it is the no of a question",
    "escape": "it closes what is open",
    "tab": "terminals and programs move with it",
    "shift+tab": "terminals and programs move with it",
    "ctrl+a": "it is screen's own",
    "ctrl+b": "it is tmux's own",
    "ctrl+c": "it is the terminal's",
    "ctrl+q": "it leaves, whatever the keymap",
    "ctrl+s": "terminals stop their output with it",
    "ctrl+z": "it stops programs",
    "ctrl+h": "it is a terminal's backspace",
    "ctrl+i": "it is a terminal's tab",
    "ctrl+j": "it is a terminal's enter",
    "ctrl+m": "it is a terminal's enter",
}
_SIGN_NAMES: Final = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_NAMED: Final = (
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete", "backspace", "space"),
    *(f"f{number}" for number in range(1, 13)),
)
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_SIGNS: Final = {
    unicodedata.name(sign).lower().replace("-", "_").replace(" ", "_"): sign
    for sign in map(chr, range(33, 127))
    if not sign.isalnum()
}
_SIGN_OF: Final = {_SIGN_NAMES.get(name, name): sign for name, sign in _SIGNS.items()}
_NAME_OF: Final = {sign: name for name, sign in _SIGN_OF.items()}
_KNOWN: Final = frozenset(
    [
        *_NAMED,
        *_SIGN_OF,
        *_LETTERS,
        *_LETTERS.upper(),
        *"0123456789",
        *(f"ctrl+{letter}" for letter in _LETTERS),
        *(f"{modifier}+{name}" for modifier in ("shift", "ctrl") for name in _NAMED[:10]),
        *_RESERVED,
    ]
)
_SHOWN: Final = {"up": "up", "pageup": "pgup", "pagedown": "pgdn", "escape": "esc"}


class Keymap(NamedTuple):
    """The keys in force.

    Attributes:
        keys: by action, the names that Textual knows them by; none for an action that is not bound.
    """

    keys: Mapping[str, tuple[str, ...]]

    def shown(self, action: str) -> str:
        """Return an action's first key as a person reads it: `+`, `F`, `space`; empty where it has none."""
        return next((shown_key(key) for key in self.keys[action]), "")

    def action_of(self, key: str) -> str:
        """Return the action that a key, by the name that Textual knows it by, stands for; empty for none."""
        return next((action for action, keys in self.keys.items() if key in keys), "")

    def shown_all(self, action: str) -> str:
        """Return all keys of an action as a person reads them."""
        return " ".join(shown_key(key) for key in self.keys[action])


def shown_key(key: str) -> str:
    """Return a key as a person reads it."""
    return _SIGN_OF.get(key, _SHOWN.get(key, key))


def key_named(shown: str) -> str:
    """Return the name by which Textual knows a key that is shown by its sign; other names stay as they are."""
    return _NAME_OF.get(shown, shown)


def keymap_of(settings: KeySettings) -> Keymap:
    """Return the keys in force.

    Raises:
        SettingsError: names every key that does not exist, is reserved or has two meanings, and every action that
            needs a key and has none, a line each.
    """
    preset = _PRESETS[settings.preset]
    faults: list[str] = []
    keys: dict[str, tuple[str, ...]] = {}
    users: dict[str, str] = {}
    for action, about in ACTIONS.items():
        given = str(getattr(settings, action))
        known = len(faults)
        keys[action] = tuple(_read(action, given or preset.get(action, about.keys), faults))
        if action in NEEDED and not keys[action] and len(faults) == known:
            faults.append(f'keys.{action} = "{given}" leaves no key to {about.does}: give it one')
        for key in keys[action]:
            other = users.setdefault(key, action)
            if other != action:
                faults.append(
                    f"keys.{other} and keys.{action} both have {shown_key(key)}: give one of them another key"
                )
    if faults:
        raise SettingsError(*faults)
    return Keymap(keys)


def _read(action: str, text: str, faults: list[str]) -> list[str]:
    """Read keys separated by commas; a comma itself is called `comma`."""
    if text.strip().lower() == UNBOUND:
        return []
    keys = []
    for word in (part.strip() for part in text.split(",")):
        key = _NAME_OF.get(word, word)
        where = f'keys.{action} = "{text}"'
        if key not in _KNOWN:
            near = f" did you mean {low}?" if (low := word.lower()) in _KNOWN else nearest(word, sorted(_KNOWN))
            faults.append(
                f'{where} names no key: "{word}" is none;{near} write F, ctrl+f, f5, space, comma or {UNBOUND}'
            )
        elif key in _RESERVED:
            faults.append(f"{where} takes {shown_key(key)}, which is reserved: {_RESERVED[key]}")
        elif key not in keys:
            keys.append(key)
    return keys
