"""Trades, groups, settings and figures in words and digits: the same on a page, in a PDF and in a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from srconsole.figures import (
    NOTHING,
    amount_text,
    percent_text,
    percentage_text,
    price_text,
    quantity_text,
    ratio_text,
    result_text,
)
from srconsole.plain_text import plain

GROUP_HEADINGS: Final = (
    "trades", "won", "net, USDT", "mean, USDT", "best, USDT", "worst, USDT", "reached TAKE_PROFIT", "fees, USDT",
)  # fmt: skip
TRADE_HEADINGS: Final = (
    "opened", "closed", "tier", "quantity", "entry", "exit", "stop", "left by", "USDT", "of price paid", "fees",
)  # fmt: skip


def group_rows(table: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return rows of `research.breakdowns.by_group` as texts, its index first, then `GROUP_HEADINGS`."""
    return [
        (
            plain(str(value)).replace("_", " ") or NOTHING,
            f"{row['trades']:,.0f}",
            percentage_text(row["win_rate"], 1),
            *(result_text(row[name]) for name in ("net", "mean", "best", "worst")),
            percentage_text(row["take_profit"], 1),
            amount_text(row["fees"]),
        )
        for value, row in table.iterrows()
    ]


def trade_rows(trades: pd.DataFrame, decimals: int) -> list[tuple[str, ...]]:
    """Return trades as texts below `TRADE_HEADINGS`."""
    names = ("entry_time", "exit_time", "tier", "quantity", "entry_price", "exit_price", "stop", "exit_reason", "pnl",
             "pnl_pct", "fees")  # fmt: skip
    return [
        (
            minute(opened), minute(closed), plain(tier), quantity_text(quantity), price_text(entry, decimals),
            price_text(left, decimals), price_text(stop, decimals), plain(reason).replace("_", " "), result_text(pnl),
            percent_text(share), amount_text(fees),
        )
        for opened, closed, tier, quantity, entry, left, stop, reason, pnl, share, fees in zip(
            *(trades[name] for name in names), strict=True
        )
    ]  # fmt: skip


def minute(time: pd.Timestamp) -> str:
    """Return a time (UTC) to the minute."""
    return time.strftime("%Y-%m-%d %H:%M")


def setting_text(value: object) -> str:
    """Return a setting's value as a person would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(map(setting_text, value)) or NOTHING
    return plain(str(value)) or '""'


def figure_texts(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the figures of a summary, each with its name, the most important first."""
    wins, losses = f"{summary['wins']:,}", f"{summary['losses']:,}"
    return [
        ("net profit, USDT", result_text(summary["net_profit"])),
        ("net profit, of capital", _signed(summary["net_profit_pct"])),
        ("trades", f"{summary['trades']:,}"),
        ("won", percentage_text(summary["win_rate"], 1)),
        ("profit factor", ratio_text(summary["profit_factor"])),
        ("max drawdown, of peak", percentage_text(summary["max_drawdown_pct"])),
        ("max drawdown, USDT", amount_text(summary["max_drawdown"])),
        ("Sharpe", ratio_text(summary["sharpe"])),
        ("Sortino", ratio_text(summary["sortino"])),
        ("Calmar", ratio_text(summary["calmar"])),
        ("expectancy a trade, USDT", result_text(summary["expectancy"])),
        ("wins / losses", f"{wins} / {losses}"),
        ("average win, USDT", result_text(summary["average_win"])),
        ("average loss, USDT", result_text(summary["average_loss"])),
        ("largest win, USDT", result_text(summary["largest_win"])),
        ("largest loss, USDT", result_text(summary["largest_loss"])),
        ("longest streaks", f"{summary['longest_win_streak']} won / {summary['longest_loss_streak']} lost"),
        ("fees, USDT", amount_text(summary["fees"])),
        ("average hold, hours", ratio_text(summary["average_hold_hours"])),
        ("time in position", percentage_text(summary["exposure"], 1)),
        ("final equity, USDT", amount_text(summary["final_equity"])),
        ("buy and hold, USDT", result_text(summary["buy_and_hold"])),
        ("buy and hold, margin, USDT", result_text(summary["buy_and_hold_margin"])),
        ("entered and left in one candle", f"{summary['same_candle_trades']:,}"),
    ]


def _signed(fraction: float) -> str:
    return f"{'+' if fraction > 0 else ''}{percentage_text(fraction)}"


def remarks(summary: Mapping[str, Any]) -> list[str]:
    """Return what a reader must know beside the figures, a sentence each."""
    made = []
    held = summary.get("open_position")
    if held:
        made.append(
            f"Still open: {held['tier']} since {held['entry_time']}, {result_text(held['unrealised'])} USDT at the "
            "last close, in final equity but in no trade."
        )
    if summary.get("refused"):
        counted = ", ".join(f"{count} {reason}" for reason, count in summary["refused"].items())
        made.append(f"Entries refused: {counted}.")
    return made
