"""The levels of a run, as its engine has them, in the table that `srconsole levels` prints of a file."""

from __future__ import annotations

import msgspec
import pandas as pd

from srconsole.compose.run_records import RunLooked
from srconsole.engine.checkpoint import settings_of, unreadable
from srconsole.engine.rows import candle_of
from srconsole.errors import RequestError
from srconsole.journal.read_only import read_records
from srconsole.market.level_frame import LevelFrame
from srconsole.market.timeframe import timeframe_seconds
from srconsole.research.levels import LevelsAsOf, levels_as_of
from srconsole.strategies.levels.strategy import Levels


def run_levels(run: RunLooked, at: str | None = None) -> LevelsAsOf:
    """Return the levels as of the run's last close, those set by hand among them, or as of an earlier time (UTC).

    Raises:
        RequestError: the run's strategy has no levels, or no candle had closed (at that time).
        JournalError: the run's journal cannot be read.
    """
    settings = settings_of(run.memory)
    if settings.strategy.name != "levels":
        raise RequestError(f"the run in {run.folder} trades by {settings.strategy.name}, which has no levels")
    if at is not None:
        return levels_as_of(_frame(run), settings, at)
    if run.seen.last_row is None:
        raise RequestError(f"no candle of the run in {run.folder} has closed yet")
    strategy, last = Levels(settings), candle_of(run.seen.last_row)
    try:
        strategy.restore(bytes(run.memory.markets[run.symbol].strategy))
    except msgspec.DecodeError as error:
        raise unreadable(error) from error
    levels = LevelFrame(settings.levels.max_levels)
    levels.update(strategy.structure, last.close)
    seconds = timeframe_seconds(run.folder.name.partition(".")[0].rpartition("-")[2])
    time = pd.Timestamp(last.time, unit="ms", tz="UTC")
    return LevelsAsOf(levels.table(), run.symbol, seconds, time, last.close, run.decimals)


def _frame(run: RunLooked) -> pd.DataFrame:
    """Return a run's candles as a file's."""
    rows = read_records(run.folder, run.symbol, rows=True).rows
    made = pd.DataFrame(map(candle_of, rows), columns=["Time", "Open", "High", "Low", "Close", "Volume"])
    made["Time"] = pd.to_datetime(made["Time"], unit="ms", utc=True)
    made["Symbol"] = run.symbol
    return made
