"""Tables that take a traded history apart: by month, by tier, by how it was left; what each trade risked."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from srconsole.research import metrics
from srconsole.research.reported import Reported
from srconsole.research.tiers.results import risked_of, rows_by
from srconsole.research.trade_tables import trades_in
from srconsole.settings.layers import settings_from

Floats = NDArray[np.float64]

YEAR: Final = "year"
_DAY: Final = 86_400_000_000
_COUNTS: Final = ("trades", "wins")
_GROUP: Final = [*_COUNTS, "win_rate", "net", "mean", "best", "worst", "take_profit", "fees"]


def curve_of(reported: Reported) -> metrics.Curve:
    """Return equity by time, as figures take it."""
    candles = reported.candles
    times = candles["Time"].dt.as_unit("us").astype("int64").to_numpy()
    return metrics.Curve(times, candles["Equity"].to_numpy(np.float64))


def drawdown_of(reported: Reported) -> Floats:
    """Return how far equity is below its peak at each candle's end, a fraction from 0 down to -1."""
    equity = reported.candles["Equity"].to_numpy(np.float64)
    peaks = np.maximum(np.maximum.accumulate(equity), reported.capital)
    return equity / peaks - 1


def daily_returns_of(reported: Reported) -> pd.Series:
    """Return the change of equity on each UTC day as a fraction, by the day (UTC), the first against the capital."""
    curve = curve_of(reported)
    returns = metrics.daily_returns(curve, reported.capital)
    first = pd.Timestamp(int(curve.times[0] // _DAY * _DAY), unit="us", tz="UTC")
    return pd.Series(returns, index=pd.date_range(first, periods=len(returns), freq="1D"))


def monthly_returns(reported: Reported) -> pd.DataFrame:
    """Return the change of equity in each UTC month and year as a fraction of what it began with.

    Returns:
        One row a year (its number is the index), columns 1 … 12 and `year`; NaN for months without candles.
    """
    times = pd.DatetimeIndex(reported.candles["Time"]).tz_convert("UTC")
    equity = pd.Series(reported.candles["Equity"].to_numpy(np.float64))
    months = equity.groupby(np.asarray(times.year * 12 + times.month - 1)).last()
    change = months.to_numpy() / np.concatenate(([reported.capital], months.to_numpy()[:-1])) - 1
    years = equity.groupby(np.asarray(times.year)).last()
    yearly = years.to_numpy() / np.concatenate(([reported.capital], years.to_numpy()[:-1])) - 1
    table = pd.DataFrame(np.nan, index=pd.Index(years.index, dtype="int64"), columns=[*range(1, 13), YEAR])
    for month, value in zip(months.index.tolist(), change.tolist(), strict=True):
        table.loc[month // 12, month % 12 + 1] = value
    table[YEAR] = yearly
    return table


def by_group(trades: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return what trades came to by the values of a column, in the order of names and numbers.

    Args:
        trades: as `research.backtest.Result` has them.
        column: such as `tier` or `exit_reason`.

    Returns:
        One row a value (the index): trades, wins, win_rate (fraction), net and mean (USDT), best, worst (USDT),
        take_profit (the fraction that reached TAKE_PROFIT), fees (USDT).
    """
    rows = rows_by(trades_in(trades), [None] * len(trades), trades[column].tolist(), _by_number)
    values = {row.label: [getattr(row, name) for name in _GROUP] for row in rows}
    table = pd.DataFrame.from_dict(values, orient="index", columns=_GROUP)
    table.index = pd.Index(list(values), dtype="str")
    return table.astype({name: "int64" if name in _COUNTS else "float64" for name in _GROUP})


def hours_held(trades: pd.DataFrame) -> Floats:
    """Return how long each trade was held by the times of its candles, hours."""
    return np.asarray((trades["exit_time"] - trades["entry_time"]).dt.total_seconds(), np.float64) / 3600


def r_multiples(reported: Reported) -> Floats | None:
    """Return each trade's result as a multiple of what it risked (R, docs/glossary.md); None where that is not known.

    What a trade had risked is known of `levels` alone, whose first stop is a share of the level that was bought.
    """
    settings = settings_from(reported.summary["settings"])
    trades = trades_in(reported.trades)
    risked = [risked_of(trade, settings) for trade in trades]
    if not any(risked):
        return None
    return np.array([trade.pnl / lost for trade, lost in zip(trades, risked, strict=True) if lost], np.float64)


def _by_number(value: str) -> tuple[str, int, str]:
    letters = value.rstrip("0123456789")
    digits = value[len(letters) :]
    return letters, int(digits) if digits else 0, value
