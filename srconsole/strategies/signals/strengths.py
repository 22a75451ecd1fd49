"""`multi` by strength: what agrees with the first direction found adds up (docs/strategies.md section 3)."""

from __future__ import annotations

from math import isnan

from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.indicators.averages import Ema
from srconsole.core.indicators.cross import Cross
from srconsole.core.indicators.oscillators import Macd, Rsi
from srconsole.core.indicators.ranges import Atr, Bands
from srconsole.core.offer import Exits, Target
from srconsole.strategies.signals.system import Signal, System
from srconsole.strategies.signals.votes import beyond

NO_ATR = "no ATR yet"


class StrengthsMemory(Struct):
    """The indicators, and the strength of the last close, negative for a fall."""

    fast: Ema
    slow: Ema
    cross: Cross
    rsi: Rsi
    macd: Macd
    macd_cross: Cross
    bands: Bands
    atr: Atr
    strength: float = 0.0


class Strengths(System[StrengthsMemory]):
    """Buys and sells where enough indicators agree; stop and target are by the range of the market."""

    columns = ("ema_20", "ema_50", "rsi", "macd", "macd_signal", "band_lower", "band_upper", "atr", "strength")
    history = 14  # RSI is the first to count

    def __init__(self, strength: float, atr_stop: float, atr_target: float) -> None:
        """Take the strength that is enough, and how many ATRs stop and target are from the entry."""
        super().__init__(
            StrengthsMemory(Ema(20), Ema(50), Cross(), Rsi.of(14), Macd.of(), Cross(), Bands.of(), Atr.of(14))
        )
        self._enough, self._atr_stop, self._atr_target = strength, atr_stop, atr_target

    def signal(self, candle: Candle) -> Signal:
        """Take one closed candle; return the direction in which there is strength enough."""
        direction, total = 0, 0.0
        for says, counts in self._directions(candle):
            if says and direction in {0, says}:
                direction = says
                total += counts
        self.memory.strength = direction * total
        if total < self._enough:
            return 0
        return 1 if direction > 0 else -1

    def _directions(self, candle: Candle) -> tuple[tuple[int, float], ...]:
        """Return what each indicator says, and how much it counts, in the order in which they give the direction."""
        memory, close = self.memory, candle.close
        crossed = memory.cross.update(memory.fast.update(close), memory.slow.update(close))
        macd = memory.macd.update(close)
        bands = memory.bands.update(close)
        memory.atr.update(candle)
        return (
            (crossed, 1.0),
            (beyond(memory.rsi.update(close), 30, 70), 1.0),
            (memory.macd_cross.update(macd.macd, macd.signal), 1.0),
            # Both bands are touched where they are one: in a market that does not move.
            (1 if close <= bands.lower else 0, 0.5),
            (-1 if close >= bands.upper else 0, 0.5),
        )

    def exits(self, price: float) -> Exits | str:
        """Return the stop below and the target above a price of entry, both by the ATR of the last close."""
        atr = self.memory.atr.value
        if isnan(atr):
            return NO_ATR
        return Exits(price - self._atr_stop * atr, targets=(Target(price + self._atr_target * atr, 1.0),))

    def values(self) -> tuple[float, ...]:
        """Return its indicators' values, and the strength."""
        memory = self.memory
        return (
            memory.fast.value,
            memory.slow.value,
            memory.rsi.value,
            memory.macd.values.macd,
            memory.macd.values.signal,
            memory.bands.values.lower,
            memory.bands.values.upper,
            memory.atr.value,
            memory.strength,
        )

    def waits(self, held: bool) -> str:
        """Return which strength is waited for, and how it stands."""
        return f"waits for a strength of {-self._enough if held else self._enough:+g}; it is {self.memory.strength:+g}"
