"""`momentum`: adds up three signs of a rise or a fall (docs/strategies.md section 6)."""

from __future__ import annotations

from math import isnan, nan

from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.indicators.averages import Sma
from srconsole.core.indicators.oscillators import Macd, Rsi
from srconsole.strategies.signals.system import Signal, System

ENOUGH = 2


class MomentumMemory(Struct):
    """The indicators, and the score of the last close, nan while one of them has no value."""

    macd: Macd
    rsi: Rsi
    mean: Sma
    score: float = nan


class Momentum(System[MomentumMemory]):
    """Buys while MACD, RSI and the mean of 50 closes speak for a rise, sells while they speak for a fall."""

    columns = ("macd", "macd_signal", "rsi", "sma_50", "score")
    history = 49

    def __init__(self) -> None:
        """Start without candles; its lengths are fixed."""
        super().__init__(MomentumMemory(Macd.of(), Rsi.of(14), Sma(50)))

    def signal(self, candle: Candle) -> Signal:
        """Take one closed candle; return what its score says."""
        score = self.memory.score = self._score(candle.close)
        if score >= ENOUGH:
            return 1
        return -1 if score <= -ENOUGH else 0

    def _score(self, close: float) -> float:
        memory = self.memory
        macd, rsi, mean = memory.macd.update(close), memory.rsi.update(close), memory.mean.update(close)
        if isnan(macd.signal) or isnan(rsi) or isnan(mean):
            return nan
        score = (1.0 if macd.macd > macd.signal else -1.0) + (1.0 if close > mean else -1.0)
        if 50 < rsi < 70:
            score += 1
        elif 30 < rsi < 50:
            score -= 1
        return score

    def values(self) -> tuple[float, ...]:
        """Return its indicators' values, and the score."""
        memory = self.memory
        macd = memory.macd.values
        return macd.macd, macd.signal, memory.rsi.value, memory.mean.value, memory.score

    def waits(self, held: bool) -> str:
        """Return which score is waited for, and how it stands."""
        return f"waits for a score of {-ENOUGH if held else ENOUGH:+}; it is {self.memory.score:+.0f}"
