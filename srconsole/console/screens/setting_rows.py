"""Every setting as a row, and all that is to be said of the selected one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any, Final, NamedTuple

from srconsole.console.format import fitted
from srconsole.console.panes.lines import Line, Span
from srconsole.console.screens.cursor import Cursor
from srconsole.console.signs import Signs
from srconsole.errors import SettingsError
from srconsole.settings.check import BUILT_IN, settle
from srconsole.settings.given import Given
from srconsole.settings.keys import KEYS, Key, as_toml
from srconsole.settings.layers import value_of
from srconsole.settings.schema import Settings

_PATH: Final = 28
_VALUE: Final = 20
AT_START: Final = "given at the start"
DETAIL: Final = 6
"""Rows of what is said of the selected setting."""


class Setting(NamedTuple):
    """A setting as it is now, and as it will be.

    Attributes:
        key: what it is.
        value: what it is in this run.
        next: what the next start has without options of the command line; the same as `value` where it is not known.
        origin: where `value` comes from; `given at the start` for one that the next start has not.
        next_origin: where `next` comes from.
    """

    key: Key
    value: Any
    next: Any
    origin: str
    next_origin: str = BUILT_IN


def settings_shown(settings: Settings, following: Settings | None, origins: Mapping[str, str]) -> list[Setting]:
    """Return every setting.

    Args:
        settings: those of this run.
        following: those of the next start; None where they are not known.
        origins: where those come from, by path.
    """
    shown = []
    for path, key in KEYS.items():
        value = getattr(getattr(settings, key.section), key.name)
        later = value if following is None else getattr(getattr(following, key.section), key.name)
        first = BUILT_IN if value == key.default else AT_START
        comes = origins.get(path, first)
        shown.append(Setting(key, value, later, comes if value == later else first, comes))
    return shown


def found_in(settings: Sequence[Setting], text: str) -> list[Setting]:
    """Return the settings whose name, value, origin or meaning has every word of a text."""
    words = text.casefold().split()
    return [
        one
        for one in settings
        if all(
            word in f"{one.key.path} {as_toml(one.value)} {one.origin} {one.next_origin} {one.key.comment}".casefold()
            for word in words
        )
    ]


def value_read(key: Key, text: str, settings: Settings) -> tuple[Any, str]:
    """Read what a person typed for a setting; return its value, and what is wrong with it in a sentence, else empty.

    It is held against the other settings too: `levels.proximity` has to be less than `strategy.stop_pct`.
    """
    try:
        value = key.read(value_of(text.strip()))
    except ValueError as fault:
        return None, str(fault)
    given = [
        Given(one.section, one.name, getattr(getattr(settings, one.section), one.name), "now") for one in KEYS.values()
    ]
    faults = _faults([*given, Given(key.section, key.name, value, "typed")])
    return value, faults[0] if faults and faults != _faults(given) else ""


def _faults(given: Sequence[Given]) -> tuple[str, ...]:
    try:
        settle(given)
    except SettingsError as error:
        return tuple(error.faults)
    return ()


def setting_rows(settings: Sequence[Setting], cursor: Cursor, height: int, width: int, signs: Signs) -> list[Line]:
    """Return as many settings as fit: name, value, and where it comes from; a `*` marks what the next start changes."""
    shown = enumerate(settings[cursor.first : cursor.first + height], cursor.first)
    return [_row(one, place == cursor.at, width, signs) for place, one in shown]


def _row(one: Setting, selected: bool, width: int, signs: Signs) -> Line:
    point = signs.pointer if selected else " "
    mark = "*" if one.value != one.next else " "
    path = fitted(one.key.path, _PATH, signs.ellipsis)
    value = fitted(as_toml(one.value), _VALUE, signs.ellipsis)
    origin = _tail(one.origin, width - _PATH - _VALUE - 6, signs.ellipsis)
    if selected:
        return (Span(f"{point} {path:<{_PATH}} {value:<{_VALUE}}{mark} {origin}".ljust(width), "chosen"),)
    role = "plain" if one.origin == BUILT_IN else "strong"
    return (
        Span(f"{point} {path:<{_PATH}} "),
        Span(f"{value:<{_VALUE}}", role),
        Span(mark, "alert"),
        Span(f" {origin}", "label"),
    )


def _tail(text: str, width: int, ellipsis: str) -> str:
    """Return the end of a text, where a file has its name and its line."""
    if len(text) <= width:
        return text
    return f"{ellipsis}{text[len(text) - max(0, width - len(ellipsis)) :]}"


def detail_lines(one: Setting | None, width: int) -> list[Line]:
    """Return what a setting means, what it can be, what is built in, and what the next start has."""
    if one is None:
        return []
    key = one.key
    rule = f" (rule: {key.rule})" if key.rule and key.rule != "console" else ""
    lines: list[Line] = [(Span(f" {part}", "strong"),) for part in wrap(f"{key.comment}{rule}", max(20, width - 2))]
    allowed = wrap(f"can be {key.allowed}; built in: {as_toml(key.default)}", max(20, width - 2))
    lines += [(Span(f" {part}"),) for part in allowed]
    tail = _values(one, width)
    return [*lines[: DETAIL - len(tail)], *tail]


def _values(one: Setting, width: int) -> list[Line]:
    """Return what a setting is in this run and, where that is something else, what the next start has."""
    now = f" {as_toml(one.value)} in this run"
    come = ", as built in" if one.origin == BUILT_IN else ", " if one.origin == AT_START else ", from "
    told = f"{come}{'' if one.origin == BUILT_IN else one.origin}"
    rows: list[Line] = [(Span(now), Span(told, "label"))]
    if one.value != one.next:
        comes = "as built in" if one.next_origin == BUILT_IN else f"from {one.next_origin}"
        rows.append((Span(f" the next start has {as_toml(one.next)}, {comes}", "alert"),))
    return [row for line in rows for row in _wrapped(line, width)][:3]


def _wrapped(line: Line, width: int) -> list[Line]:
    """Return a line as it is where it fits, else its text in several rows of its last look."""
    text = "".join(span.text for span in line)
    if len(text) <= width:
        return [line]
    return [(Span(f" {part}", line[-1].role),) for part in wrap(text.strip(), max(20, width - 2))]
