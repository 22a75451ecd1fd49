"""Tables of numbers on a terminal: the first column is of names, no number is ever cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

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


def table_of(title: str, headings: Sequence[str]) -> Table:
    """Return a table without rows, its first column for names, all others for numbers."""
    table = Table(
        title=Text(title, style="table.title"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="right" if at else "left", no_wrap=True)
    return table
