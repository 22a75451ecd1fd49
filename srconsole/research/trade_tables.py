"""Trades and fills as tables (docs/strategy.md section 8, docs/strategies.md section 1.4)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from srconsole.core.trade import Trade
from srconsole.research.fill_row import FillRow
from srconsole.research.frames import utc_times


def trade_frame(trades: Sequence[Trade]) -> pd.DataFrame:
    """Return closed trades as a frame with the columns of docs/strategy.md section 8."""
    frame = pd.DataFrame(trades, columns=list(Trade._fields))
    return typed(frame, text=("tier", "exit_reason", "strategy"), counts=("parts",))


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
