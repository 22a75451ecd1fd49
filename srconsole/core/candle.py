"""The candle, as the core sees it."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from msgspec import Meta

Moment = Annotated[int, Meta(ge=-2_208_988_800_000, lt=7_258_118_400_000)]
"""UTC milliseconds within the years that candles may be of, 1900 to 2199; what is read from elsewhere is held to it."""


class Candle(NamedTuple):
    """What one symbol's price did between two times; prices in USDT, volume in the base currency."""

    time: int
    """Its opening, UTC milliseconds."""
    open: float
    high: float
    low: float
    close: float
    volume: float
