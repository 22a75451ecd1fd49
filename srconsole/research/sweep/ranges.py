"""What a sweep varies: settings and the values that each of them takes, as people write them."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final

import msgspec

from srconsole.errors import RequestError, SettingsError
from srconsole.settings.check import settle
from srconsole.settings.given import Given
from srconsole.settings.keys import KEYS, Key, as_toml, shown_whole
from srconsole.settings.layers import settings_from, value_of
from srconsole.settings.rule import Rule
from srconsole.settings.rules import RULES
from srconsole.settings.schema import Settings

MOST_VALUES: Final = 10_000
"""Values of one setting."""
MOST_NUMBERED: Final = 2**62
"""Combinations that can be numbered, and be drawn from."""
_ORIGIN: Final = "--param"
_FORM: Final = "section.key=FROM:TO:STEP or section.key=VALUE,VALUE, like levels.swing_order=12:96:12"


@dataclass(frozen=True)
class Range:
    """A setting, and the values that it takes in turn.

    Attributes:
        path: the setting, `levels.swing_order`.
        values: one at least, each once, as the setting's type has them.
    """

    path: str
    values: tuple[Any, ...]


def ranges_of(texts: Sequence[str]) -> list[Range]:
    """Read the ranges of a command line, `levels.swing_order=12:96:12` or `levels.rank_by=recency,price`.

    From and to belong to it; a step of decimals gives these decimals, 0.015 and not 0.015000000000000001.

    Raises:
        RequestError: a text is none, a range is empty, backwards or too long, a setting is varied twice.
        SettingsError: there is no such setting, or a value is not allowed.
    """
    if not texts:
        raise RequestError(f"nothing varies: name settings with --param {_FORM}")
    ranges = [_range_of(text) for text in texts]
    paths = [each.path for each in ranges]
    twice = next((path for path in paths if paths.count(path) > 1), None)
    if twice is not None:
        raise RequestError(f"--param {twice} is given twice; put all its values into one, with commas between them")
    return ranges


def count_of(ranges: Sequence[Range]) -> int:
    """Return how many combinations there are."""
    return math.prod(len(each.values) for each in ranges)


def grid(ranges: Sequence[Range]) -> Iterator[dict[str, Any]]:
    """Return every combination in turn, the last setting changing first."""
    paths = [each.path for each in ranges]
    for values in itertools.product(*(each.values for each in ranges)):
        yield dict(zip(paths, values, strict=True))


def drawn(ranges: Sequence[Range], count: int, chance: random.Random) -> list[dict[str, Any]]:
    """Return so many different combinations, drawn by chance; all of them where there are no more."""
    return [combination(ranges, number) for number in drawn_numbers(ranges, count, chance)]


def drawn_numbers(ranges: Sequence[Range], count: int, chance: random.Random) -> list[int]:
    """Return the numbers of so many different combinations, drawn by chance, ascending; at most `MOST_NUMBERED`."""
    return sorted(chance.sample(range(count_of(ranges)), min(count, count_of(ranges))))


def combination(ranges: Sequence[Range], number: int) -> dict[str, Any]:
    """Return the combination that has this number in the grid, 0 being the first."""
    chosen: dict[str, Any] = {}
    for each in reversed(ranges):
        number, at = divmod(number, len(each.values))
        chosen[each.path] = each.values[at]
    return {each.path: chosen[each.path] for each in ranges}


def settings_with(base: Settings, chosen: Mapping[str, Any]) -> Settings:
    """Return settings in which the chosen values replace those of the base, which is without contradictions.

    Raises:
        SettingsError: a value is not allowed, or contradicts another one.
    """
    try:
        settings = replaced(base, {path: KEYS[path].read(value) for path, value in chosen.items()})
    except (KeyError, ValueError):
        return settle(_given(chosen)).settings  # which says what is wrong with it

    def cite(path: str) -> str:
        section, _, name = path.partition(".")
        return f"{path} = {shown_whole(getattr(getattr(settings, section), name))}{varied if path in chosen else ''}"

    varied = f" ({_ORIGIN})"
    faults = [fault for rule in _rules_about(tuple(chosen)) if (fault := rule.fault(settings, cite))]
    if faults:
        raise SettingsError(*faults)
    return settings


@lru_cache
def _rules_about(paths: tuple[str, ...]) -> list[Rule]:
    """Return the rules that read one of these settings; of the others the base has kept all."""
    return [rule for rule in RULES if not set(paths).isdisjoint(rule.keys)]


def replaced(base: Settings, values: Mapping[str, Any]) -> Settings:
    """Return settings with these values in place of the base's; nothing is checked."""
    sections: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        section, _, name = path.partition(".")
        sections.setdefault(section, {})[name] = value
    replace = msgspec.structs.replace
    changed = {section: replace(getattr(base, section), **names) for section, names in sections.items()}
    return replace(base, **changed)


