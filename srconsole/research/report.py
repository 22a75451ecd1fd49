"""Levels and backtests as tables for a person to read; every fraction is shown as percent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from srconsole.core.sizing import liquidation_price
from srconsole.engine.wording import price_text
from srconsole.market.checks import CandleReport
from srconsole.market.timeframe import timeframe_text
from srconsole.research.backtest import Result
from srconsole.research.levels import LevelTable
from srconsole.research.times import iso
from srconsole.settings.schema import RiskSettings

NOTHING = "-"


def price(value: float | None) -> str:
    """Return a price with its own precision."""
    return NOTHING if value is None else price_text(value)


def money(value: float | None) -> str:
    """Return an amount in USDT, signed."""
    return NOTHING if value is None else f"{value:+,.2f}"


def percent(value: float | None, decimals: int = 2) -> str:
    """Return a fraction as percent."""
    return NOTHING if value is None else f"{value * 100:,.{decimals}f} %"


def figure(value: float | None) -> str:
    """Return a plain ratio."""
    return NOTHING if value is None else f"{value:,.2f}"


def level_table(levels: LevelTable) -> RenderableType:
    """Return the level table, the highest price first, the last close at its place among them."""
    title = f"{levels.symbol} {timeframe_text(levels.timeframe)}  levels as of the close of {iso(levels.last)}"
    table = _table(title, ("tier", "price", "distance", "touches", "first touch", "last touch"), right=(1, 2, 3))
    shown = False
    for row in levels.records():
        if not shown and row["price"] < levels.close:
            shown = True
            table.add_row("close", price(levels.close), style="bold")
        style = "dim" if row["broken"] else "green" if row["side"] == "S" else "magenta"
        table.add_row(
            row["tier"] or f"broken {row['side']}",
            price(row["price"]),
            f"{row['distance']:+.2%}",
            str(row["touches"]),
            row["first_touch"][:16].replace("T", " "),
            row["last_touch"][:16].replace("T", " "),
            style=style,
        )
    if not shown:
        table.add_row("close", price(levels.close), style="bold")
    return table


def _table(title: str, headings: Sequence[str], right: Sequence[int]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="right" if at in right else "left", no_wrap=True)
    return table


def candle_notes(report: CandleReport) -> list[str]:
    """Return one line for what is noteworthy about the candles, none where nothing is."""
    return list(report.warnings())


def backtest_report(result: Result) -> RenderableType:
    """Return the summary of a backtest: figures, sensitivity and same-candle trades, then what a reader must know."""
    summary = result.summary
    heading = Text(
        f"{summary['symbol']} {summary['timeframe']}  {summary['first']} to {summary['last']}  "
        f"{summary['candles']:,} candles",
        style="bold",
    )
    return Group(heading, _figures(summary), _sensitivity(summary), *_remarks(result))


def _figures(summary: Mapping[str, Any]) -> Table:
    table = _table("amounts in USDT", ("", "", "", ""), right=(1, 3))
    table.show_header = False
    left, right = _trade_lines(summary), _equity_lines(summary)
    for (name, value), (other_name, other_value) in zip(left, right, strict=True):
        table.add_row(name, value, f"  {other_name}", other_value)
    return table


def _trade_lines(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("trades", f"{summary['trades']}"),
        ("wins / losses", f"{summary['wins']} / {summary['losses']}"),
        ("win rate", percent(summary["win_rate"], 1)),
        ("profit factor", figure(summary["profit_factor"])),
        ("expectancy a trade", money(summary["expectancy"])),
        ("average win / loss", f"{money(summary['average_win'])} / {money(summary['average_loss'])}"),
        ("largest win / loss", f"{money(summary['largest_win'])} / {money(summary['largest_loss'])}"),
        ("longest streaks", f"{summary['longest_win_streak']} won / {summary['longest_loss_streak']} lost"),
        ("fees", f"{summary['fees']:,.2f}"),
        ("halts after losses", f"{summary['halts']}"),
    ]


def _equity_lines(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("net profit", money(summary["net_profit"])),
        ("net profit, of capital", percent(summary["net_profit_pct"])),
        ("final equity", f"{summary['final_equity']:,.2f}"),
        ("max drawdown", f"{summary['max_drawdown']:,.2f}"),
        ("max drawdown, of peak", percent(summary["max_drawdown_pct"])),
        ("Sharpe / Sortino", f"{figure(summary['sharpe'])} / {figure(summary['sortino'])}"),
        ("Calmar", figure(summary["calmar"])),
        ("time in position", percent(summary["exposure"], 1)),
        ("buy and hold", money(summary["buy_and_hold"])),
        ("buy and hold, margin", money(summary["buy_and_hold_margin"])),
    ]


def _sensitivity(summary: Mapping[str, Any]) -> Table:
    title = "how much the unknown path inside the candles decides"
    table = _table(title, ("price moved as", "trades", "net profit"), right=(1, 2))
    strategy = summary["settings"]["strategy"]
    chosen = "polls" if strategy["movement"] == "polls" else strategy["intrabar"]
    for name, rival in summary["sensitivity"].items():
        mark = " (these settings)" if name == chosen else ""
        style = "bold" if mark else ""
        table.add_row(f"{name}{mark}", str(rival["trades"]), money(rival["net_profit"]), style=style)
    table.add_row("entered and left inside one candle", str(summary["same_candle_trades"]), "")
    return table


def _remarks(result: Result) -> list[Text]:
    summary = result.summary
    remarks: list[str] = []
    if summary["open_position"] is not None:
        held = summary["open_position"]
        remarks.append(
            f"Still open: {held['tier']} at {price(held['entry_price'])} since {held['entry_time']}, {held['state']}, "
            f"stop {price(held['stop'])}; {money(held['unrealised'])} USDT at the last close, in final equity but in "
            "no trade."
        )
    if summary["refused"]:
        reasons = ", ".join(f"{count} {reason}" for reason, count in summary["refused"].items())
        remarks.append(f"Entries refused: {reasons}.")
    risk = RiskSettings(**summary["settings"]["risk"])
    if summary["halts"] and risk.loss_pause == 0:
        remarks.append(
            "A halt lasts until a person resumes (risk.loss_pause = 0), and in a backtest nobody does: no entry "
            "followed."
        )
    liquidated = past_liquidation(result.trades, risk)
    if liquidated:
        remarks.append(
            f"{liquidated} exit(s) gapped past the liquidation price: the loss shown is larger than the margin allows."
        )
    detail = summary["detail"]
    if detail["used"]:
        remarks.append(f"Moved by finer candles: {detail['used']:,}; by their own four prices: {detail['not_used']:,}.")
    return [Text(remark, style="yellow") for remark in remarks]


def past_liquidation(trades: pd.DataFrame, risk: RiskSettings) -> int:
    """Return how many trades ended at or beyond the price at which the exchange would have liquidated them."""
    pairs = zip(trades["entry_price"].tolist(), trades["exit_price"].tolist(), strict=True)
    return sum(left <= liquidation_price(entered, risk) for entered, left in pairs)
