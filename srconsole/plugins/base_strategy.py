"""What plug-in files inherit from: they import it from `strategies.base_strategy`, where the loader puts it."""

from __future__ import annotations

from abc import ABC, abstractmethod

import pandas as pd


class BaseStrategy(ABC):
    """A strategy that turns a frame of candles into a column of signals.

    Attributes:
        name: as its author calls it.
    """

    def __init__(self, name: str = "strategy") -> None:
        self.name = name

    @abstractmethod
    def generate_signals(self, dataframe: pd.DataFrame) -> pd.DataFrame:
        """Return a frame of the same times with a column `signal`: buy, sell or hold.

        Args:
            dataframe: float64 `open, high, low, close, volume`, index `timestamp` (UTC), the newest candle last.
        """
