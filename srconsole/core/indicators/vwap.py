"""The volume-weighted average price of a day (docs/strategies.md section 2)."""

from __future__ import annotations

from math import nan
from typing import Final

from msgspec import Struct

from srconsole.core.candle import Candle

DAY: Final = 86_400_000
"""Milliseconds."""


class Vwap(Struct):
    """The mean typical price since the UTC day began, by volume; USDT.

    Attributes:
        money, volume: sums of the day.
        day: counted from 1970; None before the first candle.
        whole: the day is known from its beginning; only the first one may not be.
        value: as of the last update, nan without volume and in a day that is not whole.
    """

    money: float = 0.0
    volume: float = 0.0
    day: int | None = None
    whole: bool = False
    value: float = nan

    def update(self, candle: Candle) -> float:
        """Take a closed candle and return the day's price as of its close."""
        day, since = divmod(candle.time, DAY)
        if day != self.day:
            self.whole = self.day is not None or since == 0
            self.day = day
            self.money = self.volume = 0.0
        self.money += (candle.high + candle.low + candle.close) / 3 * candle.volume
        self.volume += candle.volume
        self.value = self.money / self.volume if self.whole and self.volume else nan
        return self.value
