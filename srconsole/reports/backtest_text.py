"""A backtest as tables for a person to read; every fraction is shown as percent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Group, RenderableType
from rich.text import Text

from srconsole.core.guards import Guard
from srconsole.core.rounding import liquidation_price
from srconsole.figures import (
    amount_text,
    percentage_text,
    price_text,
    ratio_text,
    result_text,
)
from srconsole.market.checks import CandleReport
from srconsole.plain_text import plain
from srconsole.reports.plain_table import Whole, table_of
from srconsole.research.kernel_run import slower
from srconsole.research.price_decimals import decimals_of_prices
from srconsole.settings.schema import RiskSettings

Floats = NDArray[np.float64]
Exits = tuple[float, float]


def candle_notes(report: CandleReport) -> list[Text]:
    """Return one line for what is noteworthy about the candles, none where nothing is."""
    return [Text(plain(warning), style="dim") for warning in report.warnings()]


def core_note(done: str, why: str) -> list[Text]:
    """Return the line that tells why the plain core has done something, none where there is no reason."""
    return [Text(slower(done, why), style="dim")] if why else []


def backtest_report(summary: Mapping[str, Any], exits: Sequence[Exits], prices: Sequence[Floats]) -> RenderableType:
    """Return the summary of a backtest: figures, sensitivity and same-candle trades, then what a reader must know.

    Args:
        summary: the figures.
        exits: at which price each closed trade was entered, and at which it was left, USDT.
        prices: the columns of the candles' prices; prices are told with their decimals.
    """
    heading = Text(
        f"{plain(summary['symbol'])} {summary['timeframe']}  {summary['first']} to {summary['last']}  "
        f"{summary['candles']:,} candles",
        style="bold",
    )
    return Group(heading, _figures(summary), _sensitivity(summary), *_remarks(summary, exits, prices))


def _figures(summary: Mapping[str, Any]) -> Whole:
    table = table_of("amounts in USDT", ("", "", "", ""))
    table.columns[2].justify = "left"
    table.show_header = False
    left, right = _trade_lines(summary), _equity_lines(summary)
    for (name, value), (other_name, other_value) in zip(left, right, strict=True):
        table.add_row(name, value, f"  {other_name}", other_value)
    return Whole(table)


def _trade_lines(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("trades", f"{summary['trades']}"),
        ("wins / losses", f"{summary['wins']} / {summary['losses']}"),
        ("win rate", percentage_text(summary["win_rate"], 1)),
        ("profit factor", ratio_text(summary["profit_factor"])),
        ("expectancy a trade", result_text(summary["expectancy"])),
        ("average win / loss", f"{result_text(summary['average_win'])} / {result_text(summary['average_loss'])}"),
        ("largest win / loss", f"{result_text(summary['largest_win'])} / {result_text(summary['largest_loss'])}"),
        ("longest streaks", f"{summary['longest_win_streak']} won / {summary['longest_loss_streak']} lost"),
        ("fees", amount_text(summary["fees"])),
        ("average hold, hours", ratio_text(summary["average_hold_hours"])),
        ("halts after losses", f"{summary['halts']}"),
    ]


def _equity_lines(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("net profit", result_text(summary["net_profit"])),
        ("net profit, of capital", percentage_text(summary["net_profit_pct"])),
        ("final equity", amount_text(summary["final_equity"])),
        ("max drawdown", amount_text(summary["max_drawdown"])),
        ("max drawdown, of peak", percentage_text(summary["max_drawdown_pct"])),
        ("Sharpe / Sortino", f"{ratio_text(summary['sharpe'])} / {ratio_text(summary['sortino'])}"),
        ("Calmar", ratio_text(summary["calmar"])),
        ("time in position", percentage_text(summary["exposure"], 1)),
        ("buy and hold", result_text(summary["buy_and_hold"])),
        ("buy and hold, margin", result_text(summary["buy_and_hold_margin"])),
        ("strategy", summary["settings"]["strategy"]["name"]),
    ]


def _sensitivity(summary: Mapping[str, Any]) -> Whole:
    title = "how much the unknown path inside the candles decides"
    table = table_of(title, ("price moved as", "trades", "net profit"))
    strategy = summary["settings"]["strategy"]
    chosen = "polls" if strategy["movement"] == "polls" else strategy["intrabar"]
    for name, rival in summary["sensitivity"].items():
        mark = " (these settings)" if name == chosen else ""
        style = "bold" if mark else ""
        table.add_row(f"{name}{mark}", str(rival["trades"]), result_text(rival["net_profit"]), style=style)
    table.add_row("entered and left inside one candle", str(summary["same_candle_trades"]), "")
    return Whole(table)


def _remarks(summary: Mapping[str, Any], exits: Sequence[Exits], prices: Sequence[Floats]) -> list[Text]:
    remarks: list[str] = []
    if summary["open_position"] is not None:
        held = summary["open_position"]
        digits = decimals_of_prices(prices, summary["settings"]["market"]["tick"])
        entry, stop = price_text(held["entry_price"], digits), price_text(held["stop"], digits)
        remarks.append(
            f"Still open: {held['tier']} at {entry} since {held['entry_time']}, {held['state']}, "
            f"stop {stop}; {result_text(held['unrealised'])} USDT at the last close, in final equity but in "
            "no trade."
        )
    if summary["refused"]:
        reasons = ", ".join(f"{count} {reason}" for reason, count in summary["refused"].items())
        remarks.append(f"Entries refused: {reasons}.")
    if summary["spread_not_checked"]:
        remarks.append(
            f"Entries with the spread not checked: {summary['spread_not_checked']:,}; on a market scalper.max_spread "
            "may refuse some of them."
        )
    risk = RiskSettings(**summary["settings"]["risk"])
    if summary["halts"] and risk.loss_pause == 0:
        remarks.append(
            "A halt lasts until a person resumes (risk.loss_pause = 0), and in a backtest nobody does: no entry "
            "followed."
        )
    if summary["refused"].get(Guard.DRAWDOWN.value):
        remarks.append(
            "A fall from the peak stopped entries until a person resumes (guards.drawdown), and in a backtest nobody "
            "does: no entry followed."
        )
    remarks.extend(_guard_remark(key, guard) for key, guard in summary["guards"].items())
    liquidated = past_liquidation(exits, risk)
    if liquidated:
        remarks.append(
            f"{liquidated} exit(s) gapped past the liquidation price: the loss shown is larger than the margin allows."
        )
    detail = summary["detail"]
    if detail["used"]:
        remarks.append(f"Moved by finer candles: {detail['used']:,}; by their own four prices: {detail['not_used']:,}.")
    return [Text(remark, style="yellow") for remark in remarks]


def _guard_remark(key: str, guard: Mapping[str, Any]) -> str:
    tripped, saved = guard["tripped"], guard["saved"]
    times = "never tripped" if not tripped else "tripped once" if tripped == 1 else f"tripped {tripped} times"
    what = f"it saved {amount_text(saved)}" if saved >= 0 else f"it cost {amount_text(-saved)}"
    effect = f": against the same run without it, {what} USDT" if tripped else ""
    return f"guards.{key} {times}{effect}."


def past_liquidation(exits: Sequence[Exits], risk: RiskSettings) -> int:
    """Return how many trades ended at or beyond the price at which the exchange would have liquidated them."""
    return sum(left <= liquidation_price(entered, risk) for entered, left in exits)