def _given(chosen: Mapping[str, Any]) -> list[Given]:
    return [
        Given(section, name, value, _ORIGIN)
        for (section, _, name), value in ((path.partition("."), value) for path, value in chosen.items())
    ]


def _range_of(text: str) -> Range:
    path, equals, told = (part.strip() for part in text.partition("="))
    if not (equals and "." in path and told):
        raise RequestError(f"--param {text} must be {_FORM}")
    key = KEYS.get(path)
    if key is None:
        settings_from({path: value_of(told)})  # says that there is none, and which one may be meant
        raise RequestError(f"--param {path} is nothing that a sweep can vary; name a setting, like levels.swing_order")
    values = _steps(path, told, key) if ":" in told and key.kind in {int, float} else _listed(told)
    for value in values:
        _check(path, value)
    read = [key.read(value) for value in values]
    once = tuple(dict.fromkeys(read))
    if len(once) < len(read):
        again = next(value for at, value in enumerate(read) if value in read[:at])
        raise RequestError(f"--param {text} has {as_toml(again)} twice; give each value once")
    return Range(path, once)


def _check(path: str, value: object) -> None:
    """Check one value of a setting by itself, without what it may contradict.

    Raises:
        SettingsError: it is not allowed.
    """
    key = KEYS[path]
    try:
        key.read(value)
    except ValueError:
        settle(_given({path: value}))


def _listed(told: str) -> list[object]:
    whole = value_of(told)
    if isinstance(whole, list):
        return [whole]
    return [value_of(part.strip()) for part in told.split(",")]


def _steps(path: str, told: str, key: Key) -> list[object]:
    parts = told.split(":")
    if len(parts) != 3:
        raise RequestError(f"--param {path}={told} must be FROM:TO:STEP, like {path}={_example(key)}")
    try:
        low, high, step = (Decimal(part.strip()) for part in parts)
    except InvalidOperation:
        raise RequestError(f"--param {path}={told} must have three numbers, like {path}={_example(key)}") from None
    if not all(part.is_finite() for part in (low, high, step)):
        raise RequestError(f"--param {path}={told} must have three finite numbers, like {path}={_example(key)}")
    if high < low:
        raise RequestError(f"--param {path}={told} goes backwards: FROM {low} is above TO {high}; change their places")
    if step <= 0:
        raise RequestError(f"--param {path}={told} never arrives: the step has to be above 0")
    if (high - low) / step >= MOST_VALUES:
        raise RequestError(f"--param {path}={told} has more than {MOST_VALUES:,} values; take a longer step")
    count = int((high - low) / step) + 1
    steps = [low + number * step for number in range(count)]
    if key.kind is int and not all(value == value.to_integral_value() for value in steps):
        raise RequestError(f"--param {path}={told} leaves the whole numbers, and {path} is one; take a whole step")
    return [int(value) if key.kind is int else float(value) for value in steps]


def _example(key: Key) -> str:
    return "12:96:12" if key.kind is int else "0.005:0.03:0.005"
