"""Closed trades as a table that is as wide as its terminal, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Final, NamedTuple

from srconsole.console.ages import age_text
from srconsole.console.format import full_time_text
from srconsole.console.panes.lines import Line, Span
from srconsole.console.screens.cursor import Cursor
from srconsole.console.signs import Signs
from srconsole.core.closed_trades import Totals
from srconsole.core.trade import Trade
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

AT_START: Final = 2
"""Columns before the first one: where the selected row is pointed at."""
_GAP: Final = 2


class Column(NamedTuple):
    """A column of the table.

    Attributes:
        title: its name.
        text: writes its cell of a trade.
        rank: columns of higher ranks are left out first where there is no room.
        left: whether its cells stand at the left of it.
    """

    title: str
    text: Callable[[Trade], str]
    rank: int
    left: bool = False


def columns_of(
    trades: Sequence[Trade], zone: tzinfo, decimals: int, clock: Callable[[int, tzinfo], str] = full_time_text
) -> list[Column]:
    """Return the columns that some trades have something to say in.

    Args:
        trades: those below them.
        zone: of times.
        decimals: of prices.
        clock: writes a time, UTC milliseconds, of a zone.
    """

    def price(name: str) -> Callable[[Trade], str]:
        return lambda trade: price_text(getattr(trade, name), decimals)

    several = len({trade.strategy for trade in trades}) > 1
    parts = any(trade.parts > 1 for trade in trades)
    return [
        Column("closed", lambda trade: clock(trade.exit_time, zone), 0, left=True),
        *([Column("strategy", lambda trade: trade.strategy, 1, left=True)] if several else []),
        Column("tier", lambda trade: trade.tier, 0, left=True),
        Column("entry", price("entry_price"), 0),
        Column("exit", price("exit_price"), 0),
        Column("USDT", lambda trade: result_text(trade.pnl), 0),
        Column("%", lambda trade: percent_text(_share(trade)), 2),
        Column("reason", lambda trade: trade.exit_reason, 0, left=True),
        Column("held", _held, 1),
        *([Column("parts", lambda trade: str(trade.parts), 2)] if parts else []),
        Column("fees", lambda trade: amount_text(trade.fees), 3),
        Column("quantity", lambda trade: quantity_text(trade.quantity), 4),
        Column("stop", price("stop"), 5),
        Column("level", price("level"), 6),
        Column("peak", price("peak"), 7),
        Column("opened", lambda trade: clock(trade.entry_time, zone), 8, left=True),
        Column("most", lambda trade: result_text(trade.max_profit), 9),
        Column("least", lambda trade: result_text(trade.max_loss), 9),
    ]


def trade_table(
    trades: Sequence[Trade], cursor: Cursor, size: tuple[int, int], columns: Sequence[Column], signs: Signs
) -> list[Line]:
    """Return the head of the table, and as many rows as fit, the selected one lit and pointed at.

    Args:
        trades: all that are looked at, in the order of the rows.
        cursor: which row is selected, and which is the first one shown.
        size: columns and rows that there are, the head's included.
        columns: of `columns_of`.
        signs: the signs of this terminal.
    """
    width, height = size
    shown = trades[cursor.first : cursor.first + height - 1]
    cells = [(column, [column.text(trade) for trade in shown]) for column in columns]
    wide = [(column, texts, max(len(text) for text in (column.title, *texts))) for column, texts in cells]
    while len(wide) > 1 and AT_START + sum(each + _GAP for _, _, each in wide) - _GAP > width:
        last = max(range(len(wide)), key=lambda place: (wide[place][0].rank, place))
        wide.pop(last)
    head = " " * AT_START + (" " * _GAP).join(_cell(column, column.title, each) for column, _, each in wide)
    rows: list[Line] = [(Span(head.rstrip(), "label"),)]
    for place, trade in enumerate(shown):
        spans = [(column, _cell(column, texts[place], each)) for column, texts, each in wide]
        rows.append(_row(trade, spans, cursor.first + place == cursor.at, width, signs))
    return rows


def _held(trade: Trade) -> str:
    """Return for how long it was held by the times of its candles; inside one they tell nothing."""
    seconds = (trade.exit_time - trade.entry_time) / 1000
    return age_text(seconds) if seconds else "1 candle"


def _cell(column: Column, text: str, width: int) -> str:
    return text.ljust(width) if column.left else text.rjust(width)


def _row(trade: Trade, cells: Sequence[tuple[Column, str]], selected: bool, width: int, signs: Signs) -> Line:
    gap = " " * _GAP
    if selected:
        text = f"{signs.pointer} {gap.join(cell for _, cell in cells)}"
        return (Span(text.ljust(width), "chosen"),)
    spans = []
    for place, (column, cell) in enumerate(cells):
        role = ("loss" if trade.pnl < 0 else "gain") if column.title in ("USDT", "%") else "plain"
        spans.append(Span((gap if place else " " * AT_START) + cell, role))
    return tuple(spans)


def totals_lines(totals: Totals, depth: float | None, width: int) -> list[Line]:
    """Return two rows of what the trades that are looked at come to, as far as they have room.

    Args:
        totals: the figures.
        depth: how deep their equity fell below its peak, a fraction; None without trades.
        width: columns that there are.
    """
    lost = totals.net_profit < 0
    first = [
        ("trade" if totals.trades == 1 else "trades", f"{totals.trades:,}", "strong"),
        ("won", percentage_text(totals.win_rate, 1), "plain"),
        ("net USDT", result_text(totals.net_profit), "loss" if lost else "gain"),
        ("fees", amount_text(totals.fees), "plain"),
        ("expectancy", result_text(totals.expectancy), "plain"),
    ]
    second = [
        ("profit factor", ratio_text(totals.profit_factor), "plain"),
        ("deepest fall at exits", NOTHING if depth is None else percentage_text(depth, 1), "plain"),
        ("best", result_text(totals.largest_win), "plain"),
        ("worst", result_text(totals.largest_loss), "plain"),
        ("in a row won", str(totals.longest_win_streak), "plain"),
        ("lost", str(totals.longest_loss_streak), "plain"),
        ("mean win", result_text(totals.average_win), "plain"),
        ("loss", result_text(totals.average_loss), "plain"),
    ]
    return [_told(first, width), _told(second, width)]


def _told(figures: Sequence[tuple[str, str, str]], width: int) -> Line:
    """Return labels with their figures, whole or not at all."""
    spans: list[Span] = []
    for label, text, role in figures:
        width -= len(label) + len(text) + 3
        if width < 0:
            break
        spans += [Span(f" {label} ", "label"), Span(f"{text} ", role)]
    return tuple(spans)


def _share(trade: Trade) -> float:
    """Return what it made as a fraction of what was paid; rows of before that was written tell it all the same."""
    paid = trade.quantity * trade.entry_price
    return trade.pnl_pct or (trade.pnl / paid if paid else 0.0)
