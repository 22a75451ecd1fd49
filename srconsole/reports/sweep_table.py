"""A sweep as tables for a terminal: the best combinations of each file, and over all files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from srconsole.figures import NOTHING, amount_text, percentage_text, ratio_text, result_text
from srconsole.plain_text import plain
from srconsole.research.sweep.rank import Order, Ranked, RankedOverFiles
from srconsole.settings.keys import KEYS, as_toml

_WIDEST: Final = 1000
_SHOWN: Final = ("trades", "win_rate", "net_profit", "max_drawdown_pct", "sharpe")
"""Figures of every table, beside the one that is ranked by."""

_NAMES: Final = {
    "net_profit_pct": "net profit, of capital",
    "max_drawdown_pct": "drawdown",
    "max_drawdown": "drawdown in USDT",
    "exposure": "time in position",
}
_SHARES: Final = frozenset({"win_rate", "net_profit_pct", "max_drawdown_pct", "exposure"})
_COUNTS: Final = frozenset({"trades", "wins", "losses", "halts"})
_RATIOS: Final = frozenset({"profit_factor", "sharpe", "sortino", "calmar"})
_WITHOUT_SIGN: Final = frozenset({"fees", "max_drawdown", "final_equity"})


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
    table = _table(f"{plain(name)}  best by {figure_name(order.by)}", paths, [figure_name(each) for each in figures])
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
    table = _table(title, list(ranked[0].chosen), ["mean", "worst", "in profit", "trades"])
    for rank, each in enumerate(ranked, 1):
        values = [value_text(path, value) for path, value in each.chosen.items()]
        figures = [figure_text(order.by, value, mean=True) for value in (each.mean, each.worst)]
        table.add_row(str(rank), *values, *figures, f"{each.in_profit} of {files}", f"{each.trades:,}")
    return _Fitting([table])


def figure_name(name: str) -> str:
    """Return a figure's name as a person reads it."""
    return _NAMES.get(name, name.replace("_", " "))


def unit_of(name: str) -> str:
    """Return the unit that a figure is told in: `%`, `USDT`, or empty where it is a plain number."""
    return "%" if name in _SHARES else "" if name in _COUNTS or name in _RATIOS else "USDT"


def figure_text(name: str, value: float | None, *, mean: bool = False) -> str:
    """Write a figure: money in USDT, fractions as percent; `mean` tells that a count need not be whole."""
    if value is None:
        return NOTHING
    if name in _SHARES:
        return percentage_text(value)
    if name in _COUNTS:
        return f"{value:,.1f}" if mean else f"{value:,.0f}"
    if name in _RATIOS:
        return ratio_text(value)
    return amount_text(value) if name in _WITHOUT_SIGN else result_text(value)


def value_text(path: str, value: object) -> str:
    """Write a setting's value: a fraction as percent, to its last digit."""
    key = KEYS[path]
    if (key.is_fraction or path.endswith("_pct")) and isinstance(value, float):
        return f"{(Decimal(repr(value)) * 100).normalize():f} %"
    return plain(value) if isinstance(value, str) else as_toml(value)


def short_names(paths: Sequence[str]) -> Mapping[str, str]:
    """Return the settings' names without their sections, where they differ without them."""
    names = [path.partition(".")[2] for path in paths]
    return {
        path: name if names.count(name) == 1 and name != "name" else path
        for path, name in zip(paths, names, strict=True)
    }


def _nothing(order: Order) -> str:
    least = "1 trade" if order.least_trades == 1 else f"{order.least_trades:,} trades"
    return f"no combination has {least} and a {figure_name(order.by)}"


def _table(title: str, paths: Sequence[str], headings: Sequence[str]) -> Table:
    table = Table(
        title=Text(title, style="table.title"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    for heading in ("", *short_names(paths).values(), *headings):
        table.add_column(heading, justify="right", no_wrap=True)
    return table
