"""Trades and fills as tables (docs/strategy.md section 8, docs/strategies.md section 1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from srconsole.core.trade import Trade
from srconsole.research.fill_row import FillRow
from srconsole.research.frames import milliseconds, utc_times


def trade_frame(trades: Sequence[Trade]) -> pd.DataFrame:
    """Return closed trades as a frame with the columns of docs/strategy.md section 8."""
    frame = pd.DataFrame(trades, columns=list(Trade._fields))
    return typed(frame, text=("tier", "exit_reason", "strategy"), counts=("parts",))


def trades_in(frame: pd.DataFrame) -> list[Trade]:
    """Return the trades that a frame of them has, as the core knows them: what `trade_frame` was made of."""
    columns = [milliseconds(frame[name]) if name.endswith("_time") else _values(frame[name]) for name in Trade._fields]
    return [Trade(*row) for row in zip(*columns, strict=True)]


def _values(column: pd.Series) -> list[Any]:
    """Return a column's values, None for what is empty."""
    return [None if value != value else value for value in column.tolist()]  # noqa: PLR0124  # nan alone differs from itself


def fill_frame(fills: Sequence[FillRow]) -> pd.DataFrame:
    """Return fills as a frame with the columns of docs/strategies.md section 1.4."""
    return typed(pd.DataFrame(fills, columns=list(FillRow._fields)), text=("key", "side", "reason"))


def typed(frame: pd.DataFrame, text: Sequence[str], counts: Sequence[str] = ()) -> pd.DataFrame:
    """Return a frame of trades or fills with its types: times that are milliseconds become UTC, text, whole numbers."""
    for name in frame.columns:
        if name == "time" or name.endswith("_time"):
            if not isinstance(frame[name].dtype, pd.DatetimeTZDtype):
                frame[name] = utc_times([int(time) for time in frame[name]])
        else:
            frame[name] = frame[name].astype("str" if name in text else "int64" if name in counts else "float64")
    return frame
