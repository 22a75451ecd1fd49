"""Every way in which price might have moved, side by side, as a table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from srconsole.figures import amount_text, percentage_text, result_text
from srconsole.reports.plain_table import Whole, table_of
from srconsole.research.sensitivity import Way

_HEADINGS = ("price moved as", "trades", "others", "net profit", "won", "fall", "of peak", "inside")


def sensitivity_table(ways: Sequence[Way]) -> RenderableType:
    """Return one row a way, the chosen one bold, `fall` its deepest drawdown, and a line about what is counted."""
    table = table_of("how much the unknown path inside the candles decides, amounts in USDT", _HEADINGS)
    for way in ways:
        table.add_row(
            f"{way.name} (as set)" if way.chosen else way.name,
            f"{way.trades:,}",
            "" if way.chosen else f"{way.differ:,}",
            result_text(way.net_profit),
            percentage_text(way.win_rate, 1),
            amount_text(way.max_drawdown),
            percentage_text(way.max_drawdown_pct, 1),
            f"{way.same_candle_trades:,}",
            style="bold" if way.chosen else "",
        )
    about = "others: trades that those as set are not; inside: within one candle"
    return Group(Whole(table), Text(about, style="dim"))
