"""A paper account whose file is damaged, held by others or gone: one sentence, and no new account in its place."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from srconsole.core.order import OrderState
from srconsole.errors import ExchangeError
from srconsole.exchange.paper.exchange import PaperExchange
from tests.exchange.orders import SYMBOL, buy, sell
from tests.exchange.paper_account import PLAIN, placed


def write_text(path: Path) -> None:
    """Put something else there."""
    path.write_text("Time,Open,High,Low,Close,Volume,Symbol\n" * 200, encoding="utf-8")


def write_other_database(path: Path) -> None:
    """Put another program's database there."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (text TEXT)")


def cut_off(path: Path) -> None:
    """Lose the file's second half."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def scribble(path: Path) -> None:
    """Overwrite a stretch inside the file."""
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xa5" * 4096
    path.write_bytes(content)


def changed(statement: str) -> Callable[[Path], None]:
    """Return what changes the account's rows behind the exchange's back."""

    def change(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(statement)

    return change


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(write_text, "not a database", id="another kind of file"),
        pytest.param(write_other_database, "no paper account of srconsole", id="another program's database"),
        pytest.param(cut_off, "damaged", id="cut off"),
        pytest.param(scribble, "damaged", id="overwritten inside"),
        pytest.param(changed("PRAGMA user_version = 3"), "format 3", id="of a later version"),
        pytest.param(changed("DELETE FROM orders WHERE number = 1"), "order 1 is missing", id="an order is missing"),
        pytest.param(changed("UPDATE orders SET fee = 'x' WHERE number = 1"), '"x" stands', id="a number is none"),
        pytest.param(
            changed("UPDATE orders SET fill_quantity = '9.0' WHERE number = 2"), "9.0", id="more sold than held"
        ),
        pytest.param(lambda path: (path.unlink(), path.mkdir()), "could not open", id="a folder"),
    ],
)
def test_a_file_that_is_no_sound_account_is_refused(tmp_path: Path, spoil: Callable[[Path], None], said: str) -> None:
    """Given a file that is foreign, damaged, or of another version
    When the paper exchange is opened on it
    Then it is refused in one line that names the file and the fault, and a foreign file is left as it was
    """
    path = tmp_path / "paper.sqlite"
    if spoil not in (write_text, write_other_database):
        placed(path, [buy("a", 5.0), sell("b", 2.0)])
    spoil(path)
    content = path.read_bytes() if path.is_file() else b""
    with pytest.raises(ExchangeError) as refused:
        PaperExchange(path, PLAIN)
    assert str(path) in str(refused.value)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    if path.is_file():
        assert path.read_bytes() == content


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """Given no such folder
    When the paper exchange is opened in it
    Then it is refused in a sentence that names the file
    """
    path = tmp_path / "nowhere" / "paper.sqlite"
    with pytest.raises(ExchangeError, match=r"nowhere.paper\.sqlite: the paper exchange could not open the account"):
        PaperExchange(path, PLAIN)


def test_a_locked_file_is_no_answer(tmp_path: Path) -> None:
    """Given a file that another program has locked
    When an order is placed, and again once the lock is gone
    Then at first there is no answer and nothing was taken; then it is filled
    """
    path = tmp_path / "paper.sqlite"
    with (
        closing(PaperExchange(path, PLAIN)) as exchange,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ExchangeError, match="could not take the order a"):
            asyncio.run(exchange.place(buy("a", 5.0)))
        assert asyncio.run(exchange.look_up("a")) is None
        other.execute("ROLLBACK")
        assert asyncio.run(exchange.place(buy("a", 5.0))).state is OrderState.FILLED


def test_a_file_taken_away_is_not_begun_anew(tmp_path: Path) -> None:
    """Given an account whose connection was let go and whose file was then moved away
    When it is asked for a position
    Then there is no answer: an empty account in its place would be a lie
    """
    path = tmp_path / "paper.sqlite"
    with closing(PaperExchange(path, PLAIN)) as exchange:
        asyncio.run(exchange.place(buy("a", 5.0)))
        exchange.close()
        path.rename(tmp_path / "elsewhere.sqlite")
        with pytest.raises(ExchangeError, match="has gone missing while the account was open"):
            asyncio.run(exchange.position(SYMBOL))
        assert not path.exists()
