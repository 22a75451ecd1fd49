"""In a replay a rejected exit is tried again at the next movement, then in the next candles, and ends no run."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from srconsole.compose.replay import Replay, SystemClock, open_feed
from srconsole.core.candle import Candle
from srconsole.core.order import OrderState
from srconsole.core.rounding import MarketRules
from srconsole.engine.effects import Effect, WakeIn
from srconsole.engine.host import Engine
from srconsole.engine.inputs import CandleMoved, OrderUpdate
from srconsole.engine.ports import Books, OrderRequest
from srconsole.engine.run import Run
from srconsole.engine.view.snapshot import Snapshot
from srconsole.exchange.paper.exchange import PaperExchange
from srconsole.journal.sqlite_journal import SqliteJournal
from tests.engine.market import HOUR
from tests.engine.running import written
from tests.engine.test_agreement import SETTINGS
from tests.engine.test_decider import MARKET, deciding
from tests.engine.trading_a_market import PRICES
from tests.walks import walk

STOP = 97.515
"""Of the first position in the walk."""


class Stubborn:
    """A line to a paper exchange that rejects exits for a while, as an exchange in trouble does.

    Attributes:
        left: how many more exits it rejects.
        exits: the candles' times of all exits that were sent, and whether each was taken.
    """

    def __init__(self, exchange: PaperExchange) -> None:
        self._exchange = exchange
        self.left = 0
        self.exits: list[tuple[int, bool]] = []
        self._rejected: dict[str, OrderUpdate] = {}

    async def place(self, order: OrderRequest) -> OrderUpdate:
        """Reject an exit for as long as there is trouble; the account never sees it."""
        if order.reduce_only:
            self.exits.append((order.time, self.left == 0))
        if order.reduce_only and self.left > 0:
            self.left -= 1
            update = OrderUpdate(order.client_id, OrderState.REJECTED, note="the exchange is being mended")
            self._rejected[order.client_id] = update
            return update
        return await self._exchange.place(order)

    async def look_up(self, client_id: str) -> OrderUpdate | None:
        """Answer."""
        return self._rejected.get(client_id) or await self._exchange.look_up(client_id)

    async def position(self, symbol: str) -> float:
        """Answer."""
        return await self._exchange.position(symbol)

    async def books(self, symbol: str) -> Books:
        """Answer, rejected orders included."""
        books = await self._exchange.books(symbol)
        return books._replace(orders=books.orders + len(self._rejected))

    async def rules(self, symbol: str) -> MarketRules:
        """Answer."""
        return await self._exchange.rules(symbol)


class Traded(NamedTuple):
    """What engines on one run showed last, each, and what the exchange was sent."""

    shown: list[Snapshot]
    exits: list[tuple[int, bool]]


def trade(folder: Path, rejections: Sequence[int], length: int = 60) -> Traded:
    """Start an engine once for each number of rejected exits, on the same run; the file grows to its length."""
    shown: list[Snapshot] = []
    last: list[Snapshot] = []
    exchange = PaperExchange(folder / "paper.sqlite3", SETTINGS)
    with closing(exchange):
        line = Stubborn(exchange)
        for rejected in rejections:
            line.left = rejected
            replay = Replay(written(walk(5, length, gap=0.006), folder / "walk.csv"))
            with closing(SqliteJournal(folder / "journal.sqlite3", "run")) as journal:
                feed = open_feed(SETTINGS, replay)
                engine = Engine(SETTINGS, Run("replay", "walk", ""), [feed], line, journal, SystemClock(), shown.append)
                asyncio.run(engine.trade(until_end=True))
            last.append(shown[-1])
    return Traded(last, line.exits)


@pytest.mark.parametrize("rejected", [1, 2, 3])
def test_a_rejected_exit_is_tried_again_until_it_is_taken(rejected: int, tmp_path: Path) -> None:
    """A rejected exit does not leave a position to itself.

    Given a replay whose exchange rejects the first exits
    When it is traded to its end
    Then each rejection is told as something grave, the exit goes out again where price next meets the stop, and the
        position is sold by the first that is taken; the next start finds nothing to be mended
    """
    traded = trade(tmp_path, [rejected, 0])
    snapshot, again = traded.shown
    assert again.market == snapshot.market
    assert snapshot.market.feed.ended
    assert sum(line.grave and "rejected" in line.text for line in snapshot.log) == rejected
    assert [taken for _, taken in traded.exits[: rejected + 1]] == [False] * rejected + [True]
    times = [time for time, _ in traded.exits]
    assert times == sorted(times)
    lows = {candle.time: candle.low for candle in snapshot.market.candles}
    assert [time for time, low in lows.items() if time >= times[0] and low <= STOP][:2] == times[:2]
    assert snapshot.market.trades[0].exit_time == times[rejected]


def test_a_run_that_saw_a_rejected_exit_starts_again(tmp_path: Path) -> None:
    """A rejected exit makes no run unstartable.

    Given a run that ended while the exchange rejected every exit
    When it is started again twice, the exchange still in trouble and then not
    Then each start goes on, nothing is sent that was sent before, and the position is what it was
    """
    traded = trade(tmp_path, [1000, 1000, 0])
    positions = [shown.market.position for shown in traded.shown]
    assert positions[0] is not None
    assert positions == [positions[0]] * 3
    assert all(shown.market.feed.ended for shown in traded.shown)
    assert traded.shown[-1].market.trade_count == 0
    assert len(traded.exits) > 3
    assert sum(line.text.startswith("went on") for line in traded.shown[-1].log) == 2


def test_no_time_passes_in_a_replay_for_a_rejected_exit() -> None:
    """What a replay comes to does not depend on how long its exchange takes.

    Given a replay whose exchange rejects the same exit again and again
    When candles go on below its stop
    Then nobody is to be woken after some seconds of ours: the next movements and candles try again, as their own times
        say
    """
    decider, market = deciding()
    effects: list[Effect] = []
    tried = 0
    for number, low in enumerate((99.0, 94.0, 93.0, 92.0, 91.0), start=len(PRICES)):
        time = number * HOUR * 1000
        effects += decider.take(CandleMoved(MARKET, time, Candle(time, low + 2, low + 2, low, low + 1, 1.0)))
        while (order := market.order) is not None:
            tried += not order.buys
            filled = order.intent.quantity if order.buys else 0.0
            state = OrderState.FILLED if order.buys else OrderState.REJECTED
            effects += decider.take(OrderUpdate(order.client_id, state, filled, order.intent.price))
    assert tried > 4
    assert not any(isinstance(effect, WakeIn) for effect in effects)
