"""From values that people gave to settings in force, or to everything that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

import msgspec

from srconsole.errors import MOST_FAULTS, SettingsError
from srconsole.settings.given import Given
from srconsole.settings.import_sections import is_shape, settle_shapes
from srconsole.settings.keys import KEYS, SECTIONS, shown, shown_whole
from srconsole.settings.presets import Asked
from srconsole.settings.rules import RULES
from srconsole.settings.schema import Settings
from srconsole.settings.shapes import ImportShape

BUILT_IN: Final = "built in"
_LONGEST_NAME: Final = 60
"""Letters of a name that can be another one misspelt."""

_SECRET = re.compile(r"key$|secret|pass(phrase|word|wd)|token|credential", re.IGNORECASE)


class Loaded(NamedTuple):
    """Settings in force, checked.

    Attributes:
        settings: the values.
        origins: where each came from, by path (`levels.swing_order`), `built in` for defaults.
        shapes: how files are written that people import, by the name of their `[import.NAME]`.
        asked: the timeframe of candles that a named preset asks for, None where none does or a person has set it.
    """

    settings: Settings
    origins: Mapping[str, str]
    shapes: Mapping[str, ImportShape]
    asked: Asked | None = None


def settle(given: Iterable[Given], faults: Iterable[str] = ()) -> Loaded:
    """Let later values win over earlier ones and all of them over the defaults.

    Args:
        given: values in order of precedence, the strongest last. One that loses is checked too.
        faults: what is already known to be wrong, one sentence each.

    Raises:
        SettingsError: names every fault, a line each, or as many as a person would read.
    """
    values = {path: key.default for path, key in KEYS.items()}
    origins = dict.fromkeys(KEYS, BUILT_IN)
    wrong: set[str] = set()
    found = list(faults)
    every = list(given)
    of_shapes = (one for one in every if is_shape(one.section, one.name))
    shapes, shape_origins, shape_faults = settle_shapes(of_shapes, MOST_FAULTS)
    found += shape_faults
    for one in every:
        if is_shape(one.section, one.name):
            continue
        if len(found) >= MOST_FAULTS:
            break
        try:
            values[one.path] = _read(one)
            origins[one.path] = one.origin
        except ValueError as fault:
            found.append(str(fault))
            wrong.add(one.path)
    settings = _built({path: value for path, value in values.items() if path not in wrong})
    found += _contradictions(settings, origins, wrong)
    if found:
        raise SettingsError(*found)
    return Loaded(settings, origins | shape_origins, shapes)


def _read(given: Given) -> Any:
    """Return the value as the schema has it; a ValueError says in one sentence what is wrong with it."""
    key = KEYS.get(given.path)
    if key is None:
        raise ValueError(_unknown(given))
    try:
        return key.read(given.value)
    except ValueError as fault:
        raise ValueError(f"{given.path} = {shown(given.value)} ({given.origin}) {fault}") from None


def _unknown(given: Given) -> str:
    if _holds_secret(given.path, given.value):
        return (
            f"{given.path} ({given.origin}) looks like a secret: remove it, secrets belong in the "
            "environment and never in settings"
        )
    if given.path in SECTIONS:
        return f"{given.path} ({given.origin}) is a section: write [{given.path}] and its keys below"
    near = _nearest(given.section, given.name)
    meant = f"did you mean {near}? " if near else ""
    if not given.name:
        return f"[{given.path}] ({given.origin}) is no section: {meant}{_sections()}"
    has = f"[{given.section}] has {_names(given.section)}" if given.section in SECTIONS else _sections()
    return f"{given.path} = {shown(given.value)} ({given.origin}) is no setting: {meant}{has}"


def _holds_secret(path: str, value: object) -> bool:
    if _SECRET.search(path):
        return True
    if isinstance(value, Mapping):
        return any(_holds_secret(str(name), inner) for name, inner in value.items())
    return isinstance(value, list | tuple) and any(_holds_secret("", inner) for inner in value)


def _nearest(section: str, name: str) -> str | None:
    """Find the right name for a wrong one: that key in a section spelt like it or elsewhere, else the most like it."""
    if max(len(section), len(name)) > _LONGEST_NAME:
        return None
    if not name:
        return next((f"[{near}]" for near in get_close_matches(section, SECTIONS, n=1)), None)
    meant = next(iter(get_close_matches(section, SECTIONS, n=1)), "")
    if f"{meant}.{name}" in KEYS:
        return f"{meant}.{name}"
    own = {key.name: path for path, key in KEYS.items() if key.section == section}
    every = {key.name: path for path, key in reversed(KEYS.items())}  # of several the first
    if name in every:
        return every[name]
    pool = own or every
    return next((pool[near] for near in get_close_matches(name, pool, n=1)), None)


def _names(section: str) -> str:
    return ", ".join(key.name for key in KEYS.values() if key.section == section)


def _sections() -> str:
    return f"the sections are {', '.join(SECTIONS)}"


def _built(values: Mapping[str, Any]) -> Settings:
    nested: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    for path, value in values.items():
        nested[KEYS[path].section][KEYS[path].name] = value
    return msgspec.convert(nested, Settings)


def _contradictions(settings: Settings, origins: Mapping[str, str], wrong: set[str]) -> list[str]:
    def cite(path: str) -> str:
        key = KEYS[path]
        value = getattr(getattr(settings, key.section), key.name)
        return f"{path} = {shown_whole(value)} ({origins[path]})"

    found = [rule.fault(settings, cite) for rule in RULES if wrong.isdisjoint(rule.keys)]
    return [fault for fault in found if fault]
