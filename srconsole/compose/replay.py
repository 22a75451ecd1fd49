"""A replay with all its parts: feed, exchange, journal, folder, lock and logs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from srconsole.bundled import bundled
from srconsole.engine.thread import Opened
from srconsole.errors import CandleError, RequestError
from srconsole.plain_text import plain
from srconsole.settings.presets import Asked
from srconsole.settings.schema import Settings

if TYPE_CHECKING:
    from srconsole.engine.host import Publish
    from srconsole.journal.history_files import HistoryFiles
    from srconsole.journal.run_folder import RunFolder
    from srconsole.journal.sqlite_journal import SqliteJournal
    from srconsole.market.replay_feed import ReplayFeed

SAMPLE = "data/coinbase_BTC-USD_1h_2018-09_2019-10.csv"
SHELL = "shell"
"""Who asks, where a person does so from another shell."""
KILL_AT = "SRCONSOLE_KILL_AT"
"""Environment variable of the crash tests: the journal write at which the process kills itself."""


class SystemClock:
    """The machine's clock; implements `engine.ports.Clock`."""

    def monotonic(self) -> float:
        """Return seconds since some moment; they never go back."""
        return time.monotonic()

    def wall(self) -> int:
        """Return the time of day, UTC milliseconds."""
        return time.time_ns() // 1_000_000  # the machine's clock is what this is

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay is asked to be, besides the settings.

    Attributes:
        file, detail: candles, and finer ones to move price by.
        speed: candles a second, infinity for as fast as it goes; None for what the run, or else the settings, have.
        paced_from: opening time of the first candle that is not brought at once, UTC milliseconds; None for the
            settings' number of candles.
        fresh: whether to begin anew where an earlier run could be gone on with.
        asked: the timeframe that a preset asks for, None where none does.
    """

    file: Path
    detail: Path | None = None
    speed: float | None = None
    paced_from: int | None = None
    fresh: bool = False
    asked: Asked | None = None

    @classmethod
    def of(cls, settings: Settings) -> Replay:
        """Return the replay that the settings ask for; out of the box that of the bundled candles."""
        market = settings.market
        file = at_home(market.file) if market.file else bundled(SAMPLE)
        return cls(file, at_home(market.detail) if market.detail else None)


def at_home(name: str) -> Path:
    """Return a path whose `~` is the person's home."""
    try:
        return Path(name).expanduser()
    except RuntimeError as error:
        raise CandleError(f"{name}: there is no such home folder; write the whole path") from error


@contextmanager
def open_engine(
    settings: Settings,
    replay: Replay,
    environment: Mapping[str, str],
    publish: Publish,
    *,
    read: Callable[[int], object] | None = None,
) -> Iterator[Opened]:
    """Open the engine that trades a replay on paper, with its folder, lock, logs, journal and exchange.

    `read` is told now and then how many candles of the file have been read.

    Yields:
        What to await for it to trade.

    Raises:
        CandleError: the candles cannot be used.
        JournalError: the run's folder is in use or cannot be written, or its journal is damaged.
        ExchangeError: the paper exchange's file is damaged.
    """
    from srconsole.compose.exports import exports_of, tell_signals
    from srconsole.compose.going_on import first_requests
    from srconsole.compose.strategies import strategies_of
    from srconsole.engine.host import Engine
    from srconsole.engine.run import Run
    from srconsole.exchange.paper.exchange import PaperExchange
    from srconsole.journal.logs import open_logs
    from srconsole.remote.door import door

    feed = open_feed(settings, replay, read)
    folder = _folder(settings, replay, feed, environment)
    with ExitStack() as stack:
        stack.callback(folder.release)
        if replay.fresh:
            folder.fresh()
        else:
            folder.take()
        known = folder.journal.exists()
        first = first_requests(replay, feed, folder.path if known else None)
        stack.enter_context(open_logs(folder.path, environment))
        exchange = stack.enter_context(closing(PaperExchange(folder.path / "paper.sqlite3", settings)))
        if not known and exchange.has_orders():
            raise folder.journal_missing()
        make = stack.enter_context(strategies_of(settings))
        files = exports_of(folder.path, make(settings, feed.timeframe * 1000))
        journal = stack.enter_context(closing(_journal(folder, {feed.symbol: files}, environment)))
        folder.mark_as_last()
        stack.callback(folder.mark_as_last)
        packing = f"; {feed.packing}" if feed.packing else ""
        run = Run(
            "replay", f"{plain(replay.file.name)}{folder.relatives(begun=known)}{packing}", str(folder.path), make=make
        )
        engine = Engine(settings, run, [feed], exchange, journal, SystemClock(), publish)
        tell_signals(files, engine, feed.symbol)
        yield Opened(engine, first, door(folder.path, partial(engine.ask, who=SHELL)))


def _folder(settings: Settings, replay: Replay, feed: ReplayFeed, environment: Mapping[str, str]) -> RunFolder:
    from srconsole.journal.identity import file_hash, settings_hash
    from srconsole.journal.run_folder import RunFolder, home_folder
    from srconsole.market.timeframe import timeframe_text

    return RunFolder.replay(
        home_folder(environment),
        replay.file,
        file_hash(replay.file, replay.detail),
        settings_hash(settings),
        feed.symbol,
        timeframe_text(feed.timeframe),
    )


def _journal(folder: RunFolder, exports: Mapping[str, HistoryFiles], environment: Mapping[str, str]) -> SqliteJournal:
    import secrets

    from srconsole.journal.sqlite_journal import SqliteJournal

    kill_at = environment.get(KILL_AT)
    points = None if kill_at is None else int(kill_at)
    return SqliteJournal(folder.journal, secrets.token_hex(4), exports, points)


def open_feed(settings: Settings, replay: Replay, read: Callable[[int], object] | None = None) -> ReplayFeed:
    """Read a replay's candles, and the finer ones where there are any.

    Raises:
        CandleError: they cannot be used, or do not belong together.
        RequestError: the pace shall begin behind the last candle, or they are not of a preset's timeframe.
    """
    from srconsole.engine.ports import Pace
    from srconsole.market.detail import Detail
    from srconsole.market.replay_feed import ReplayFeed, read_columns
    from srconsole.market.timeframe import timeframe_text

    columns, report = read_columns(replay.file, read)
    if replay.asked is not None:
        replay.asked.check(timeframe_text(report.timeframe), str(replay.file))
    detail = None if replay.detail is None else Detail(columns, report, *read_columns(replay.detail))
    unpaced = settings.console.unpaced
    if replay.paced_from is not None:
        unpaced = int((columns.time < replay.paced_from * 1000).sum())
        if unpaced == len(columns):
            raise RequestError("--from lies behind the last candle; give an earlier time")
    pace, said = Pace(False, settings.console.speed), replay.paced_from is not None
    return ReplayFeed(columns, report, detail, SystemClock(), pace=pace, unpaced=unpaced, said=said)
