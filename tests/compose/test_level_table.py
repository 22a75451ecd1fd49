"""The levels of a market's run: one DataFrame, equal to the core at every close, and held against the batch form."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from srconsole.compose.market import batch_check
from srconsole.compose.market.level_table import LevelTable
from srconsole.compose.market.levels_said import PATTERN, said_of
from srconsole.core.candle import Candle
from srconsole.core.trader import Trader
from srconsole.engine.host import Engine
from srconsole.engine.inputs import CandleClosed, EntriesBarred, Input
from srconsole.engine.rows import RowWriter
from srconsole.engine.run import Run
from srconsole.journal.sqlite_journal import SqliteJournal
from srconsole.market.level_frame import LevelFrame
from srconsole.market.market_feed import MarketFeed
from srconsole.settings.schema import LevelSettings, Settings
from srconsole.strategies.levels.strategy import Levels
from srconsole.strategies.levels.structure import Structure
from tests.engine.market import HOUR, ToldExchange
from tests.engine.trading_a_market import SYMBOL, NoTime
from tests.walks import walk

pytestmark = pytest.mark.slow

SETTINGS = Settings(levels=LevelSettings(swing_order=3, max_levels=4))


class Traded:
    """A market's run with its table.

    Attributes:
        engine, table: of the run.
    """

    def __init__(self, engine: Engine, table: LevelTable, checked: asyncio.Event) -> None:
        self.engine = engine
        self.table = table
        self._checked = checked

    async def close(self, *candles: Candle) -> None:
        """Close candles at once, and let the engine settle."""
        for candle in candles:
            self.engine.post(CandleClosed(SYMBOL, candle))
        for _ in range(20):
            await asyncio.sleep(0)

    async def checked(self) -> None:
        """Wait until the batch form has come to an end."""
        await self._checked.wait()


def on_a_market(folder: Path, play: Callable[[Traded], Awaitable[None]]) -> list[str]:
    """Start a market's run with its table, or go on with it; return the reasons of the batch form, in order."""
    barred: list[str] = []
    checked = asyncio.Event()

    async def whole() -> None:
        with closing(SqliteJournal(folder / "journal.sqlite3", "run")) as journal:
            feed = MarketFeed(SYMBOL, HOUR)
            engine = Engine(SETTINGS, Run("paper", "", ""), [feed], ToldExchange(), journal, NoTime(), lambda _: None)

            def post(taken: Input | BaseException) -> None:
                assert isinstance(taken, EntriesBarred), taken
                assert (taken.market, taken.source) == (SYMBOL, batch_check.SOURCE)
                barred.append(taken.reason)
                if taken.reason != batch_check.CHECKING:
                    checked.set()

            async with LevelTable(SETTINGS, SYMBOL, journal.newest_rows, post) as table:
                engine.listen(table.closed)
                trading = asyncio.create_task(engine.trade())
                try:
                    await play(Traded(engine, table, checked))
                finally:
                    engine.stop()
                    await trading

    asyncio.run(whole())
    return barred


def expected(candles: list[Candle]) -> pd.DataFrame:
    """Return the frame of the core's levels as of the last candle, made anew."""
    structure, frame = Structure(SETTINGS), LevelFrame(SETTINGS.levels.max_levels)
    for candle in candles:
        structure.close(candle.time, candle.high, candle.low, candle.close, candle.volume)
    frame.update(structure, candles[-1].close)
    return frame.frame


def test_one_frame_equals_the_core_at_every_close(tmp_path: Path) -> None:
    """Given a market's run that has a history
    When candle after candle closes, and the run is stopped and goes on
    Then all the time it is the same object, and equal to the core's levels
    """
    candles = walk(5, 160)

    async def first(run: Traded) -> None:
        frame = run.table.frame
        await run.close(*candles[:60])
        for number in range(60, 120):
            await run.close(candles[number])
            assert run.table.frame is frame
            pd.testing.assert_frame_equal(frame, expected(candles[: number + 1]))
        assert frame["price"].notna().sum() > 2

    async def again(run: Traded) -> None:
        frame = run.table.frame
        await run.close()
        pd.testing.assert_frame_equal(frame, expected(candles[:120]))
        for number in range(120, 160):
            await run.close(candles[number])
        assert run.table.frame is frame
        pd.testing.assert_frame_equal(frame, expected(candles))

    on_a_market(tmp_path, first)
    on_a_market(tmp_path, again)


def test_the_batch_form_is_asked_at_each_start(tmp_path: Path) -> None:
    """Given a market's run that starts for the first time, and once more
    When the batch form says the same as the engine, in a process of its own
    Then entries are barred until then, and not any more
    """
    candles = walk(5, 120)

    async def first(run: Traded) -> None:
        await run.close(*candles[:100])
        await run.checked()
        await run.close(*candles[100:])

    async def again(run: Traded) -> None:
        await run.close()
        await run.checked()

    assert on_a_market(tmp_path, first) == [batch_check.CHECKING, ""]
    assert on_a_market(tmp_path, again) == [batch_check.CHECKING, ""]


def test_a_difference_bars_entries() -> None:
    """Given an engine that says something else than its candles come to
    When the batch form is asked
    Then entries are barred with what differs
    """
    structure = Structure(SETTINGS)
    candles = walk(5, 100)
    for candle in candles:
        structure.close(candle.time, candle.high, candle.low, candle.close, candle.volume)
    said = said_of(structure)
    rows = [RowWriter(SYMBOL).line(candle, "", Trader(SETTINGS, Levels(SETTINGS).exits)) for candle in candles]
    key = min(key for key in said if key != PATTERN)
    said[key][1] = 77
    posted: list[str] = []

    def post(taken: Input) -> None:
        assert isinstance(taken, EntriesBarred)
        posted.append(taken.reason)

    asyncio.run(batch_check.BatchCheck(SETTINGS, SYMBOL, post).run(rows, said))

    assert posted[0] == batch_check.CHECKING
    assert posted[1].startswith(f"the batch form has other levels: level {key[0]} 1970-")
    assert ", 77, " in posted[1]
    assert "to the engine and" in posted[1]
