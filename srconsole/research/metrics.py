"""Figures of an equity curve and of closed trades; the bases are those of docs/interfaces.md.

A ratio without a meaning (no loss, no variance, no time) is None.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.market.stretches import stretches

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


_NO_FALL: Final = Fall(0.0, None, None)


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
    last = last_of_days(equity.times)
    days = equity.times[last] // DAY
    lasting = np.diff(days, append=days[-1] + 1)
    daily = np.repeat(equity.values[last], lasting)
    return daily / np.concatenate(([start], daily[:-1])) - 1


def last_of_days(times: Times) -> NDArray[np.int64]:
    """Return the places of each UTC day's last time among ascending ones, one at least."""
    ends = []
    for part in stretches(len(times)):
        days = times[part.start : part.stop + 1] // DAY
        ends.append(np.flatnonzero(days[1:] != days[:-1]) + part.start)
    return np.concatenate((*ends, [len(times) - 1]))


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
    money, fraction, peak = _NO_FALL, _NO_FALL, _Peak(start, 0)
    for part in stretches(len(equity.values)):
        values = equity.values[part]
        peaks = np.maximum.accumulate(np.concatenate(([peak.value], values)))[1:]
        falls = peaks - values
        money = _deeper(money, falls, _Seen(values, peaks, peak, part.start))
        np.divide(falls, peaks, out=falls)
        fraction = _deeper(fraction, falls, _Seen(values, peaks, peak, part.start))
        peak = _peak_at(_Seen(values, peaks, peak, part.start), len(values) - 1)
    return Drawdown(_by_times(money, equity.times), _by_times(fraction, equity.times))


class _Peak(NamedTuple):
    """A peak, and where it was."""

    value: float
    at: int


class _Seen(NamedTuple):
    """Some values of a curve, the peak until each of them, the peak before them, and where the first of them stands."""

    values: Floats
    peaks: Floats
    before: _Peak
    first: int


def _peak_at(seen: _Seen, at: int) -> _Peak:
    """Return the first place of the peak until a value."""
    value = float(seen.peaks[at])
    if value == seen.before.value:
        return seen.before
    return _Peak(value, seen.first + int(seen.values[: at + 1].argmax()))


def _deeper(known: Fall, depths: Floats, seen: _Seen) -> Fall:
    """Return the deepest fall, by places."""
    trough = int(depths.argmax())
    if not depths[trough] > known.depth:
        return known
    return Fall(float(depths[trough]), _peak_at(seen, trough).at, seen.first + trough)


def _by_times(fall: Fall, times: Times) -> Fall:
    if fall.peak is None or fall.trough is None:
        return fall
    return Fall(fall.depth, int(times[fall.peak]), int(times[fall.trough]))


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
