"""The levels as one DataFrame that everyone may look at (docs/strategy.md section 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from srconsole.core.offer import Key
from srconsole.engine.rows import time_text
from srconsole.strategies.levels.book import Level
from srconsole.strategies.levels.structure import Structure

BY_HAND: Final = " by hand "
"""Stands in the identity of a level that a person made."""
COLUMNS = {
    "level": "str",
    "side": "str",
    "tier": "str",
    "price": "float64",
    "touches": "int64",
    "first_touch": "datetime64[ms, UTC]",
    "last_touch": "datetime64[ms, UTC]",
    "known": "datetime64[ms, UTC]",
    "distance": "float64",
    "broken": "bool",
}

_EMPTY: dict[str, Any] = {
    "level": "",
    "side": "",
    "tier": "",
    "price": float("nan"),
    "touches": 0,
    "first_touch": pd.NaT,
    "last_touch": pd.NaT,
    "known": pd.NaT,
    "distance": float("nan"),
    "broken": False,
}


class LevelFrame:
    """Keeps one DataFrame equal to a structure's books.

    Attributes:
        frame: the same object for as long as this lives, updated in place. It has a row for every place in the two
            books, the highest price first and empty places (price NaN) last, and as many more as levels that stay by
            hand have needed. Columns: level (its identity, `S` or `R` and the time of its first touch, or its number
            where it was made by hand), side (`S`, `R`), tier (`S1` …, empty while broken), price, touches,
            first_touch and last_touch (times of the swings' candles), known (opening time of the candle whose close
            confirmed the first touch), distance (price / last close - 1, a fraction), broken.
    """

    def __init__(self, max_levels: int) -> None:
        """Start with empty books of `max_levels` places each."""
        rows = [_EMPTY] * (2 * max_levels)
        self.frame = pd.DataFrame(
            {name: pd.Series([row[name] for row in rows], dtype=dtype) for name, dtype in COLUMNS.items()}
        )

    def update(self, structure: Structure, close: float) -> None:
        """Bring the frame up to the structure's last close."""
        names = {tier.key: tier.name for tier in (*structure.tiers.supports, *structure.tiers.resistances)}
        levels = [*structure.supports.levels, *structure.resistances.levels]
        levels.sort(key=lambda level: (-level.price, level.key))
        rows = [_row(level, names, close) for level in levels]
        rows.extend([_EMPTY] * (len(self.frame) - len(rows)))
        for place in range(len(self.frame), len(rows)):
            self.frame.loc[place] = rows[place]
        for name, dtype in COLUMNS.items():
            self.frame[name] = pd.Series([row[name] for row in rows], dtype=dtype)

    def table(self) -> pd.DataFrame:
        """Return a copy without the empty places."""
        return self.frame[self.frame["price"].notna()].copy()


def frame_of(levels: Iterable[Level], names: Mapping[Key, str], close: float) -> pd.DataFrame:
    """Return the rows of any levels, the highest price first; columns as in `LevelFrame`.

    Args:
        levels: they.
        names: the tiers of those that are in force.
        close: the last one, which distances are measured from.
    """
    ordered = sorted(levels, key=lambda level: (-level.price, level.key))
    rows = [_row(level, names, close) for level in ordered]
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=dtype) for name, dtype in COLUMNS.items()})


def level_text(level: Level) -> str:
    """Return a level's identity as text, such as `S 2019-04-02T04:00:00Z`, or `S by hand 1`."""
    if level.made:
        return f"{level.side.value}{BY_HAND}{level.made}"
    return f"{level.side.value} {time_text(level.first.time)}"


def _row(level: Level, names: Mapping[Key, str], close: float) -> dict[str, Any]:
    return {
        "level": level_text(level),
        "side": level.side.value,
        "tier": names.get(level.key, ""),
        "price": level.price,
        "touches": level.touches,
        "first_touch": pd.Timestamp(level.first.time, unit="ms", tz="UTC"),
        "last_touch": pd.Timestamp(level.last.time, unit="ms", tz="UTC"),
        "known": pd.Timestamp(level.first.known_time, unit="ms", tz="UTC"),
        "distance": level.price / close - 1,
        "broken": level.key not in names,
    }
