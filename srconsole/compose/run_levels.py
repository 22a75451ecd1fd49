"""The levels of a run, as its engine has them, in the table that `srconsole levels` prints of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from srconsole.compose.run_records import RunLooked, timeframe_of
from srconsole.engine.as_written import AsWritten, as_written
from srconsole.engine.checkpoint import settings_of
from srconsole.engine.levels_by_hand import waiting
from srconsole.engine.rows import candle_of
from srconsole.engine.view.of_levels import levels_of
from srconsole.errors import RequestError
from srconsole.journal.read_only import read_records
from srconsole.market.level_frame import frame_of
from srconsole.market.level_rows import level_text
from srconsole.research.levels import LevelsAsOf, levels_as_of

if TYPE_CHECKING:
    from srconsole.strategies.levels.book import Level
    from srconsole.strategies.levels.strategy import Levels
    from srconsole.strategies.levels.structure import Structure


def run_levels(run: RunLooked, at: str | None = None) -> LevelsAsOf:
    """Return the levels as of the run's last close, those set by hand among them, or as of an earlier time (UTC).

    Those of the last close have columns `state` and `pinned` behind the others: what a touch of a level leads to where
    the run's journal ends, in the words of the ladder, None where that does not tell; and whether a person keeps it.
    A level made by hand that the next close adds is among them, without a tier and not broken.

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
    seconds = timeframe_of(run.folder)
    last, written = candle_of(run.seen.last_row), as_written(run.seen.remembered, checkpoint, seconds)
    structure = cast("Levels", written.market.strategy).structure
    table = _table(structure, written, last.close)
    time = pd.Timestamp(last.time, unit="ms", tz="UTC")
    return LevelsAsOf(table, run.symbol, seconds, time, last.close, run.decimals)


def _table(structure: Structure, written: AsWritten, close: float) -> pd.DataFrame:
    tiers, coming = structure.tiers, waiting(structure)
    names = {tier.key: tier.name for tier in (*tiers.supports, *tiers.resistances)}
    levels = {level_text(level): level.key for level in (*_in_books(structure), *coming)}
    views = {view.id: view for view in levels_of(structure, written.market)}
    table = frame_of([*_in_books(structure), *coming], names, close)
    shown = [views[levels[text]] for text in table["level"]]
    table["broken"] &= ~table["level"].isin([level_text(level) for level in coming])
    table["state"] = pd.Series([view.state if written.known else None for view in shown], dtype=object)
    table["pinned"] = pd.Series([view.pinned for view in shown], dtype=bool)
    return table


def _in_books(structure: Structure) -> list[Level]:
    return [*structure.supports.levels, *structure.resistances.levels]


def _frame(run: RunLooked) -> pd.DataFrame:
    """Return a run's candles as a file's."""
    rows = read_records(run.folder, run.symbol, rows=True).rows
    made = pd.DataFrame(map(candle_of, rows), columns=["Time", "Open", "High", "Low", "Close", "Volume"])
    made["Time"] = pd.to_datetime(made["Time"], unit="ms", utc=True)
    made["Symbol"] = run.symbol
    return made
