"""The probability that the best settings of a sweep are best by chance (Bailey, Borwein, López de Prado, Zhu 2015)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from srconsole.errors import RequestError
from srconsole.research import metrics
from srconsole.research.luck.bands import Floats, batches

BLOCKS: Final = 16
"""Parts of the history; half of them choose the settings, the other half judges them: 12,870 ways."""


@dataclass(frozen=True)
class Overfitting:
    """What becomes elsewhere of the settings that are best in half of a history.

    Attributes:
        trials: how many settings were tried; days: of how many days; ways: in how many ways these were halved.
        probability: the share of ways in which the best of one half is in the other not above the middle of all.
        lost: the share of ways in which its Sharpe ratio in the other half is below 0.
        chosen: its yearly Sharpe ratio where it was chosen, in the mean of all ways; elsewhere: in the other half.
    """

    trials: int
    days: int
    ways: int
    probability: float
    lost: float
    chosen: float
    elsewhere: float


def overfitting_of(returns: Floats, blocks: int = BLOCKS) -> Overfitting:
    """Return the probability of backtest overfitting of a sweep, by combinatorially symmetric cross-validation.

    Args:
        returns: daily returns as fractions, a row a day, a column a trial. A trial that did not move in a half has
            there a Sharpe ratio of 0.
        blocks: into how many parts, of as many days or one more, the days are cut; even, 2 at least.

    Raises:
        RequestError: there are fewer than two trials, or fewer than two days a block; a day of a trial has no return.
    """
    _check(returns, blocks)
    days, trials = returns.shape
    parts = np.array_split(returns, blocks)
    lengths = np.array([len(part) for part in parts], dtype=np.float64)
    sums = np.array([part.sum(axis=0) for part in parts])
    squares = np.array([(part**2).sum(axis=0) for part in parts])
    halves = list(combinations(range(blocks), blocks // 2))
    inside = np.zeros((len(halves), blocks))
    inside[np.arange(len(halves))[:, None], np.array(halves)] = 1.0
    ranks, chosen, elsewhere = [], [], []
    done = 0
    for count in batches(len(halves), trials):
        half = inside[done : done + count]
        done += count
        here = _ratios(half @ lengths, half @ sums, half @ squares)
        there = _ratios((1 - half) @ lengths, (1 - half) @ sums, (1 - half) @ squares)
        best = here.argmax(axis=1)[:, None]
        judged = np.take_along_axis(there, best, axis=1)
        below, equal = (there < judged).sum(axis=1), (there == judged).sum(axis=1)
        ranks.append((below + (equal + 1) / 2) / (trials + 1))
        chosen.append(here.max(axis=1))
        elsewhere.append(judged[:, 0])
    made, year = np.concatenate(elsewhere), math.sqrt(metrics.DAYS_A_YEAR)
    return Overfitting(
        trials=trials,
        days=days,
        ways=len(halves),
        # The logit of a rank is at most 0 where the rank is at most one half.
        probability=float((np.concatenate(ranks) <= 0.5).mean()),
        lost=float((made < 0).mean()),
        chosen=float(np.concatenate(chosen).mean()) * year,
        elsewhere=float(made.mean()) * year,
    )


def _check(returns: Floats, blocks: int) -> None:
    """Refuse what nothing can be told of."""
    days, trials = returns.shape
    if trials < 2:
        raise RequestError(f"overfitting of {trials} trial(s) cannot be told: sweep over two settings or more")
    if not np.isfinite(returns).all():
        raise RequestError(
            "overfitting cannot be told where a trial has lost all: leave settings out that leave nothing of capital"
        )
    if days < 2 * blocks:
        raise RequestError(
            f"overfitting of {days} days cannot be told: {2 * blocks} at least are needed, give a longer history"
        )


def _ratios(lengths: Floats, sums: Floats, squares: Floats) -> Floats:
    """Return the daily Sharpe ratio of each trial in each half; a row a half, a column a trial."""
    mean = sums / lengths[:, None]
    variance = (squares - mean * sums) / (lengths - 1)[:, None]
    # What does not move has a variance of rounding dust, not of 0.
    moved = variance > 1e-30
    ratios: Floats = np.where(moved, mean / np.sqrt(np.where(moved, variance, 1.0)), 0.0)
    # Settings that trade alike are equal, whatever a processor's sums leave behind the last digits.
    return ratios.round(12)
