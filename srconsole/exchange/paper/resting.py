"""What rests at the paper exchange beside its orders: stops, leverage, funding, in the file of the account.

A stop is one row, changed in place while it rests and kept when it has ended; all of it is read from the file each time
it is asked for, so that several connections agree.
"""

from __future__ import annotations

from math import fsum
from typing import Any, Final, NamedTuple

from srconsole.engine.readings import BillKind, BillSeen, Cause, FillSeen
from srconsole.exchange.paper.store import PaperStore, number_of

_STOPS: Final = """
    SELECT number, client_id, price, quantity, ended FROM stops WHERE symbol = ? AND ended IS NULL ORDER BY number
"""
_STOP_OF: Final = "SELECT number, client_id, price, quantity, ended FROM stops WHERE symbol = ? AND client_id = ?"
_END_STOP: Final = "UPDATE stops SET ended = ? WHERE number = ? AND symbol = ? AND ended IS NULL"
_END_STOPS: Final = "UPDATE stops SET ended = ? WHERE symbol = ? AND ended IS NULL"
_SET_LEVERAGE: Final = """
    INSERT INTO markets (symbol, leverage) VALUES (?, ?) ON CONFLICT DO UPDATE SET leverage = excluded.leverage
"""
_WATCH: Final = """
    INSERT INTO markets (symbol, watched) VALUES (?, ?) ON CONFLICT DO UPDATE SET watched = excluded.watched
"""
_FUNDING: Final = "SELECT amount FROM fundings WHERE symbol = ? ORDER BY time"
_BILLS: Final = "SELECT time, amount FROM fundings WHERE symbol = ? AND time >= ? ORDER BY time"
_ADD_FUNDING: Final = "INSERT INTO fundings (symbol, time, rate, mark, quantity, amount) VALUES (?, ?, ?, ?, ?, ?)"
_FILLS: Final = """
    SELECT orders.number, orders.client_id, orders.stop, stops.client_id, side, fill_quantity, fill_price, fee,
           filled_at, cause, mark
    FROM orders LEFT JOIN stops ON stops.number = orders.stop
    WHERE orders.symbol = ? AND filled_at >= ? AND fill_quantity IS NOT NULL ORDER BY orders.number
"""


class RestingStop(NamedTuple):
    """A stop of a long position."""

    number: int
    """Counted from 1 without gaps."""
    client_id: str
    """Of its sender; empty where it came with its entry."""
    price: float
    quantity: float
    """Of the base currency; 0 for all that is held when it is met."""
    ended: str
    """How it ended; empty while it rests."""


