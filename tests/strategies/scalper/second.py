"""The scalper's rules a second time, with numpy and without memory, as strategies.md 4.1 and 4.2 have them."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, fsum
from typing import NamedTuple

import numpy as np
import pandas as pd

from srconsole.core.candle import Candle
from srconsole.core.frames import frame_length
from srconsole.core.indicators.averages import Ema
from srconsole.core.indicators.oscillators import Rsi
from srconsole.core.indicators.ranges import Adx
from srconsole.settings.schema import ScalperSettings

DAY = 86_400_000


class Level(NamedTuple):
    """A level with its tests."""

    price: float
    weight: float
    held: int
    broken: int
    valid: bool


def swing_places(prices: np.ndarray, order: int) -> list[int]:
    """Return where `prices` have a swing low: lower than all before in the window, not above any after."""
    places = []
    for at in range(order, len(prices) - order):
        before, after = prices[at - order : at], prices[at + 1 : at + order + 1]
        if (prices[at] < before).all() and (prices[at] <= after).all():
            places.append(at)
    return places


def levels(candles: Sequence[Candle], rules: ScalperSettings) -> list[Level]:
    """Return the levels as of the last of these candles."""
    table = np.array(candles[-rules.window :], dtype=float)
    high, low, close, volume = table[:, 2], table[:, 3], table[:, 4], table[:, 5]
    order = rules.lookback // 2
    points = [(float(low[at]), 1.0) for at in swing_places(low, order)]
    points += [(float(high[at]), 1.0) for at in swing_places(-high, order)]
    points += [(price, 1.0) for price in node_prices(high, low, close, volume, rules)]
    points += [(price, 0.5) for price in fibonacci(high, low)]
    return [level(price, weight, high, low, close, rules) for price, weight in merge(points, rules.merge_tolerance)]


def node_prices(
    high: np.ndarray, low: np.ndarray, close: np.ndarray, volume: np.ndarray, rules: ScalperSettings
) -> list[float]:
    """Return the volume nodes' prices."""
    typical = (high + low + close) / 3
    width = rules.bin_pct * close[-1]
    bins = np.array([floor(price / width) for price in typical.tolist()])
    first, last = int(bins.min()), int(bins.max())
    totals = [fsum(volume[bins == number].tolist()) for number in range(first - 2, last + 3)]
    least = rules.node_ratio * fsum(totals) / len(set(bins.tolist()))
    found = []
    for at in range(2, len(totals) - 2):
        total = totals[at]
        below, above = totals[at - 2 : at], totals[at + 1 : at + 3]
        if (
            total > 0
            and total >= least
            and all(total > each for each in below)
            and all(total >= each for each in above)
        ):
            inside = bins == first - 2 + at
            found.append(fsum((volume[inside] * typical[inside]).tolist()) / total)
    return found


def fibonacci(high: np.ndarray, low: np.ndarray) -> list[float]:
    """Return the five retracements."""
    top = max(range(len(high)), key=lambda at: (high[at], at))
    bottom = max(range(len(low)), key=lambda at: (-low[at], at))
    most, least = float(high[top]), float(low[bottom])
    if most <= least:
        return []
    ratios = (0.236, 0.382, 0.5, 0.618, 0.786)
    if top > bottom:
        return [most - ratio * (most - least) for ratio in ratios]
    return [least + ratio * (most - least) for ratio in ratios]


def merge(points: Sequence[tuple[float, float]], tolerance: float) -> list[tuple[float, float]]:
    """Return clusters of points."""
    left = sorted(points)
    made: list[list[float]] = []
    while left:
        point, weight = left.pop(0)
        if made and point / made[-1][0] - 1 <= tolerance:
            center, total = made[-1]
            made[-1] = [(center * total + point * weight) / (total + weight), total + weight]
        else:
            made.append([point, weight])
    return [(center, total) for center, total in made]


def level(
    price: float, weight: float, high: np.ndarray, low: np.ndarray, close: np.ndarray, rules: ScalperSettings
) -> Level:
    """Return a level with its tests."""
    up, down = price * (1 + rules.proximity), price * (1 - rules.proximity)
    side = np.where(close > up, 1, np.where(close < down, -1, 0)).tolist()
    reached = ((low <= up) & (high >= down)).tolist()
    came, test_began, end = 0, None, None
    held = broken = 0
    for i in range(len(side)):
        if test_began is None and reached[i] and (end is None or i - end >= rules.test_gap):
            test_began = i
        if test_began is not None and side[i] != 0:
            if came != 0:
                held, broken = (held + 1, broken) if side[i] == came else (held, broken + 1)
            test_began, end = None, i
        if side[i] != 0:
            came = side[i]
    score = weight + held - broken
    return Level(price, weight, held, broken, held >= rules.min_held and score >= rules.min_score)


