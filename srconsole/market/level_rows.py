"""The levels of a structure as rows of plain values (docs/strategy.md section 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from srconsole.core.offer import Key
from srconsole.engine.rows import time_text
from srconsole.strategies.levels.book import Level
from srconsole.strategies.levels.structure import Structure

BY_HAND: Final = " by hand "
"""Stands in the identity of a level that a person made."""


class LevelRow(NamedTuple):
    """A level as of a close.

    Attributes:
        level: its identity, as `level_text` has it.
        side: `S` or `R`.
        tier: `S1` …, empty while broken.
        price: USDT.
        touches: how many.
        first_touch, last_touch: opening times of the swings' candles, UTC milliseconds.
        known: opening time of the candle whose close confirmed the first touch, likewise.
        distance: price / last close - 1, a fraction.
        broken: whether it is.
    """

    level: str
    side: str
    tier: str
    price: float
    touches: int
    first_touch: int
    last_touch: int
    known: int
    distance: float
    broken: bool


def level_rows(structure: Structure, close: float) -> list[LevelRow]:
    """Return a row a level of both books as of the structure's last close, the highest price first."""
    names = {tier.key: tier.name for tier in (*structure.tiers.supports, *structure.tiers.resistances)}
    return rows_of([*structure.supports.levels, *structure.resistances.levels], names, close)


def rows_of(levels: Iterable[Level], names: Mapping[Key, str], close: float) -> list[LevelRow]:
    """Return a row for each of any levels, the highest price first; `names` are the tiers of those in force."""
    ordered = sorted(levels, key=lambda level: (-level.price, level.key))
    return [_row(level, names, close) for level in ordered]


def level_text(level: Level) -> str:
    """Return a level's identity as text, such as `S 2019-04-02T04:00:00Z`, or `S by hand 1`."""
    if level.made:
        return f"{level.side.value}{BY_HAND}{level.made}"
    return f"{level.side.value} {time_text(level.first.time)}"


def _row(level: Level, names: Mapping[Key, str], close: float) -> LevelRow:
    return LevelRow(
        level_text(level),
        level.side.value,
        names.get(level.key, ""),
        level.price,
        level.touches,
        level.first.time,
        level.last.time,
        level.first.known_time,
        level.price / close - 1,
        level.key not in names,
    )
