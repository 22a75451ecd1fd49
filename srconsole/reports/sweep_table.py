"""A sweep as tables for a terminal: the best combinations of each file, and over all files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from srconsole.plain_text import plain
from srconsole.reports.figure_words import figure_head, figure_name, figure_text, short_names, value_text
from srconsole.reports.plain_table import table_of
from srconsole.research.sweep.rank import Order, Ranked, RankedOverFiles

_WIDEST: Final = 1000
_SHOWN: Final = ("trades", "win_rate", "net_profit", "max_drawdown_pct", "sharpe")
"""Figures of every table, beside the one that is ranked by."""


class _Fitting:
    """A table without its last columns of figures where the terminal has no room for them; what is left is whole."""

    def __init__(self, made: Sequence[Table]) -> None:
        """Take the same table with fewer and fewer columns."""
        self._made = made

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        wide = options.update(max_width=_WIDEST)
        fits = (each for each in self._made if Measurement.get(console, wide, each).maximum <= options.max_width)
        table = next(fits, self._made[-1])
        needed = Measurement.get(console, wide, table).maximum
        yield from console.render(table, options.update(width=max(options.max_width, needed)))


def best_table(name: str, ranked: Sequence[Ranked], order: Order) -> RenderableType:
    """Return the best combinations on a file, the best first.

    Args:
        name: the file's symbol and timeframe.
        ranked: them.
        order: how they are ranked.
    """
    if not ranked:
        return Text(f"{plain(name)}: {_nothing(order)}", style="yellow")
    figures = _SHOWN if order.by in _SHOWN else (order.by, *_SHOWN)
    fewer = [figures[:count] for count in range(len(figures), 0, -1) if order.by in figures[:count]]
    return _Fitting([_best_table(name, ranked, order, some) for some in fewer])


def _best_table(name: str, ranked: Sequence[Ranked], order: Order, figures: Sequence[str]) -> Table:
    paths = list(ranked[0].chosen)
    headings = ["", *short_names(paths).values(), *(figure_head(each) for each in figures)]
    table = table_of(f"{name}  best by {figure_name(order.by)}", headings, names=0)
    for rank, each in enumerate(ranked, 1):
        values = [value_text(path, value) for path, value in each.chosen.items()]
        table.add_row(str(rank), *values, *(figure_text(figure, each.figures[figure]) for figure in figures))
    return table


def best_over_files_table(files: int, ranked: Sequence[RankedOverFiles], order: Order) -> RenderableType:
    """Return the combinations that are best in the mean of so many files, the best first."""
    if not ranked:
        return Text(f"over all {files} files: {_nothing(order)}", style="yellow")
    name = figure_name(order.by)
    title = f"over all {files} files  best by the mean {name}"
    names = short_names(list(ranked[0].chosen)).values()
    table = table_of(title, ["", *names, "mean", "worst", "in profit", "trades"], names=0)
    for rank, each in enumerate(ranked, 1):
        values = [value_text(path, value) for path, value in each.chosen.items()]
        figures = [figure_text(order.by, value, mean=True) for value in (each.mean, each.worst)]
        table.add_row(str(rank), *values, *figures, f"{each.in_profit} of {files}", f"{each.trades:,}")
    return _Fitting([table])


def _nothing(order: Order) -> str:
    least = "1 trade" if order.least_trades == 1 else f"{order.least_trades:,} trades"
    return f"no combination has {least} and a {figure_name(order.by)}"
