"""Costs side by side, and the cost that breaks even, as tables for a terminal; every fraction is shown as percent."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from srconsole.figures import amount_text, percentage_text, result_text
from srconsole.plain_text import plain
from srconsole.reports.plain_table import Whole, table_of
from srconsole.research.costs.break_even import BreakEven
from srconsole.research.costs.case import CostCase

_WHERE_THERE_ARE_ANY = ("slippage", "funding", "latency")


def cost_table(cases: Sequence[CostCase]) -> RenderableType:
    """Return one row a case, money in USDT; what is charged on the trades as they were has a `~` before its name."""
    shown = [kind for kind in _WHERE_THERE_ARE_ANY if any(getattr(case, kind) for case in cases)]
    headings = ("costs", "trades", "net profit", "fees", *shown, "equity")
    table = table_of("what the strategy comes to by costs, amounts in USDT", headings)
    table.columns[0].no_wrap = False
    for number, case in enumerate(cases):
        table.add_row(
            Text(plain(case.name if case.exact else f"~ {case.name}")),
            f"{case.trades:,}",
            result_text(case.net_profit),
            amount_text(case.fees),
            *(amount_text(getattr(case, kind)) for kind in shown),
            amount_text(case.final_equity),
            style="bold" if number == 0 else "",
        )
    lines = [Text(plain(case.note), style="yellow") for case in cases if case.note]
    about = "Fees and all other costs are of all fills, those of what is still held among them."
    if not all(case.exact for case in cases):
        about += " ~ charged on the trades as they were; all others were traded anew."
    lines.insert(0, Text(about, style="dim"))
    return Group(table, *lines)


def break_even_table(found: BreakEven) -> RenderableType:
    """Return where costs eat all that the strategy makes, and how far that is from today's."""
    table = table_of("the cost of a fill, of what it is worth", ("", ""))
    table.show_header = False
    table.add_row("today, fee and slippage", percentage_text(found.today, 4))
    table.add_row("breaks even at", _where(found))
    if found.margin is not None:
        table.add_row("margin over today", percentage_text(found.margin, 4))
    table.add_row("net profit today, USDT", result_text(found.now))
    table.add_row("net profit without costs, USDT", result_text(found.without))
    return Whole(table)


def _where(found: BreakEven) -> str:
    if found.cost is not None:
        return percentage_text(found.cost, 4)
    return "never" if found.borne is None else f"above {percentage_text(found.borne, 0)}"
