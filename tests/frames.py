"""Candle frames for tests, in the form of `read_candles`."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from srconsole.core.candle import Candle

SYMBOL = "BTC/USDT"


def frame(candles: Iterable[Candle], symbol: str = SYMBOL) -> pd.DataFrame:
    """Return candles as a frame with the columns of the standard file."""
    rows = list(candles)
    made = pd.DataFrame(rows, columns=["Time", "Open", "High", "Low", "Close", "Volume"])
    made["Time"] = pd.to_datetime(made["Time"], unit="ms", utc=True)
    made["Symbol"] = symbol
    return made
