"""The level table of a history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from srconsole.market.candle_file import checked_candles
from srconsole.market.level_frame import LevelFrame
from srconsole.research.closed_candles import closed_by
from srconsole.research.price_decimals import decimals_of_prices
from srconsole.research.shown_levels import ShownLevels, structure_behind
from srconsole.research.utc import iso
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings


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
    report = checked.report
    columns = checked.columns if at is None else closed_by(checked.columns, report, at)
    structure = structure_behind(columns, in_force, plain_core=plain_core)
    close = float(columns.close[-1])
    levels = LevelFrame(in_force.levels.max_levels)
    levels.update(structure, close)
    decimals = decimals_of_prices((columns.open, columns.high, columns.low, columns.close), in_force.market.tick)
    last = checked.frame["Time"].iloc[len(columns) - 1]
    return LevelsAsOf(levels.table(), report.symbol, report.timeframe, last, close, decimals)


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
