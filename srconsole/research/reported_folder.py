"""A traded history from the folder that `srconsole backtest --out` wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import numpy as np
import pandas as pd
from msgspec import Meta, Struct

from srconsole.core.trade import Trade
from srconsole.errors import RequestError
from srconsole.market.csv_format import COLUMNS
from srconsole.market.timeframe import timeframe_seconds
from srconsole.research.fill_row import FillRow
from srconsole.research.number_cells import numbers_of
from srconsole.research.reported import BACKTEST, Reported
from srconsole.research.trade_tables import typed

SUMMARY: Final = "summary.json"
_ENDS: Final = ("Position", "Stop", "Equity")
_TEXT: Final = frozenset({"Symbol", "Position", "tier", "exit_reason", "strategy", "key", "side", "reason"})
_TEXTS: Final = ("symbol", "timeframe", "first", "last")
_FIGURES: Final = (
    "candles", "trades", "wins", "losses", "win_rate", "net_profit", "net_profit_pct", "fees", "profit_factor",
    "expectancy", "average_win", "average_loss", "largest_win", "largest_loss", "longest_win_streak",
    "longest_loss_streak", "max_drawdown", "max_drawdown_pct", "exposure", "sharpe", "sortino", "calmar",
    "final_equity", "buy_and_hold", "buy_and_hold_margin", "same_candle_trades", "average_hold_hours",
)  # fmt: skip


class _Open(Struct):
    tier: str
    entry_time: str
    unrealised: float


class _Way(Struct):
    trades: int
    net_profit: float


class _Market(Struct):
    tick: float


class _Risk(Struct):
    initial_capital: Annotated[float, Meta(gt=0)]


class _Strategy(Struct):
    name: str
    stop_pct: float


class _InForce(Struct):
    """The settings that a report reckons with; others may be of another version."""

    market: _Market
    risk: _Risk
    strategy: _Strategy


class _Nested(Struct):
    """Those keys of a summary that hold more than a figure."""

    settings: _InForce
    sensitivity: dict[str, _Way] = {}
    refused: dict[str, int] = {}
    open_position: _Open | None = None


def reported_folder(folder: Path) -> Reported:
    """Return what a folder of `srconsole backtest --out` holds.

    Raises:
        RequestError: a file of it is missing, or is not what a backtest writes.
    """
    summary = _summary(folder / SUMMARY)
    candles = _table(folder / "candles.csv", (*COLUMNS, *_ENDS), _candles)
    trades = _table(
        folder / "trades.csv",
        Trade._fields,
        lambda frame: typed(frame, ("tier", "exit_reason", "strategy"), ("parts",)),
    )
    fills = _table(folder / "fills.csv", FillRow._fields, lambda frame: typed(frame, ("key", "side", "reason")))
    if candles.empty:
        raise RequestError(f"{folder / 'candles.csv'} has no candles; write it again with srconsole backtest --out")
    return Reported(str(folder), BACKTEST, candles, trades, fills, summary)


def _candles(frame: pd.DataFrame) -> pd.DataFrame:
    for name in ("Symbol", "Position"):
        frame[name] = frame[name].astype("category")
    for name in (*COLUMNS[1:6], *_ENDS[1:]):
        frame[name] = frame[name].astype("float64")
    known = frame[[*COLUMNS[1:6], "Equity"]]
    if not np.isfinite(known.to_numpy()).all() or not frame["Time"].is_monotonic_increasing:
        raise ValueError("candles that are none")
    return frame


def _summary(path: Path) -> dict[str, Any]:
    try:
        summary = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RequestError(
            f"{path.parent} is no folder of a backtest, {path.name} is not in it; srconsole backtest --out writes one"
        ) from error
    except (OSError, ValueError) as error:
        raise RequestError(f"{path} cannot be read as JSON; write it again with srconsole backtest --out") from error
    told = summary if isinstance(summary, dict) else {}
    missing = [key for key in (*_TEXTS, "settings", *_FIGURES) if key not in told]
    if missing:
        raise RequestError(f"{path} lacks {', '.join(missing)}; write it again with srconsole backtest --out")
    odd = [key for key in _TEXTS if not isinstance(told[key], str)]
    odd += [key for key in _FIGURES if not (told[key] is None or isinstance(told[key], int | float))]
    try:
        timeframe_seconds(str(told["timeframe"]))
        msgspec.convert(told, _Nested)
        msgspec.convert(told["settings"], dict[str, dict[str, Any]])
    except (RequestError, msgspec.ValidationError):
        odd.append("timeframe, settings, sensitivity, refused or open_position")
    if odd:
        raise RequestError(f"{path} says of {', '.join(odd)} what no backtest says; write it again with --out")
    return dict(told)


def _table(path: Path, columns: tuple[str, ...], shaped: Callable[[pd.DataFrame], pd.DataFrame]) -> pd.DataFrame:
    """Return a table of a folder: times (UTC), text, and numbers as Python's float() reads them."""
    try:
        frame = pd.read_csv(path, dtype="str", keep_default_na=False, na_filter=False)
        missing = [name for name in columns if name not in frame.columns]
        if missing:
            raise RequestError(f"{path} lacks the columns {', '.join(missing)}; srconsole backtest --out writes them")
        for name in frame.columns:
            if name in {"Time", "time"} or name.endswith("_time"):
                frame[name] = pd.to_datetime(frame[name], utc=True, format="ISO8601").dt.as_unit("us")
            elif name not in _TEXT:
                frame[name] = _numbers(frame[name])
        return shaped(frame)
    except FileNotFoundError as error:
        raise RequestError(f"{path} is not there; srconsole backtest --out writes it") from error
    except (OSError, ValueError) as error:
        raise RequestError(f"{path} cannot be read as a table; write it again with srconsole backtest --out") from error


def _numbers(cells: pd.Series) -> pd.Series:
    """Return a column's numbers, NaN where a cell is empty; the column as it is where it holds text."""
    places, texts = pd.factorize(cells)
    values = numbers_of(texts.tolist())
    if values is None:
        return cells
    return pd.Series(values[places] if len(values) else np.empty(0), index=cells.index)
