"""The level table, for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text

from srconsole.figures import NOTHING, decimals_apart, distance_text, price_text
from srconsole.market.level_rows import BY_HAND
from srconsole.market.timeframe import timeframe_text
from srconsole.plain_text import plain
from srconsole.reports.plain_table import Whole, table_of

if TYPE_CHECKING:
    from srconsole.research.shown_levels import ShownLevels


def level_table(levels: ShownLevels) -> RenderableType:
    """Return the level table, the highest price first, the last close at its place among them."""
    title = f"{levels.symbol} {timeframe_text(levels.timeframe)}  levels as of the close of {levels.as_of}"
    digits = decimals_apart((row["price"] for row in levels.records), levels.decimals)
    close = price_text(levels.close, digits)
    headings = ("tier", "price", "distance", "touches", "first touch", "last touch")
    table = table_of(title, (*headings, "state") if levels.states else headings)
    for column in table.columns[4:]:
        column.justify = "left"
    shown = False
    for row in levels.records:
        if not shown and row["price"] < levels.close:
            shown = True
            table.add_row("close", close, style="bold")
        style = "dim" if row["broken"] else "green" if row["side"] == "S" else "magenta"
        table.add_row(
            _level_name(row),
            price_text(row["price"], digits),
            distance_text(row["distance"]),
            str(row["touches"]),
            row["first_touch"][:16].replace("T", " "),
            row["last_touch"][:16].replace("T", " "),
            *([Text(NOTHING if row["state"] is None else plain(row["state"]))] if "state" in row else []),
            style=style,
        )
    if not shown:
        table.add_row("close", close, style="bold")
    return Whole(table)


def _level_name(row: Mapping[str, Any]) -> str:
    """Return a level's name with its mark, as on the ladder: `+` for one made by hand, `*` for one that is kept."""
    mark = "+" if BY_HAND in row["level"] else "*" if row.get("pinned") else ""
    name = row["tier"] or (f"broken {row['side']}" if row["broken"] else row["side"])
    return f"{name}{mark}"
