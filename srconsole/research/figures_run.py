"""A backtest of columns by the kernel, without a table library: what the command prints and writes of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from srconsole.core.trade import Trade
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport
from srconsole.market.column_writer import Values
from srconsole.market.detail import Detail
from srconsole.research.fill_row import FillRow
from srconsole.research.kernel_run import KernelRun
from srconsole.research.summary import summarise
from srconsole.research.traded_columns import candle_parts
from srconsole.settings.schema import Settings

if TYPE_CHECKING:
    from srconsole.research.core_run import CoreRun


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
        summary_of(run, given, settings), run.trader.trades, run.fills, partial(candle_parts, run, given.columns)
    )


def summary_of(run: KernelRun | CoreRun, given: Given, settings: Settings) -> dict[str, Any]:
    """Return the summary of a run that is over."""
    return {"file": given.file, **summarise(run.traded(), settings, run.ending(), given.report.timeframe)}
