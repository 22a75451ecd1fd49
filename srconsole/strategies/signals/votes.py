"""`multi` by the mean of its votes: seven indicators vote, and the mean decides (docs/strategies.md section 3)."""

from __future__ import annotations

from math import nan

from msgspec import Struct

from srconsole.core.bounds import Count
from srconsole.core.candle import Candle
from srconsole.core.indicators.averages import Ema, Sma
from srconsole.core.indicators.cross import Cross
from srconsole.core.indicators.oscillators import Macd, Mfi, Rsi, Stochastic
from srconsole.core.indicators.ranges import Bands
from srconsole.strategies.signals.system import Signal, System

BUSY = 1.5
"""A candle of more than so many mean volumes backs the vote before it."""


class VotesMemory(Struct):
    """The indicators that vote, and how the last vote went: votes cast, and their mean, nan without any."""

    fast: Ema
    slow: Ema
    cross: Cross
    rsi: Rsi
    macd: Macd
    macd_cross: Cross
    bands: Bands
    stochastic: Stochastic
    volume: Sma
    mfi: Mfi
    cast: Count = 0
    mean: float = nan


class Votes(System[VotesMemory]):
    """Buys and sells by the mean of the votes cast; an indicator without a value or an opinion casts none."""

    columns = (
        "ema_9", "ema_21", "rsi", "macd", "macd_signal", "band_lower", "band_upper", "stoch_k", "stoch_d",
        "volume_mean", "mfi", "mean_vote",
    )  # fmt: skip
    history = 13  # money flow is the first to have a vote

    def __init__(self, threshold: float) -> None:
        """Take the mean vote that buys, and negated sells."""
        super().__init__(
            VotesMemory(
                fast=Ema(9),
                slow=Ema(21),
                cross=Cross(),
                rsi=Rsi.of(14),
                macd=Macd.of(),
                macd_cross=Cross(),
                bands=Bands.of(),
                stochastic=Stochastic.of(),
                volume=Sma(20),
                mfi=Mfi(14),
            )
        )
        self._threshold = threshold

    def signal(self, candle: Candle) -> Signal:
        """Take one closed candle; return what the mean of its votes says."""
        votes = self._votes(candle)
        memory = self.memory
        memory.cast = len(votes)
        memory.mean = mean = sum(votes) / len(votes) if votes else nan
        if mean >= self._threshold:
            return 1
        return -1 if mean <= -self._threshold else 0

    def _votes(self, candle: Candle) -> list[int]:
        """Return the votes that are cast, in order; each is 1 or 2 for a rise, negative for a fall."""
        memory, close = self.memory, candle.close
        votes = [
            of_lines(memory.cross, memory.fast.update(close), memory.slow.update(close)),
            beyond(memory.rsi.update(close), 30, 70),
        ]
        macd = memory.macd.update(close)
        votes.append(of_lines(memory.macd_cross, macd.macd, macd.signal))
        bands = memory.bands.update(close)
        votes.append(beyond(close, bands.lower, bands.upper))
        _, k, d = memory.stochastic.update(candle)
        k_says, d_says = beyond(k, 20, 80), beyond(d, 20, 80)
        votes.append(k_says if k_says == d_says else 0)
        cast = [vote for vote in votes if vote]
        volume = memory.volume.update(candle.volume)
        if cast and candle.volume > BUSY * volume:
            cast.append(1 if cast[-1] > 0 else -1)
        flow = beyond(memory.mfi.update(candle), 20, 80)
        return [*cast, flow] if flow else cast

    def values(self) -> tuple[float, ...]:
        """Return what the votes were cast on, and their mean."""
        memory = self.memory
        return (
            memory.fast.value,
            memory.slow.value,
            memory.rsi.value,
            memory.macd.values.macd,
            memory.macd.values.signal,
            memory.bands.values.lower,
            memory.bands.values.upper,
            memory.stochastic.values.k,
            memory.stochastic.values.d,
            memory.volume.value,
            memory.mfi.value,
            memory.mean,
        )

    def waits(self, held: bool) -> str:
        """Return which mean is waited for, and how the last vote went."""
        memory = self.memory
        wanted = f"waits for a mean vote of {-self._threshold if held else self._threshold:+g}"
        if not memory.cast:
            return f"{wanted}; none is cast"
        return f"{wanted}; it is {memory.mean:+.2f} of {memory.cast}"


def of_lines(cross: Cross, first: float, second: float) -> int:
    """Return the vote of two lines: 2 where the first has just come above the second, 1 above it, and negated below."""
    crossed = cross.update(first, second)
    if first > second:
        return 2 if crossed > 0 else 1
    if first < second:
        return -2 if crossed < 0 else -1
    return 0


def beyond(value: float, low: float, high: float) -> int:
    """Return the vote of a value that is below what is low, 1, or above what is high, -1."""
    if value < low:
        return 1
    return -1 if value > high else 0
