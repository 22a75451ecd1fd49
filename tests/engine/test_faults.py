"""What goes wrong outside, and what the engine does then: nothing twice, nothing lost, one sentence."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from srconsole.compose.replay import Replay, SystemClock, open_engine, open_feed
from srconsole.core.candle import Candle
from srconsole.core.lot import Trade
from srconsole.core.offer import Exits, Offer
from srconsole.core.order import Entry, Order
from srconsole.core.rounding import MarketRules
from srconsole.engine.host import Engine
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.orders import LOOK_UPS, PATIENCE, OrderSender
from srconsole.engine.ports import Books, OrderRequest
from srconsole.engine.run import Run
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import ExchangeError
from srconsole.exchange.paper.exchange import PaperExchange
from srconsole.journal.sqlite_journal import SqliteJournal
from srconsole.settings.schema import LevelSettings, Settings, StrategySettings
from tests.engine.running import at_once, run_to_end, written
from tests.walks import walk

SETTINGS = at_once(Settings(levels=LevelSettings(swing_order=2), strategy=StrategySettings(trail_pct=0.01)))
CHECKOUT = Path(__file__).resolve().parents[2]


class QuickClock(SystemClock):
    """A clock on which waiting takes no time.

    Attributes:
        slept: the seconds that were waited for, in order.
    """

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Let them have passed."""
        self.slept.append(seconds)


class BadLine:
    """A line to a paper exchange that breaks: an exchange in its own right, which fails the way networks do.

    Attributes:
        sent: the client ids that were sent through it, in order.
    """

    def __init__(self, exchange: PaperExchange, *, taken: bool, dead_look_ups: int = 0) -> None:
        self._exchange = exchange
        self._taken = taken
        self._dead = dead_look_ups
        self.sent: list[str] = []

    async def place(self, order: OrderRequest) -> OrderUpdate:
        """Break on every third order, before or after the exchange has taken it."""
        self.sent.append(order.client_id)
        if len(self.sent) % 3 == 0:
            if self._taken:
                await self._exchange.place(order)
            raise ExchangeError("the line broke")
        return await self._exchange.place(order)

    async def look_up(self, client_id: str) -> OrderUpdate | None:
        """Answer, but for the look-ups at which the line is still dead."""
        if self._dead > 0:
            self._dead -= 1
            raise ExchangeError("the line is dead")
        return await self._exchange.look_up(client_id)

    async def position(self, symbol: str) -> float:
        """Answer."""
        return await self._exchange.position(symbol)

    async def books(self, symbol: str) -> Books:
        """Answer."""
        return await self._exchange.books(symbol)

    async def rules(self, symbol: str) -> MarketRules:
        """Answer."""
        return await self._exchange.rules(symbol)


def trade_over(folder: Path, *, taken: bool, dead_look_ups: int = 0) -> tuple[list[Trade], BadLine]:
    """Trade a walk over a bad line; return the trades and the line."""
    shown: list[Snapshot] = []
    replay = Replay(written(walk(5, 60, gap=0.006), folder / "walk.csv"))
    exchange = PaperExchange(folder / "paper.sqlite3", SETTINGS)
    journal = SqliteJournal(folder / "journal.sqlite3", "run", None)
    with closing(exchange), closing(journal):
        line = BadLine(exchange, taken=taken, dead_look_ups=dead_look_ups)
        feed = open_feed(SETTINGS, replay)
        run = Run("replay", "walk", str(folder))
        engine = Engine(SETTINGS, run, [feed], line, journal, QuickClock(), shown.append)
        asyncio.run(engine.trade(until_end=True))
    return list(shown[-1].market.trades), line


def test_an_order_whose_answer_was_lost_is_looked_up_and_not_sent_again(tmp_path: Path) -> None:
    """A timeout after the exchange has taken the order costs nothing (docs of faults: F1).

    Given a line that breaks after every third order was taken
    When a history is traded over it
    Then each order was sent once, and the trades are those of a good line
    """
    trades, line = trade_over(tmp_path, taken=True)
    good = run_to_end(SETTINGS, Replay(tmp_path / "walk.csv"), tmp_path / "home").snapshot
    assert len(line.sent) == len(set(line.sent)) > 6
    assert trades == list(good.market.trades)


def test_an_order_of_unknown_fate_stops_the_engine(tmp_path: Path) -> None:
    """What came of an order is never guessed (F4).

    Given a line that breaks before an order is taken, so that the exchange says it never took it
    When a history is traded over it
    Then the engine stops there with one sentence, and nothing was sent a second time
    """
    with pytest.raises(ExchangeError, match="the line broke"):
        trade_over(tmp_path, taken=False)


def test_the_next_start_looks_an_unknown_order_up_before_anything_else(tmp_path: Path) -> None:
    """A restart resolves what was left open (F13).

    Given an engine that stopped at an order that the exchange had taken, the line being dead
    When it is started again with a good line
    Then the fill is found by its id, and the trades are those of a run without trouble
    """
    folder = tmp_path / "bad"
    folder.mkdir()
    with pytest.raises(ExchangeError, match="unknown"):
        trade_over(folder, taken=True, dead_look_ups=LOOK_UPS)
    shown: list[Snapshot] = []
    replay = Replay(folder / "walk.csv")
    exchange = PaperExchange(folder / "paper.sqlite3", SETTINGS)
    with closing(exchange), closing(SqliteJournal(folder / "journal.sqlite3", "other", None)) as journal:
        feed = open_feed(SETTINGS, replay)
        engine = Engine(SETTINGS, Run("replay", "walk", ""), [feed], exchange, journal, SystemClock(), shown.append)
        asyncio.run(engine.trade(until_end=True))
    good = run_to_end(SETTINGS, replay, tmp_path / "home").snapshot
    assert shown[-1].market.trades == good.market.trades


