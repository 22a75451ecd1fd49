"""A rehearsal with all its parts: a simulated exchange, an engine that trades on it, a clock that both live on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

from srconsole.compose.market.inputs import behind_of
from srconsole.compose.market.level_table import KeptLevels, LevelTable
from srconsole.compose.market.levels_said import Said
from srconsole.compose.market.outlook import outlook_of
from srconsole.compose.rehearse.every_jump import ALONE, EXACT, EveryJump
from srconsole.compose.rehearse.feed import RehearsedFeed
from srconsole.compose.rehearse.memory import Commits, RehearsedJournal
from srconsole.compose.rehearse.over_http import Port, reached, virtual_loop
from srconsole.compose.rehearse.polls import Polls, limits_of_looks, seconds_a_look
from srconsole.compose.rehearse.stage import Rehearsal, Stage
from srconsole.core.rounding import MarketRules
from srconsole.engine.host import Engine, Publish
from srconsole.engine.ports import Pace
from srconsole.engine.run import Run
from srconsole.engine.view.live import Outlook
from srconsole.journal.logs import open_logs
from srconsole.journal.run_folder import JOURNAL
from srconsole.market.live.freshness import Freshness
from srconsole.plain_text import plain
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.edit import Edit
from srconsole.virtual_time.loop import LoopClock
from srconsole.virtual_time.pacing import Pacing

MEMORY: Final = Path("/dev/shm")  # noqa: S108  # only where a folder of our own is made in it
"""Where a folder needs no disk, on Linux."""


class Poller(Protocol):
    """Hands a market to the engine."""

    @property
    def freshness(self) -> Freshness:
        """How old everything is that it knows."""
        ...

    async def run(self, taken: int) -> None:
        """Poll to the end of the candles; so many of them have been taken before."""
        ...


class _RehearsedEngine(Engine):
    """An engine that waits for nobody's pace once it shall end."""

    def end_with(self, pacing: Pacing) -> None:
        self._pacing = pacing

    def stop(self) -> None:
        self._pacing.paused, self._pacing.rate = False, inf
        super().stop()


class _HeldTable(LevelTable):
    """Levels that are held against the batch form's, while no virtual time passes."""

    async def _checked(self, rows: Sequence[str], said: Said, edits: Sequence[Edit]) -> None:
        with virtual_loop().held():
            await super()._checked(rows, said, edits)


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A rehearsal that is open.

    Attributes:
        engine: trades, while `polled` is entered on its loop.
        journal: what it remembers.
        levels: its DataFrame of levels, one from its start to its end.
    """

    engine: Engine
    journal: RehearsedJournal
    levels: KeptLevels
    _poller: Poller
    _taken: int

    @asynccontextmanager
    async def polled(self, *, stops: bool) -> AsyncIterator[None]:
        """Poll the market while this is entered; at its end the engine stops, or not.

        A fault of the poller ends the engine.
        """
        polling = asyncio.get_running_loop().create_task(self._poller.run(self._taken))

        def ended(task: asyncio.Task[None]) -> None:
            fault = None if task.cancelled() else task.exception()
            if fault is not None:
                self.engine.post(fault)
            elif stops and not task.cancelled():
                self.engine.stop()

        polling.add_done_callback(ended)
        try:
            yield
        finally:
            polling.cancel()
            await asyncio.wait([polling])


@contextmanager
def rehearsal_folder() -> Iterator[Path]:
    """Make a folder for a rehearsal, in memory where there is such a place; it is gone behind it."""
    with ExitStack() as stack:
        place = MEMORY if MEMORY.is_dir() else None
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="srconsole-rehearsal-", dir=place)))
        stack.enter_context(open_logs(folder, {}))
        yield folder


@asynccontextmanager
async def open_rehearsal(
    settings: Settings,
    rehearsal: Rehearsal,
    stage: Stage,
    port: Port,
    folder: Path,
    commits: Commits,
    publish: Publish | None,
) -> AsyncIterator[Rehearsed]:
    """Open the engine of a rehearsal on the running loop, which is one on virtual time.

    Args:
        settings: of both sides.
        rehearsal: what it shall be.
        stage: what it is played on; opened again, the engine goes on there.
        port: where the stage's exchange listens.
        folder: where its journal lies.
        commits: where the engine is killed.
        publish: takes the engine's snapshots; None for nobody.

    Raises:
        JournalError: there is no room for its journal, or it is damaged.
        ExchangeError: the exchange refuses.
    """
    loop, exact = virtual_loop(), rehearsal.is_exact
    every = seconds_a_look(settings, rehearsal, stage)
    rules = MarketRules.of(settings.market) if exact else None
    speed = settings.console.speed if rehearsal.speed is None else rehearsal.speed
    pace, total = Pace(False, speed), len(stage.candles)
    feed = RehearsedFeed(stage.symbol, stage.timeframe, total, loop.pacing, pace, settings.console.unpaced)
    async with AsyncExitStack() as stack:
        journal = stack.enter_context(closing(journal_of(rehearsal, folder, commits)))
        to = await stack.enter_async_context(reached(port, stage, rehearsal.seed, rules))
        limits = (ALONE if rehearsal.is_quiet else EXACT) if exact else limits_of_looks(settings, every)
        pollers: list[Poller] = []

        def look() -> Outlook:
            return outlook_of(pollers[0].freshness, None if exact else to.account) if pollers else Outlook()

        run = Run("rehearsal", plain(rehearsal.source), str(folder), look=look, limits=limits)
        engine = _RehearsedEngine(settings, run, [feed], to.exchange, journal, LoopClock(loop), publish)
        engine.end_with(loop.pacing)
        if rehearsal.scenario.checks_levels:
            table = _HeldTable(settings, stage.symbol, journal.newest_rows, engine.post)
            levels: KeptLevels = await stack.enter_async_context(table)
        else:
            levels = KeptLevels(settings, stage.symbol)
        engine.listen(levels.closed)
        if exact:
            pollers.append(EveryJump(stage.symbol, to.quotes, stage.market, loop.milliseconds, engine.post, feed.took))
        else:
            pollers.append(Polls(settings, stage, every, to, journal, engine, feed.took))
        yield Rehearsed(engine, journal, levels, pollers[0], _taken(journal, stage))


def journal_of(rehearsal: Rehearsal, folder: Path, commits: Commits) -> RehearsedJournal:
    """Open a rehearsal's journal; it bears the seed's name.

    Raises:
        JournalError: there is no room for it, or it is damaged.
    """
    return RehearsedJournal(folder / JOURNAL, f"{rehearsal.seed:08x}", commits)


def _taken(journal: RehearsedJournal, stage: Stage) -> int:
    """Return how many of a stage's candles a journal has."""
    newest = behind_of(journal, stage.symbol).candle
    return 0 if newest is None else 1 + [candle.time for candle in stage.candles].index(newest.time)
