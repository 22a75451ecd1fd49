"""How sure a Sharpe ratio is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from srconsole.research import metrics
from srconsole.research.luck.sharpe import luckiest_of, probability_above, sharpe_odds

YEAR = math.sqrt(365)


def test_the_example_of_those_who_found_it() -> None:
    """The numbers are those of Bailey and López de Prado (2014).

    Given their example: a yearly ratio of 2.5 in 1,250 days, 100 trials of variance one half, skew -3, kurtosis 10
    When it is deflated
    Then the luckiest of the trials has 0.1132 a day, and the probability is 0.9004
    """
    luckiest = luckiest_of(100, 0.5 / 250)
    assert luckiest == pytest.approx(0.1132, abs=5e-5)
    assert probability_above(luckiest, 2.5 / math.sqrt(250), 1_250, -3, 10) == pytest.approx(0.9004, abs=5e-5)


def test_moments_are_those_of_a_library() -> None:
    """Skew and kurtosis are what others call so.

    Given 500 days with a long tail
    When the probability is taken, and once more from a library's moments
    Then both are the same
    """
    returns = np.random.default_rng(1).standard_t(5, 500) * 0.01 + 0.001
    found = sharpe_odds(returns)
    assert found is not None
    daily = returns.mean() / returns.std(ddof=1)
    skew, kurtosis = stats.skew(returns), stats.kurtosis(returns, fisher=False)
    by_library = stats.norm.cdf(daily * math.sqrt(499) / math.sqrt(1 - skew * daily + (kurtosis - 1) / 4 * daily**2))
    assert found.probability == pytest.approx(by_library)
    assert found.deflated == found.probability
    assert (found.trials, found.luckiest, found.days) == (1, 0.0, 500)
    assert found.sharpe == metrics.sharpe(returns)


def test_the_luckiest_trial_is_what_chance_makes_it() -> None:
    """The best of many without an edge is known beforehand.

    Given 2,000 times 50 ratios without an edge, with a deviation of 0.1
    When the best of each 50 is taken
    Then their mean is what the formula says
    """
    drawn = np.random.default_rng(2).normal(0, 0.1, (2_000, 50)).max(axis=1)
    assert luckiest_of(50, 0.01) == pytest.approx(drawn.mean(), rel=0.02)


def test_what_was_tried_is_told_in_years() -> None:
    """All ratios that a person reads are yearly.

    Given 300 days, and the yearly ratios of four trials
    When the odds are told
    Then the luckiest trial's ratio is by the variance of the four, a year as they are, and deflating lowers the odds
    """
    trials = [0.5, 1.5, -1.0, 2.0]
    found = sharpe_odds(np.random.default_rng(8).normal(0.001, 0.01, 300), trials)
    assert found is not None
    assert found.luckiest == pytest.approx(luckiest_of(4, float(np.var(trials, ddof=1))))
    assert found.trials == 4
    assert found.deflated < found.probability


def test_noise_seldom_passes_and_an_edge_does() -> None:
    """Deflating tells the lucky from the able.

    Given 100 sweeps of 40 settings over 500 days of noise, and as many in which one setting has an edge
    When the best of each is deflated by all of its sweep
    Then of the lucky at most one in ten has 95 % or more, and of the able nine in ten have
    """
    chance = np.random.default_rng(3)
    lucky = able = 0
    for _ in range(100):
        returns = chance.normal(0, 0.01, (500, 40))
        lucky += _best_deflated(returns) >= 0.95
        returns[:, 0] += 0.003
        able += _best_deflated(returns) >= 0.95
    assert lucky <= 10
    assert able >= 90


def _best_deflated(returns: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float:
    ratios = returns.mean(axis=0) / returns.std(axis=0, ddof=1) * YEAR
    found = sharpe_odds(returns[:, int(ratios.argmax())], ratios.tolist())
    assert found is not None
    return found.deflated


def test_what_has_no_ratio_has_no_odds() -> None:
    """Days that never move have no Sharpe ratio.

    Given no day, one day, and days without any change
    When their odds are asked for
    Then there are none
    """
    assert sharpe_odds(np.empty(0)) is None
    assert sharpe_odds(np.array([0.01])) is None
    assert sharpe_odds(np.zeros(50)) is None


def test_two_kinds_of_days_leave_no_room_for_error() -> None:
    """The formula has an edge at which nothing is uncertain any more; it is no fault of the program.

    Given one day that loses as much as its standard deviation allows, all others alike
    When the probability is asked for
    Then it is a probability
    """
    found = sharpe_odds(np.array([0.01] * 9 + [-0.02]))
    assert found is not None
    assert 0 <= found.probability <= 1
    assert probability_above(0.0, 1.0, 10, 2.0, 5.0) == pytest.approx(1.0)
