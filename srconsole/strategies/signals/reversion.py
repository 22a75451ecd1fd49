"""`mean_reversion`: buys below the lower band and sells where price has come back (docs/strategies.md section 6)."""

from __future__ import annotations

from math import nan
from typing import Literal

from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.indicators.oscillators import Rsi
from srconsole.core.indicators.ranges import Bands
from srconsole.figures import quantity_text
from srconsole.strategies.signals.system import Signal, System

OVERSOLD = 30.0


class ReversionMemory(Struct):
    """The bands, the strength, and the last close."""

    bands: Bands
    rsi: Rsi
    close: float = nan


class Reversion(System[ReversionMemory]):
    """Buys a close below the lower band, sells one above the upper band or back at the middle."""

    columns = ("band_lower", "band_middle", "band_upper", "rsi")
    history = 19

    def __init__(self, *, need_rsi: bool, exit_at: Literal["upper", "middle"]) -> None:
        """Take whether RSI 14 has to be oversold as well, and the band at which it sells."""
        super().__init__(ReversionMemory(Bands.of(), Rsi.of(14)))
        self._need_rsi, self._exit_at = need_rsi, exit_at

    def signal(self, candle: Candle) -> Signal:
        """Take one closed candle; return what it says beside the bands."""
        memory = self.memory
        close = memory.close = candle.close
        bands, rsi = memory.bands.update(close), memory.rsi.update(close)
        if close < bands.lower and (not self._need_rsi or rsi < OVERSOLD):
            return 1
        back = close > bands.upper if self._exit_at == "upper" else close >= bands.middle
        return -1 if back else 0

    def values(self) -> tuple[float, ...]:
        """Return the bands and the RSI."""
        bands = self.memory.bands.values
        return bands.lower, bands.middle, bands.upper, self.memory.rsi.value

    def waits(self, held: bool) -> str:
        """Return which band is waited for, and how far it is."""
        memory = self.memory
        bands = memory.bands.values
        if held and self._exit_at == "upper":
            return f"waits for a close above the upper band, {_away(memory.close, bands.upper)}"
        if held:
            return f"waits for a close at the middle band, {_away(memory.close, bands.middle)}"
        rsi = f"an RSI below {OVERSOLD:g}, now {memory.rsi.value:.1f}"
        if memory.close < bands.lower:
            return f"waits for {rsi}; the close is below the lower band"
        also = f", and {rsi}" if self._need_rsi else ""
        return f"waits for a close below the lower band, {_away(memory.close, bands.lower)}{also}"


def _away(close: float, band: float) -> str:
    return f"{quantity_text(abs(close - band))} away"
