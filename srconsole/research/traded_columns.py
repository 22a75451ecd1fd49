"""What a backtest by the kernel leaves in files, as columns and without a table library: the files of its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from srconsole.core.lot import State
from srconsole.core.trade import Trade
from srconsole.kernel.traded import Rows
from srconsole.market.candle_arrays import SECOND, CandleColumns
from srconsole.market.column_texts import quoted
from srconsole.market.column_writer import Values
from srconsole.research.annotated_columns import with_levels
from srconsole.research.fill_row import FillRow
from srconsole.research.kernel_run import KernelRun

_STATES: Final = np.array([state.value for state in State], dtype=np.bytes_)
_WORDS: Final = frozenset({"tier", "exit_reason", "strategy", "key", "side", "reason"})
_COUNTS: Final = frozenset({"parts"})


def candle_parts(run: KernelRun, columns: CandleColumns) -> Iterator[dict[str, Values]]:
    """Yield the rows of a backtest, those of `backtest(...).candles`, a stretch of candles at a time."""
    for part, made in with_levels(run.walked, columns):
        put_ends(made, run.rows, part)
        yield made


def put_ends(made: dict[str, Values], rows: Rows, part: slice) -> None:
    """Put what candles ended with behind their other columns."""
    made["Position"] = _STATES[rows.position[part]]
    made["Stop"] = rows.stop[part]
    made["Equity"] = rows.equity[part]


def trade_columns(trades: Sequence[Trade]) -> dict[str, Values]:
    """Return closed trades as the columns of a file."""
    return _columns(trades, Trade._fields)


def fill_columns(fills: Sequence[FillRow]) -> dict[str, Values]:
    """Return fills as the columns of a file."""
    return _columns(fills, FillRow._fields)


def _columns(records: Sequence[tuple[Any, ...]], names: Sequence[str]) -> dict[str, Values]:
    return {name: _column(name, [record[at] for record in records]) for at, name in enumerate(names)}


def _column(name: str, values: list[Any]) -> Values:
    if name == "time" or name.endswith("_time"):
        return (np.array(values, dtype=np.int64) * (SECOND // 1000)).view("datetime64[us]")
    if name in _WORDS or name in _COUNTS:
        return np.array([quoted(str(value)).encode() for value in values], dtype=np.bytes_)
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
