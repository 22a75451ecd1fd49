"""What luck may have made of a backtest, as tables for a terminal; fractions are shown as percent."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from srconsole.figures import NOTHING, amount_text, percentage_text, ratio_text, result_text
from srconsole.reports.plain_table import Whole, table_of
from srconsole.research.luck.bootstrap import Bootstrap
from srconsole.research.luck.of_backtest import Luck
from srconsole.research.luck.pbo import Overfitting
from srconsole.research.luck.random_entries import RandomEntries
from srconsole.research.luck.sharpe import SharpeOdds
from srconsole.research.luck.shuffle import Shuffle
from srconsole.research.luck.split import Split


def luck_table(luck: Luck) -> RenderableType:
    """Return the bands in which nine of ten draws lie beside what there was, and below them what follows in words."""
    table = table_of("what luck may have made of it, amounts in USDT", ("", "5 %", "middle", "95 %", "this run"))
    lines: list[str] = []
    if luck.shuffle is not None:
        _shuffle(table, lines, luck.shuffle)
    if luck.bootstrap is not None:
        _bootstrap(table, lines, luck.bootstrap)
    if luck.entries is not None:
        _entries(table, lines, luck.entries)
    if luck.sharpe is not None:
        lines.append(_sharpe(luck.sharpe))
    if not table.rows and not lines:
        return Text("No trade was closed: there is nothing that luck could have made.", style="yellow")
    return Group(Whole(table), *(Text(line, style="dim") for line in lines))


def overfitting_table(found: Overfitting, *, drawn: bool = False) -> RenderableType:
    """Return what becomes elsewhere of the settings of a sweep that are best in half of a history.

    Args:
        found: that.
        drawn: whether the settings were drawn from more, by chance.
    """
    which = " that were drawn," if drawn else ""
    table = table_of(
        f"{found.trials:,} settings{which} on {found.days:,} days, halved in {found.ways:,} ways", ("", "")
    )
    table.show_header = False
    table.add_row("probability of overfitting", percentage_text(found.probability, 1))
    table.add_row("the best of a half loses in the other", percentage_text(found.lost, 1))
    table.add_row("its Sharpe where it was chosen", ratio_text(found.chosen))
    table.add_row("its Sharpe in the other half", ratio_text(found.elsewhere))
    return Whole(table)


def split_table(found: Split) -> RenderableType:
    """Return the first part of a history beside the last."""
    table = table_of(
        f"the first {percentage_text(found.share, 0)} of the candles, and those held back, amounts in USDT",
        ("", "first part", "held back"),
    )
    parts = (found.chosen, found.held_back)
    table.add_row("from", *(part.first for part in parts))
    table.add_row("to", *(part.last for part in parts))
    table.add_row("candles", *(f"{part.candles:,}" for part in parts))
    table.add_row("trades", *(f"{part.trades:,}" for part in parts))
    table.add_row("win rate", *(percentage_text(part.win_rate, 1) for part in parts))
    table.add_row("net profit", *(result_text(part.net_profit) for part in parts), style="bold")
    table.add_row("buy and hold", *(result_text(part.buy_and_hold) for part in parts))
    table.add_row("max drawdown, of peak", *(percentage_text(part.max_drawdown_pct) for part in parts))
    table.add_row("Sharpe", *(ratio_text(part.sharpe) for part in parts))
    return Whole(table)


def _shuffle(table: Table, lines: list[str], found: Shuffle) -> None:
    table.add_row("drawdown, trades shuffled", *map(amount_text, found.drawdown), amount_text(found.found))
    table.add_row(" of peak", *map(percentage_text, found.drawdown_pct), percentage_text(found.found_pct))
    trades, fall, leave = ("trade", "falls", "leaves") if found.trades == 1 else ("trades", "fall", "leave")
    lines.append(
        f"Shuffled {found.draws:,} times, {found.trades:,} {trades} {fall} as deep in "
        f"{percentage_text(found.deeper, 1)} of the orders, and {leave} nothing of the capital in "
        f"{percentage_text(found.ruined, 1)}; the profit is the same in all."
    )


def _bootstrap(table: Table, lines: list[str], found: Bootstrap) -> None:
    table.add_row("profit, days drawn anew", *map(result_text, found.profit), NOTHING)
    table.add_row(" drawdown of peak", *map(percentage_text, found.drawdown_pct), NOTHING)
    days = "day" if found.days == 1 else "days"
    lines.append(
        f"Of {found.draws:,} times {found.days:,} {days}, drawn in blocks of {found.block:g} in the mean, "
        f"{percentage_text(found.lost, 1)} end with a loss."
    )


def _entries(table: Table, lines: list[str], found: RandomEntries) -> None:
    table.add_row("profit, random entries", *map(result_text, found.net_profit), result_text(found.found))
    table.add_row("buy and hold", NOTHING, NOTHING, NOTHING, result_text(found.buy_and_hold))
    entries = "random entry" if found.trades == 1 else "random entries"
    lines.append(
        f"{percentage_text(found.percentile, 1)} of {found.draws:,} times {found.trades:,} {entries}, as large and "
        f"held as long, made less; so much or more by chance: p = {found.p_value:.3f}."
    )


def _sharpe(found: SharpeOdds) -> str:
    line = (
        f"A Sharpe ratio of {ratio_text(found.sharpe)} in {found.days:,} days is above 0 with a probability of "
        f"{percentage_text(found.probability, 1)}"
    )
    if found.trials == 1:
        return f"{line}."
    return (
        f"{line}, and above the {ratio_text(found.luckiest)} of the luckiest of {found.trials:,} trials with one of "
        f"{percentage_text(found.deflated, 1)}."
    )
