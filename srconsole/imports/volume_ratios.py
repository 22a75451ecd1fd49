"""What the numbers of columns say about each other: base volume, its money, contracts, and what is no volume at all.

Money divided by the coins that it was paid for is their mean price, which lies within a candle's low and high.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.market.candle_arrays import Floats

COARSE: Final = 0.02
"""A number whose last digit is worth more than this fraction of it says nothing about a ratio."""

SURE: Final = 10.0
"""Nats of evidence that chance hardly gives: two candles whose ranges are a hundredth of their price."""

_MOST_A_ROW: Final = 6.0
_ANY_RATIO: Final = 5.0
_NEARLY_ALL: Final = 0.9
_MANTISSA: Final = re.compile(r"[+-]?[0-9]*(?:[.,]([0-9]*))?(?:[eE]([+-]?[0-9]+))?")


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Some rows as numbers, NaN where there is none.

    Attributes:
        low: shape (n,).
        high: likewise.
        values: columns that may hold a volume, by their place.
        grains: what the last digit of each of them is worth, and of the idle ones.
        idle: columns that are 0 or the same in all rows.
    """

    low: Floats
    high: Floats
    values: Mapping[int, Floats]
    grains: Mapping[int, float]
    idle: tuple[int, ...] = ()


class Pair(NamedTuple):
    """Two columns of which one holds the money that was paid for the other.

    Attributes:
        base: the one that counts coins.
        money: the other one.
        fits: rows in which money / base lies within low and high.
        rows: rows whose numbers are fine enough to tell.
        turned: rows in which only base / money does.
        bits: how sure it is, in nats.
        told: whether the numbers tell which of the two is which, as they do not where prices are about 1.
    """

    base: int
    money: int
    fits: int
    rows: int
    turned: int
    bits: float
    told: bool


def grain_of(texts: Sequence[str]) -> float:
    """Return what the last digit of the finest of some numbers is worth."""
    decimals = []
    for text in texts:
        match = _MANTISSA.fullmatch(text.strip())
        if match is not None and text.strip():
            decimals.append(len(match[1] or "") - int(match[2] or 0))
    return float(10.0 ** -max(-300, min(300, max(decimals)))) if decimals else 1.0


def money_pairs(sample: Sample) -> list[Pair]:
    """Return the pairs of base volume and money among a sample's columns."""
    pairs = (_pair(sample, one, other) for one, other in combinations(sample.values, 2))
    return [pair for pair in pairs if pair is not None]


def in_proportion(sample: Sample, one: int, other: int) -> bool:
    """Tell whether two columns have one ratio in all rows, or a part of the price for it, as contracts have."""
    a, b = sample.values[one], sample.values[other]
    fine, slack = _fine(sample, one, other)
    if np.count_nonzero(fine) < 3:
        return False
    a, b, low, high, slack = a[fine], b[fine], sample.low[fine], sample.high[fine], slack[fine]
    ratio = b / a
    usual = float(np.median(ratio))
    alike = (ratio <= usual * slack) & (ratio * slack >= usual) & (abs(usual - 1) > 1e-6)
    moving = _evidence(a, np.full(len(a), 1.0), slack)
    if alike.mean() >= _NEARLY_ALL and float(moving[alike][1:].sum()) >= SURE:
        return True
    return _scaled(ratio, low, high, slack, a) or _scaled(1 / ratio, low, high, slack, a)


def equal(sample: Sample, one: int, other: int) -> bool:
    """Tell whether two columns hold the same numbers wherever both have one."""
    a, b = sample.values[one], sample.values[other]
    both = ~(np.isnan(a) | np.isnan(b))
    return bool(both.any() and (np.abs(a[both] - b[both]) <= sample.grains[one] + sample.grains[other]).all())


def contains(sample: Sample, whole: int, part: int) -> bool:
    """Tell whether one column is at least as large as another one in every row."""
    a, b = sample.values[whole], sample.values[part]
    both = ~(np.isnan(a) | np.isnan(b))
    return bool(both.any() and (a[both] + sample.grains[whole] >= b[both]).all())


def swapped(
    low: Floats, high: Floats, volume: Floats, money: Floats, grains: tuple[float, float]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell of each row whether base volume and money stand in each other's place, and whether neither fits.

    Args:
        low: shape (n,).
        high: likewise.
        volume: what was taken for the base volume.
        money: what was taken for its money; NaN where there is none.
        grains: what the last digits of the two are worth.
    """
    slack = 1 + COARSE
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        fine = (grains[0] * 2 <= COARSE * volume) & (grains[1] * 2 <= COARSE * money)
        straight = (money <= high * volume * slack) & (money * slack >= low * volume)
        turned = (volume <= high * money * slack) & (volume * slack >= low * money)
    return fine & ~straight & turned, fine & ~straight & ~turned


def _pair(sample: Sample, one: int, other: int) -> Pair | None:
    a, b = sample.values[one], sample.values[other]
    fine, slack = _fine(sample, one, other)
    if not fine.any():
        return None
    a, b, low, high, slack = a[fine], b[fine], sample.low[fine], sample.high[fine], slack[fine]
    forward = (b <= high * a * slack) & (b * slack >= low * a)
    backward = (a <= high * b * slack) & (a * slack >= low * b)
    either = forward | backward
    if either.mean() < _NEARLY_ALL:
        return None
    bits = float(_evidence(a, high / low, slack)[either].sum())
    ahead, back = int(np.count_nonzero(forward & ~backward)), int(np.count_nonzero(backward & ~forward))
    told = ahead + back > 0
    if back > ahead:
        one, other, ahead, back, forward = other, one, back, ahead, backward
    return Pair(one, other, int(np.count_nonzero(forward)), len(a), back, bits, told)


def _fine(sample: Sample, one: int, other: int) -> tuple[NDArray[np.bool_], Floats]:
    """Return the rows in which two columns are fine enough to be divided, and how far off the ratio may be."""
    a, b = sample.values[one], sample.values[other]
    off = sample.grains[one] / a + sample.grains[other] / b
    fine = (a > 0) & (b > 0) & (off <= COARSE) & (sample.low > 0) & (sample.low <= sample.high)
    return fine, np.where(fine, 1 + off + 1e-9, 1.0)


def _evidence(a: Floats, width: Floats, slack: Floats) -> Floats:
    """Return of each row how unlikely chance is to put a ratio into its range; one like the row before says nothing."""
    wide = np.log(width) + 2 * np.log(slack)
    moved = np.concatenate(([True], np.abs(np.diff(np.log(a))) > wide[1:]))
    return np.where(moved, np.clip(-np.log(wide / _ANY_RATIO + 1e-9), 0.0, _MOST_A_ROW), 0.0)


def _scaled(ratio: Floats, low: Floats, high: Floats, slack: Floats, a: Floats) -> bool:
    """Tell whether a ratio is the price times some number in nearly all rows."""
    times = float(np.median(np.sqrt(low) * np.sqrt(high) / ratio))
    fits = (times * ratio <= high * slack) & (times * ratio * slack >= low)
    return bool(fits.mean() >= _NEARLY_ALL and _evidence(a, high / low, slack)[fits][1:].sum() >= SURE)
