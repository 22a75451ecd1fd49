"""The level table of a history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from srconsole.errors import RequestError
from srconsole.kernel.library import library
from srconsole.market.candle_file import checked_candles
from srconsole.market.level_frame import LevelFrame
from srconsole.research.frames import core_candles, decimals_in
from srconsole.research.kernel_run import walked_of
from srconsole.research.kernel_structure import structure_of
from srconsole.research.shown_levels import ShownLevels
from srconsole.research.swings import swings_of
from srconsole.research.utc import as_utc, iso
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.structure import Structure


@dataclass(frozen=True, slots=True)
class LevelsAsOf:
    """The levels as of a close.

    Attributes:
        frame: one row a level, the highest price first; columns as in `market.level_frame.LevelFrame`; of a run also
            `state`: what a touch leads to, `armed` or why it buys nothing, None where that is not known; and `pinned`:
            whether a person keeps a level that swings made.
        symbol, timeframe: of the candles; seconds a candle.
        last: the last candle that had closed, by its opening time.
        close: its close, which the distances are measured from.
        decimals: how many decimals the candles' prices are told with.
    """

    frame: pd.DataFrame
    symbol: str
    timeframe: int
    last: pd.Timestamp
    close: float
    decimals: int

    @property
    def as_of(self) -> str:
        """The last candle's opening time as text."""
        return iso(self.last)

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as plain values, times as ISO-8601 UTC, tier None where the level is broken."""
        rows = self.frame.to_dict("records")
        for row in rows:
            row["tier"] = row["tier"] or None
            for name in ("first_touch", "last_touch", "known"):
                row[name] = iso(row[name])
        return [{str(name): value for name, value in row.items()} for row in rows]

    def shown(self) -> ShownLevels:
        """Return what a table of them tells."""
        states = "state" in self.frame
        return ShownLevels(self.records(), self.symbol, self.timeframe, self.as_of, self.close, self.decimals, states)


def levels_as_of(
    candles: pd.DataFrame,
    settings: Settings | Mapping[str, object] | None = None,
    at: pd.Timestamp | str | None = None,
    *,
    plain_core: bool = False,
) -> LevelsAsOf:
    """Return the level table as of the last close, or as of the last one at or before a time (UTC).

    Args:
        candles: as `find_levels` takes them.
        settings: likewise.
        at: likewise.
        plain_core: whether the plain core finds them where the compiled kernel could, which comes to the same.

    Raises:
        CandleError: the candles cannot be used.
        RequestError: no candle had closed at that time.
        SettingsError: a setting is unknown, of the wrong type or out of range.
    """
    in_force = settings_from(settings)
    checked = checked_candles(candles)
    frame = checked.frame
    if at is not None:
        moment = as_utc(at)
        frame = frame[frame["Time"] + pd.Timedelta(seconds=checked.report.timeframe) <= moment]
        if frame.empty:
            first = iso(checked.frame["Time"].iloc[0])
            raise RequestError(
                f"no candle had closed at {iso(moment)}: the first one opened {first}; give a later time"
            )
    kernel = None if plain_core else library()
    if kernel is None:
        structure = Structure(in_force, swings_of(frame, in_force.levels))
        for candle in core_candles(frame):
            structure.close(candle.time, candle.high, candle.low, candle.close, candle.volume)
    else:
        columns = checked.columns.kept(np.arange(len(checked.columns)) < len(frame))
        structure = structure_of(walked_of(kernel, columns, in_force), columns, in_force)
    close = float(frame["Close"].iloc[-1])
    levels = LevelFrame(in_force.levels.max_levels)
    levels.update(structure, close)
    report = checked.report
    decimals = decimals_in(frame, in_force.market.tick)
    return LevelsAsOf(levels.table(), report.symbol, report.timeframe, frame["Time"].iloc[-1], close, decimals)


def find_levels(
    candles: pd.DataFrame,
    settings: Settings | Mapping[str, object] | None = None,
    *,
    at: pd.Timestamp | str | None = None,
) -> pd.DataFrame:
    """Return the levels as of the last candle's close, or as of the last one that had closed at a time.

    Args:
        candles: columns Time (tz-aware), Open, High, Low, Close, Volume, Symbol, ascending; one symbol.
        settings: the settings in force; a mapping may hold only the ones that differ from the defaults.
        at: a time (UTC where it has no zone); candles that had not closed by then are unknown to the result.

    Returns:
        One row a level, the highest price first; columns as in `market.level_frame.LevelFrame`.

    Raises:
        CandleError: the candles cannot be used.
        RequestError: no candle had closed at that time.
        SettingsError: a setting is unknown, of the wrong type or out of range.
    """
    return levels_as_of(candles, settings, at).frame
