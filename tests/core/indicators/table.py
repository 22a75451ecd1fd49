"""The indicators of docs/strategies.md section 2 once more, naively: each value anew from the whole list of candles.

Nothing here is the program's; it is written from the table, to disagree where the program is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import groupby, pairwise

from srconsole.core.candle import Candle

Line = list[float]
NAN = math.nan


def closes(candles: Sequence[Candle]) -> Line:
    """Return the closes."""
    return [candle.close for candle in candles]


def typical(candles: Sequence[Candle]) -> Line:
    """Return the means of high, low and close."""
    return [(candle.high + candle.low + candle.close) / 3 for candle in candles]


def tiny(candle: Candle) -> float:
    """Return Pine's tolerance at a candle."""
    return min(1e-10, 1e-9 * candle.close)


def at_known(line: Line, known: Callable[[Line], Line]) -> Line:
    """Apply a rule to what is known of a line, and put nan where nothing is."""
    values = iter(known([value for value in line if not math.isnan(value)]))
    return [NAN if math.isnan(value) else next(values) for value in line]


def sma(line: Line, length: int) -> Line:
    """Return the means of the last values."""

    def known(values: Line) -> Line:
        return [
            math.fsum(values[at + 1 - length : at + 1]) / length if at + 1 >= length else NAN
            for at in range(len(values))
        ]

    return at_known(line, known)


def seeded(line: Line, length: int, step: Callable[[float, float], float]) -> Line:
    """Return the mean of the first values, and what a step makes of it and each later one."""

    def known(values: Line) -> Line:
        means = [NAN] * min(len(values), length - 1)
        if len(values) >= length:
            means.append(math.fsum(values[:length]) / length)
            for value in values[length:]:
                means.append(step(means[-1], value))
        return means

    return at_known(line, known)


def ema(line: Line, length: int) -> Line:
    """Return the exponential means."""
    return seeded(line, length, lambda mean, value: mean + 2 / (length + 1) * (value - mean))


def rma(line: Line, length: int) -> Line:
    """Return Wilder's means."""
    return seeded(line, length, lambda mean, value: (mean * (length - 1) + value) / length)


def rsi(candles: Sequence[Candle], length: int) -> Line:
    """Return the relative strengths."""
    line = closes(candles)
    rises = rma([NAN, *(max(new - old, 0.0) for old, new in pairwise(line))], length)
    falls = rma([NAN, *(max(old - new, 0.0) for old, new in pairwise(line))], length)
    made = []
    for candle, rise, fall in zip(candles, rises, falls, strict=False):
        if math.isnan(rise):
            made.append(NAN)
        elif fall <= tiny(candle):
            made.append(100.0)
        else:
            made.append(0.0 if rise <= tiny(candle) else 100 - 100 / (1 + rise / fall))
    return made


def macd(candles: Sequence[Candle], fast: int, slow: int, signal: int) -> tuple[Line, Line, Line]:
    """Return MACD, its signal line and what lies between them."""
    line = closes(candles)
    apart = [one - other for one, other in zip(ema(line, fast), ema(line, slow), strict=True)]
    mean = ema(apart, signal)
    return apart, mean, [one - other for one, other in zip(apart, mean, strict=True)]


def true_ranges(candles: Sequence[Candle], first: bool) -> Line:
    """Return the true ranges; the first candle's is its height, or nan."""
    made = []
    for at, candle in enumerate(candles):
        before = candles[at - 1].close
        if at == 0:
            made.append(candle.high - candle.low if first else NAN)
        else:
            made.append(max(candle.high - candle.low, abs(candle.high - before), abs(candle.low - before)))
    return made


def atr(candles: Sequence[Candle], length: int) -> Line:
    """Return the average true ranges."""
    return rma(true_ranges(candles, True), length)


def bands(candles: Sequence[Candle], length: int, width: float) -> tuple[Line, Line, Line]:
    """Return the middle, the upper and the lower band."""
    line = closes(candles)
    middle = sma(line, length)
    spread = []
    for at, mean in enumerate(middle):
        last = line[max(0, at + 1 - length) : at + 1]
        spread.append(width * math.sqrt(math.fsum((price - mean) * (price - mean) for price in last) / length))
    upper = [mean + each for mean, each in zip(middle, spread, strict=True)]
    return middle, upper, [mean - each for mean, each in zip(middle, spread, strict=True)]


def extreme(line: Line, length: int, pick: Callable[[Line], float]) -> Line:
    """Return the highest or lowest of the last values."""
    return [pick(line[at + 1 - length : at + 1]) if at + 1 >= length else NAN for at in range(len(line))]


def stochastic(candles: Sequence[Candle], length: int, smooth: int) -> tuple[Line, Line, Line]:
    """Return where closes stand in their ranges, %K and %D."""
    highs = extreme([candle.high for candle in candles], length, max)
    lows = extreme([candle.low for candle in candles], length, min)
    raw = [
        NAN if high == low else 100 * (candle.close - low) / (high - low)
        for candle, high, low in zip(candles, highs, lows, strict=True)
    ]
    k = sma(raw, smooth)
    return raw, k, sma(k, smooth)


def adx(candles: Sequence[Candle], length: int) -> tuple[Line, Line, Line]:
    """Return +DI, -DI and ADX."""
    rises, falls = [NAN] * min(1, len(candles)), [NAN] * min(1, len(candles))
    for before, candle in pairwise(candles):
        up, down = candle.high - before.high, before.low - candle.low
        rises.append(up if up - down > tiny(candle) and up > tiny(candle) else 0.0)
        falls.append(down if down - up > tiny(candle) and down > tiny(candle) else 0.0)
    ranges = [NAN if each == 0 else each for each in rma(true_ranges(candles, False), length)]
    plus = [100 * rise / each for rise, each in zip(rma(rises, length), ranges, strict=True)]
    minus = [100 * fall / each for fall, each in zip(rma(falls, length), ranges, strict=True)]
    apart = [abs(one - other) / ((one + other) or 1) for one, other in zip(plus, minus, strict=True)]
    return plus, minus, [100 * mean for mean in rma(apart, length)]


def vwap(candles: Sequence[Candle]) -> Line:
    """Return the prices of the days by volume."""
    made: Line = []
    prices = zip(candles, typical(candles), strict=True)
    for _, day in groupby(prices, key=lambda pair: pair[0].time // 86_400_000):
        first, money, volume = not made, 0.0, 0.0
        late = False
        for at, (candle, price) in enumerate(day):
            late = late or (at == 0 and first and candle.time % 86_400_000 != 0)
            money += price * candle.volume
            volume += candle.volume
            made.append(NAN if late or volume == 0 else money / volume)
    return made


def mfi(candles: Sequence[Candle], length: int) -> Line:
    """Return the money flow indices."""
    prices, up, down, made = typical(candles), [], [], []
    for at, (candle, price) in enumerate(zip(candles, prices, strict=True)):
        change = price - prices[at - 1] if at else NAN
        up.append(0.0 if change <= tiny(candle) else candle.volume * price)
        down.append(0.0 if change >= -tiny(candle) else candle.volume * price)
        rose, fell = math.fsum(up[-length:]), math.fsum(down[-length:])
        if at + 1 < length:
            made.append(NAN)
        else:
            made.append(100.0 if fell <= tiny(candle) else 100 - 100 / (1 + rose / fell))
    return made
