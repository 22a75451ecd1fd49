"""How far price goes: bands, true range and its mean, directional movement (docs/strategies.md section 2)."""

from __future__ import annotations

from math import fsum, isnan, nan, sqrt
from typing import NamedTuple

from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.indicators.averages import Rma, Sma, tiny


def true_range(candle: Candle, last_close: float) -> float:
    """Return how far price went from the close before, through the candle; USDT."""
    return max(candle.high - candle.low, abs(candle.high - last_close), abs(candle.low - last_close))


class Atr(Struct):
    """The average true range, USDT; the first candle's is its high less its low.

    Attributes:
        ranges: Wilder's mean of them.
        close: the last one, nan before the first.
        value: as of the last update, nan while there are too few.
    """

    ranges: Rma
    close: float = nan
    value: float = nan

    @classmethod
    def of(cls, length: int) -> Atr:
        """Return one over so many candles."""
        return cls(Rma(length))

    def update(self, candle: Candle) -> float:
        """Take a closed candle and return the mean."""
        last = self.close
        self.close = candle.close
        self.value = self.ranges.update(candle.high - candle.low if isnan(last) else true_range(candle, last))
        return self.value


class BandValues(NamedTuple):
    """The middle of Bollinger's bands, the upper and the lower one; USDT."""

    middle: float
    upper: float
    lower: float


class Bands(Struct):
    """Bollinger's bands: the mean of the last closes, and so many standard deviations (of all, not a sample) about it.

    Attributes:
        mean: of the closes.
        width: how many deviations.
        values: as of the last update, nan while there are too few.
    """

    mean: Sma
    width: float
    values: BandValues = BandValues(nan, nan, nan)

    @classmethod
    def of(cls, length: int = 20, width: float = 2.0) -> Bands:
        """Return those over so many closes, so many deviations wide."""
        return cls(Sma(length), width)

    def update(self, close: float) -> BandValues:
        """Take a close and return the three."""
        mean = self.mean.update(close)
        if isnan(mean):
            return self.values
        squares = [(each - mean) * (each - mean) for each in self.mean.window]
        spread = self.width * sqrt(fsum(squares) / self.mean.length)
        self.values = values = BandValues(mean, mean + spread, mean - spread)
        return values


class Directions(NamedTuple):
    """The directional indicators +DI and -DI, and how strong the direction is whichever it be (ADX); 0 to 100."""

    plus: float
    minus: float
    adx: float


class Adx(Struct):
    """Wilder's directional movement.

    Attributes:
        plus, minus: means of the movement up and down.
        ranges: mean of the true ranges, from the second candle on.
        strength: mean of how far both are apart.
        last: high, low and close of the last candle, nan before the first.
        values: as of the last update, nan while there are too few, or where price did not move at all.
    """

    plus: Rma
    minus: Rma
    ranges: Rma
    strength: Rma
    last: tuple[float, float, float] = (nan, nan, nan)
    values: Directions = Directions(nan, nan, nan)

    @classmethod
    def of(cls, length: int = 14) -> Adx:
        """Return one over so many candles."""
        return cls(Rma(length), Rma(length), Rma(length), Rma(length))

    def update(self, candle: Candle) -> Directions:
        """Take a closed candle and return the three."""
        high, low, close = self.last
        self.last = candle.high, candle.low, candle.close
        if isnan(close):
            return self.values
        up, down, nothing = candle.high - high, low - candle.low, tiny(candle.close)
        plus = self.plus.update(up if up - down > nothing and up > nothing else 0.0)
        minus = self.minus.update(down if down - up > nothing and down > nothing else 0.0)
        ranges = self.ranges.update(true_range(candle, close))
        if ranges == 0 or isnan(ranges):
            self.values = Directions(nan, nan, nan)
            return self.values
        plus, minus = 100 * plus / ranges, 100 * minus / ranges
        adx = 100 * self.strength.update(abs(plus - minus) / ((plus + minus) or 1))
        self.values = values = Directions(plus, minus, adx)
        return values
