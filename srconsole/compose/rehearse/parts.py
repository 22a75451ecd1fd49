"""A rehearsal with all its parts: a simulated exchange, an engine that trades on it, a clock that both live on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from srconsole.compose.rehearse.every_jump import EXACT, EveryJump
from srconsole.compose.rehearse.feed import RehearsedFeed
from srconsole.compose.rehearse.memory import Commits, RehearsedJournal
from srconsole.compose.rehearse.stage import CONTRACT, Rehearsal, Stage
from srconsole.core.rounding import MarketRules
from srconsole.engine.host import Engine, Publish
from srconsole.engine.ports import Pace
from srconsole.engine.run import Run
from srconsole.engine.view.snapshot import Snapshot
from srconsole.exchange.direct.exchange import DirectExchange
from srconsole.exchange.direct.line import Line
from srconsole.exchange.direct.quotes import DirectQuotes
from srconsole.journal.logs import open_logs
from srconsole.plain_text import plain
from srconsole.settings.schema import Settings
from srconsole.virtual_time.loop import LoopClock, VirtualTimeLoop
from srconsole.virtual_time.pacing import Pacing

MEMORY: Final = Path("/dev/shm")  # noqa: S108  # only where a folder of our own is made in it
"""Where a folder needs no disk, on Linux."""


class RehearsedExchange(DirectExchange):
    """The simulated exchange, with the limits of the settings as they are written: what is unknown there stays so."""

    def __init__(self, line: Line, symbols: dict[str, str], rules: MarketRules) -> None:
        super().__init__(line, symbols)
        self._rules = rules

    async def rules(self, symbol: str) -> MarketRules:
        """Return what is accepted for a symbol."""
        return self._rules


class _RehearsedEngine(Engine):
    """An engine that waits for nobody's pace once it shall end."""

    def end_with(self, pacing: Pacing) -> None:
        self._pacing = pacing

    def stop(self) -> None:
        self._pacing.paused, self._pacing.rate = False, inf
        super().stop()


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A rehearsal that is open.

    Attributes:
        engine: trades, while `polled` is entered on its loop.
        journal: what it remembers.
    """

    engine: Engine
    journal: RehearsedJournal
    _poller: EveryJump
    _begun: asyncio.Event
    _closed: list[int]

    @asynccontextmanager
    async def polled(self, *, stops: bool) -> AsyncIterator[None]:
        """Poll the market while this is entered, from when the engine has begun; at its end the engine stops, or not.

        A fault of the poller ends the engine.
        """
        polling = asyncio.get_running_loop().create_task(self._poll())

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

    async def _poll(self) -> None:
        await self._begun.wait()
        await self._poller.run(self._closed[0])


@contextmanager
def rehearsal_folder() -> Iterator[Path]:
    """Make a folder for a rehearsal, in memory where there is such a place; it is gone behind it."""
    with ExitStack() as stack:
        place = MEMORY if MEMORY.is_dir() else None
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="srconsole-rehearsal-", dir=place)))
        stack.enter_context(open_logs(folder, {}))
        yield folder


@contextmanager
def open_rehearsal(
    settings: Settings, rehearsal: Rehearsal, stage: Stage, folder: Path, commits: Commits, publish: Publish
) -> Iterator[Rehearsed]:
    """Open the engine of a rehearsal on the running loop, which is one on virtual time.

    Args:
        settings: of both sides.
        rehearsal: what it shall be.
        stage: what it is played on; opened again, the engine goes on there.
        folder: where its journal lies.
        commits: where the engine is killed.
        publish: takes the engine's snapshots.

    Raises:
        JournalError: there is no room for its journal, or it is damaged.
    """
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)  # noqa: S101  # whoever opens it makes the loop
    line = Line(stage.exchange, loop.milliseconds, stage.faults)
    line.pass_time()
    exchange = RehearsedExchange(line, {stage.symbol: CONTRACT}, MarketRules.of(settings.market))
    speed = settings.console.speed if rehearsal.speed is None else rehearsal.speed
    feed = RehearsedFeed(stage.symbol, stage.timeframe, loop.pacing, Pace(False, speed), settings.console.unpaced)
    begun, closed = asyncio.Event(), [0]

    def shown(snapshot: Snapshot) -> None:
        closed[0] = snapshot.market.feed.closed
        begun.set()
        publish(snapshot)

    with closing(RehearsedJournal(folder / "journal.sqlite3", f"{rehearsal.seed:08x}", commits)) as journal:
        run = Run("rehearsal", plain(rehearsal.file.name), str(folder), limits=EXACT)
        engine = _RehearsedEngine(settings, run, [feed], exchange, journal, LoopClock(), shown)
        engine.end_with(loop.pacing)
        quotes = DirectQuotes(line, CONTRACT)
        poller = EveryJump(stage.symbol, quotes, stage.market, loop.milliseconds, engine.post, feed.took)
        yield Rehearsed(engine, journal, poller, begun, closed)
