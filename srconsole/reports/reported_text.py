"""The figures of a traded history as tables for a terminal: those of its page, in the same words and digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from srconsole.figures import result_text
from srconsole.plain_text import plain
from srconsole.reports.plain_table import Whole, table_of
from srconsole.reports.words import figure_texts, group_rows, remarks
from srconsole.research.breakdowns import by_group
from srconsole.research.reported import Reported

_BY_TIER: Final = ("trades", "won", "net", "mean", "best", "worst", "TP", "fees")
"""The headings of `group_rows`, short enough for 80 columns."""


def figures_text(reported: Reported) -> list[RenderableType]:
    """Return the figures of a history, and a line for each thing that must be known beside them."""
    table = table_of("figures", ("", ""))
    table.show_header = False
    for name, value in figure_texts(reported.summary):
        table.add_row(name, value)
    return [Whole(table), *(Text(plain(remark), style="yellow") for remark in remarks(reported.summary))]


def record_text(reported: Reported) -> list[RenderableType]:
    """Return what a record tells beside its figures: trades by tier, and of a backtest's folder its sensitivity."""
    parts: list[RenderableType] = []
    groups = by_group(reported.trades, "tier")
    if len(groups):
        parts.append(_table("by tier, amounts in USDT", ("", *_BY_TIER), group_rows(groups)))
        parts.append(Text("mean: a trade; TP: reached TAKE_PROFIT", style="dim"))
    ways = reported.summary.get("sensitivity", {})
    if ways:
        rows = [(name, f"{way['trades']:,}", result_text(way["net_profit"])) for name, way in ways.items()]
        title = "how much the unknown path inside the candles decides"
        parts.append(_table(title, ("price moved as", "trades", "net profit, USDT"), rows))
    return parts


def _table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> RenderableType:
    table = table_of(title, headings)
    for row in rows:
        table.add_row(*row)
    return Whole(table)
