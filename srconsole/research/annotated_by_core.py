"""Candles with their levels beside them by the plain core, as columns of a file and without a table library."""

from __future__ import annotations

from collections.abc import Iterator

from srconsole.core.candle import Candle
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.column_writer import Values, values_of
from srconsole.research.cell_lines import CellLines
from srconsole.research.core_run import PROGRESS_STEP, Progress
from srconsole.research.swings import swings_of
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.row import TIER_COLUMNS, TierCells
from srconsole.strategies.levels.structure import Structure


class _Levels:
    """The cells of candles whose levels a structure knows."""

    columns = ("SR_Proximity", *TIER_COLUMNS)

    def __init__(self, structure: Structure) -> None:
        self._structure = structure
        self._cells = TierCells()

    def cells(self, candle: Candle) -> str:
        """Return SR_Proximity and the tiers of a candle that has not closed."""
        return self._cells.of(candle, self._structure.tiers)


def core_annotated(columns: CandleColumns, settings: Settings, progress: Progress) -> Iterator[dict[str, Values]]:
    """Return the columns of checked candles as a file has them, and the levels' behind them, stretch by stretch.

    Args:
        columns: the candles.
        settings: of their levels.
        progress: is told now and then how many candles are done, and of how many.

    Raises:
        RequestError: there is no room for what memory has none for.
    """
    structure = Structure(settings, swings_of(columns, settings.levels))
    lines = CellLines(_Levels(structure), columns)
    for done, candle in enumerate(columns.candles()):
        if done % PROGRESS_STEP == 0:
            progress(done, len(columns))
        lines.candle(candle)
        structure.close(candle.time, candle.high, candle.low, candle.close, candle.volume)
    return _parts(columns, lines)


def _parts(columns: CandleColumns, lines: CellLines) -> Iterator[dict[str, Values]]:
    for part, cells in lines.parts():
        yield {**values_of(columns, part), **cells}
