"""Signals of two lines that cross: `sma`, `rsi`, `macd` (docs/strategies.md section 3)."""

from __future__ import annotations

from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.indicators.averages import Sma
from srconsole.core.indicators.cross import Cross
from srconsole.core.indicators.oscillators import Macd, Rsi
from srconsole.strategies.signals.system import Signal, System, place


class SmaMemory(Struct):
    """Both means of the close, and how they stood to each other."""

    fast: Sma
    slow: Sma
    cross: Cross


class SmaCrossing(System[SmaMemory]):
    """Buys when a mean of few closes comes above one of many, sells when it comes below."""

    columns = ("sma_fast", "sma_slow")

    def __init__(self, fast: int, slow: int) -> None:
        """Take the lengths of both means, candles."""
        super().__init__(SmaMemory(Sma(fast), Sma(slow), Cross()))
        self.history = slow

    def signal(self, candle: Candle) -> Signal:
        """Take one closed candle; return where the fast mean crosses the slow one."""
        memory, close = self.memory, candle.close
        return memory.cross.update(memory.fast.update(close), memory.slow.update(close))

    def values(self) -> tuple[float, ...]:
        """Return both means."""
        return self.memory.fast.value, self.memory.slow.value

    def waits(self, held: bool) -> str:
        """Return which cross is waited for, and how far the means are apart."""
        fast, slow = self.memory.fast, self.memory.slow
        return (
            f"waits for SMA {fast.length} to cross {'below' if held else 'above'} SMA {slow.length}; "
            f"{place(fast.value, slow.value)}"
        )


class RsiMemory(Struct):
    """The strength, and how it stood to both bounds."""

    rsi: Rsi
    low: Cross
    high: Cross


class RsiReturn(System[RsiMemory]):
    """Buys when RSI comes back above the oversold bound, sells when it falls back below the overbought one."""

    columns = ("rsi",)

    def __init__(self, length: int, oversold: float, overbought: float) -> None:
        """Take the candles of the RSI and its two bounds, 0 to 100."""
        super().__init__(RsiMemory(Rsi.of(length), Cross(), Cross()))
        self.history = length + 1
        self._length, self._oversold, self._overbought = length, oversold, overbought

    def signal(self, candle: Candle) -> Signal:
        """Take one closed candle; return which bound RSI has come back over."""
        memory = self.memory
        rsi = memory.rsi.update(candle.close)
        low, high = memory.low.update(rsi, self._oversold), memory.high.update(rsi, self._overbought)
        if low > 0:
            return 1
        return -1 if high < 0 else 0

    def values(self) -> tuple[float, ...]:
        """Return the RSI."""
        return (self.memory.rsi.value,)

    def waits(self, held: bool) -> str:
        """Return which bound is waited for, and where RSI stands."""
        way = f"fall back below {self._overbought:g}" if held else f"come back above {self._oversold:g}"
        return f"waits for RSI {self._length} to {way}; it is {self.memory.rsi.value:.1f}"


class MacdMemory(Struct):
    """MACD, and how it stood to its signal line."""

    macd: Macd
    cross: Cross


class MacdCrossing(System[MacdMemory]):
    """Buys when MACD comes above its signal line, sells when it comes below."""

    columns = ("macd", "macd_signal")

    def __init__(self, fast: int, slow: int, signal: int) -> None:
        """Take the lengths of its means, candles."""
        super().__init__(MacdMemory(Macd.of(fast, slow, signal), Cross()))
        self.history = max(fast, slow) + signal - 1

    def signal(self, candle: Candle) -> Signal:
        """Take one closed candle; return where MACD crosses its signal line."""
        values = self.memory.macd.update(candle.close)
        return self.memory.cross.update(values.macd, values.signal)

    def values(self) -> tuple[float, ...]:
        """Return MACD and its signal line."""
        values = self.memory.macd.values
        return values.macd, values.signal

    def waits(self, held: bool) -> str:
        """Return which cross is waited for, and how far the lines are apart."""
        values = self.memory.macd.values
        way = "below" if held else "above"
        return f"waits for MACD to cross {way} its signal line; {place(values.macd, values.signal)}"
