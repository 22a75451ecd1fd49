"""The sections `[import.NAME]`: checked like settings, and kept beside them, as no run depends on them."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

import msgspec

from srconsole.settings.given import Given
from srconsole.settings.keys import Key, key_of, shown
from srconsole.settings.shapes import PREFIX, ImportShape

SHAPE_KEYS: Final[dict[str, Key]] = {
    field.name: key_of(f"{PREFIX}.NAME", field) for field in msgspec.structs.fields(ImportShape)
}
"""What can be said of a file's shape, by name."""


def is_shape(section: str, name: str = "") -> bool:
    """Tell whether a setting belongs to a shape."""
    return section == PREFIX or section.startswith(f"{PREFIX}.") or (not section and name == PREFIX)


def settle_shapes(given: Iterable[Given], most_faults: int) -> tuple[dict[str, ImportShape], dict[str, str], list[str]]:
    """Let later values win over earlier ones, for each shape.

    Args:
        given: values in order of precedence, the strongest last.
        most_faults: how many to look for.

    Returns:
        The shapes by name, where each of their values came from by path, and what is wrong, a sentence each.
    """
    values: dict[str, dict[str, str]] = {}
    origins: dict[str, str] = {}
    faults: list[str] = []
    for one in given:
        if len(faults) >= most_faults:
            break
        shape = one.section.removeprefix(f"{PREFIX}.")
        key = SHAPE_KEYS.get(one.name)
        if shape == one.section or key is None:
            faults.append(_unknown(one))
            continue
        try:
            values.setdefault(shape, {})[one.name] = key.read(one.value)
            origins[one.path] = one.origin
        except ValueError as fault:
            faults.append(f"{one.path} = {shown(one.value)} ({one.origin}) {fault}")
    return {name: msgspec.convert(found, ImportShape) for name, found in values.items()}, origins, faults


def _unknown(given: Given) -> str:
    if not given.section.startswith(f"{PREFIX}."):
        return f"{given.path} ({given.origin}) is no setting: name the shape, [{PREFIX}.NAME], with its keys below"
    near = get_close_matches(given.name, SHAPE_KEYS, n=1)
    meant = f"did you mean {given.section}.{near[0]}? " if near else ""
    return (
        f"{given.path} = {shown(given.value)} ({given.origin}) is no setting: {meant}[{given.section}] has "
        f"{', '.join(SHAPE_KEYS)}"
    )
