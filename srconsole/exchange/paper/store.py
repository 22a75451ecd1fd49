"""The paper exchange's file: its capital, and every order with what came of it, in SQLite.

An order is one row, written once and never changed, so that it is there whole or not at all, whenever the process is
killed. What is held and what is left follow from the rows. Numbers are kept as Python's repr of the float, which reads
back the same and can be read by a person.
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
from srconsole.errors import ExchangeError
from srconsole.exchange.paper.matching import Refusal, Result
from srconsole.sqlite_file import OpenFile, make_durable, make_private

APPLICATION_ID: Final = 0x73725061
"""Says in the file's header whose it is (`srPa`)."""
FORMAT: Final = 1
"""The tables below; a file of another format is refused."""
PATIENCE: Final = 1.0
"""Seconds to wait for another process that has the file locked."""

_TABLES: Final = (
    "CREATE TABLE account (id INTEGER PRIMARY KEY CHECK (id = 1), capital TEXT NOT NULL)",
    """
    CREATE TABLE orders (
        number INTEGER PRIMARY KEY,
        client_id TEXT NOT NULL UNIQUE,
        symbol TEXT NOT NULL,
        side TEXT NOT NULL,
        quantity TEXT NOT NULL,
        reduce_only INTEGER NOT NULL,
        price TEXT NOT NULL,
        time INTEGER NOT NULL,
        rejected TEXT,
        fill_price TEXT,
        fill_quantity TEXT,
        fee TEXT,
        margin TEXT,
        CHECK ((rejected IS NULL) + (fill_price IS NULL AND fill_quantity IS NULL AND fee IS NULL) = 1)
    )
    """,
)
_INSERT: Final = """
    INSERT INTO orders (number, client_id, symbol, side, quantity, reduce_only, price, time,
                        rejected, fill_price, fill_quantity, fee, margin)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_LOOK_UP: Final = "SELECT rejected, fill_price, fill_quantity, fee FROM orders WHERE client_id = ?"
_ORDERS_AFTER: Final = """
    SELECT number, client_id, symbol, side, margin, rejected, fill_price, fill_quantity, fee
    FROM orders WHERE number > ? ORDER BY number
"""
_CODES_OF_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


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
            self._connection = _opened(path, capital)
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
            connection = self._connected()
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
        row = self._connected().execute("SELECT capital FROM account").fetchone()
        if row is None:
            raise ValueError("its capital is missing")
        return _number(row[0])

    def outcome(self, client_id: str) -> Result | None:
        """Return what came of an order, None if it was never taken."""
        row = self._connected().execute(_LOOK_UP, (client_id,)).fetchone()
        return None if row is None else _outcome(*row)

    def orders_after(self, number: int) -> Iterator[TakenOrder]:
        """Yield the orders behind a number, the oldest first.

        Raises:
            ValueError: a row holds what this program never writes.
        """
        with closing(self._connected().execute(_ORDERS_AFTER, (number,))) as rows:
            for found, client_id, symbol, side, margin, *outcome in rows:
                number += 1
                if found != number:
                    raise ValueError(f"order {number} is missing")
                if not all(isinstance(text, str) for text in (client_id, symbol, side)):
                    raise ValueError(f"order {number} cannot be read")
                yield TakenOrder(number, client_id, symbol, side, _outcome(*outcome), _number(margin or "0"))

    def add(self, number: int, order: OrderRequest, outcome: Result, margin: float) -> None:
        """Take an order with what came of it; only within `writing`."""
        asked = (order.client_id, order.symbol, order.side, repr(order.quantity), order.reduce_only, repr(order.price))
        result: tuple[str | None, ...] = (None, *map(repr, outcome), repr(margin))
        if isinstance(outcome, Refusal):
            result = (outcome.reason, None, None, None, None)
        self._connected().execute(_INSERT, (number, *asked, order.time, *result))

    def close(self) -> None:
        """Let go of the file, undoing what is not committed; a later call opens it again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()
            self._file.let_go()

    def _connected(self) -> sqlite3.Connection:
        fate = self._file.lost()
        if fate:
            raise ExchangeError(
                f"{fate} while the account was open; no order was taken: put it back as it was and start again"
            )
        if self._connection is None:
            self._connection = _opened(self._path, None)
            self._file.take()
        return self._connection


def damaged(path: Path, fault: str) -> ExchangeError:
    """Return the error that says what is wrong with a file's content."""
    return ExchangeError(
        f"{path}: no paper account, or a damaged one ({fault}): put a sound copy in its place, or move it away to "
        "begin a new account"
    )


def _outcome(rejected: object, price: object, quantity: object, fee: object) -> Result:
    if rejected is not None:
        return Refusal(str(rejected))
    fill = Fill(_number(price), _number(quantity), _number(fee))
    if fill.price <= 0 or fill.quantity <= 0:
        raise ValueError(f"a fill of {fill.quantity!r} at {fill.price!r}")
    return fill


def _number(text: object) -> float:
    """Read a number as it is kept: Python's repr of a float, and nothing else that SQLite may hold in its place."""
    number = float(text) if isinstance(text, str) else math.nan
    if not math.isfinite(number):
        raise ValueError(f"{text!r} stands for a number")
    return number


def _opened(path: Path, capital: float | None) -> sqlite3.Connection:
    """Open a file, or make it with a capital where there is none; without a capital it has to be there."""
    if capital is not None:
        make_private(path)
    # The engine may run in another thread than the one that opened the file; it is never in two at once.
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        # A file is looked at before anything in it is changed, its journal mode included.
        known = _recognised(path, connection)
        make_durable(connection)
        if not known:
            _make(path, connection, capital)
        _check(path, connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _recognised(path: Path, connection: sqlite3.Connection) -> bool:
    """Tell whether a file is a paper account; False for an empty one, ExchangeError for any other."""
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if owner == 0 and tables == 0:
        return False
    if owner != APPLICATION_ID:
        raise ExchangeError(f"{path}: no paper account of srconsole: move it away, or name another file")
    if version != FORMAT:
        raise ExchangeError(
            f"{path}: a paper account of format {version}, where this srconsole reads format {FORMAT}: use the version "
            "that made it, or move it away to begin a new account"
        )
    return True


def _check(path: Path, connection: sqlite3.Connection) -> None:
    (fault,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if fault != "ok":
        raise damaged(path, " ".join(fault.split()))


def _make(path: Path, connection: sqlite3.Connection, capital: float | None) -> None:
    if capital is None:
        raise damaged(path, "it has been emptied")
    connection.execute("BEGIN IMMEDIATE")
    if not _recognised(path, connection):  # another process may have been quicker
        for table in _TABLES:
            connection.execute(table)
        connection.execute("INSERT INTO account VALUES (1, ?)", (repr(capital),))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")
