"""A short market on paper, for crash tests: an entry, a trail, an exit at the exchange's stop, and a second one later.

A process that trades it may be killed at any write of its journal; whoever starts again is brought what the journal
does not have, as a live feed does.
"""

from __future__ import annotations

import asyncio
import os
import traceback
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from srconsole.compose.market.inputs import behind_of
from srconsole.compose.market.kept_journal import kept_journal
from srconsole.engine.host import Engine
from srconsole.engine.inputs import CandleClosed, PriceSeen
from srconsole.engine.market_ports import Quote
from srconsole.engine.readings import FillSeen
from srconsole.engine.run import Run
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from srconsole.journal.history_files import HistoryFiles
from srconsole.journal.run_folder import RunFolder
from srconsole.journal.sqlite_journal import SqliteJournal
from srconsole.strategies.levels.strategy import Levels
from tests.engine.market import HOUR, MarketFeed
from tests.engine.test_trading_on_paper import RULES, GivenTime
from tests.engine.trading_a_market import PRICES, SETTINGS, SYMBOL, candle

DIP = (105.0, 99.6, 105.0, 99.6, 105.0, 99.6)
"""The first price behind a start enters nothing: a later one at the same price does."""
HOURS = (
    (*DIP, 104.0, 109.0, 112.0, 112.0, 111.0, 110.8, 110.0),
    (*DIP, 100.0, 98.4, 98.6),
    (105.0,),
)
"""The prices behind the candles that make levels, by the hour, ten seconds apart."""

Step = CandleClosed | PriceSeen


def steps() -> Iterator[Step]:
    """Bring the market."""
    for number, price in enumerate(PRICES):
        yield CandleClosed(SYMBOL, candle(number, price), (number + 1) * HOUR * 1000)
    for hour, prices in enumerate(HOURS, len(PRICES)):
        for count, price in enumerate(prices, 1):
            time = hour * HOUR * 1000 + count * 10_000
            yield PriceSeen(SYMBOL, price, price, price, time, time)
        yield CandleClosed(SYMBOL, candle(hour, 105.0), (hour + 1) * HOUR * 1000)


def run_folder(home: Path) -> RunFolder:
    """Return the run's folder."""
    return RunFolder.market(home, "paper", "bitget", SYMBOL, "1h")


async def traded(home: Path, kill_after: int | None, until: int | None) -> None:
    """Trade what is left of the market, up to a number of steps; a lot without a stop at the exchange is a fault."""
    clock = GivenTime()
    with run_folder(home) as folder:

        def made(run: str) -> SqliteJournal:
            exports = {SYMBOL: HistoryFiles(folder.path, Levels.columns)}
            return SqliteJournal(folder.journal, run, exports, kill_after)

        kept = kept_journal(folder, SYMBOL, made)
        with (
            closing(kept.journal),
            closing(PaperMarketExchange(folder.path / "paper.sqlite3", SETTINGS, SYMBOL, RULES)) as exchange,
        ):
            run = Run("paper", "a market", "", replaced=kept.replaced)
            engine = Engine(SETTINGS, run, [MarketFeed(SYMBOL)], exchange, kept.journal, clock, lambda _: None)
            candle, newest = behind_of(kept.journal, SYMBOL)
            closed = -1 if candle is None else candle.time
            task = asyncio.create_task(engine.trade())
            await settled(exchange)
            for step in list(steps())[:until]:
                if isinstance(step, PriceSeen) and step.time > newest:
                    clock.at = step.time
                    exchange.saw(Quote(step.last, step.bid, step.ask, step.time, step.received, True))
                    engine.post(step)
                elif isinstance(step, CandleClosed) and step.candle.time > closed:
                    engine.post(step)
                await settled(exchange)
            engine.stop()
            await task


async def settled(exchange: PaperMarketExchange) -> None:
    """Let everything that is under way come to its end; look for the stop now and then meanwhile."""
    for _ in range(6):
        for _ in range(5):
            await asyncio.sleep(0)
        reading = await exchange.read(SYMBOL)
        assert reading.quantity == 0 or reading.stops, "what is held has no stop at the exchange"


def in_a_child(home: Path, kill_after: int, until: int | None = None) -> bool:
    """Trade in a process of its own; tell whether it was killed.

    Raises:
        AssertionError: it has found a fault.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            asyncio.run(traded(home, kill_after, until))
            code = 0
        except BaseException:  # noqa: BLE001  # a child says what was wrong, whatever it was, and ends
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the child has found a fault"
    return os.WIFSIGNALED(status)


def fills(home: Path) -> list[FillSeen]:
    """Return all that was filled at the exchange."""
    file = run_folder(home).path / "paper.sqlite3"
    with closing(PaperMarketExchange(file, SETTINGS, SYMBOL, RULES)) as exchange:
        return list(asyncio.run(exchange.fills(SYMBOL, 0)))
