"""The log's newest lines, and the newest closed trades."""

from __future__ import annotations

from datetime import tzinfo

from srconsole.console.format import fitted, short_time_text
from srconsole.console.panes.lines import Line, Lines, Span
from srconsole.console.signs import Signs
from srconsole.core.lot import Trade
from srconsole.engine.view.snapshot import LogLine, Snapshot
from srconsole.figures import price_text, result_text

_TIME_WIDTH = 11
_LEAST_WIDTH = 10
_TRADES_WIDTH = 41
"""Columns of the pane of closed trades, without two prices and the tier."""
_TIER_WIDTH = 4


def log_line(entry: LogLine, zone: tzinfo, width: int, signs: Signs) -> Line:
    """Return a line of the log; a `!` marks what a person should look at."""
    # A run has no time before its first candle.
    head = f"{short_time_text(entry.time, zone)} " if entry.time else f"{'at start':<{_TIME_WIDTH}} "
    mark = "! " if entry.grave else ""
    text = fitted(f"{mark}{entry.text}", width - len(head), signs.ellipsis)
    return (Span(head, "label"), Span(text, "alert" if entry.grave else "plain"))


def trade_line(trade: Trade, zone: tzinfo, decimals: int, width: int = 10, tier: int = _TIER_WIDTH) -> Line:
    """Return a closed trade, each of its prices `width` columns wide, its tier `tier`."""
    prices = f"{price_text(trade.entry_price, decimals):>{width}} {price_text(trade.exit_price, decimals):>{width}}"
    return (
        Span(f"{short_time_text(trade.exit_time, zone)} ", "label"),
        Span(f"{trade.tier:<{tier}}{prices}"),
        Span(f" {result_text(trade.pnl):>9}", "loss" if trade.pnl < 0 else "gain"),
        Span(f" {trade.exit_reason}", "label"),
    )


class LogTail(Lines):
    """Shows as many of the newest lines of the log as fit, the newest at the bottom."""

    def __init__(self, signs: Signs, zone: tzinfo) -> None:
        super().__init__(id="log")
        self._signs = signs
        self._zone = zone

    def show_log(self, snapshot: Snapshot) -> None:
        """Show the log of a snapshot."""
        width, height = self.size
        newest = snapshot.log[-height:] if height else ()
        self.show([log_line(entry, self._zone, width, self._signs) for entry in newest])


class TradeTail(Lines):
    """Shows as many of the newest closed trades as fit, the newest at the bottom."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__(id="trades")
        self._zone = zone

    def show_trades(self, snapshot: Snapshot) -> None:
        """Show the closed trades of a snapshot."""
        height = self.size.height
        newest = snapshot.market.trades[-height:] if height else ()
        prices = [price for trade in newest for price in (trade.entry_price, trade.exit_price)]
        width = max([_LEAST_WIDTH, *(len(price_text(price, snapshot.market.decimals)) for price in prices)])
        tier = max([_TIER_WIDTH, *(len(trade.tier) + 1 for trade in newest)])
        self.styles.width = _TRADES_WIDTH + tier + 2 * width
        self.show([trade_line(trade, self._zone, snapshot.market.decimals, width, tier) for trade in newest])
