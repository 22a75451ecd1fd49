"""Indicators that swing about a middle: RSI, MACD, stochastic, money flow (docs/strategies.md section 2)."""

from __future__ import annotations

from math import fsum, isnan, nan
from typing import NamedTuple

from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.indicators.averages import Ema, Length, Rma, Sma, tiny
from srconsole.core.indicators.extremes import Highest, Lowest


class Rsi(Struct):
    """The relative strength of rises among all changes of the close, 0 to 100.

    Attributes:
        rises, falls: Wilder's means of both.
        close: the last one, nan before the first.
        value: as of the last update, nan while there are too few.
    """

    rises: Rma
    falls: Rma
    close: float = nan
    value: float = nan

    @classmethod
    def of(cls, length: int) -> Rsi:
        """Return one over so many changes."""
        return cls(Rma(length), Rma(length))

    def update(self, close: float) -> float:
        """Take a close and return the strength."""
        change = close - self.close
        self.close = close
        if isnan(change):
            return nan
        rises = self.rises.update(max(change, 0.0))
        falls = self.falls.update(max(-change, 0.0))
        if isnan(rises):
            return nan
        nothing = tiny(close)
        if falls <= nothing:
            self.value = 100.0
        else:
            self.value = 0.0 if rises <= nothing else 100 - 100 / (1 + rises / falls)
        return self.value


class MacdValues(NamedTuple):
    """MACD, its signal line, and what the first has over the second; USDT."""

    macd: float
    signal: float
    hist: float


class Macd(Struct):
    """A fast mean of the close less a slow one, and a mean of that.

    Attributes:
        fast, slow: of the close.
        signal: of the difference, seeded with the first ones there are.
        values: as of the last update, nan while there are too few.
    """

    fast: Ema
    slow: Ema
    signal: Ema
    values: MacdValues = MacdValues(nan, nan, nan)

    @classmethod
    def of(cls, fast: int = 12, slow: int = 26, signal: int = 9) -> Macd:
        """Return one of these lengths."""
        return cls(Ema(fast), Ema(slow), Ema(signal))

    def update(self, close: float) -> MacdValues:
        """Take a close and return the three."""
        macd = self.fast.update(close) - self.slow.update(close)
        signal = self.signal.update(macd)
        self.values = values = MacdValues(macd, signal, macd - signal)
        return values


class StochasticValues(NamedTuple):
    """Where the close stands between the lowest low (0) and the highest high (100), and its means: %K, and %D of it."""

    raw: float
    k: float
    d: float


class Stochastic(Struct):
    """Where the close stands in the range of the last 14 candles, smoothed twice over 3; not clamped.

    Attributes:
        high, low: the range.
        k, d: both means.
        values: as of the last update, nan while there are too few, or where there is no range.
    """

    high: Highest
    low: Lowest
    k: Sma
    d: Sma
    values: StochasticValues = StochasticValues(nan, nan, nan)

    @classmethod
    def of(cls, length: int = 14, smooth: int = 3) -> Stochastic:
        """Return one over so many candles, with means of so many values."""
        return cls(Highest(length), Lowest(length), Sma(smooth), Sma(smooth))

    def update(self, candle: Candle) -> StochasticValues:
        """Take a closed candle and return the three."""
        high, low = self.high.update(candle.high), self.low.update(candle.low)
        raw = nan if high == low else 100 * (candle.close - low) / (high - low)
        k = self.k.update(raw)
        self.values = values = StochasticValues(raw, k, self.d.update(k))
        return values


class Mfi(Struct):
    """The money flow index: an RSI of money that went up and down, 0 to 100.

    Attributes:
        length: candles it looks back over.
        up, down: money of each of them whose typical price did not fall, or did not rise; the first counts in both.
        price: the last typical price, nan before the first.
        value: as of the last update, nan while there are too few.
    """

    length: Length
    up: list[float] = []
    down: list[float] = []
    price: float = nan
    value: float = nan

    def update(self, candle: Candle) -> float:
        """Take a closed candle and return the index."""
        price = (candle.high + candle.low + candle.close) / 3
        change, nothing, money = price - self.price, tiny(candle.close), candle.volume * price
        self.price = price
        up, down = self.up, self.down
        up.append(0.0 if change <= nothing else money)
        down.append(0.0 if change >= -nothing else money)
        if len(up) > self.length:
            del up[0], down[0]
        elif len(up) < self.length:
            return nan
        fell = fsum(down)
        self.value = 100.0 if fell <= nothing else 100 - 100 / (1 + fsum(up) / fell)
        return self.value
