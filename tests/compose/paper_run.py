"""A market's run on paper whose journal may break, for tests: its folder, its journal as a run keeps it, an engine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

from srconsole.compose.market.kept_journal import Broke, kept_journal
from srconsole.core.rounding import MarketRules
from srconsole.engine.host import Engine
from srconsole.engine.run import Run
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import JournalDamaged
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from srconsole.journal.aging import Keeping
from srconsole.journal.history_files import HistoryFiles
from srconsole.journal.run_folder import RunFolder
from srconsole.journal.sqlite_journal import SqliteJournal
from srconsole.strategies.levels.strategy import Levels
from tests.engine.market import MarketFeed
from tests.engine.test_trading_on_paper import RULES, GivenTime, OnPaper
from tests.engine.trading_a_market import SETTINGS, SYMBOL

Play = Callable[[OnPaper], Awaitable[None]]


class PaperRun:
    """A run that is started, and started again.

    Attributes:
        folder: the run's.
        shown: what its engines showed.
    """

    def __init__(self, home: Path, rules: MarketRules = RULES) -> None:
        self._folder = RunFolder.market(home, "paper", "bitget", SYMBOL, "1h")
        self.folder = self._folder.path
        self.shown: list[Snapshot] = []
        self._time = 0
        self._rules = rules

    def made(self, run: str) -> SqliteJournal:
        """Open the journal, or make it."""
        exports = {SYMBOL: HistoryFiles(self.folder, Levels.columns)}
        keeping = Keeping.of("paper", "bitget", SYMBOL, "1h", 30)
        return SqliteJournal(self._folder.journal, run, exports, keeping=keeping)

    def trade(self, *plays: Play, settle: bool = True) -> None:
        """Start an engine and play; each further play begins when the one before broke the engine's journal.

        `settle`: whether the engine has read the account before a play begins.
        """
        broke: Broke | None = None
        for number, play in enumerate(plays):
            broke = asyncio.run(self._traded(play, broke, settle=settle))
            assert (broke is None) == (number == len(plays) - 1), broke

    async def _traded(self, play: Play, broke: Broke | None, *, settle: bool) -> Broke | None:
        clock = GivenTime()
        clock.at = self._time
        with self._folder as folder:
            kept = kept_journal(folder, SYMBOL, self.made, broke)
            with (
                closing(kept.journal),
                closing(PaperMarketExchange(folder.path / "paper.sqlite3", SETTINGS, SYMBOL, self._rules)) as exchange,
            ):
                run = Run("paper", "a market", "", replaced=kept.replaced)
                engine = Engine(SETTINGS, run, [MarketFeed(SYMBOL)], exchange, kept.journal, clock, self.shown.append)
                market = OnPaper(engine, exchange, clock, self.shown)
                task = asyncio.create_task(engine.trade())
                try:
                    for _ in range(30 if settle else 2):
                        await asyncio.sleep(0)
                    await play(market)
                    await market.settled()
                finally:
                    self._time = clock.at
                    engine.stop()
                    error = (await asyncio.gather(task, return_exceptions=True))[0]
                if isinstance(error, JournalDamaged):
                    return Broke(error, engine.legacy)
                if error is not None:
                    raise error
        return None
