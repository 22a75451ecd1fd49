"""Candles with the level they are at and the tiers in force, nothing traded."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from srconsole.kernel.library import library
from srconsole.market.candle_file import checked_candles
from srconsole.research.frames import TierRows
from srconsole.research.kernel_rows import with_tiers
from srconsole.research.kernel_run import walked_of
from srconsole.research.swings import swings_of
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.structure import Structure

PROGRESS_STEP = 8192


def annotate(
    candles: pd.DataFrame,
    settings: Settings | Mapping[str, object] | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    plain_core: bool = False,
) -> pd.DataFrame:
    """Return the candles with the columns SR_Proximity, S1 … S10, R1 … R10.

    Args:
        candles: columns Time (tz-aware), Open, High, Low, Close, Volume, Symbol, ascending; one symbol.
        settings: the settings in force; a mapping may hold only the ones that differ from the defaults.
        progress: is told now and then how many candles are done, and of how many.
        plain_core: whether the plain core finds the levels where the compiled kernel could, which comes to the same.

    Returns:
        A new frame, one row a candle; prices of the tiers in force during it, NaN where there is none.

    Raises:
        CandleError: the candles cannot be used.
        SettingsError: a setting is unknown, of the wrong type or out of range.
    """
    in_force = settings_from(settings)
    checked = checked_candles(candles)
    frame = checked.frame
    kernel = None if plain_core else library()
    if kernel is not None:
        return with_tiers(walked_of(kernel, checked.columns, in_force), frame)
    structure = Structure(in_force, swings_of(checked.columns, in_force.levels))
    rows = TierRows()
    for done, candle in enumerate(checked.columns.candles()):
        if progress is not None and done % PROGRESS_STEP == 0:
            progress(done, len(frame))
        rows.candle(candle, structure.tiers)
        structure.close(candle.time, candle.high, candle.low, candle.close, candle.volume)
    return rows.added_to(frame)