class Told(NamedTuple):
    """What each criterion says at a close."""

    level: float | None
    volume: bool
    range: bool
    traded: bool
    signs: tuple[bool, bool, bool, bool]
    """candle, divergence, alignment, strength"""


class Second:
    """All closes of a history, judged one at a time by what has closed by then."""

    def __init__(self, candles: Sequence[Candle], base: int, rules: ScalperSettings) -> None:
        self.candles, self.base, self.rules = candles, base, rules
        rsi, adx = Rsi.of(14), Adx.of(14)
        self.rsi = [rsi.update(candle.close) for candle in candles]
        self.adx = [adx.update(candle).adx for candle in candles]
        self.lows = swing_places(np.array([candle.low for candle in candles]), 5)

    def told(self, t: int) -> Told:
        """Return what the criteria say at the close of candle t."""
        candles, rules = self.candles, self.rules
        _, _, _, low, c, v = candles[t]
        usual = fsum(candle.volume for candle in candles[t - 20 : t]) / 20 if t >= 20 else float("nan")
        end = candles[t].time + self.base
        traded = fsum(
            candle.volume * ((candle.high + candle.low + candle.close) / 3)
            for candle in candles[: t + 1]
            if end - DAY <= candle.time < end
        )
        near = [
            level
            for level in levels(candles[: t + 1], rules)
            if level.valid
            and low <= level.price * (1 + rules.proximity)
            and level.price * (1 - rules.proximity) <= c <= level.price * (1 + rules.proximity)
        ]
        best = max(near, default=None)
        return Told(
            None if best is None else best.price,
            v > rules.volume_ratio * usual,
            self.adx[t] < rules.adx_max,
            traded >= rules.min_quote_volume,
            (
                shape(candles[: t + 1]),
                self.divergence(t),
                all(self.aligned(frame, t) for frame in rules.frames),
                best is not None and best.held - best.broken >= 3,
            ),
        )

    def entry(self, t: int) -> float | None:
        """Return the level that is bought behind the close of candle t."""
        told = self.told(t)
        if told.volume and told.range and told.traded and sum(told.signs) >= self.rules.secondary_min:
            return told.level
        return None

    def divergence(self, t: int) -> bool:
        """Tell of the last two swing lows in the window."""
        start = max(0, t - self.rules.window + 1)
        known = [at for at in self.lows if start + 5 <= at <= t - 5]
        if len(known) < 2:
            return False
        i, j = known[-2:]
        lower = self.candles[j].low < self.candles[i].low
        return j - i <= 50 and t - j <= 20 and lower and self.rsi[j] > self.rsi[i]

    def aligned(self, frame: str, t: int) -> bool:
        """Tell whether the last closed candle of a frame is above its ema 20."""
        length = frame_length(frame, self.base)
        table = pd.DataFrame(self.candles[: t + 1], columns=list(Candle._fields))
        stretches = table.groupby(table["time"] // length * length)["close"].last()
        closes = [
            close
            for stretch, close in stretches.items()
            if int(str(stretch)) + length <= self.candles[t].time + self.base
            and (int(str(stretch)) >= self.candles[0].time)
        ]
        mean = Ema(20)
        means = [mean.update(close) for close in closes]
        return bool(closes) and closes[-1] > means[-1]


def shape(candles: Sequence[Candle]) -> bool:
    """Tell whether the last candle is a hammer, engulfs the one before or rejects lower prices."""
    _, o, h, low, c, _ = candles[-1]
    body, range_ = abs(c - o), h - low
    if range_ <= 0:
        return False
    hammer = body > 0 and min(o, c) - low >= 2 * body and h - max(o, c) <= 0.25 * range_
    rejection = c > o and c >= low + 2 / 3 * range_
    engulfing = False
    if len(candles) > 1:
        _, o1, _, _, c1, _ = candles[-2]
        engulfing = c > o and c1 < o1 and c >= o1 and o <= c1 and body > abs(c1 - o1)
    return hammer or engulfing or rejection
