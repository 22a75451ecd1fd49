"""Many settings over the same candles: of each the figures that a sweep ranks by, those of its backtest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.core.trader import Trader
from srconsole.kernel.core_forms import trader_of
from srconsole.kernel.library import library
from srconsole.market.candle_arrays import SECOND, CandleColumns
from srconsole.market.checks import CandleReport
from srconsole.research.history_run import HistoryRun, Make, behind_history
from srconsole.research.kernel_run import NOT_COMPILED, history_of
from srconsole.research.metrics import Curve, daily_returns
from srconsole.research.summary import equity_figures, trade_figures
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import strategy_of

Floats = NDArray[np.float64]


class Trial(NamedTuple):
    """What one setting came to, by the keys of summary.json (docs/interfaces.md): money in USDT, rates as fractions.

    A figure without a meaning is None. `returns` are the changes of equity from one UTC day's last candle to the next
    one's, as fractions; None where they were not asked for.
    """

    trades: int
    wins: int
    losses: int
    win_rate: float | None
    net_profit: float
    net_profit_pct: float
    fees: float
    profit_factor: float | None
    expectancy: float | None
    average_win: float | None
    average_loss: float | None
    largest_win: float | None
    largest_loss: float | None
    max_drawdown: float
    max_drawdown_pct: float
    exposure: float
    sharpe: float | None
    sortino: float | None
    calmar: float | None
    final_equity: float
    halts: int
    returns: Floats | None


def trade_each(  # all but the candles and the settings are named
    columns: CandleColumns,
    report: CandleReport,
    settings: Sequence[Settings],
    *,
    first: int = 0,
    returns: bool = False,
    threads: int = 1,
) -> list[Trial]:
    """Trade the candles by each of the settings, which the kernel claims, and return what each came to, in their order.

    Args:
        columns: the history, checked.
        report: what was found in it.
        settings: any that `kernel.claims.unclaimed` has nothing against.
        first: the number of the first candle that is traded; those before it only build levels and pattern.
        returns: whether each trial has its daily returns.
        threads: how many of them trade at once.

    Raises:
        RuntimeError: there is no compiled kernel.
    """
    loaded = library()
    if loaded is None:
        raise RuntimeError(NOT_COMPILED)
    times: Sequence[int] = (columns.time // (SECOND // 1000)).data
    trials = []
    for each in settings:
        history = history_of(loaded, columns, each)
        rows = history.empty_rows()
        (outcome,) = history.trade([each], first, rows)
        trader = trader_of(outcome, times, each, report.timeframe * 1000)
        curve = Curve(columns.time[first:], rows.equity[first:])
        trials.append(_trial(trader, curve, rows.position[first:] > 0, report.timeframe, returns=returns))
    return trials


def plain_trial(  # as above
    columns: CandleColumns,
    report: CandleReport,
    settings: Settings,
    *,
    first: int | None = None,
    returns: bool = False,
    make: Make = strategy_of,
) -> Trial:
    """Trade the candles on the plain core, by any strategy, and return what `trade_each` would of these settings.

    Args:
        columns: the history, checked.
        report: what was found in it.
        settings: in force.
        first: the number of the first candle that is traded; None for the first one before which the strategy has all
            the candles that it needs.
        returns: whether the trial has its daily returns.
        make: makes the strategy; `plugins.opened.plugged` for one that a person has brought.

    Raises:
        RequestError: the strategy cannot trade such candles, or needs more of them before the first traded one.
    """
    run = HistoryRun(settings, report.timeframe * 1000, (), make)
    begin = behind_history(run.strategy.needs.history, first, len(columns), settings.strategy.name)
    held, equity = np.zeros(len(columns), dtype=np.bool_), np.empty(len(columns))
    trader = run.trader
    for at, candle in enumerate(columns.candles()):
        (run.skip if at < begin else run.move)(candle)
        held[at] = bool(trader.lots)
        equity[at] = trader.equity(candle.close) if trader.lots else trader.closed_equity
        run.close(candle)
    shown = first or 0
    curve = Curve(columns.time[shown:], equity[shown:])
    return _trial(trader, curve, held[shown:], report.timeframe, returns=returns)


def _trial(trader: Trader, curve: Curve, held: NDArray[np.bool_], timeframe: int, *, returns: bool) -> Trial:
    capital = trader.settings.risk.initial_capital
    figures = {
        **trade_figures(trader.trades, capital),
        **equity_figures(curve, capital, timeframe),
        "exposure": float(held.mean()),
        "halts": trader.halt.count,
        "returns": daily_returns(curve, capital) if returns else None,
    }
    return Trial(*(figures[name] for name in Trial._fields))
