"""A backtest's figures alone, without tables: what the command prints of a file that the kernel can trade."""

from __future__ import annotations

from typing import Any, NamedTuple

from srconsole.core.trade import Trade
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport
from srconsole.research.kernel_run import KernelRun
from srconsole.research.summary import summarise
from srconsole.settings.schema import Settings


class Figures(NamedTuple):
    """The summary of a backtest, and its closed trades."""

    summary: dict[str, Any]
    trades: list[Trade]


def figures_of(columns: CandleColumns, report: CandleReport, settings: Settings, file: str) -> Figures:
    """Trade checked candles by the kernel, which claims the settings; figures are those of `backtest`."""
    run = KernelRun(columns, report, settings)
    summary = summarise(run.traded(), settings, run.ending(), report.timeframe)
    return Figures({"file": file, **summary}, run.trader.trades)
