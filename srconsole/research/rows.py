"""What a strategy adds to the rows of a backtest: candle by candle in, columns out."""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

import pandas as pd

from srconsole.core.candle import Candle
from srconsole.research.frames import TierRows
from srconsole.strategies.contract import Strategy
from srconsole.strategies.levels.strategy import Levels


class StrategyRows(Protocol):
    """Collects what a strategy says of candles that have moved and not closed."""

    def candle(self, candle: Candle) -> None:
        """Take one."""
        ...

    def added_to(self, candles: pd.DataFrame) -> pd.DataFrame:
        """Return the candles with the strategy's columns behind theirs."""
        ...


def rows_of(strategy: Strategy) -> StrategyRows:
    """Return what collects a strategy's columns."""
    return LevelRows(strategy) if isinstance(strategy, Levels) else CellRows(strategy)


class LevelRows:
    """Collects the tiers, which are prices and need not be text in between."""

    def __init__(self, strategy: Levels) -> None:
        self._structure = strategy.structure
        self._rows = TierRows()

    def candle(self, candle: Candle) -> None:
        """Take a candle and the tiers in force during it."""
        self._rows.candle(candle, self._structure.tiers)

    def added_to(self, candles: pd.DataFrame) -> pd.DataFrame:
        """Return the candles with SR_Proximity and the tiers behind them."""
        return self._rows.added_to(candles)


class CellRows:
    """Collects a strategy's cells: a column is of numbers, or of whole ones, where all its cells are; empty is nan."""

    def __init__(self, strategy: Strategy) -> None:
        self._strategy = strategy
        self._cells: list[str] = []

    def candle(self, candle: Candle) -> None:
        """Take a candle's cells."""
        self._cells.append(self._strategy.cells(candle))

    def added_to(self, candles: pd.DataFrame) -> pd.DataFrame:
        """Return the candles with the strategy's columns behind theirs."""
        names = self._strategy.columns
        if not names:
            return candles.copy()
        split = [cells.split(",") for cells in self._cells]
        added = {name: _column([row[at] for row in split]) for at, name in enumerate(names)}
        return pd.concat([candles, pd.DataFrame(added, index=candles.index)], axis=1)


def _column(cells: list[str]) -> list[int] | list[float] | list[str]:
    with suppress(ValueError):
        return [int(cell) for cell in cells]
    try:
        return [float(cell) if cell else float("nan") for cell in cells]
    except ValueError:
        return cells
