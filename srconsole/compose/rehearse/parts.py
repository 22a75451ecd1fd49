"""A rehearsal with all its parts: a simulated exchange, an engine that trades on it, a clock that both live on."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from srconsole.bundled import bundled
from srconsole.compose.rehearse.every_jump import EXACT, EveryJump
from srconsole.compose.rehearse.feed import RehearsedFeed
from srconsole.compose.replay import SAMPLE
from srconsole.compose.simulated import contract_of, venue_of
from srconsole.core.rounding import MarketRules
from srconsole.engine.host import Engine, Publish, Run
from srconsole.engine.ports import Pace
from srconsole.exchange.direct.exchange import DirectExchange
from srconsole.exchange.direct.line import Line
from srconsole.exchange.direct.quotes import DirectQuotes
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.market import Market
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport
from srconsole.market.detail import Detail
from srconsole.market.replay_feed import read_columns
from srconsole.plain_text import plain
from srconsole.settings.schema import Settings
from srconsole.virtual_time.loop import LoopClock, VirtualTimeLoop

if TYPE_CHECKING:
    from srconsole.journal.sqlite_journal import SqliteJournal

MEMORY: Final = Path("/dev/shm")  # noqa: S108  # only where a folder of our own is made in it
"""Where a folder needs no disk, on Linux."""
CONTRACT: Final = "BTCUSDT"
"""What the simulated exchange calls whatever is traded on it."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rehearsal is asked to be, besides the settings.

    Attributes:
        file, detail: candles, and finer ones to move price by.
        speed: candles a second, infinity for as fast as it goes; None for what the settings have.
    """

    file: Path = field(default_factory=lambda: bundled(SAMPLE))
    detail: Path | None = None
    speed: float | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """What is traded in a rehearsal, and where.

    Attributes:
        columns, report: the candles; detail: the finer ones of each, where there are any.
        exchange: the simulated one.
    """

    columns: CandleColumns
    report: CandleReport
    detail: Detail | None
    exchange: SimulatedExchange

    @property
    def symbol(self) -> str:
        """As the engine calls it."""
        return self.report.symbol

    @property
    def market(self) -> Market:
        """The exchange's own, as it moves."""
        return self.exchange.venue.markets[CONTRACT]


def staged(settings: Settings, rehearsal: Rehearsal) -> Stage:
    """Read a rehearsal's candles and set an exchange up on them, at the first one's opening.

    Raises:
        CandleError: they cannot be used, or do not belong together.
    """
    columns, report = read_columns(rehearsal.file)
    finer = None if rehearsal.detail is None else read_columns(rehearsal.detail)
    detail = None if finer is None else Detail(columns, report, *finer)
    candles = list(columns.candles())
    market = Market(
        contract_of(settings, CONTRACT, candles[0].open),
        candles,
        report.timeframe * 1000,
        start=candles[0].time,
        detail=[] if finer is None else list(finer[0].candles()),
        detail_span=0 if finer is None else finer[1].timeframe * 1000,
    )
    venue = venue_of(settings, market, now=candles[0].time)
    return Stage(columns, report, detail, SimulatedExchange(venue))


class RehearsedExchange(DirectExchange):
    """The simulated exchange, with the limits of the settings as they are written: what is unknown there stays so."""

    def __init__(self, line: Line, symbols: dict[str, str], rules: MarketRules) -> None:
        super().__init__(line, symbols)
        self._rules = rules

    async def rules(self, symbol: str) -> MarketRules:
        """Return what is accepted for a symbol."""
        return self._rules


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A rehearsal that is open.

    Attributes:
        engine: trades; `door` has to be entered on the loop meanwhile.
        stage: what it trades on.
        journal: what it remembers.
        door: polls the market; awaits nothing itself.
    """

    engine: Engine
    stage: Stage
    journal: SqliteJournal
    poller: EveryJump

    @asynccontextmanager
    async def door(self, *, stops: bool) -> AsyncIterator[None]:
        """Poll the market while this is entered; at its end the engine stops, where it shall.

        A fault ends the engine.
        """
        polling = asyncio.get_running_loop().create_task(self.poller.run())

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


@contextmanager
def open_rehearsal(
    settings: Settings, rehearsal: Rehearsal, loop: VirtualTimeLoop, publish: Publish
) -> Iterator[Rehearsed]:
    """Open the engine of a rehearsal, with its exchange and a folder that is gone behind it.

    Args:
        settings: of both sides.
        rehearsal: what it shall be.
        loop: where all of it lives, before any of its time has passed.
        publish: takes the engine's snapshots.

    Raises:
        CandleError: the candles cannot be used.
        JournalError: there is no room for its journal.
    """
    from srconsole.journal.sqlite_journal import SqliteJournal

    stage = staged(settings, rehearsal)
    loop.start = stage.exchange.venue.now
    line = Line(stage.exchange, loop.milliseconds)
    rules = MarketRules.of(settings.market)
    exchange = RehearsedExchange(line, {stage.symbol: CONTRACT}, rules)
    speed = settings.console.speed if rehearsal.speed is None else rehearsal.speed
    unpaced = len(stage.columns) if speed == inf else settings.console.unpaced
    feed = RehearsedFeed(stage.symbol, stage.report.timeframe, loop.pacing, Pace(False, speed), unpaced)
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="srconsole-rehearsal-", dir=_memory()))
        journal = SqliteJournal(Path(folder) / "journal.sqlite3", secrets.token_hex(4))
        stack.enter_context(closing(journal))
        run = Run("rehearsal", plain(rehearsal.file.name), folder)
        engine = Engine(settings, run, [feed], exchange, journal, LoopClock(), publish)
        engine.limits = EXACT
        quotes = DirectQuotes(line, CONTRACT)
        poller = EveryJump(stage.symbol, quotes, stage.market, loop.milliseconds, engine.post, feed.took)
        yield Rehearsed(engine, stage, journal, poller)


def _memory() -> Path | None:
    return MEMORY if MEMORY.is_dir() else None
