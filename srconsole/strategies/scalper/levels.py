"""Levels of a window of candles: extrema, volume nodes and retracements, merged and tested (docs/strategies.md 4.1).

All of it is a function of the window alone: candles before it change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor, fsum
from operator import mul
from typing import Final, NamedTuple

from srconsole.settings.schema import ScalperSettings

RATIOS: Final = (0.236, 0.382, 0.5, 0.618, 0.786)
"""How far back from its end a move is retraced, fractions."""

_RETRACED_WEIGHT: Final = 0.5


class Seen(NamedTuple):
    """A closed candle of the window; prices in USDT, volume in the base currency."""

    high: float
    low: float
    close: float
    volume: float
    typical: float
    """The mean of high, low and close."""


class Cluster(NamedTuple):
    """Prices near to each other that became one."""

    price: float
    weight: float


class Fared(NamedTuple):
    """How often price came to a level, and went back or through."""

    held: int
    broken: int


class FoundLevel(NamedTuple):
    """A level of the window, valid or not."""

    price: float
    weight: float
    held: int
    broken: int

    @property
    def score(self) -> float:
        """What speaks for it: the weight of its prices, and the tests it held less those that broke it."""
        return self.weight + self.held - self.broken


def clusters(window: Sequence[Seen], extrema: Iterable[float], settings: ScalperSettings) -> list[Cluster]:
    """Return the levels of a window before they are tested, ascending.

    Args:
        window: its candles, the newest last.
        extrema: prices of the swings inside of it, lows and highs.
        settings: `bin_pct`, `node_ratio` and `merge_tolerance` are used.
    """
    if not window:
        return []
    found = [Cluster(price, 1.0) for price in extrema]
    width = settings.bin_pct * window[-1].close
    found += [Cluster(price, 1.0) for price in volume_nodes(window, width, settings.node_ratio)]
    found += [Cluster(price, _RETRACED_WEIGHT) for price in retracements(window)]
    return merged(found, settings.merge_tolerance)


def volume_nodes(window: Iterable[Seen], width: float, node_ratio: float) -> list[float]:
    """Return the prices at which much was traded: the mean price of each bin that stands out from its neighbours.

    Args:
        window: its candles.
        width: of a bin, USDT.
        node_ratio: the least volume of a node, in means of the bins that hold a candle.
    """
    bins: dict[int, tuple[list[float], list[float]]] = {}
    for _, _, _, volume, typical in window:
        number = floor(typical / width)
        held = bins.get(number)
        if held is None:
            bins[number] = [volume], [typical]
        else:
            held[0].append(volume)
            held[1].append(typical)
    traded = {number: fsum(volumes) for number, (volumes, _) in bins.items()}
    least = node_ratio * fsum(traded.values()) / len(traded)
    return [
        fsum(map(mul, *bins[number])) / volume
        for number, volume in traded.items()
        if volume > 0
        and volume >= least
        and volume > max(traded.get(number - 1, 0.0), traded.get(number - 2, 0.0))
        and volume >= max(traded.get(number + 1, 0.0), traded.get(number + 2, 0.0))
    ]


def retracements(window: Sequence[Seen]) -> list[float]:
    """Return the Fibonacci retracements between the window's lowest low and highest high, from the later one back."""
    highs = [seen.high for seen in reversed(window)]
    lows = [seen.low for seen in reversed(window)]
    high, low = max(highs), min(lows)
    if not high > low:
        return []
    move = high - low
    # The newest comes first here: the latest of equals is the first, and a smaller place is later.
    if highs.index(high) < lows.index(low):
        return [high - ratio * move for ratio in RATIOS]
    return [low + ratio * move for ratio in RATIOS]


def merged(found: Iterable[Cluster], tolerance: float) -> list[Cluster]:
    """Return prices as clusters, ascending: each joins the one below it if it is within the tolerance, a fraction."""
    made: list[Cluster] = []
    price = weight = 0.0
    for new, its in sorted(found):
        if made and new / price - 1 <= tolerance:
            price = (price * weight + new * its) / (weight + its)
            weight += its
            made[-1] = Cluster(price, weight)
        else:
            price, weight = new, its
            made.append(Cluster(price, weight))
    return made


def fared(price: float, window: Iterable[Seen], proximity: float, test_gap: int) -> Fared:
    """Return how a level fared through a window.

    A test begins with a candle that reaches into the band around the level and ends with one that closes outside of
    it: on the side that price came from, it held. A candle that ends one begins no other for `test_gap` candles.

    Args:
        price: the level's.
        window: its candles.
        proximity: half the band's width, a fraction.
        test_gap: candles.
    """
    upper, lower = price * (1 + proximity), price * (1 - proximity)
    came = held = broken = free = 0
    inside = False
    for at, (high, low, close, _, _) in enumerate(window):
        if low <= upper and high >= lower and not inside and at >= free:
            inside = True
        side = 1 if close > upper else -1 if close < lower else 0
        if side:
            if inside:
                if came == side:
                    held += 1
                elif came:
                    broken += 1
                inside = False
                free = at + test_gap
            came = side
    return Fared(held, broken)


def tested(cluster: Cluster, window: Iterable[Seen], settings: ScalperSettings) -> FoundLevel:
    """Return a cluster as a level with its tests."""
    held, broken = fared(cluster.price, window, settings.proximity, settings.test_gap)
    return FoundLevel(cluster.price, cluster.weight, held, broken)


def is_valid(level: FoundLevel, settings: ScalperSettings) -> bool:
    """Tell whether a level held often enough, and enough speaks for it."""
    return level.held >= settings.min_held and level.score >= settings.min_score
