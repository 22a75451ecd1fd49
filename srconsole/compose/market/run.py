"""A market's run with all its parts, from the folder to the engine; `EngineThread` opens it on the engine's loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from srconsole.compose.alarm import Alarm
from srconsole.compose.arming import Arming
from srconsole.compose.bitget_account import Known, look_at
from srconsole.compose.exports import exports_of, tell_signals
from srconsole.compose.flatten import FLATTENED, noting
from srconsole.compose.market.first_look import tell_first
from srconsole.compose.market.first_start import check_first_start, check_lots, has_begun
from srconsole.compose.market.inputs import LiveMarket, behind_of, live_feed
from srconsole.compose.market.kept_journal import Broke, Kept, kept_journal
from srconsole.compose.market.level_table import LevelTable
from srconsole.compose.market.outlook import outlook_of
from srconsole.compose.market.sides import Side, open_side, patiently
from srconsole.compose.market.watch_over import LiveGates, pinged
from srconsole.compose.replay import KILL_AT, SHELL, SystemClock
from srconsole.compose.strategies import strategies_of
from srconsole.compose.this_machine import keep_what_is_loaded
from srconsole.core.by_hand import PauseEntries
from srconsole.engine.broken_journal import of_a_market, refuse_fresh
from srconsole.engine.host import Engine, Publish
from srconsole.engine.inputs import Remarked
from srconsole.engine.last_known import LastKnown, last_known
from srconsole.engine.run import Run
from srconsole.engine.thread import Opened
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import ExchangeError, JournalDamaged, JournalError, KeysRefused, RequestError
from srconsole.exchange.paper.market import PaperMarket
from srconsole.journal.aging import Keeping
from srconsole.journal.history_files import HistoryFiles
from srconsole.journal.logs import open_logs
from srconsole.journal.run_folder import RunFolder, home_folder
from srconsole.journal.sqlite_journal import SqliteJournal
from srconsole.market.live.live_feed import LiveFeed
from srconsole.market.market_feed import MarketFeed
from srconsole.remote.door import door
from srconsole.settings.schema import Settings
from srconsole.settings.secret import Credentials, has_credentials, read_credentials
from srconsole.strategies.built_in import Make, strategy_of
from srconsole.strategies.contract import Strategy

if TYPE_CHECKING:
    from srconsole.compose.doctor.account import AccountSeen
    from srconsole.journal.logs import Logs

_LOG: Final = logging.getLogger("srconsole.trading")
MOST_BREAKS: Final = 5
"""How often in one process a broken journal is replaced: a disk that breaks more of them is to be seen to."""
T = TypeVar("T")


class MarketRun:
    """A market's run, as the console starts it.

    Args:
        settings: in force; their mode is paper, testnet or live.
        arming: what was said on the command line.
        environment: the process's.
        fresh: whether it is begun anew, with what there is put aside; refused while the exchange shows anything.
    """

    def __init__(
        self, settings: Settings, arming: Arming, environment: Mapping[str, str], *, fresh: bool = False
    ) -> None:
        self._settings = settings
        self._arming = arming
        self._environment = environment
        self._home = home_folder(environment)
        self._market = LiveMarket.of(settings)
        self._gates: LiveGates | None = None
        self._setting_up = ""
        self._engine: Engine | None = None
        self._broke: Broke | None = None
        self._files: HistoryFiles | None = None
        self._make: Make = strategy_of
        self._strategy: Strategy | None = None
        self._breaks = 0
        self._fresh = fresh
        if settings.market.mode != "paper":
            # A person hears of missing keys before a screen is opened.
            read_credentials(environment, self._home)

    def arm(self, typed: str) -> str:
        """Take what a person typed to arm a run with money; return why it arms nothing, empty where it does."""
        return "the run is not open yet" if self._gates is None else self._gates.arm(typed)

    @asynccontextmanager
    async def open(self, publish: Publish) -> AsyncIterator[Opened]:
        """Open the engine with all it needs, on the running loop.

        Raises:
            RequestError: keys are missing or refused, the symbol or its candles are not there; at a first start,
                leverage, margin or this machine's clock will not do; or it shall be begun anew, and the exchange shows
                something.
            ExchangeError: a first start, and the exchange does not answer; or it will not do.
            JournalError: the run's folder is in use or cannot be written, or its journal is damaged.
        """
        market = self._settings.market
        folder = RunFolder.market(self._home, market.mode, market.exchange, self._market.symbol, market.timeframe)
        async with AsyncExitStack() as stack:
            self._make = stack.enter_context(strategies_of(self._settings))
            self._strategy = self._make(self._settings, self._market.timeframe * 1000)
            check_lots(self._settings, self._strategy)
            stack.callback(folder.release)
            folder.take()
            if self._fresh:
                await self._put_aside(folder)
            stack.enter_context(self._logs(folder.path))
            kept = kept_journal(folder, self._market.symbol, partial(self._journal, folder), self._broke)
            self._broke, self._engine = None, None
            stack.enter_context(closing(kept.journal))
            begun = kept.replaced is not None or has_begun(kept.journal, self._market.symbol)
            known = last_known(kept.journal.read(), kept.replaced, self._settings)
            side = await self._side(stack, folder.path, known, begun=begun)
            folder.mark_as_last()
            stack.callback(folder.mark_as_last)
            mark = folder.path / FLATTENED
            flattened = mark.exists()
            if self._settings.alerts.command:
                alarm = stack.enter_context(closing(Alarm(self._settings.alerts.command, self._environment)))
                publish = alarm.watching(publish)
            opened = await self._opened(side, kept, folder.path, noting(mark, publish) if flattened else publish)
            try:
                yield opened._replace(first=(PauseEntries(),)) if flattened else opened
            except JournalError as error:
                raise of_a_market(error) from error

    async def _put_aside(self, folder: RunFolder) -> None:
        """Put aside what there is, unless the exchange shows a position or an order, or does not say."""
        reading = None
        if folder.journal.exists():
            opening = open_side(self._settings, self._market, folder.path, self._home, self._environment)
            with suppress(ExchangeError):
                async with opening as side:
                    reading = await side.exchange.read(self._market.symbol)
            refuse_fresh(reading)
            folder.fresh()
        self._fresh = False

    def goes_on(self, error: Exception) -> bool:
        """Tell whether the run is opened again behind what ended its engine: a market's journal that broke ends no run.

        What the engine knew is taken over by the next one. A journal that breaks again and again ends it after all.
        """
        if not isinstance(error, JournalDamaged) or self._breaks >= MOST_BREAKS:
            return False
        self._breaks += 1
        self._broke = Broke(error, None if self._engine is None else self._engine.legacy)
        return True

    async def _opened(self, side: Side, kept: Kept, folder: Path, publish: Publish) -> Opened:
        settings, market, journal = self._settings, self._market, kept.journal
        feeds: list[LiveFeed] = []
        newest: list[Snapshot] = []

        def shown(snapshot: Snapshot) -> None:
            newest[:] = [snapshot]
            publish(snapshot)

        def read_terms() -> None:
            feeds[0].read_terms()

        run = Run(
            settings.market.mode,
            f"{settings.market.exchange}{' (demo)' if settings.market.mode == 'testnet' else ''}",
            str(folder),
            look=lambda: outlook_of(feeds[0].freshness, side.account, side.public, self._setting_up),
            read_terms=read_terms,
            replaced=kept.replaced,
            make=self._make,
        )
        feed = MarketFeed(market.symbol, market.timeframe)
        engine = self._engine = Engine(settings, run, [feed], side.exchange, journal, SystemClock(), shown)
        if self._files is not None:
            tell_signals(self._files, engine, market.symbol)
        behind = behind_of(journal, market.symbol)

        async def fed() -> LiveFeed:
            return await live_feed(settings, market, side.public, side.quotes, behind, engine, self._progress)

        feeds.append(await self._asked(fed, patient=kept.replaced is not None))
        first = None if behind.candle is not None else partial(tell_first, settings, market.symbol)
        table = LevelTable(settings, market.symbol, journal.newest_rows, engine.post, first)
        engine.listen(table.closed)
        if isinstance(side.quotes, PaperMarket):
            side.quotes.remark = lambda text: engine.post(Remarked(market.symbol, text))
        around = (table, feeds[0], pinged(settings, lambda: newest[0] if newest else None, SystemClock()))
        gates = self._gated(engine, side)
        keep_what_is_loaded()
        return Opened(engine, (), _together(door(folder, partial(engine.ask, who=SHELL)), *around, gates))

    @asynccontextmanager
    async def _gated(self, engine: Engine, side: Side) -> AsyncIterator[None]:
        """Tell the engine what has to be so before money buys; of other modes nothing is asked."""
        if self._settings.market.mode != "live":
            yield
            return

        async def account(settings: Settings, credentials: Credentials) -> AccountSeen:
            budget = None if side.account is None else side.account.budget
            return await look_at(settings, credentials, known=Known(budget=budget))

        known = self._settings, self._arming, self._environment, self._home
        gates = self._gates = LiveGates(*known, engine.post, account)
        gates.tell()
        looking = asyncio.get_running_loop().create_task(gates.look())
        looking.add_done_callback(partial(_tell_of_fault, engine.post))
        try:
            yield
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def _side(self, stack: AsyncExitStack, folder: Path, known: LastKnown | None, *, begun: bool) -> Side:
        """Open where the run trades; one that has begun before waits for its exchange, since its stop stands there.

        One that may hold something, of which it knows so much, is opened whatever the exchange refuses.
        """

        async def opened() -> Side:
            return await stack.enter_async_context(
                open_side(self._settings, self._market, folder, self._home, self._environment, known)
            )

        try:
            side = await self._asked(opened, patient=begun)
            if not begun:
                await check_first_start(self._settings, side.public)
        except KeysRefused as error:
            # Keys are given by a person, and only one can mend them.
            raise RequestError(str(error)) from error
        return side

    async def _asked(self, work: Callable[[], Awaitable[T]], *, patient: bool) -> T:
        """Do something at the exchange, again and again where the run has begun before: its stop stands there."""
        if not patient:
            return await work()
        return await patiently(work, asyncio.sleep, lambda error: _LOG.warning("the exchange: %s", error))

    def _logs(self, folder: Path) -> Logs:
        known = has_credentials(self._environment, self._home) and self._settings.market.mode != "paper"
        hidden = read_credentials(self._environment, self._home).texts() if known else frozenset()
        return open_logs(folder, self._environment, hidden)

    def _journal(self, folder: RunFolder, run: str) -> SqliteJournal:
        kill_at = self._environment.get(KILL_AT)
        strategy = self._strategy or self._make(self._settings, self._market.timeframe * 1000)
        self._files = exports_of(folder.path, strategy)
        exports = {self._market.symbol: self._files}
        points = None if kill_at is None else int(kill_at)
        market, days = self._settings.market, self._settings.journal.keep_prices
        keeping = Keeping.of(market.mode, market.exchange, self._market.symbol, market.timeframe, days)
        return SqliteJournal(folder.journal, run, exports, points, keeping)

    def _progress(self, there: int, wanted: int) -> None:
        self._setting_up = "" if there >= wanted else f"the history is being read: {there:,} of {wanted:,} candles"


def _tell_of_fault(post: Callable[[BaseException], None], task: asyncio.Task[None]) -> None:
    fault = None if task.cancelled() else task.exception()
    if fault is not None:
        post(fault)


@asynccontextmanager
async def _together(*contexts: object) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for context in contexts:
            await stack.enter_async_context(context)  # type: ignore[arg-type]  # whatever can be entered
        yield
