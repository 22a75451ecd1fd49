"""A backtest of columns by the plain core, without a table library."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.column_writer import Values, values_of
from srconsole.plugins.opened import is_brought, plugged
from srconsole.plugins.prints import Told
from srconsole.research.cell_lines import CellLines
from srconsole.research.core_run import CoreRun, Progress, made_for
from srconsole.research.figures_run import Figures, Given, summary_of
from srconsole.research.traded_columns import put_ends
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import Make


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
    summary = summary_of(run, given, settings)
    return Figures(summary, run.trader.trades, run.fills, partial(_parts, run, lines, columns))


def _parts(run: CoreRun, lines: CellLines | None, columns: CandleColumns) -> Iterator[dict[str, Values]]:
    """Yield the rows of a backtest, a stretch of candles at a time; none where no cells were collected."""
    for part, cells in () if lines is None else lines.parts():
        made = {**values_of(columns, part), **cells}
        put_ends(made, run.rows, part)
        yield made
