"""The figures of settings that were traded together, a column each: those of `summary`, to the last digit.

Numbers are added by numpy in the order in which the summary of one backtest has them added, a row or a stretch each, so
that both come to the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.kernel.trials import Tried
from srconsole.research import metrics
from srconsole.settings.schema import Settings

Floats = NDArray[np.float64]
Maybe = list[float | None]


class Span(NamedTuple):
    """The candles that are traded.

    Attributes:
        times: opening times, microseconds since 1970 UTC.
        days: the UTC days that have candles, days since 1970.
        timeframe: seconds a candle.
    """

    times: NDArray[np.int64]
    days: NDArray[np.int64]
    timeframe: int


def group_figures(tried: Tried, settings: Sequence[Settings], span: Span, *, returns: bool) -> dict[str, Sequence[Any]]:
    """Return each figure's column, a place for each of the settings; `returns` only where they are asked for."""
    capital = [each.risk.initial_capital for each in settings]
    return {
        **_money(tried, capital),
        **_curves(tried, capital, span, returns=returns),
        "exposure": (tried.held / len(span.times)).tolist(),
        "halts": tried.halts.tolist(),
    }


def _money(tried: Tried, capital: Sequence[float]) -> dict[str, Sequence[Any]]:
    """Return what `trade_figures.money_figures` does."""
    lost = tried.pnl < 0
    before = np.concatenate(([0], np.cumsum(lost)))
    ends = np.cumsum(tried.trades)
    losses = np.diff(before[ends], prepend=0)
    counts, lose = tried.trades.tolist(), losses.tolist()
    win = (tried.trades - losses).tolist()
    won, given = list(_parts(tried.pnl[~lost], win)), list(_parts(tried.pnl[lost], lose))
    net, gained, spent = _sums(_parts(tried.pnl, counts)), _sums(won), _sums(given)
    return {
        "trades": counts,
        "wins": win,
        "losses": lose,
        "win_rate": _ratios(win, counts),
        "net_profit": net,
        "net_profit_pct": [each / start for each, start in zip(net, capital, strict=True)],
        "fees": _sums(_parts(tried.fees, counts)),
        "profit_factor": _ratios(gained, [-each for each in spent]),
        "expectancy": _ratios(net, counts),
        "average_win": _ratios(gained, win),
        "average_loss": _ratios(spent, lose),
        "largest_win": [float(part.max()) if len(part) else None for part in won],
        "largest_loss": [float(part.min()) if len(part) else None for part in given],
    }


def _curves(tried: Tried, capital: Sequence[float], span: Span, *, returns: bool) -> dict[str, Sequence[Any]]:
    """Return what `summary.equity_figures` does."""
    lasting = np.diff(span.days, append=span.days[-1] + 1)
    daily = tried.daily if lasting.max() == 1 else np.repeat(tried.daily, lasting, axis=1)
    changes = daily / np.concatenate((np.array(capital)[:, np.newaxis], daily[:, :-1]), axis=1) - 1
    days = (int(span.times[-1] - span.times[0]) / 1e6 + span.timeframe) / 86400
    equity, fractions = tried.equity.tolist(), tried.deepest_fraction.tolist()
    rates = [metrics.annual_return(start, end, days) for start, end in zip(capital, equity, strict=True)]
    return {
        "max_drawdown": tried.deepest.tolist(),
        "max_drawdown_pct": fractions,
        **_risks(changes),
        "calmar": [
            None if rate is None else metrics.ratio(rate, fall) for rate, fall in zip(rates, fractions, strict=True)
        ],
        "final_equity": equity,
        "returns": list(changes) if returns else [None] * len(capital),
    }


def _risks(changes: Floats) -> dict[str, Maybe]:
    """Return Sharpe and Sortino ratios of daily returns, a row each."""
    if changes.shape[1] < 2:
        nothing: Maybe = [None] * len(changes)
        return {"sharpe": nothing, "sortino": nothing}
    means = changes.mean(axis=1).tolist()
    spread = changes.std(axis=1, ddof=1).tolist()
    below = np.mean(np.minimum(changes, 0.0) ** 2, axis=1).tolist()
    return {
        "sharpe": [metrics.yearly(mean, each) for mean, each in zip(means, spread, strict=True)],
        "sortino": [metrics.yearly(mean, math.sqrt(each)) for mean, each in zip(means, below, strict=True)],
    }


def _parts(values: Floats, counts: Iterable[int]) -> Iterable[Floats]:
    """Yield each one's stretch of values that stand one behind the other."""
    at = 0
    for count in counts:
        yield values[at : at + count]
        at += count


def _sums(parts: Iterable[Floats]) -> list[float]:
    return [float(np.add.reduce(part)) for part in parts]


def _ratios(numerators: Iterable[float], denominators: Iterable[float]) -> Maybe:
    return [metrics.ratio(one, other) for one, other in zip(numerators, denominators, strict=True)]
