"""A paper account's file: of an older format, damaged, or on a disk that does not do its part."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from srconsole.core.order import OrderState
from srconsole.engine.market_ports import StopRequest
from srconsole.engine.ports import Books
from srconsole.errors import ExchangeError
from srconsole.exchange.paper.exchange import PaperExchange
from tests.exchange.orders import SYMBOL, sell
from tests.exchange.paper_account import PLAIN
from tests.exchange.paper_market import SYMBOL as MARKET
from tests.exchange.paper_market import buy, opened, quote

FORMAT_1 = """
    PRAGMA journal_mode = WAL;
    CREATE TABLE account (id INTEGER PRIMARY KEY CHECK (id = 1), capital TEXT NOT NULL);
    CREATE TABLE orders (
        number INTEGER PRIMARY KEY, client_id TEXT NOT NULL UNIQUE, symbol TEXT NOT NULL, side TEXT NOT NULL,
        quantity TEXT NOT NULL, reduce_only INTEGER NOT NULL, price TEXT NOT NULL, time INTEGER NOT NULL,
        rejected TEXT, fill_price TEXT, fill_quantity TEXT, fee TEXT, margin TEXT,
        CHECK ((rejected IS NULL) + (fill_price IS NULL AND fill_quantity IS NULL AND fee IS NULL) = 1)
    );
    INSERT INTO account VALUES (1, '1000.0');
    INSERT INTO orders VALUES
        (1, 'run-1', 'BTC-USD', 'buy', '5.0', 0, '100.0', 7, NULL, '100.0', '5.0', '0.3', '100.0'),
        (2, 'run-2', 'BTC-USD', 'buy', '1000.0', 0, '100.0', 8, 'insufficient funds', NULL, NULL, NULL, NULL),
        (3, 'run-3', 'BTC-USD', 'sell', '2.0', 1, '110.0', 9, NULL, '110.0', '2.0', '0.132', '0.0');
    PRAGMA application_id = 0x73725061;
    PRAGMA user_version = 1;
"""
ORDERS = """
    SELECT number, client_id, symbol, side, quantity, reduce_only, price, time, rejected, fill_price, fill_quantity,
           fee, margin
    FROM orders ORDER BY number
"""


def of_format_1(path: Path) -> Path:
    """Write an account as it was written before there were markets."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FORMAT_1)
    return path


def rows(path: Path) -> list[tuple[object, ...]]:
    """Return the orders as they stand in a file."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(ORDERS).fetchall()


def open_for_a_replay(path: Path) -> None:
    """Open and close a replay's account."""
    PaperExchange(path, PLAIN).close()


def open_for_a_market(path: Path) -> None:
    """Open and close a market's account."""
    opened(path).close()


@pytest.mark.parametrize("open_first", [open_for_a_replay, open_for_a_market])
def test_an_older_account_goes_on(tmp_path: Path, open_first: Callable[[Path], None]) -> None:
    """Given an account's file of the format before markets, with a buy, a refusal and a sale
    When it is opened, for a replay or for a market, and then goes on in a replay
    Then its rows are untouched, it holds what it held, and it sells the rest
    """
    path = of_format_1(tmp_path / "paper.sqlite")
    before = rows(path)
    open_first(path)
    assert rows(path) == before
    with closing(PaperExchange(path, PLAIN)) as exchange:
        assert asyncio.run(exchange.books(SYMBOL)) == Books(("run",), 3, 3.0, 1000.0)
        assert asyncio.run(exchange.place(sell("run-4", 3.0))).state is OrderState.FILLED
        assert asyncio.run(exchange.books(SYMBOL)).closed_equity == pytest.approx(1019.388, rel=1e-12)


def test_an_older_account_that_is_damaged_is_left_as_it_was(tmp_path: Path) -> None:
    """Given an account's file of the format before markets whose inside was overwritten
    When it is opened
    Then it is refused as damaged, and not a byte of it has changed
    """
    path = of_format_1(tmp_path / "paper.sqlite")
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xa5" * 4096
    path.write_bytes(content)
    with pytest.raises(ExchangeError, match="damaged"):
        open_for_a_market(path)
    assert path.read_bytes() == content


def test_what_is_written_while_it_is_brought_up_to_date_waits(tmp_path: Path) -> None:
    """Given an account's file of the format before markets that another program is writing to
    When it is opened, and opened again when the other is done
    Then at first there is no answer and the file is of its old format; then it is brought up to date
    """
    path = of_format_1(tmp_path / "paper.sqlite")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ExchangeError, match="could not open the account"):
            open_for_a_market(path)
        assert other.execute("PRAGMA user_version").fetchone() == (1,)
        other.execute("ROLLBACK")
        open_for_a_market(path)
        assert other.execute("PRAGMA user_version").fetchone() == (2,)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE stops SET price = 'x'", id="a stop's price is none"),
        pytest.param("UPDATE orders SET cause = 'whim'", id="an unknown cause"),
        pytest.param("UPDATE orders SET filled_at = 'noon'", id="a time is none"),
        pytest.param("UPDATE markets SET leverage = 'much'", id="a leverage is none"),
        pytest.param("INSERT INTO fundings VALUES ('BTC/USDT:USDT', 1, '0', '0', '0', 'x')", id="an amount is none"),
    ],
)
def test_a_market_that_cannot_be_read_is_no_answer(tmp_path: Path, statement: str) -> None:
    """Given a market's account in which something stands that this program never writes
    When it is read
    Then there is no answer, in one line that says what is wrong with the file
    """
    path = tmp_path / "paper.sqlite"
    with closing(opened(path)) as exchange:
        exchange.saw(quote(100.0))
        asyncio.run(exchange.prepare(MARKET, 5.0))
        asyncio.run(exchange.place(buy("a", stop=95.0)))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)
    with pytest.raises(ExchangeError, match="damaged") as refused, closing(opened(path)) as exchange:
        asyncio.run(exchange.read(MARKET))
    assert "\n" not in str(refused.value)


def test_what_the_disk_did_not_take_was_not_done(tmp_path: Path) -> None:
    """Given a position with two stops, and a disk that takes the first one's sale and not the second's
    When a price meets both, and comes again once the disk takes all
    Then at first neither has sold, by this connection's word and by another's; then both have
    """
    path = tmp_path / "paper.sqlite"
    with closing(opened(path)) as exchange, closing(sqlite3.connect(path, isolation_level=None)) as disk:
        exchange.saw(quote(100.0))
        asyncio.run(exchange.place(buy("a", stop=95.0)))
        asyncio.run(exchange.set_stop(StopRequest("s", MARKET, 97.0, 2.0, None)))
        disk.execute(
            "CREATE TRIGGER full BEFORE INSERT ON orders WHEN NEW.number = 3 BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
        with pytest.raises(ExchangeError, match="could not sell at a stop"):
            exchange.saw(quote(94.0, 2))
        with closing(opened(path)) as other:
            for each in (exchange, other):
                assert asyncio.run(each.position(MARKET)) == 5.0
                assert len(asyncio.run(each.read(MARKET)).stops or ()) == 2
        disk.execute("DROP TRIGGER full")
        exchange.saw(quote(94.0, 2))
        assert asyncio.run(exchange.position(MARKET)) == 0
        assert len(asyncio.run(exchange.fills(MARKET, 0))) == 3
