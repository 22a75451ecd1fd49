"""The levels as of a close as they are shown: plain values, without a table library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from srconsole.engine.rows import time_text
from srconsole.kernel.library import library
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.checks import CandleReport
from srconsole.market.level_rows import level_rows
from srconsole.research.kernel_run import walked_of
from srconsole.research.kernel_structure import structure_of
from srconsole.research.price_decimals import decimals_of_prices
from srconsole.research.swings import swings_of
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.structure import Structure

_TIMES = ("first_touch", "last_touch", "known")


class ShownLevels(NamedTuple):
    """What a table of levels tells.

    Attributes:
        records: the levels, the highest price first, their times as ISO-8601 UTC, tier None where one is broken.
        symbol, timeframe: of the candles; seconds a candle.
        as_of: the opening time of the last candle that had closed, as text.
        close: its close, which the distances are measured from.
        decimals: how many decimals the candles' prices are told with.
        states: whether the records tell what a touch leads to.
    """

    records: Sequence[dict[str, Any]]
    symbol: str
    timeframe: int
    as_of: str
    close: float
    decimals: int
    states: bool = False


def structure_behind(columns: CandleColumns, settings: Settings, *, plain_core: bool = False) -> Structure:
    """Return the structure of the market behind the last close of checked candles.

    Args:
        columns: the candles.
        settings: of their levels.
        plain_core: whether the plain core finds it where the compiled kernel could, which comes to the same.
    """
    kernel = None if plain_core else library()
    if kernel is not None:
        return structure_of(walked_of(kernel, columns, settings), columns, settings)
    structure = Structure(settings, swings_of(columns, settings.levels))
    for candle in columns.candles():
        structure.close(candle.time, candle.high, candle.low, candle.close, candle.volume)
    return structure


def levels_of_columns(columns: CandleColumns, report: CandleReport, settings: Settings) -> ShownLevels:
    """Return the levels as of the last close of checked candles: those of `levels_as_of`."""
    structure = structure_behind(columns, settings)
    close, last = float(columns.close[-1]), int(columns.time[-1])
    prices = (columns.open, columns.high, columns.low, columns.close)
    records = [row._asdict() for row in level_rows(structure, close)]
    for record in records:
        record["tier"] = record["tier"] or None
        for name in _TIMES:
            record[name] = _to_the_second(record[name], 1000)
    decimals = decimals_of_prices(prices, settings.market.tick)
    as_of = _to_the_second(last, 1_000_000)
    return ShownLevels(records, report.symbol, report.timeframe, as_of, close, decimals)


def _to_the_second(time: int, parts: int) -> str:
    """Return a time, so many parts a second since 1970, as text."""
    return time_text(round(time / parts) * 1000)
