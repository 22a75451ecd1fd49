"""A traded history from the folder that `srconsole backtest --out` wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pandas as pd

from srconsole.core.trade import Trade
from srconsole.errors import RequestError
from srconsole.market.csv_format import COLUMNS
from srconsole.research.fill_row import FillRow
from srconsole.research.reported import BACKTEST, Reported
from srconsole.research.trade_tables import typed

SUMMARY: Final = "summary.json"
_ENDS: Final = ("Position", "Stop", "Equity")
_KEYS: Final = ("symbol", "timeframe", "first", "last", "candles", "settings", "trades", "net_profit", "final_equity")


def reported_folder(folder: Path) -> Reported:
    """Return what a folder of `srconsole backtest --out` holds.

    Raises:
        RequestError: a file of it is missing, or is not what a backtest writes.
    """
    summary = _summary(folder / SUMMARY)
    candles = _table(folder / "candles.csv", (*COLUMNS, *_ENDS))
    candles["Symbol"] = pd.Categorical(candles["Symbol"].astype("str"))
    candles["Position"] = pd.Categorical(candles["Position"].astype("str"))
    for name in _ENDS[1:]:
        candles[name] = candles[name].astype("float64")
    trades = typed(_table(folder / "trades.csv", Trade._fields), ("tier", "exit_reason", "strategy"), ("parts",))
    fills = typed(_table(folder / "fills.csv", FillRow._fields), ("key", "side", "reason"))
    if candles.empty:
        raise RequestError(f"{folder / 'candles.csv'} has no candles; write it again with srconsole backtest --out")
    return Reported(str(folder), BACKTEST, candles, trades, fills, summary)


def _summary(path: Path) -> dict[str, Any]:
    try:
        summary = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RequestError(
            f"{path.parent} is no folder of a backtest, {path.name} is not in it; srconsole backtest --out writes one"
        ) from error
    except (OSError, ValueError) as error:
        raise RequestError(f"{path} cannot be read as JSON; write it again with srconsole backtest --out") from error
    missing = [key for key in _KEYS if not isinstance(summary, dict) or key not in summary]
    if missing:
        raise RequestError(f"{path} lacks {', '.join(missing)}; write it again with srconsole backtest --out")
    return dict(summary)


def _table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    try:
        frame = pd.read_csv(path, float_precision="round_trip", keep_default_na=False, na_values=[""], low_memory=False)
        missing = [name for name in columns if name not in frame.columns]
        if missing:
            raise RequestError(f"{path} lacks the columns {', '.join(missing)}; srconsole backtest --out writes them")
        for name in frame.columns:
            if name in {"Time", "time"} or name.endswith("_time"):
                times = pd.to_datetime(frame[name].astype("str"), utc=True, format="ISO8601")
                frame[name] = times.dt.as_unit("us")
    except FileNotFoundError as error:
        raise RequestError(f"{path} is not there; srconsole backtest --out writes it") from error
    except (OSError, ValueError) as error:
        raise RequestError(f"{path} cannot be read as a table; write it again with srconsole backtest --out") from error
    return frame
