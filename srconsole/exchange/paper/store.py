"""The paper exchange's file: its capital, and every order with what came of it, in SQLite.

An order is one row, written once and never changed, so that it is there whole or not at all, whenever the process is
killed. On a market the exchange sells by itself as well, at a stop: that is such a row too. What is held and what is
left follow from the rows. Numbers are kept as Python's repr of the float, which reads back the same and can be read by
a person.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from srconsole.core.fill import Fill
from srconsole.engine.ports import OrderRequest
from srconsole.engine.readings import Cause
from srconsole.errors import ExchangeError
from srconsole.exchange.paper.file import damaged, opened
from srconsole.exchange.paper.matching import Refusal, Result
from srconsole.sqlite_file import OpenFile

_INSERT: Final = """
    INSERT INTO orders (number, client_id, symbol, side, quantity, reduce_only, price, time,
                        rejected, fill_price, fill_quantity, fee, margin, cause, mark, filled_at, stop)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_LOOK_UP: Final = "SELECT rejected, fill_price, fill_quantity, fee FROM orders WHERE client_id = ?"
_ORDERS_AFTER: Final = """
    SELECT number, client_id, symbol, side, margin, cause, mark, filled_at, stop,
           rejected, fill_price, fill_quantity, fee
    FROM orders WHERE number > ? ORDER BY number
"""
_CODES_OF_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class Happened(NamedTuple):
    """When and why an order was filled on a market."""

    cause: Cause
    time: int
    """UTC milliseconds, by the prices that the exchange was given."""
    mark: str = ""
    """What is said of it, such as `wick`."""
    stop: int | None = None
    """The number of the stop that was met."""


class TakenOrder(NamedTuple):
    """An order that was taken, and what came of it."""

    number: int
    """Counted from 1 without gaps."""
    client_id: str
    symbol: str
    side: str
    outcome: Result
    margin: float
    """USDT that a bought fill bound, 0 otherwise."""
    happened: Happened | None
    """None in a replay, where all are orders that somebody sent."""

    @property
    def sent(self) -> bool:
        """Whether somebody sent it; else the exchange sold by itself."""
        return self.happened is None or self.happened.cause is Cause.ORDER


class PaperStore:
    """One open file of a paper account; it is made where there is none.

    After a write that failed the file is opened anew by the next call, so that what is answered from then on is what
    any later start would find.

    Raises:
        ExchangeError: on opening, if the file is foreign, damaged, of another format or cannot be written to.
    """

    def __init__(self, path: Path, capital: float) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._file = OpenFile(path)
        with self.answering("open the account"):
            self._connection = opened(path, capital)
            self._file.take()

    @contextmanager
    def answering(self, what: str) -> Iterator[None]:
        """Turn every failure of the file within into an ExchangeError; `what` completes "could not"."""
        try:
            yield
        except ValueError as error:
            raise damaged(self._path, str(error)) from error
        except OSError as error:
            raise ExchangeError(
                f"{self._path}: the paper exchange could not {what} ({error.strerror or error}): see that its "
                "folder is there and may be written to"
            ) from error
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _CODES_OF_DAMAGE:
                raise damaged(self._path, str(error)) from error
            raise ExchangeError(
                f"{self._path}: the paper exchange could not {what} ({error}): see that the disk has room, that the "
                "file may be written to and that no other program holds it"
            ) from error

    @contextmanager
    def writing(self, what: str) -> Iterator[None]:
        """Have all that is done within on the disk at its end, or none of it; no other process writes meanwhile."""
        with self.answering(what):
            connection = self.connected()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                connection.execute("COMMIT")
            except BaseException:
                self.close()
                raise

    def capital(self) -> float:
        """Return the USDT that the account began with.

        Raises:
            ValueError: the row holds what this program never writes.
        """
        row = self.connected().execute("SELECT capital FROM account").fetchone()
        if row is None:
            raise ValueError("its capital is missing")
        return number_of(row[0])

    def outcome(self, client_id: str) -> Result | None:
        """Return what came of an order, None if it was never taken."""
        row = self.connected().execute(_LOOK_UP, (client_id,)).fetchone()
        return None if row is None else _outcome(*row)

    def orders_after(self, number: int) -> Iterator[TakenOrder]:
        """Yield the orders behind a number, the oldest first.

        Raises:
            ValueError: a row holds what this program never writes.
        """
        with closing(self.connected().execute(_ORDERS_AFTER, (number,))) as rows:
            for found, client_id, symbol, side, margin, cause, mark, time, stop, *outcome in rows:
                number += 1
                if found != number:
                    raise ValueError(f"order {number} is missing")
                if not all(isinstance(text, str) for text in (client_id, symbol, side)):
                    raise ValueError(f"order {number} cannot be read")
                happened = None if cause is None else Happened(Cause(cause), int(time), str(mark), stop)
                result = _outcome(*outcome)
                yield TakenOrder(number, client_id, symbol, side, result, number_of(margin or "0"), happened)

    def add(
        self, number: int, order: OrderRequest, outcome: Result, margin: float, happened: Happened | None = None
    ) -> None:
        """Take an order with what came of it; only within `writing`."""
        why = (None,) * 4 if happened is None else (happened.cause.value, happened.mark, happened.time, happened.stop)
        asked = (order.client_id, order.symbol, order.side, repr(order.quantity), order.reduce_only, repr(order.price))
        result: tuple[str | None, ...] = (None, *map(repr, outcome), repr(margin))
        if isinstance(outcome, Refusal):
            result = (outcome.reason, None, None, None, None)
        self.connected().execute(_INSERT, (number, *asked, order.time, *result, *why))

    def close(self) -> None:
        """Let go of the file, undoing what is not committed; a later call opens it again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()
            self._file.let_go()

    def connected(self) -> sqlite3.Connection:
        """Return the open file, opened anew where it was let go; whoever uses it does so within `answering`.

        Raises:
            ExchangeError: it is no longer the file that was opened.
        """
        fate = self._file.lost()
        if fate:
            raise ExchangeError(
                f"{fate} while the account was open; no order was taken: put it back as it was and start again"
            )
        if self._connection is None:
            self._connection = opened(self._path, None)
            self._file.take()
        return self._connection


def _outcome(rejected: object, price: object, quantity: object, fee: object) -> Result:
    if rejected is not None:
        return Refusal(str(rejected))
    fill = Fill(number_of(price), number_of(quantity), number_of(fee))
    if fill.price <= 0 or fill.quantity <= 0:
        raise ValueError(f"a fill of {fill.quantity:.12g} at {fill.price:.12g}")
    return fill


def number_of(text: object) -> float:
    """Read a number as it is kept: Python's repr of a float, and nothing else that SQLite may hold in its place.

    Raises:
        ValueError: it is no finite number.
    """
    number = math.nan
    if isinstance(text, str):
        with suppress(ValueError):
            number = float(text)
    if not math.isfinite(number):
        what = "nothing" if text is None else f'"{text}"' if isinstance(text, str) else "something else"
        raise ValueError(f"{what} stands where a number should be")
    return number
