"""Candles with their levels beside them as columns of a file, without a table library."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from srconsole.kernel.library import Library
from srconsole.kernel.walked import Walked
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.column_writer import BLOCK_ROWS, Values, values_of
from srconsole.research.kernel_run import walked_of
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.row import TIER_COLUMNS


def annotated_parts(kernel: Library, columns: CandleColumns, settings: Settings) -> Iterator[dict[str, Values]]:
    """Yield the columns of checked candles as a file has them, and the levels' behind them, stretch by stretch."""
    for _, made in with_levels(walked_of(kernel, columns, settings), columns):
        yield made


def with_levels(walked: Walked, columns: CandleColumns) -> Iterator[tuple[slice, dict[str, Values]]]:
    """Yield a stretch of candles, and its columns: those of a file, and the levels' behind them, those of `annotate`.

    Args:
        walked: the candles as the kernel has them.
        columns: the same candles.
    """
    for part, proximity, tiers in walked.level_rows(BLOCK_ROWS):
        levels = {name: tiers[:, at] for at, name in enumerate(TIER_COLUMNS)}
        yield part, {**values_of(columns, part), "SR_Proximity": _proximity(proximity), **levels}


def _proximity(numbers: NDArray[np.int16]) -> NDArray[np.bytes_]:
    """Return tiers by their numbers as text: n is Sn, -n is Rn, 0 is No."""
    found, which = np.unique(numbers, return_inverse=True)
    words = [f"S{number}" if number > 0 else f"R{-number}" if number else "No" for number in found.tolist()]
    return np.array(words, dtype=np.bytes_)[which]
