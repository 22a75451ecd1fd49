"""A market's run writes its state at closes and once a minute, and a start takes what came behind it again."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.ports import Checkpoint, OrderRequest
from srconsole.engine.status import status_of
from srconsole.journal.read_only import read_run
from tests.engine.market import Behaviour, ToldExchange
from tests.engine.trading_a_market import Market, on_a_market, with_levels

WAY = (99.6, 101.0, 104.0, 108.0, 109.5, 111.0, 110.5, 109.0, 104.0, 99.2, 98.6, 98.0, 97.0, 100.5)
"""Prices that come down to a support, switch to TAKE_PROFIT, are left, enter again lower down and are stopped out."""


def checkpoint(folder: Path) -> Checkpoint:
    """Return the state that is on the disk."""
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as connection:
        return Checkpoint._make(connection.execute("SELECT place, sequence, inputs, state FROM checkpoint").fetchone())


def inputs(folder: Path) -> int:
    """Return how many inputs are on the disk."""
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as connection:
        return int(connection.execute("SELECT max(number) FROM inputs").fetchone()[0])


def test_a_state_is_written_at_a_close_and_after_a_minute(tmp_path: Path) -> None:
    """Given a market's run with levels
    When prices come every two seconds, each committed, then a candle closes, then the run is left
    Then a state is written after each minute, at the close, and at the end, and not at the prices in between
    """
    told: list[int] = []

    async def play(market: Market) -> None:
        await with_levels(market)
        for _ in range(100):
            before = checkpoint(tmp_path).inputs
            market.price(104)
            await market.settled()
            if checkpoint(tmp_path).inputs != before:
                told.append(inputs(tmp_path))
        assert [later - one for one, later in pairwise(told)] == [30] * (len(told) - 1)
        assert len(told) == 3
        market.close(104)
        await market.settled()
        assert checkpoint(tmp_path).inputs == inputs(tmp_path)
        await bring(market, (104, 104))
        assert checkpoint(tmp_path).inputs < inputs(tmp_path)

    on_a_market(tmp_path, ToldExchange(), play)
    assert checkpoint(tmp_path).inputs == inputs(tmp_path)


def test_a_state_at_a_close_has_the_candle_in_it_though_its_price_bought(tmp_path: Path) -> None:
    """Given a price that waits for a close, on which an entry is due
    When the candle closes and the order leaves at once
    Then the state on the disk counts the candle, and a start from there goes on behind it
    """
    exchange, crashed = ToldExchange([Behaviour(held=True)]), tmp_path / "crashed"
    (tmp_path / "run").mkdir()

    async def play(market: Market) -> None:
        await with_levels(market)
        market.price(104, 3597)
        market.price(99.6, 4)
        await market.settled()
        assert not exchange.placed
        market.close(104)
        await market.settled()
        assert exchange.placed
        shutil.copytree(tmp_path / "run", crashed)
        exchange.release()

    before = on_a_market(tmp_path / "run", exchange, play)
    after = on_a_market(crashed, exchange, _nothing)
    assert after[-1].market.feed.closed == before[-1].market.feed.closed == 8


class Seen(ToldExchange):
    """An exchange that looks at the disk as an order comes.

    Attributes:
        behind: how many inputs there were behind the state each time.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.behind: list[int] = []
        self._folder = folder

    async def place(self, order: OrderRequest) -> OrderUpdate:
        """Look, then take the order."""
        self.behind.append(inputs(self._folder) - checkpoint(self._folder).inputs)
        return await super().place(order)


def test_no_order_waits_for_a_state(tmp_path: Path) -> None:
    """Given a market's run that has written a state a minute ago
    When the price that another one is due at leads to an entry
    Then the order leaves with its inputs on the disk and without a new state, which is there right after it
    """
    exchange = Seen(tmp_path)

    async def play(market: Market) -> None:
        await with_levels(market)
        written = before = checkpoint(tmp_path).inputs
        while written == before:
            market.price(104)
            await market.settled()
            written = checkpoint(tmp_path).inputs
        for price in (*(104,) * 29, 99.6):
            market.price(price)
            await market.settled()
        assert checkpoint(tmp_path).inputs > written

    on_a_market(tmp_path, exchange, play)
    assert exchange.behind == [30]


