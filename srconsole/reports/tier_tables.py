"""What tiers are worth, as tables for a terminal; fractions are shown as percent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from srconsole.figures import NOTHING, multiple_text, percentage_text, result_text, share_text
from srconsole.plain_text import plain
from srconsole.reports.plain_table import Whole, table_of
from srconsole.research.tiers.holding import Holding, TierTests
from srconsole.research.tiers.results import Results, Row

_RESULTS: Final = ("trades", "won", "net", "a trade", "R", "TP", "best", "worst")
_COLUMNS: Final = (
    "R: a trade, as a multiple of what it would have lost at its first stop. TP: went on in TAKE_PROFIT. Best, worst: "
    "the most that was won and lost on the way, in the mean."
)
_HOLDING: Final = ("tier", "touched", "held", "broken", "open", "share", "random", "more than")
_TITLES: Final = {
    "tier": "by tier",
    "touches": "by touches of the level",
    "age": "by age of the level",
    "hour": "by hour of entry (UTC)",
    "weekday": "by weekday of entry (UTC)",
    "volatility": "by how price moved before",
}


def result_tables(results: Results) -> RenderableType:
    """Return a table for each thing that was known at entry, and below them what their columns are."""
    made = {name: getattr(results, name) for name in _TITLES}
    tables = [_results(_TITLES[name], rows) for name, rows in made.items() if rows]
    if not tables:
        return Text("No trade was closed: there are no results to group.", style="yellow")
    return Group(*tables, Text(_COLUMNS, style="dim"))


def holding_table(holding: Holding) -> RenderableType:
    """Return how often each tier held, beside the same levels at random prices, and how that was counted."""
    if not holding.tiers:
        return Text("No level was touched: nothing can have held.", style="yellow")
    table = table_of("how often tiers hold", _HOLDING)
    for each in holding.tiers:
        table.add_row(*_tier(each), style="bold" if each.tier in ("S", "R") else "")
    rules = holding.rules
    counted = (
        f"Touched: within {share_text(rules.proximity)} of the level. Held: price was {share_text(rules.bounce)} away "
        f"before it was {share_text(rules.broken)} beyond. Random: the same levels, {holding.moves} times at prices of "
        "chance, 5 % and 95 % of their shares; more than: in how many of them less held."
    )
    return Group(Whole(table), Text(counted, style="dim"))


def _results(title: str, rows: Sequence[Row]) -> Whole:
    table = table_of(f"{title}, amounts in USDT", ("", *_RESULTS))
    for row in rows:
        table.add_row(
            Text(plain(row.label)),
            f"{row.trades:,}",
            percentage_text(row.win_rate, 1),
            result_text(row.net),
            result_text(row.mean),
            NOTHING if row.multiple is None else multiple_text(row.multiple),
            percentage_text(row.take_profit, 1),
            result_text(row.max_profit),
            result_text(row.max_loss),
        )
    return Whole(table)


def _tier(each: TierTests) -> list[str]:
    random = NOTHING
    if each.random is not None:
        random = f"{percentage_text(each.random.low, 0)} - {percentage_text(each.random.high, 0)}"
    return [
        each.tier,
        f"{each.touches:,}",
        f"{each.held:,}",
        f"{each.broken:,}",
        f"{each.open:,}",
        percentage_text(each.share, 1),
        random,
        percentage_text(each.percentile, 0),
    ]
