"""What the terminal can do, read off the environment that is passed in."""

from __future__ import annotations

import codecs
import os
from collections.abc import Mapping
from typing import Final, TextIO

from srconsole.console.signs import SIGNS, Signs
from srconsole.console.themes import NO_COLOUR_THEME
from srconsole.errors import RequestError
from srconsole.settings.schema import ConsoleSettings

STATUS_INSTEAD: Final = "`srconsole status` prints the state"
FEW: Final = 16
"""The colours of a terminal that says nothing of more."""
_COERCED: Final = frozenset({"C.UTF-8", "C.utf8", "UTF-8"})
"""What Python sets LC_CTYPE to where it finds the locale `C` (PEP 538)."""
LEAST_WIDTH, LEAST_HEIGHT = 80, 24
"""The smallest terminal that all of the screen fits, and what one has that does not tell its size."""


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether a stream is a terminal; one that the process was started without is None."""
    return stream is not None and not stream.closed and stream.isatty()


def size_of(terminal: int) -> tuple[int, int]:
    """Return columns and lines of the terminal of a descriptor, whatever the environment says of them."""
    try:
        columns, lines = os.get_terminal_size(terminal)
    except OSError:
        columns, lines = 0, 0
    return columns or LEAST_WIDTH, lines or LEAST_HEIGHT


def check_terminal(environment: Mapping[str, str], *, reads: bool, writes: bool) -> None:
    """Refuse to open a screen where there is none.

    Raises:
        RequestError: stdin or stdout is no terminal, or the terminal can only print.
    """
    if not (reads and writes):
        which = "stdin" if writes else "stdout"
        raise RequestError(f"the console needs a terminal, and {which} is none: {STATUS_INSTEAD}")
    if only_prints(environment):
        term = environment.get("TERM", "")
        raise RequestError(f'the console cannot draw on a terminal of TERM="{term}": {STATUS_INSTEAD}')


def only_prints(environment: Mapping[str, str]) -> bool:
    """Tell whether a terminal says that nothing can be drawn on it."""
    return environment.get("TERM", "").lower() in {"dumb", ""}


def signs_for(settings: ConsoleSettings, environment: Mapping[str, str], encoding: str) -> Signs:
    """Return the signs to draw with: those of the setting, or what the terminal has."""
    if settings.charset != "auto":
        return SIGNS[settings.charset]
    if not is_utf8(locale_encoding(environment) or encoding):
        return SIGNS["ascii"]
    return SIGNS["vt" if environment.get("TERM") == "linux" else "unicode"]


def locale_encoding(environment: Mapping[str, str]) -> str:
    """Return the encoding that a person's locale names, empty where it names none.

    Python writes UTF-8 where the locale is `C`, and says so in LC_CTYPE to the programs that it starts; the terminal
    knows nothing of that.
    """
    named = [environment.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    if not named[0] and named[1] in _COERCED and _is_bare(named[2]):
        named[1] = ""
    locale = next(filter(None, named), "")
    if _is_bare(locale):
        return "ascii"
    return locale.partition("@")[0].partition(".")[2]


def _is_bare(locale: str) -> bool:
    """Tell whether a locale has no letters but those of ASCII."""
    return locale in {"C", "POSIX"}


def colours(environment: Mapping[str, str]) -> int:
    """Return how many colours are written to a terminal, by what its environment says: 16, 256 or 2 ** 24."""
    if environment.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return 2**24
    kind = environment.get("TERM", "").strip().lower().rpartition("-")[2]
    return 256 if kind in {"256color", "kitty"} else FEW


def without_colours(environment: Mapping[str, str]) -> bool:
    """Tell whether the person wants no colours (no-color.org)."""
    return bool(environment.get("NO_COLOR"))


def theme_name(settings: ConsoleSettings, environment: Mapping[str, str]) -> str:
    """Return the theme's name: that of the setting, but where colours are not wanted, or the terminal has only 16.

    The nearest of 16 would make different things look alike, so that these have been chosen by hand.
    """
    return NO_COLOUR_THEME if without_colours(environment) or colours(environment) == FEW else settings.theme


def wants_mouse(settings: ConsoleSettings, environment: Mapping[str, str]) -> bool:
    """Tell whether the console takes the mouse; over SSH the terminal keeps it, so that text can be selected."""
    if settings.mouse != "auto":
        return settings.mouse == "on"
    return not (environment.get("SSH_TTY") or environment.get("SSH_CONNECTION"))


def is_utf8(encoding: str) -> bool:
    """Tell whether an encoding has all signs."""
    try:
        return codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False
