"""Candles with their levels beside them as columns of a file, without a table library."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from srconsole.kernel.library import Library
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.column_writer import Values, candle_values
from srconsole.research.kernel_run import history_of
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.row import TIER_COLUMNS


def annotated_columns(kernel: Library, columns: CandleColumns, settings: Settings) -> dict[str, Values]:
    """Return the columns of checked candles as a file has them, and the levels' behind them: those of `annotate`."""
    history = history_of(kernel, columns, settings)
    tiers = history.tiers()
    return {
        **candle_values(columns),
        "SR_Proximity": _proximity(history.proximity()),
        **{name: tiers[:, at] for at, name in enumerate(TIER_COLUMNS)},
    }


def _proximity(numbers: NDArray[np.int16]) -> NDArray[np.bytes_]:
    """Return tiers by their numbers as text: n is Sn, -n is Rn, 0 is No."""
    found, which = np.unique(numbers, return_inverse=True)
    words = [f"S{number}" if number > 0 else f"R{-number}" if number else "No" for number in found.tolist()]
    return np.array(words, dtype=np.bytes_)[which]
