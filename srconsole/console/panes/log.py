"""The log's newest lines, and the newest closed trades."""

from __future__ import annotations

from datetime import tzinfo

from srconsole.console.panes.lines import Line, Lines, Span
from srconsole.console.signs import Signs
from srconsole.console.wording import decimals_of, fitted, price_text, short_time_text
from srconsole.core.order import Trade
from srconsole.engine.snapshot import LogLine, Snapshot


def log_line(entry: LogLine, zone: tzinfo, width: int, signs: Signs) -> Line:
    """Return a line of the log; a `!` marks what a person should look at."""
    head = f"{short_time_text(entry.time, zone)} "
    mark = "! " if entry.grave else ""
    text = fitted(f"{mark}{entry.text}", width - len(head), signs.ellipsis)
    return (Span(head, "label"), Span(text, "alert" if entry.grave else "plain"))


def trade_line(trade: Trade, zone: tzinfo) -> Line:
    """Return a closed trade."""
    digits = decimals_of(trade.entry_price)
    prices = f"{price_text(trade.entry_price, digits):>10} {price_text(trade.exit_price, digits):>10}"
    return (
        Span(f"{short_time_text(trade.exit_time, zone)} ", "label"),
        Span(f"{trade.tier:<4}{prices}"),
        Span(f" {trade.pnl:>+9,.2f}", "loss" if trade.pnl < 0 else "gain"),
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
        newest = snapshot.trades[-height:] if height else ()
        self.show([trade_line(trade, self._zone) for trade in newest])
