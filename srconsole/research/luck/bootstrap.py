"""Days drawn anew in blocks: what another year like this one might bring (Politis and Romano 1994)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from srconsole.research.luck.bands import DRAWS, Band, Floats, band_of, batches, deepest_falls


@dataclass(frozen=True)
class Bootstrap:
    """What so many days like these might have come to.

    Attributes:
        draws: how many histories were drawn.
        days: how long each of them is: as long as the one that there was.
        block: how many days stay together in the mean.
        profit: USDT, what was gained is kept at work as it was; profit_pct: as fractions of the capital.
        drawdown_pct: the deepest falls of equity at the days' ends, fractions of the peak before.
        lost: the share of histories that end below the capital.
    """

    draws: int
    days: int
    block: float
    profit: Band
    profit_pct: Band
    drawdown_pct: Band
    lost: float


def bootstrapped(
    returns: Floats,
    capital: float,
    chance: np.random.Generator,
    draws: int = DRAWS,
    block: float | None = None,
) -> Bootstrap | None:
    """Draw histories from daily returns, in blocks that keep what follows what.

    None without a day, and where a day has no return since nothing was left on the day before.

    Args:
        returns: of the days, fractions, as `metrics.daily_returns` has them.
        capital: what each history begins with, above 0, USDT.
        chance: where the blocks come from.
        draws: how many histories, one at least.
        block: the mean length of a block, 1 at least; left out, the cube root of the number of days.
    """
    days = len(returns)
    if not days or not np.isfinite(returns).all():
        return None
    mean = block_of(days) if block is None else block
    ends, falls = [], []
    for count in batches(draws, days):
        grown = np.cumprod(1 + returns[blocks(days, mean, chance, count)], axis=1, dtype=np.float64)
        ends.append(grown[:, -1] - 1)
        falls.append(deepest_falls(grown, 1.0)[1])
    gained = np.concatenate(ends)
    return Bootstrap(
        draws=draws,
        days=days,
        block=mean,
        profit=band_of(gained * capital),
        profit_pct=band_of(gained),
        drawdown_pct=band_of(np.concatenate(falls)),
        lost=float((gained < 0).mean()),
    )


def block_of(days: int) -> float:
    """Return a mean length of blocks that grows with the history as the theory asks for, days."""
    return float(max(1, round(days ** (1 / 3))))


def blocks(days: int, mean: float, chance: np.random.Generator, draws: int) -> NDArray[np.int64]:
    """Return which day stands where, a row a draw: blocks begin anywhere, and go on from the last day to the first.

    After each day a new block begins with the probability `1 / mean`, so that the lengths are geometric.
    """
    begins = chance.random((draws, days)) < 1 / mean
    begins[:, 0] = True
    at = np.arange(days)
    begun = np.maximum.accumulate(np.where(begins, at, 0), axis=1)
    anywhere = chance.integers(0, days, (draws, days))
    first = np.take_along_axis(anywhere, begun, axis=1)
    found: NDArray[np.int64] = (first + at - begun) % days
    return found
