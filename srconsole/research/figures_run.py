"""A backtest's figures, without a table library: what the command prints of a file that the kernel can trade."""

from __future__ import annotations

from typing import Any, NamedTuple

from srconsole.core.trade import Trade
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport
from srconsole.research.kernel_run import KernelRun
from srconsole.research.summary import summarise
from srconsole.settings.schema import Settings


class Figures(NamedTuple):
    """The summary of a backtest, its closed trades, and what else came of it."""

    summary: dict[str, Any]
    trades: list[Trade]
    run: KernelRun


def figures_of(columns: CandleColumns, report: CandleReport, settings: Settings, file: str, first: int = 0) -> Figures:
    """Trade checked candles by the kernel, which claims the settings; figures are those of `backtest`.

    Args:
        columns: the candles.
        report: what was found in them.
        settings: in force.
        file: the name that the summary gives to the candles.
        first: the number of the first candle that is traded; those before it only build levels and pattern.
    """
    run = KernelRun(columns, report, settings, first)
    summary = summarise(run.traded(), settings, run.ending(), report.timeframe)
    return Figures({"file": file, **summary}, run.trader.trades, run)