async def _nothing(market: Market) -> None:
    await market.settled()


async def bring(market: Market, prices: tuple[float, ...]) -> None:
    """Bring prices, ten seconds apart."""
    for price in prices:
        market.price(price, 8)
        await market.settled()


def ended(folder: Path, market: Market) -> tuple[object, ...]:
    """Return what a run comes to: trades, position, equity, and the rows of its orders."""
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as connection:
        trades = connection.execute("SELECT line FROM trades ORDER BY number").fetchall()
        rows = connection.execute("SELECT line FROM rows ORDER BY number").fetchall()
    now = market.now
    return trades, rows, now.state, now.position, market.shown[-1].account


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[object, ...], int]:
    """Return what the way comes to without a crash, and how many orders it took."""
    folder = tmp_path_factory.mktemp("whole")
    exchange, found = ToldExchange(), list[tuple[object, ...]]()

    async def play(market: Market) -> None:
        await with_levels(market)
        await bring(market, WAY)
        found.append(ended(folder, market))

    on_a_market(folder, exchange, play)
    assert len(exchange.placed) >= 4
    return found[0], len(exchange.placed)


@pytest.mark.parametrize("at", range(1, len(WAY)))
def test_a_crash_at_any_price_between_two_states_loses_nothing(
    at: int, whole: tuple[tuple[object, ...], int], tmp_path: Path
) -> None:
    """Given a market's run whose newest state is up to a minute old, with an entry, a switch and exits behind it
    When its machine fails at a price, and it is started on what was on the disk then
    Then it goes on as if nothing had been: the same trades, rows and state at the end, and no order twice
    """
    exchange, crashed = ToldExchange(), tmp_path / "crashed"
    (tmp_path / "run").mkdir()

    async def first(market: Market) -> None:
        await with_levels(market)
        await bring(market, WAY[:at])
        shutil.copytree(tmp_path / "run", crashed)
        market.engine.stop()

    found: list[tuple[object, ...]] = []

    async def second(market: Market) -> None:
        market.brought(2 + 8 * at)
        # The first price after a start never enters: it is the last one once more.
        market.price(WAY[at - 1], 1)
        await bring(market, WAY[at:])
        found.append(ended(crashed, market))

    before = on_a_market(tmp_path / "run", exchange, first)
    shown = on_a_market(crashed, exchange, second)
    assert any(line.text.startswith("went on") for line in shown[-1].log)
    assert shown[0].market.trade_count == before[-1].market.trade_count
    assert found[0] == whole[0]
    assert len(exchange.placed) == whole[1]


def test_status_tells_null_while_an_orders_end_is_unknown(tmp_path: Path) -> None:
    """Given a run whose entry went out and whose line is dead
    When its status is read from its journal
    Then in_position, size and entry price are null; once the exchange has answered they are what it said
    """
    exchange = ToldExchange([Behaviour(lost=True, dead=10**9)])
    told: list[dict[str, object]] = []

    async def play(market: Market) -> None:
        await with_levels(market)
        market.price(99.6)
        for _ in range(20):
            await market.settled()
        remembered = read_run(tmp_path).remembered
        assert remembered.checkpoint is not None
        told.append(status_of(remembered.checkpoint, remembered.facts))
        exchange.mend()
        for _ in range(20):
            await market.settled()
            await asyncio.sleep(0)

    on_a_market(tmp_path, exchange, play)
    assert [told[0][key] for key in ("in_position", "position_size", "entry_price")] == [None, None, None]
    remembered = read_run(tmp_path).remembered
    assert remembered.checkpoint is not None
    known = status_of(remembered.checkpoint, remembered.facts)
    assert known["in_position"] is True
    assert known["entry_price"] == 99.6
