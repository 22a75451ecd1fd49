"""Traded histories for the tests of reports."""

from __future__ import annotations

import pandas as pd

from srconsole.research.backtest import backtest
from srconsole.research.reported import Reported, of_result
from srconsole.settings.schema import LevelSettings, Settings, StrategySettings
from tests.frames import SYMBOL, frame
from tests.walks import walk

SETTINGS = Settings(levels=LevelSettings(swing_order=2), strategy=StrategySettings(trail_pct=0.01))
"""Levels that a walk of a few hundred candles trades often."""


def traded(seed: int = 5, length: int = 600, symbol: str = SYMBOL, settings: Settings = SETTINGS) -> Reported:
    """Return a walk that was traded, from the beginning of 2020 on."""
    candles = frame(walk(seed, length, gap=0.006), symbol)
    candles["Time"] += pd.Timestamp("2020-01-01", tz="UTC") - pd.Timestamp("1970-01-01", tz="UTC")
    return of_result(backtest(candles, settings), f"walk-{seed}.csv")
