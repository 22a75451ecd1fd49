"""A backtest of columns, without a table library: what the command prints and writes of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from srconsole.core.trade import Trade
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport
from srconsole.market.column_writer import Values
from srconsole.market.detail import Detail
from srconsole.plugins.opened import is_brought, plugged
from srconsole.plugins.prints import Told
from srconsole.research.cell_lines import CellLines
from srconsole.research.core_run import CoreRun, Progress, made_for
from srconsole.research.fill_row import FillRow
from srconsole.research.kernel_run import KernelRun
from srconsole.research.summary import summarise
from srconsole.research.traded_columns import candle_parts, core_parts
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import Make


class Figures(NamedTuple):
    """What a backtest found.

    Attributes:
        summary: the figures, by the keys of docs/interfaces.md.
        trades: the closed ones.
        fills: all of them.
        parts: yields the rows, one a candle, as columns of a file, stretch by stretch.
    """

    summary: dict[str, Any]
    trades: list[Trade]
    fills: list[FillRow]
    parts: Callable[[], Iterator[dict[str, Values]]]


class Given(NamedTuple):
    """What is traded.

    Attributes:
        columns: the candles, checked.
        report: what was found in them.
        file: the name that the summary gives to them.
        first: the number of the first candle that is traded, those before it only build levels and pattern; None where
            that is left to the strategy.
        detail: finer candles, where price moves by them.
    """

    columns: CandleColumns
    report: CandleReport
    file: str
    first: int | None = None
    detail: Detail | None = None


def figures_of(given: Given, settings: Settings) -> Figures:
    """Trade by the kernel, which claims the settings; figures are those of `backtest`.

    Raises:
        RequestError: there is no room for what memory has none for.
    """
    run = KernelRun(given.columns, given.report, settings, given.first or 0)
    return Figures(
        _summary(run, given, settings), run.trader.trades, run.fills, partial(candle_parts, run, given.columns)
    )


def core_figures(given: Given, settings: Settings, *, told: Told, progress: Progress, rows: bool) -> Figures:
    """Trade by the plain core; figures are those of `backtest`.

    Args:
        given: what is traded.
        settings: in force.
        told: takes what a plug-in prints, and what has to be known about its signals, a line each.
        progress: is told now and then how many candles are done, and of how many.
        rows: whether the strategy's columns are collected, for `parts`, which has nothing else.

    Raises:
        PluginError: the plug-in cannot be used, or failed.
        RequestError: the strategy is unknown, cannot trade such candles, or needs more of them before the first traded
            one; or there is no room for what memory has none for.
    """
    columns = given.columns
    make: Make = partial(made_for, columns)
    if is_brought(settings):
        make = plugged(settings, columns, told, progress)
    run = CoreRun(columns, given.report, settings, detail=given.detail, first=given.first, make=make)
    lines = CellLines(run.session.strategy, columns) if rows else None
    run.carry_out(progress, lines)
    summary = _summary(run, given, settings)
    return Figures(summary, run.trader.trades, run.fills, partial(core_parts, run, lines, columns))


def _summary(run: KernelRun | CoreRun, given: Given, settings: Settings) -> dict[str, Any]:
    return {"file": given.file, **summarise(run.traded(), settings, run.ending(), given.report.timeframe)}
