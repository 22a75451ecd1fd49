"""Colour themes: TOML files, checked before the screen opens, since a wrong colour would end it in the middle."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from textual.app import App
from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from srconsole.console.chart.grid import ROLE_VARIABLES
from srconsole.console.format import nearest
from srconsole.errors import SettingsError
from srconsole.settings.toml_file import read_toml

NO_COLOUR_THEME: Final = "ansi"
"""The theme of terminals that are to have no colours."""

_LIKE: Final = {"chart-line": "chart-midpoint", "chart-second": "chart-peak", "chart-lit": "chart-last"}
"""Variables that a theme may leave out, each with the one whose colour it has then."""

VARIABLES: Final = (
    *ROLE_VARIABLES.values(),
    "label",
    "gain",
    "loss",
    "alert",
    "lit",
    "lit-text",
    "live",
    "live-text",
    "rule",
)
"""What `[variables]` of a theme has to hold."""

_COLOURS: Final = (
    *("primary", "secondary", "warning", "error", "success", "accent"),
    *("foreground", "background", "surface", "panel"),
)
_SWITCHES: Final = ("dark", "ansi")


FALLBACK: Final = "dark"
"""The theme in whose colours a person reads that their own cannot be used."""

_TURNED: Final = (("gain", "loss"), ("chart-up", "chart-down"))
"""Variables that are exchanged for those who read red as up."""


def usable_theme(name: str, folders: Sequence[Path]) -> tuple[Theme, str]:
    """Return the theme of a name, or where its file cannot be used the next best one, and why.

    That is the delivered one of the same name, else the usual one.

    Raises:
        SettingsError: there is no theme of this name.
    """
    trouble = ""
    for path in (*reversed(_paths(name, folders)), *_paths(FALLBACK, folders[:1])):
        try:
            return read_theme(path), trouble
        except SettingsError as error:
            trouble = trouble or str(error)
    raise SettingsError(trouble)


def painted(name: str, folders: Sequence[Path], *, red_up: bool) -> tuple[Theme | None, str]:
    """Return the theme that a person has named, None where there is none, and what is told of it."""
    try:
        theme, trouble = usable_theme(name, folders)
    except SettingsError as error:
        return None, str(error)
    told = f"Theme not used: {trouble}" if trouble else f'theme {name}; console.theme = "{name}" keeps it'
    return turned(theme) if red_up else theme, told


def begin_in(app: App[None], theme: Theme) -> None:
    """Have an app that has not begun yet begin in a theme.

    For a theme that comes later Textual reads its style sheet again, all of it, and that before the first frame.
    """
    app.register_theme(theme)
    if theme.ansi:
        # Textual's own way, by which colours of the terminal are let through.
        app.theme = theme.name
        return
    app.set_reactive(App.theme, theme.name)
    app.update_classes({"-dark-mode": theme.dark, "-light-mode": not theme.dark}, update=False)
    app.stylesheet.set_variables(app.get_css_variables())


def theme_names(folders: Sequence[Path]) -> list[str]:
    """Return the names of all themes there are."""
    return sorted({path.stem for folder in folders for path in folder.glob("*.toml")})


def turned(theme: Theme) -> Theme:
    """Return a theme with the colours of up and down exchanged."""
    variables = dict(theme.variables)
    for one, other in _TURNED:
        variables[one], variables[other] = theme.variables[other], theme.variables[one]
    return replace(theme, variables=variables)


def _paths(name: str, folders: Sequence[Path]) -> list[Path]:
    """Return the files of a theme's name, in the order of the folders; there is one at least."""
    found = [path for folder in folders if (path := folder / f"{name}.toml").exists()]
    if not found:
        known = theme_names(folders)
        near = nearest(name, known)
        raise SettingsError(f'console.theme = "{name}" is no theme:{near} there are {", ".join(known)}')
    return found


def read_theme(path: Path) -> Theme:
    """Read one theme.

    Raises:
        SettingsError: names file and key of what is wrong.
    """
    text, document = read_toml(path)
    variables = document.pop("variables", None)
    if not isinstance(variables, dict):
        raise SettingsError(f"{path} has no [variables]: it needs {', '.join(VARIABLES)}")
    for key, value in document.items():
        _check_key(path, text, key, (*_COLOURS, *_SWITCHES))
        if key in _SWITCHES and not isinstance(value, bool):
            raise SettingsError(f"{_place(path, text, key)} must be true or false")
    for key in variables:
        _check_key(path, text, key, VARIABLES)
    for key, value in {**document, **variables}.items():
        if key not in _SWITCHES:
            _check_colour(path, text, key, value)
    for key, like in _LIKE.items():
        if key not in variables and like in variables:
            variables[key] = variables[like]
    missing = [key for key in (*_COLOURS, *VARIABLES) if key not in document and key not in variables]
    if missing:
        raise SettingsError(f"{path} lacks {', '.join(missing)}: give each a colour")
    return _theme(path.stem, document, variables)


def _check_key(path: Path, text: str, key: str, known: Sequence[str]) -> None:
    if key not in known:
        raise SettingsError(f"{_place(path, text, key)} is no key of a theme:{nearest(key, known)} remove or rename it")


def _check_colour(path: Path, text: str, key: str, value: object) -> None:
    try:
        Color.parse(value if isinstance(value, str) else "")
    except ColorParseError as error:
        near = f" did you mean {error.suggested_color}?" if error.suggested_color else ""
        raise SettingsError(
            f'{_place(path, text, key)} = "{value}" is no colour:{near} write one like #56B4E9'
        ) from error


def _place(path: Path, text: str, key: str) -> str:
    """Name where a key stands, as file:line and the key."""
    match = re.search(rf"^[ \t]*\"?{re.escape(key)}\"?[ \t]*=", text, re.MULTILINE)
    line = f":{text.count(chr(10), 0, match.start()) + 1}" if match else ""
    return f"{path}{line} {key}"


def _theme(name: str, colours: Mapping[str, Any], variables: Mapping[str, str]) -> Theme:
    if not colours.get("ansi", False):
        return Theme(name=name, variables=dict(variables), **colours)
    # Textual's own style sheet needs more of a theme in the terminal's colours.
    base = BUILTIN_THEMES["ansi-dark" if colours.get("dark", True) else "ansi-light"]
    return Theme(name=name, variables={**base.variables, **variables}, boost=base.boost, **colours)
