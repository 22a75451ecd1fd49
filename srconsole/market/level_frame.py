"""The levels as one DataFrame that everyone may look at (docs/strategy.md section 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from srconsole.core.offer import Key
from srconsole.market.level_rows import LevelRow, level_rows, rows_of
from srconsole.strategies.levels.book import Level
from srconsole.strategies.levels.structure import Structure

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

TIMES = ("first_touch", "last_touch", "known")

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
        rows = [_values(row) for row in level_rows(structure, close)]
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
    rows = [_values(row) for row in rows_of(levels, names, close)]
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=dtype) for name, dtype in COLUMNS.items()})


def _values(row: LevelRow) -> dict[str, Any]:
    """Return a row as a frame has it: its times with their zone."""
    times = {name: pd.Timestamp(getattr(row, name), unit="ms", tz="UTC") for name in TIMES}
    return {**row._asdict(), **times}
