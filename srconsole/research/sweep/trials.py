"""What settings come to on one history, in the figures that they are ranked by."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport
from srconsole.research.kernel_run import KernelRun
from srconsole.research.summary import summarise
from srconsole.settings.schema import Settings


class Trial(NamedTuple):
    """The figures of one backtest, by the keys of summary.json; None where a figure has no meaning."""

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


def trade_each(
    columns: CandleColumns, report: CandleReport, settings: Sequence[Settings], *, threads: int = 1
) -> list[Trial]:
    """Trade a history by each of several settings that the kernel claims, and return their figures in that order."""

    def trial(each: Settings) -> Trial:
        run = KernelRun(columns, report, each)
        summary = summarise(run.traded(), each, run.ending(), report.timeframe)
        return Trial(**{name: summary[name] for name in Trial._fields})

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(trial, settings))