class Resting:
    """The rows of one symbol; to be read within the store's `answering` and changed within its `writing`.

    Args:
        store: the account's file.
        symbol: whose rows.
    """

    def __init__(self, store: PaperStore, symbol: str) -> None:
        self._store = store
        self._symbol = symbol

    def stops(self) -> list[RestingStop]:
        """Return the stops that rest, the oldest first.

        Raises:
            ValueError: a row holds what this program never writes.
        """
        return [_stop(*row) for row in self._all(_STOPS, self._symbol)]

    def stop_of(self, client_id: str) -> RestingStop | None:
        """Return the stop that a client id was ever used for."""
        rows = self._all(_STOP_OF, self._symbol, client_id)
        return _stop(*rows[0]) if rows else None

    def add_stop(self, client_id: str, price: float, quantity: float) -> None:
        """Have a stop rest."""
        statement = "INSERT INTO stops (symbol, client_id, price, quantity) VALUES (?, ?, ?, ?)"
        self._do(statement, self._symbol, client_id, repr(price), repr(quantity))

    def move_stop(self, number: int, price: float, quantity: float) -> None:
        """Have a stop rest elsewhere."""
        self._do("UPDATE stops SET price = ?, quantity = ? WHERE number = ?", repr(price), repr(quantity), number)

    def end_stop(self, number: int, how: str) -> None:
        """Have a stop rest no more; one that has ended already stays as it ended."""
        self._do(_END_STOP, how, number, self._symbol)

    def end_stops(self, how: str) -> None:
        """Have no stop rest any more."""
        self._do(_END_STOPS, how, self._symbol)

    def leverage(self) -> float | None:
        """Return the leverage that was prepared, None where none was."""
        rows = self._all("SELECT leverage FROM markets WHERE symbol = ? AND leverage IS NOT NULL", self._symbol)
        return number_of(rows[0][0]) if rows else None

    def set_leverage(self, leverage: float) -> None:
        """Remember a leverage."""
        self._do(_SET_LEVERAGE, self._symbol, repr(leverage))

    def watched(self) -> int:
        """Return until when it is known what touched the stops, UTC milliseconds; 0 where nothing was held yet."""
        rows = self._all("SELECT watched FROM markets WHERE symbol = ? AND watched IS NOT NULL", self._symbol)
        return int(rows[0][0]) if rows else 0

    def watch(self, time: int) -> None:
        """Remember that up to a time nothing is to be looked for any more; it never goes back."""
        self._do(_WATCH, self._symbol, max(time, self.watched()))

    def newest_fill(self) -> int:
        """Return when anything was filled last, UTC milliseconds, 0 where nothing was."""
        ((time,),) = self._all("SELECT max(filled_at) FROM orders WHERE filled_at IS NOT NULL")
        return int(time or 0)

    def fills(self, since: int) -> tuple[FillSeen, ...]:
        """Return the fills from a time on, UTC milliseconds, the oldest first."""
        return tuple(_fill(row) for row in self._all(_FILLS, self._symbol, since))

    def is_charged(self, time: int) -> bool:
        """Tell whether the funding of a time was booked."""
        return bool(self._all("SELECT 1 FROM fundings WHERE symbol = ? AND time = ?", self._symbol, time))

    def add_funding(self, time: int, rate: float, mark: float, quantity: float, amount: float) -> None:
        """Book the funding of a time, with what it was reckoned from."""
        self._do(_ADD_FUNDING, self._symbol, time, *map(repr, (rate, mark, quantity, amount)))

    def bills(self, since: int) -> tuple[BillSeen, ...]:
        """Return what was charged or paid for times from one on, UTC milliseconds, the oldest first."""
        return tuple(
            BillSeen(f"funding-{time}", BillKind.FUNDING, self._symbol, number_of(amount), int(time))
            for time, amount in self._all(_BILLS, self._symbol, since)
            if number_of(amount) != 0
        )

    def funding(self) -> float:
        """Return what all funding comes to, USDT."""
        return fsum(number_of(amount) for (amount,) in self._all(_FUNDING, self._symbol))

    def _all(self, statement: str, *values: str | int) -> list[tuple[Any, ...]]:
        return self._store.connected().execute(statement, values).fetchall()

    def _do(self, statement: str, *values: str | int) -> None:
        self._store.connected().execute(statement, values)


def _stop(number: int, client_id: str, price: object, quantity: object, ended: str | None) -> RestingStop:
    return RestingStop(number, client_id, number_of(price), number_of(quantity), ended or "")


def _fill(row: tuple[Any, ...]) -> FillSeen:
    number, client_id, stop, of_stop, side, quantity, price, fee, time, cause, mark = row
    return FillSeen(
        fill_id=str(number),
        order_id=str(number) if stop is None else order_id_of(stop),
        client_id=client_id if Cause(cause) is Cause.ORDER else of_stop or "",
        buys=side == "buy",
        quantity=number_of(quantity),
        price=number_of(price),
        fee=number_of(fee),
        time=int(time),
        cause=Cause(cause),
        mark=mark,
    )


def order_id_of(stop: int) -> str:
    """Return the exchange's id for the stop of a number."""
    return f"stop-{stop}"