def test_an_exchange_that_holds_something_else_stops_the_engine(tmp_path: Path) -> None:
    """Entries wait until journal and exchange agree (F14).

    Given a run with an open position, whose exchange forgot it
    When it is started again
    Then it stops with both quantities, and sends nothing
    """
    candles = walk(5, 200, gap=0.006)
    cut = next(at for at in range(60, 200) if _held(candles[:at], tmp_path / str(at)))
    replay = Replay(tmp_path / str(cut) / "walk.csv")
    ran = run_to_end(SETTINGS, replay, tmp_path / str(cut) / "home").snapshot
    for path in Path(ran.run).glob("paper.sqlite3*"):
        path.unlink()
    with pytest.raises(ExchangeError, match=r"the journal says that .* is held, the exchange says 0;"):
        run_to_end(SETTINGS, replay, tmp_path / str(cut) / "home")


def _held(candles: list[Candle], folder: Path) -> bool:
    folder.mkdir()
    replay = Replay(written(candles, folder / "walk.csv"))
    return run_to_end(SETTINGS, replay, folder / "home").snapshot.market.position is not None


def test_a_second_engine_on_the_same_run_is_refused(tmp_path: Path) -> None:
    """Two engines never trade one run (F24).

    Given an engine that trades a run
    When a second process wants to trade the same one
    Then it is refused with the first one's process id, and the first is not disturbed
    """
    replay = Replay(written(walk(5, 60), tmp_path / "walk.csv"))
    environment = {"SRCONSOLE_HOME": str(tmp_path / "home")}
    code = (
        "import os, sys; from pathlib import Path\n"
        "from srconsole.compose.replay import Replay, open_engine\n"
        "from tests.engine.test_faults import SETTINGS\n"
        "from srconsole.errors import JournalError\n"
        "try:\n"
        "    with open_engine(SETTINGS, Replay(Path(sys.argv[1])), dict(os.environ), print): print('in')\n"
        "except JournalError as error: print(error)\n"
    )
    with open_engine(SETTINGS, replay, environment, lambda _: None):
        done = subprocess.run(
            [sys.executable, "-c", code, str(replay.file)],
            env={**os.environ, **environment, "PYTHONPATH": str(CHECKOUT)},
            capture_output=True,
            text=True,
            check=True,
        )
    assert str(os.getpid()) in done.stdout
    assert "in\n" not in done.stdout


def test_other_settings_begin_another_run_and_lose_nothing(tmp_path: Path) -> None:
    """Settings that changed between two starts do not change the past.

    Given a run to the end
    When the settings change and it is started again, and then change back
    Then the changed ones have a run of their own, and the first run is still there as it was
    """
    replay = Replay(written(walk(5, 60), tmp_path / "walk.csv"))
    first = run_to_end(SETTINGS, replay, tmp_path / "home")
    other = run_to_end(Settings(levels=LevelSettings(swing_order=3)), replay, tmp_path / "home")
    again = run_to_end(SETTINGS, replay, tmp_path / "home")
    assert other.snapshot.run != first.snapshot.run
    assert again.snapshot.run == first.snapshot.run
    assert (again.rows, again.trades) == (first.rows, first.trades)
    assert any("1 of its runs under other settings are kept" in line.text for line in other.snapshot.log)


def test_a_fresh_run_keeps_the_former_one_aside(tmp_path: Path) -> None:
    """Beginning anew loses nothing.

    Given a run to the end
    When it is begun anew with --fresh
    Then it makes the same trades again, and the former run's folder is kept
    """
    file = written(walk(5, 60), tmp_path / "walk.csv")
    first = run_to_end(SETTINGS, Replay(file), tmp_path / "home")
    fresh = run_to_end(SETTINGS, Replay(file, fresh=True), tmp_path / "home")
    assert (fresh.rows, fresh.trades) == (first.rows, first.trades)
    kept = [path for path in Path(first.snapshot.run).parent.iterdir() if path.suffix == ".1"]
    assert [(path / "historical_data.csv").read_text(encoding="utf-8") for path in kept] == [first.rows]


def test_look_ups_wait_longer_each_time() -> None:
    """An exchange in trouble is not pestered.

    Given an order without an answer, and an exchange that answers no look-up
    When it is looked up until the engine gives up
    Then the waits double
    """

    class Dead:
        async def place(self, order: OrderRequest) -> OrderUpdate:
            raise ExchangeError("the line broke")

        async def look_up(self, client_id: str) -> OrderUpdate | None:
            raise ExchangeError("the line is dead")

    clock, posted = QuickClock(), list[object]()

    async def send() -> None:
        sender = OrderSender(Dead(), clock, posted.append, of_files=True, decision_age=2000)  # type: ignore[arg-type]  # no more is asked
        offer = Offer("S1", "S1", 100.0, 100.2, 99.8)
        sender.send(Order("run-1", "BTC", 0, Entry(100.0, 1.0, offer, Exits(99.0))), maybe_sent=False)
        while not any(isinstance(one, ExchangeError) for one in posted):  # noqa: ASYNC110  # a list is no event
            await asyncio.sleep(0)

    asyncio.run(send())
    assert clock.slept == [PATIENCE * 2**attempt for attempt in range(LOOK_UPS - 1)]
