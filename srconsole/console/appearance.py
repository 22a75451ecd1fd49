"""What a person's settings make of the screen, checked as a whole before it opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from textual.theme import Theme

from srconsole.console.format import zone_of
from srconsole.console.keymap import Keymap, keymap_of
from srconsole.console.terminal import theme_name
from srconsole.console.themes import turned, usable_theme
from srconsole.errors import SettingsError
from srconsole.settings.schema import Settings

T = TypeVar("T")


class Appearance(NamedTuple):
    """Keys, colours and clock of a console.

    Attributes:
        keymap: the keys in force.
        theme: the theme in force, which is not the one that was chosen where colours are not wanted.
        zone: the zone of times on the screen.
        trouble: why the theme is not the one that was chosen, though colours are wanted; empty where it is.
    """

    keymap: Keymap
    theme: Theme
    zone: tzinfo
    trouble: str = ""


def appearance_of(settings: Settings, themes: Sequence[Path], environment: Mapping[str, str]) -> Appearance:
    """Return what the settings make of the screen.

    Args:
        settings: the settings in force.
        themes: folders of themes; where two have one of the same name, the later wins.
        environment: the process's environment.

    Raises:
        SettingsError: names all that the console cannot use: keys, the theme's name, time zone. A theme whose file has
            a fault is left out, and told as `trouble`.
    """
    faults: list[str] = []
    keymap = _made(partial(keymap_of, settings.keys), faults)
    usable = _made(partial(usable_theme, settings.console.theme, themes), faults)
    zone = _made(partial(zone_of, settings.console.timezone), faults)
    if keymap is None or usable is None or zone is None:
        raise SettingsError(*faults)
    chosen, trouble = usable
    in_force = theme_name(settings.console, environment)
    # A theme in the terminal's own colours has been chosen by hand already; one with a fault has its stand-in.
    theme = chosen if chosen.ansi or in_force == settings.console.theme else usable_theme(in_force, themes)[0]
    return Appearance(keymap, turned(theme) if settings.console.red_up else theme, zone, trouble)


def _made(make: Callable[[], T], faults: list[str]) -> T | None:
    try:
        return make()
    except SettingsError as error:
        faults.extend(error.faults)
        return None
