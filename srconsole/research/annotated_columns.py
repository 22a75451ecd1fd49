"""Candles with their levels beside them as columns of text, without a table library."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from srconsole.kernel.library import Library
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.column_texts import float_texts, quoted, time_texts
from srconsole.market.column_writer import Texts
from srconsole.research.kernel_run import history_of
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.row import TIER_COLUMNS


def annotated_columns(kernel: Library, columns: CandleColumns, settings: Settings) -> dict[str, Texts]:
    """Return the columns of checked candles as a file has them, and the levels' behind them: those of `annotate`."""
    history = history_of(kernel, columns, settings)
    tiers = history.tiers()
    return {
        "Time": _times(columns.time),
        **{name: _floats(values) for name, values in columns.numbers().items()},
        "Symbol": _text(quoted(columns.symbol)),
        "SR_Proximity": _proximity(history.proximity()),
        **{name: _floats(tiers[:, at]) for at, name in enumerate(TIER_COLUMNS)},
    }


def _times(times: NDArray[np.int64]) -> Texts:
    return lambda start, end: time_texts(times[start:end].view("datetime64[us]"))


def _floats(values: NDArray[np.float64]) -> Texts:
    return lambda start, end: float_texts(np.ascontiguousarray(values[start:end]))


def _text(text: str) -> Texts:
    return lambda start, end: [text] * (end - start)


def _proximity(numbers: NDArray[np.int16]) -> Texts:
    """Return tiers by their numbers as text: n is Sn, -n is Rn, 0 is No."""
    return lambda start, end: [
        f"S{number}" if number > 0 else f"R{-number}" if number else "No" for number in numbers[start:end].tolist()
    ]
