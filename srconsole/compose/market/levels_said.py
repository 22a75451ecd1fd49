"""Levels in plain words, so that two forms of the rules can be held together."""

from __future__ import annotations

from srconsole.engine.rows import time_text
from srconsole.strategies.levels.structure import Structure

Said = dict[str, list[float | str]]
"""By a level's key its price, touches, last touch, the close that it became known by, and its tier, empty where it is
broken; by `pattern` the pattern's prices, where there is one. Times are UTC milliseconds."""

PATTERN = "pattern"


def said_of(structure: Structure) -> Said:
    """Return what a structure says as of its last close."""
    tiers = structure.tiers
    names = {tier.key: tier.name for tier in (*tiers.supports, *tiers.resistances)}
    said: Said = {
        level.key: [
            level.price,
            level.touches,
            level.last.time,
            level.first.known_time,
            names.get(level.key, ""),
        ]
        for level in (*structure.supports.levels, *structure.resistances.levels)
    }
    if structure.pattern is not None:
        said[PATTERN] = [*structure.pattern]
    return said


def difference(ours: Said, batch: Said) -> str:
    """Return the first difference between the engine's levels and the batch form's, empty where there is none."""
    for key in sorted(ours.keys() | batch.keys()):
        mine, other = ours.get(key), batch.get(key)
        if mine != other:
            return f"{_name(key)} is {_words(mine)} to the engine and {_words(other)} to the batch form"
    return ""


def _name(key: str) -> str:
    if key == PATTERN:
        return "the pattern"
    return f"level {key[0]} {time_text(int(key[1:])) if key[1:].isdigit() else key[1:]}"


def _words(values: list[float | str] | None) -> str:
    return "unknown" if values is None else ", ".join(repr(value) for value in values if value != "")
