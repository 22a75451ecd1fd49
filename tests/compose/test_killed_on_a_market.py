"""A market's run that is killed at any write of its journal ends as if it had not been."""

from __future__ import annotations

import asyncio
import csv
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from srconsole.engine.facts import Fact, Ordered, Rejected
from srconsole.journal.history_files import TRADES
from srconsole.journal.run_folder import JOURNAL
from tests.compose.killed_market import fills, in_a_child, run_folder, traded

pytestmark = pytest.mark.slow

SHARES = 8
"""In how many tests the kills are shared out."""
HELD = 16
"""Steps after which a lot is held."""


def trades(home: Path) -> str:
    """Return the trades as they are written."""
    return (run_folder(home).path / TRADES).read_text(encoding="utf-8")


def sides(home: Path) -> list[tuple[bool, float, float]]:
    """Return each fill at the exchange: whether it bought, its price and quantity."""
    return [(fill.buys, fill.price, fill.quantity) for fill in fills(home)]


def facts_of(home: Path) -> list[Fact]:
    """Return all that happened, as it is written."""
    with closing(sqlite3.connect(run_folder(home).path / JOURNAL)) as file:
        bodies = [body for (body,) in file.execute("SELECT body FROM facts ORDER BY sequence")]
    return [msgspec.msgpack.decode(body, type=Fact) for body in bodies]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of a run that nobody kills."""
    home = tmp_path_factory.mktemp("whole")
    asyncio.run(traded(home, None, None))
    return home


def test_the_market_has_an_entry_a_trail_and_exits_at_the_exchange(whole: Path) -> None:
    """Given the market
    When it is traded by nobody who is killed
    Then there are two trades, of a trail and of a stop, each bought once and sold once
    """
    reasons = [trade["exit_reason"] for trade in csv.DictReader(trades(whole).splitlines())]
    assert reasons == ["take_profit", "stop_loss"]
    assert [bought for bought, _, _ in sides(whole)] == [True, False, True, False]


@pytest.mark.parametrize("share", range(SHARES))
def test_a_kill_at_any_write_changes_nothing(share: int, whole: Path, tmp_path: Path) -> None:
    """Given the market
    When the engine is killed at a write of the journal, again soon after the next start, and started once more
    Then trades and fills are those of the run that nobody killed, but for one whose entry was written down and never
    left: that is not sent late. No id was used twice, and at no moment was a lot without its stop at the exchange
    """
    point = share + 1
    while True:
        home = tmp_path / str(point)
        if not in_a_child(home, point):
            break
        in_a_child(home, 1 + point % 5)
        asyncio.run(traded(home, None, None))
        kept, all_of_them = trades(home).splitlines(), trades(whole).splitlines()
        facts = facts_of(home)
        buys = {fact.client_id for fact in facts if isinstance(fact, Ordered) and fact.side == "buy"}
        unsent = [fact for fact in facts if isinstance(fact, Rejected) and fact.client_id in buys]
        missing = [line for line in all_of_them if line not in kept]
        assert kept == [line for line in all_of_them if line not in missing], f"killed at {point}"
        assert len(missing) == len(unsent), f"killed at {point}"
        assert missing or sides(home) == sides(whole), f"killed at {point}"
        assert sum(bought for bought, _, _ in sides(home)) == len(buys) - len(unsent), f"killed at {point}"
        ids = Counter(fact.client_id for fact in facts if isinstance(fact, Ordered))
        assert max(ids.values()) == 1
        point += SHARES
    assert point > SHARES


@pytest.mark.parametrize("point", range(1, 9))
def test_a_kill_while_a_broken_journal_is_replaced_forgets_nothing(point: int, tmp_path: Path) -> None:
    """Given a run that holds a lot, and whose journal is damaged
    When the engine is killed at a write of the new one, and started again
    Then the lot goes on and is sold once; at no moment was it without its stop
    """
    asyncio.run(traded(tmp_path, None, HELD))
    with closing(sqlite3.connect(run_folder(tmp_path).path / JOURNAL, isolation_level=None)) as file:
        file.execute("DROP TABLE rows")
    assert in_a_child(tmp_path, point)
    asyncio.run(traded(tmp_path, None, None))
    assert trades(tmp_path).count("take_profit") == 1
    assert [bought for bought, _, _ in sides(tmp_path)] == [True, False]
