"""Tables of numbers on a terminal: the first column is of names, no number is ever cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from srconsole.plain_text import plain

_WIDEST: Final = 1000


class Whole:
    """A table that is never narrower than its widest row: a terminal may wrap it, nothing of a number is cut off.

    Attributes:
        table: the table.
    """

    def __init__(self, table: Table) -> None:
        self.table = table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        needed = Measurement.get(console, options.update(max_width=_WIDEST), self.table).maximum
        yield from console.render(self.table, options.update(width=max(options.max_width, needed)))


def bare_table(title: str) -> Table:
    """Return a table without columns that looks as all of them do; its title stands above it."""
    return Table(
        title=Text(plain(title), style="table.title"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )


def table_of(title: str, headings: Sequence[str], names: int = 1) -> Table:
    """Return a table without rows.

    Args:
        title: stands above it.
        headings: one a column.
        names: so many columns at its left are of names, all others of numbers.
    """
    table = bare_table(title)
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="left" if at < names else "right", no_wrap=True)
    return table
