"""Figures of an equity curve and of closed trades; the bases are those of docs/interfaces.md.

A ratio without a meaning (no loss, no variance, no time) is None.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Times = NDArray[np.int64]

DAYS_A_YEAR = 365
DAY = 86_400_000_000


class Curve(NamedTuple):
    """Equity by time, with a value at least.

    Attributes:
        times: ascending, microseconds since 1970 UTC.
        values: USDT.
    """

    times: Times
    values: Floats


class Fall(NamedTuple):
    """The deepest fall of an equity curve from a peak before it."""

    depth: float
    """How deep it was: in USDT, or as a fraction of its peak; 0 if there was no fall."""
    peak: int | None
    """When it began, microseconds since 1970 UTC; None if there was no fall."""
    trough: int | None
    """When it was deepest, likewise."""


class Drawdown(NamedTuple):
    """The deepest falls of an equity curve, which need not be the same one."""

    money: Fall
    """The largest in USDT."""
    fraction: Fall
    """The largest as a fraction of its peak."""


def daily_returns(equity: Curve, start: float) -> Floats:
    """Return the changes of equity from one UTC day's last value to the next one's, as fractions.

    The first day is compared with `start`, a day without candles changes nothing.
    """
    days = equity.times // DAY
    last = np.flatnonzero(np.diff(days, append=days[-1] + 1))
    lasting = np.diff(days[last], append=days[-1] + 1)
    daily = np.repeat(equity.values[last], lasting)
    return daily / np.concatenate(([start], daily[:-1])) - 1


def sharpe(returns: Floats) -> float | None:
    """Return the yearly Sharpe ratio of daily returns, risk-free 0."""
    if len(returns) < 2:
        return None
    return yearly(float(returns.mean()), float(returns.std(ddof=1)))


def sortino(returns: Floats) -> float | None:
    """Return the yearly Sortino ratio of daily returns, target 0."""
    if len(returns) < 2:
        return None
    downside = np.minimum(returns, 0.0)
    return yearly(float(returns.mean()), math.sqrt(float(np.mean(downside**2))))


def yearly(mean: float, deviation: float) -> float | None:
    """Return the yearly ratio of daily returns' mean and deviation, None where they have none."""
    # A curve that never moves has a deviation of rounding dust, not of 0.
    if not math.isfinite(deviation) or deviation < 1e-15:
        return None
    return mean / deviation * math.sqrt(DAYS_A_YEAR)


def drawdown(equity: Curve, start: float) -> Drawdown:
    """Return the deepest falls of an equity curve, the capital it started with being its first peak.

    A fall from the capital itself began at the first of the curve's times.
    """
    values = np.concatenate(([start], equity.values))
    peaks = np.maximum.accumulate(values)
    falls = peaks - values
    return Drawdown(_fall(values, falls, equity.times), _fall(values, falls / peaks, equity.times))


def _fall(values: Floats, depths: Floats, times: Times) -> Fall:
    trough = int(depths.argmax())
    if depths[trough] <= 0:
        return Fall(0.0, None, None)
    peak = int(values[: trough + 1].argmax())
    return Fall(float(depths[trough]), int(times[max(peak - 1, 0)]), int(times[trough - 1]))


def annual_return(start: float, end: float, days: float) -> float | None:
    """Return the yearly rate that leads from one equity to the other in so many days, a fraction."""
    if start <= 0 or end <= 0 or days <= 0:
        return None
    try:
        return float(math.exp(math.log(end / start) * DAYS_A_YEAR / days) - 1)
    except OverflowError:
        return None


def ratio(numerator: float, denominator: float) -> float | None:
    """Return a quotient, None where it has no meaning."""
    return numerator / denominator if denominator else None
