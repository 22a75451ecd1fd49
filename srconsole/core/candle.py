"""The candle, as the core sees it."""

from __future__ import annotations

from typing import NamedTuple


class Candle(NamedTuple):
    """What one symbol's price did between two times; prices in USDT, volume in the base currency."""

    time: int
    """Its opening, UTC milliseconds."""
    open: float
    high: float
    low: float
    close: float
    volume: float
