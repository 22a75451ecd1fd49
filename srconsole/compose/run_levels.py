"""The levels of a run, as its engine has them, in the table that `srconsole levels` prints of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from srconsole.compose.run_records import RunLooked
from srconsole.engine.as_written import AsWritten, as_written
from srconsole.engine.checkpoint import settings_of
from srconsole.engine.rows import candle_of
from srconsole.engine.view.of_levels import levels_of
from srconsole.errors import RequestError
from srconsole.journal.read_only import read_records
from srconsole.market.level_frame import LevelFrame
from srconsole.market.level_rows import level_text
from srconsole.market.timeframe import timeframe_seconds
from srconsole.research.levels import LevelsAsOf, levels_as_of

if TYPE_CHECKING:
    from srconsole.strategies.levels.strategy import Levels
    from srconsole.strategies.levels.structure import Structure


def run_levels(run: RunLooked, at: str | None = None) -> LevelsAsOf:
    """Return the levels as of the run's last close, those set by hand among them, or as of an earlier time (UTC).

    Those of the last close have a column `state` behind the others: what a touch of a level leads to where the run's
    journal ends, in the words of the ladder; None where that does not tell.

    Raises:
        RequestError: the run's strategy has no levels, or no candle had closed (at that time).
        JournalError: the run's journal cannot be read.
    """
    settings = settings_of(run.memory)
    if settings.strategy.name != "levels":
        raise RequestError(f"the run in {run.folder} trades by {settings.strategy.name}, which has no levels")
    if at is not None:
        return levels_as_of(_frame(run), settings, at)
    checkpoint = run.seen.remembered.checkpoint
    if run.seen.last_row is None or checkpoint is None:
        raise RequestError(f"no candle of the run in {run.folder} has closed yet")
    seconds = timeframe_seconds(run.folder.name.partition(".")[0].rpartition("-")[2])
    last, written = candle_of(run.seen.last_row), as_written(run.seen.remembered, checkpoint, seconds)
    structure = cast("Levels", written.market.strategy).structure
    levels = LevelFrame(settings.levels.max_levels)
    levels.update(structure, last.close)
    table = levels.table()
    table["state"] = table["level"].map(_states(structure, written)).astype(object)
    time = pd.Timestamp(last.time, unit="ms", tz="UTC")
    return LevelsAsOf(table, run.symbol, seconds, time, last.close, run.decimals)


def _states(structure: Structure, written: AsWritten) -> dict[str, str | None]:
    """Return what a touch of each level leads to, by the level's identity as text; None where that is not known."""
    states = {view.id: view.state if written.known else None for view in levels_of(structure, written.market)}
    return {
        level_text(level): states[level.key] for level in (*structure.supports.levels, *structure.resistances.levels)
    }


def _frame(run: RunLooked) -> pd.DataFrame:
    """Return a run's candles as a file's."""
    rows = read_records(run.folder, run.symbol, rows=True).rows
    made = pd.DataFrame(map(candle_of, rows), columns=["Time", "Open", "High", "Low", "Close", "Volume"])
    made["Time"] = pd.to_datetime(made["Time"], unit="ms", utc=True)
    made["Symbol"] = run.symbol
    return made
