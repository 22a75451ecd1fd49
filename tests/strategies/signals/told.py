"""The signal strategies once more, naively: all signals of a history at once, written from docs/strategies.md.

Only the lines that they read are shared with other tests; `tests.core.indicators.table` has those, naively too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from srconsole.core.candle import Candle
from srconsole.settings.schema import SignalSettings
from tests.core.indicators import table

Line = list[float]


def above(one: Line, other: Line) -> list[bool]:
    """Return at which candles one line comes above another; a tie is what differs by a millionth of a millionth."""
    came = []
    for at in range(len(one)):
        if at == 0:
            came.append(False)
            continue
        now, before = one[at] - other[at], one[at - 1] - other[at - 1]
        tie_now = 1e-12 * max(abs(one[at]), abs(other[at]))
        tie_before = 1e-12 * max(abs(one[at - 1]), abs(other[at - 1]))
        came.append(now > tie_now and before <= tie_before)
    return came


def crosses(one: Line, other: Line) -> list[int]:
    """Return 1 where one line comes above another, -1 where below."""
    return [int(up) - int(down) for up, down in zip(above(one, other), above(other, one), strict=True)]


def sma(candles: Sequence[Candle], settings: SignalSettings) -> list[int]:
    """Tell the signals of `sma`."""
    closes = table.closes(candles)
    return crosses(table.sma(closes, settings.sma_fast), table.sma(closes, settings.sma_slow))


def rsi(candles: Sequence[Candle], settings: SignalSettings) -> list[int]:
    """Tell the signals of `rsi`."""
    line = table.rsi(candles, settings.rsi_length)
    low, high = [settings.oversold] * len(line), [settings.overbought] * len(line)
    return [1 if up else -int(down) for up, down in zip(above(line, low), above(high, line), strict=True)]


def macd(candles: Sequence[Candle], settings: SignalSettings) -> list[int]:
    """Tell the signals of `macd`."""
    line, signal, _ = table.macd(candles, settings.macd_fast, settings.macd_slow, settings.macd_signal)
    return crosses(line, signal)


def multi(candles: Sequence[Candle], settings: SignalSettings) -> list[int]:
    """Tell the signals of `multi` in either mode."""
    return votes(candles, settings) if settings.mode == "average" else strengths(candles, settings)


def _lines_vote(one: Line, other: Line, crossed: list[int], at: int) -> list[int]:
    if one[at] > other[at]:
        return [2 if crossed[at] == 1 else 1]
    return [-2 if crossed[at] == -1 else -1] if one[at] < other[at] else []


def votes(candles: Sequence[Candle], settings: SignalSettings) -> list[int]:
    """Tell the signals of the mean of the votes."""
    closes = table.closes(candles)
    fast, slow, strength = table.ema(closes, 9), table.ema(closes, 21), table.rsi(candles, 14)
    line, signal, _ = table.macd(candles, 12, 26, 9)
    _, upper, lower = table.bands(candles, 20, 2.0)
    _, k, d = table.stochastic(candles, 14, 3)
    volume, flow = table.sma([candle.volume for candle in candles], 20), table.mfi(candles, 14)
    means, lines = crosses(fast, slow), crosses(line, signal)
    told = []
    for at, candle in enumerate(candles):
        cast = _lines_vote(fast, slow, means, at)
        cast += [1] if strength[at] < 30 else [-1] if strength[at] > 70 else []
        cast += _lines_vote(line, signal, lines, at)
        cast += [1] if candle.close < lower[at] else [-1] if candle.close > upper[at] else []
        cast += [1] if k[at] < 20 and d[at] < 20 else [-1] if k[at] > 80 and d[at] > 80 else []
        if cast and candle.volume > 1.5 * volume[at]:
            cast.append(int(math.copysign(1, cast[-1])))
        cast += [1] if flow[at] < 20 else [-1] if flow[at] > 80 else []
        mean = sum(cast) / len(cast) if cast else math.nan
        told.append(1 if mean >= settings.threshold else -1 if mean <= -settings.threshold else 0)
    return told


def strengths(candles: Sequence[Candle], settings: SignalSettings) -> list[int]:
    """Tell the signals of what agrees with the first direction."""
    closes = table.closes(candles)
    strength = table.rsi(candles, 14)
    means = crosses(table.ema(closes, 20), table.ema(closes, 50))
    lines = crosses(*table.macd(candles, 12, 26, 9)[:2])
    _, upper, lower = table.bands(candles, 20, 2.0)
    told = []
    for at, candle in enumerate(candles):
        direction, total = means[at], float(abs(means[at]))
        for says in (1 if strength[at] < 30 else -1 if strength[at] > 70 else 0, lines[at]):
            if says and direction in (0, says):
                direction, total = says, total + 1
        if candle.close <= lower[at] and direction >= 0:
            direction, total = 1, total + 0.5
        if candle.close >= upper[at] and direction <= 0:
            direction, total = -1, total + 0.5
        told.append(direction if total >= settings.strength else 0)
    return told


def mean_reversion(candles: Sequence[Candle], settings: SignalSettings) -> list[int]:
    """Tell the signals of `mean_reversion`."""
    middle, upper, lower = table.bands(candles, 20, 2.0)
    strength = table.rsi(candles, 14)
    told = []
    for at, candle in enumerate(candles):
        buy = candle.close < lower[at] and (strength[at] < 30 if settings.need_rsi else True)
        sell = candle.close > upper[at] if settings.exit == "upper" else candle.close >= middle[at]
        told.append(1 if buy else -int(sell))
    return told


def momentum(candles: Sequence[Candle], settings: SignalSettings) -> list[int]:
    """Tell the signals of `momentum`."""
    line, signal, _ = table.macd(candles, 12, 26, 9)
    strength, mean = table.rsi(candles, 14), table.sma(table.closes(candles), 50)
    told = []
    for at, candle in enumerate(candles):
        if any(math.isnan(value) for value in (line[at], signal[at], strength[at], mean[at])):
            told.append(0)
            continue
        score = 1 if line[at] > signal[at] else -1
        score += 1 if 50 < strength[at] < 70 else -1 if 30 < strength[at] < 50 else 0
        score += 1 if candle.close > mean[at] else -1
        told.append(1 if score >= 2 else -1 if score <= -2 else 0)
    return told


TOLD = {
    "sma": sma,
    "rsi": rsi,
    "macd": macd,
    "multi": multi,
    "mean_reversion": mean_reversion,
    "momentum": momentum,
}
"""By the strategies' names."""
