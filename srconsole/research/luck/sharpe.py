"""How sure a Sharpe ratio is, also where many settings were tried (Bailey and López de Prado 2014)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np

from srconsole.research import metrics
from srconsole.research.luck.bands import Floats

_NORMAL: Final = NormalDist()
_EULER: Final = 0.5772156649015329
"""The Euler-Mascheroni constant."""


@dataclass(frozen=True)
class SharpeOdds:
    """What stands behind a Sharpe ratio. Ratios are yearly, from daily returns, risk-free 0; probabilities fractions.

    Attributes:
        sharpe: of these days.
        days: how many they are.
        trials: among how many settings these were chosen, themselves among them.
        luckiest: what the best of so many would have in the mean if none of them had an edge; 0 of one trial.
        probability: that the true ratio is above 0, as if nothing else had been tried.
        deflated: that it is above that of the luckiest.
    """

    sharpe: float
    days: int
    trials: int
    luckiest: float
    probability: float
    deflated: float


def sharpe_odds(returns: Floats, trials: Sequence[float] = ()) -> SharpeOdds | None:
    """Return how sure the Sharpe ratio of daily returns is; None where it has none.

    Args:
        returns: of the days, fractions, as `metrics.daily_returns` has them.
        trials: the yearly Sharpe ratio of every setting that was tried, these among them, in any order. They are
            taken as tried independently of each other: those that trade alike count as many though they are few.
    """
    yearly = metrics.sharpe(returns)
    if yearly is None:
        return None
    year = math.sqrt(metrics.DAYS_A_YEAR)
    spread = float(np.var(np.asarray(trials) / year, ddof=1)) if len(trials) > 1 else 0.0
    luckiest = luckiest_of(len(trials), spread)
    centred = returns - returns.mean()
    variance = float(np.mean(centred**2))
    skew = float(np.mean(centred**3)) / variance**1.5
    kurtosis = float(np.mean(centred**4)) / variance**2
    daily, days = yearly / year, len(returns)
    return SharpeOdds(
        sharpe=yearly,
        days=days,
        trials=max(1, len(trials)),
        luckiest=luckiest * year,
        probability=probability_above(0.0, daily, days, skew, kurtosis),
        deflated=probability_above(luckiest, daily, days, skew, kurtosis),
    )


def probability_above(least: float, sharpe: float, days: int, skew: float, kurtosis: float) -> float:
    """Return the probability that the true Sharpe ratio is above the least (the probabilistic Sharpe ratio).

    Args:
        least: a ratio of daily returns, not a yearly one.
        sharpe: that of these days, likewise.
        days: how many they are, 2 at least.
        skew: of the returns; a normal distribution's is 0.
        kurtosis: of the returns; a normal distribution's is 3.
    """
    spread = 1 - skew * sharpe + (kurtosis - 1) / 4 * sharpe**2
    # It is never below 0, and 0 where returns have two values only; arithmetic leaves dust there.
    error = math.sqrt(max(spread, 1e-12) / (days - 1))
    return _NORMAL.cdf((sharpe - least) / error)


def luckiest_of(trials: int, variance: float) -> float:
    """Return the Sharpe ratio that the best of so many trials without an edge has in the mean, by their variance."""
    if trials < 2:
        return 0.0
    best = _NORMAL.inv_cdf(1 - 1 / trials)
    beyond = _NORMAL.inv_cdf(1 - 1 / (trials * math.e))
    return math.sqrt(variance) * ((1 - _EULER) * best + _EULER * beyond)
