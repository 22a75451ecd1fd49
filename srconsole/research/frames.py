"""Between frames and the core: candles in, one row a candle out (docs/strategy.md section 8)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from srconsole.core.candle import Candle
from srconsole.research.price_decimals import decimals_of_prices
from srconsole.strategies.levels.row import TIER_COLUMNS, tier_prices
from srconsole.strategies.levels.tier import Tiers, sr_proximity


def milliseconds(times: pd.Series) -> list[int]:
    """Return times (tz-aware) as UTC milliseconds."""
    return [int(time) for time in times.dt.tz_convert("UTC").dt.as_unit("ms").astype("int64").tolist()]


def utc_times(times: list[int]) -> pd.Series:
    """Return UTC milliseconds as tz-aware times, in the unit of the candles' own Time column."""
    return pd.Series(pd.to_datetime(pd.Series(times, dtype="int64"), unit="ms", utc=True)).dt.as_unit("us")


def core_candles(frame: pd.DataFrame) -> Iterator[Candle]:
    """Yield a frame's candles as the core takes them."""
    columns = [frame[name].tolist() for name in ("Open", "High", "Low", "Close", "Volume")]
    return map(Candle._make, zip(milliseconds(frame["Time"]), *columns, strict=True))


def decimals_in(frame: pd.DataFrame, tick: float = 0.0) -> int:
    """Return how many decimals the prices of these candles are told with: the tick's, where it is known."""
    return decimals_of_prices((frame[name].to_numpy() for name in ("Open", "High", "Low", "Close")), tick)


class TierRows:
    """Collects SR_Proximity and the tiers in force, candle by candle."""

    def __init__(self) -> None:
        self._proximity: list[str] = []
        self._tiers: list[Tiers] = []
        self._tiers_at: list[int] = []

    def candle(self, candle: Candle, tiers: Tiers) -> None:
        """Take a candle and the tiers that were in force during it."""
        self._proximity.append(sr_proximity(tiers, candle.high, candle.low, candle.close))
        if not self._tiers or self._tiers[-1] is not tiers:
            self._tiers.append(tiers)
        self._tiers_at.append(len(self._tiers) - 1)

    def added_to(self, candles: pd.DataFrame) -> pd.DataFrame:
        """Return the candles with the columns SR_Proximity, S1 … S10, R1 … R10 behind theirs."""
        prices = np.full((max(1, len(self._tiers)), len(TIER_COLUMNS)), np.nan)
        for row, tiers in zip(prices, self._tiers, strict=False):
            row[:] = tier_prices(tiers)
        each = prices[self._tiers_at] if self._tiers_at else prices[:0]
        columns = pd.DataFrame(each, columns=list(TIER_COLUMNS), index=candles.index)
        columns.insert(0, "SR_Proximity", pd.Series(self._proximity, index=candles.index, dtype="category"))
        return pd.concat([candles, columns], axis=1)
