"""Trades, orders and the log of a run as rows of text, in the words and digits of the panes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from srconsole.compose.run_records import RunLooked, run_log, run_orders, run_trades
from srconsole.core.trade import Trade
from srconsole.engine.orders_seen import OrderSeen
from srconsole.engine.rows import time_text
from srconsole.engine.view.snapshot import LogLine
from srconsole.figures import amount_text, price_text, quantity_text, result_text
from srconsole.plain_text import plain

_TIMES: Final = frozenset({"time", "entry_time", "exit_time"})

_TOLD_ELSEWHERE: Final = frozenset({"trade", "refusal"})
"""Fields of a line of the log that `trades` tells, or its own text."""


class Records(NamedTuple):
    """One kind of records.

    Attributes:
        read: returns a run's, the oldest first.
        columns: the heads of the table.
        cells: returns the texts of one, with so many decimals to its prices.
        none: what is said where there are none.
    """

    read: Callable[[RunLooked], list[Any]]
    columns: tuple[str, ...]
    cells: Callable[[Any, int], tuple[str, ...]]
    none: str

    def values(self, one: Any) -> dict[str, Any]:
        """Return a record's fields with all digits, times as ISO-8601 UTC, null where none is known."""
        return {
            name: (time_text(value) if value else None) if name in _TIMES else value
            for name, value in one._asdict().items()
            if name not in _TOLD_ELSEWHERE
        }


def _trade(trade: Trade, decimals: int) -> tuple[str, ...]:
    return (
        time_text(trade.entry_time),
        time_text(trade.exit_time),
        trade.tier,
        quantity_text(trade.quantity),
        price_text(trade.entry_price, decimals),
        price_text(trade.exit_price, decimals),
        result_text(trade.pnl),
        amount_text(trade.fees),
        trade.exit_reason,
    )


def _order(order: OrderSeen, decimals: int) -> tuple[str, ...]:
    return (
        time_text(order.time) if order.time else "at start",
        order.side,
        quantity_text(order.quantity),
        price_text(order.price, decimals),
        f"{order.reason} {order.label}".strip(),
        f"{order.state}: {order.note}" if order.note else order.state,
        price_text(order.fill_price, decimals),
        amount_text(order.fee),
        order.client_id,
    )


def _line(line: LogLine, decimals: int) -> tuple[str, ...]:
    return (time_text(line.time) if line.time else "at start", f"{'! ' if line.grave else ''}{line.text}")


RECORDS: Final[Mapping[str, Records]] = {
    "trades": Records(
        run_trades,
        ("opened", "closed", "tier", "quantity", "entry", "exit", "USDT", "fees", "reason"),
        _trade,
        "no trade has been closed yet",
    ),
    "orders": Records(
        run_orders,
        ("time", "side", "quantity", "price", "reason", "state", "filled at", "fee", "id"),
        _order,
        "nothing has been ordered yet",
    ),
    "log": Records(run_log, ("time", "what"), _line, "nothing has happened yet"),
}
"""The kinds of records, by the name of their command."""

_RIGHT: Final = frozenset({"quantity", "price", "entry", "exit", "USDT", "fees", "filled at", "fee"})


def record_rows(records: Records, found: Sequence[Any], decimals: int) -> list[tuple[str, ...]]:
    """Return the heads, and below them a row of texts for each record."""
    cells = (tuple(map(plain, records.cells(one, decimals))) for one in found)
    return [records.columns, *cells]


def table_text(rows: Sequence[tuple[str, ...]]) -> str:
    """Return rows as a table, columns two blanks apart, figures at the right of theirs."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    right = [head in _RIGHT for head in rows[0]]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if to_the_right else cell.ljust(width)
            for cell, width, to_the_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in rows
    )
