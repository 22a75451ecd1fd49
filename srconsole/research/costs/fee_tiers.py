"""Fee tiers: what a fill costs by the volume of the thirty days before it (docs/costs.md)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from srconsole.errors import RequestError
from srconsole.research.again import Made
from srconsole.research.costs.case import Charges, worth
from srconsole.research.costs.small_table import Row, rows_of
from srconsole.research.metrics import Floats
from srconsole.settings.toml_file import read_toml

WINDOW: Final = 30 * 86_400_000
"""Milliseconds whose volume decides."""
MOST_FEE: Final = 0.05
_MOST_VOLUME: Final = 1e18
_FEE: Final = "a fraction of at most 0.05, where 0.0006 is 0.06 %; negative: a rebate"
_VOLUME: Final = "the USDT of thirty days from which on the tier holds, 0 or more"
_COLUMNS: Final = ("name", "volume", "maker", "taker")
_CSV: Final = "Name,Volume,Maker,Taker and rows like VIP 1,1000000,0.0002,0.0005"
_TOML: Final = '[[tier]] with name = "VIP 1", volume = 1_000_000, maker = 0.0002, taker = 0.0005'


class FeeTier(NamedTuple):
    """A level of an exchange's fees.

    Attributes:
        name: as the exchange has it.
        volume: from which on it holds, USDT of thirty days.
        maker, taker: fees of a fill, fractions; negative: a rebate.
    """

    name: str
    volume: float
    maker: float
    taker: float


def read_tiers(path: Path) -> list[FeeTier]:
    """Read a table of fee tiers, TOML or CSV by the file's name, the lowest volume first.

    Raises:
        RequestError: the file cannot be read, or a row is no tier; two tiers begin at one volume, or none at 0.
    """
    rows = _toml_rows(path) if path.suffix.lower() == ".toml" else rows_of(path, _COLUMNS, _CSV)
    tiers = sorted((_tier(row) for row in rows), key=lambda tier: tier.volume)
    volumes = [tier.volume for tier in tiers]
    if len(set(volumes)) < len(volumes):
        twice = next(volume for volume in volumes if volumes.count(volume) > 1)
        raise RequestError(f"{path}: two tiers begin at {twice:,.0f} USDT; give each a volume of its own")
    if volumes[0] > 0:
        raise RequestError(f"{path}: no tier begins at a volume of 0, and a new account is in that one; add it")
    return tiers


def tiers_by_fill(made: Made, tiers: Sequence[FeeTier]) -> list[FeeTier]:
    """Return the tier of each fill: by what the fills of the thirty days before it were worth.

    Args:
        made: a backtest's trades; all fills are ours, and nothing else of the account is known.
        tiers: the lowest volume first, one at 0.
    """
    each = worth(made)
    before = np.concatenate(([0.0], np.cumsum(each)))
    times = np.array([fill.time for fill in made.fills], dtype=np.int64)
    since = np.searchsorted(times, times - WINDOW, side="right")
    # What of the sums of all fills is left by rounding is no volume.
    volumes = np.maximum(before[:-1] - before[since], 0.0)
    at = np.searchsorted([tier.volume for tier in tiers], volumes, side="right") - 1
    return [tiers[number] for number in at.tolist()]


def tier_charges(made: Made, tiers: Sequence[FeeTier], *, entries_as_maker: bool) -> Charges:
    """Return what fills cost beyond what they cost already, once tiers decide.

    Args:
        made: a backtest's trades.
        tiers: as in `tiers_by_fill`.
        entries_as_maker: whether purchases wait in the book at their price; else all fills take from it, as the
            engine's orders do.
    """
    by_fill = tiers_by_fill(made, tiers)
    rates = [
        tier.maker if entries_as_maker and fill.side == "buy" else tier.taker
        for fill, tier in zip(made.fills, by_fill, strict=True)
    ]
    paid: Floats = np.array([fill.fee for fill in made.fills], dtype=np.float64)
    return Charges(fees=np.array(rates, dtype=np.float64) * worth(made) - paid)


def _tier(row: Row) -> FeeTier:
    name = row.cells["name"]
    if not name:
        raise RequestError(f"{row.place}: the tier has no name; give it the exchange's")
    volume = row.number("volume", _MOST_VOLUME, _VOLUME)
    if volume < 0:
        raise RequestError(f"{row.place}: volume is {row.cells['volume']!r}, expected {_VOLUME}")
    return FeeTier(name, volume, *(row.number(column, MOST_FEE, _FEE) for column in ("maker", "taker")))


def _toml_rows(path: Path) -> list[Row]:
    tables = read_toml(path).document.get("tier")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise RequestError(f"{path} has no tiers, expected {_TOML}")
    return [_toml_row(f"{path}, tier {number}", table) for number, table in enumerate(tables, 1)]


def _toml_row(place: str, table: dict[str, Any]) -> Row:
    for column in _COLUMNS:
        if column not in table:
            raise RequestError(f"{place}: {column} is missing, expected {_TOML}")
        value = table[column]
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not (isinstance(value, str) if column == "name" else is_number):
            raise RequestError(f"{place}: {column} is {value!r}, expected {_TOML}")
    return Row(place, {column: str(table[column]).strip() for column in _COLUMNS})
