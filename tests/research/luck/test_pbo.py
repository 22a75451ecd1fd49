"""The probability that the best settings of a sweep are best by chance."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from srconsole.errors import RequestError
from srconsole.research.luck.bands import Floats
from srconsole.research.luck.pbo import overfitting_of


def by_the_book(returns: Floats, blocks: int) -> tuple[float, float]:
    """Return the probability and the mean ratio elsewhere, as the authors write them down, one way after the other."""
    parts = np.array_split(np.arange(len(returns)), blocks)
    logits, elsewhere = [], []
    for half in combinations(range(blocks), blocks // 2):
        here = np.concatenate([parts[part] for part in half])
        there = np.concatenate([parts[part] for part in range(blocks) if part not in half])
        best = int(np.argmax(returns[here].mean(axis=0) / returns[here].std(axis=0, ddof=1)))
        ratios = returns[there].mean(axis=0) / returns[there].std(axis=0, ddof=1)
        rank = (np.argsort(np.argsort(ratios))[best] + 1) / (returns.shape[1] + 1)
        logits.append(math.log(rank / (1 - rank)))
        elsewhere.append(ratios[best])
    return float(np.mean(np.array(logits) <= 0)), float(np.mean(elsewhere)) * math.sqrt(365)


@pytest.mark.parametrize(("seed", "days", "trials", "blocks"), [(1, 40, 5, 4), (2, 103, 8, 6), (3, 90, 2, 8)])
def test_it_is_what_the_authors_write_down(seed: int, days: int, trials: int, blocks: int) -> None:
    """All ways at once are all ways one by one.

    Given daily returns of some trials
    When overfitting is told, and once more way by way with a library's means and deviations
    Then both are the same
    """
    returns = np.random.default_rng(seed).normal(0.0005, 0.01, (days, trials))
    found = overfitting_of(returns, blocks)
    probability, elsewhere = by_the_book(returns, blocks)
    assert found.ways == math.comb(blocks, blocks // 2)
    assert found.probability == pytest.approx(probability)
    assert found.elsewhere == pytest.approx(elsewhere)


def test_noise_is_overfitted_in_half_of_the_cases_and_an_edge_is_not() -> None:
    """The measure tells a sweep of noise from one with something in it.

    Given 30 sweeps of 20 settings over 300 days of noise, and the same with an edge in one setting
    When overfitting is told of each
    Then its mean is one half for noise, where the chosen ones make nothing elsewhere, and next to nothing for the edge
    """
    chance = np.random.default_rng(4)
    noise, edge, elsewhere = [], [], []
    for _ in range(30):
        returns = chance.normal(0, 0.01, (300, 20))
        found = overfitting_of(returns, 8)
        noise.append(found.probability)
        elsewhere.append(found.elsewhere)
        assert found.chosen > 1
        returns[:, 3] += 0.004
        edge.append(overfitting_of(returns, 8).probability)
    assert np.mean(noise) == pytest.approx(0.5, abs=0.1)
    assert np.mean(elsewhere) == pytest.approx(0.0, abs=0.3)
    assert max(edge) < 0.1


def test_settings_that_trade_alike_are_one() -> None:
    """Many settings make the same trades.

    Given noise of one setting, 70 times the same
    When overfitting is told
    Then none is better than the others anywhere, which counts as overfitted in every way
    """
    returns = np.random.default_rng(6).normal(0.001, 0.01, (203, 1))
    assert overfitting_of(np.tile(returns, 70), 8).probability == 1.0


def test_trials_that_never_traded_are_no_riddle() -> None:
    """A sweep has settings that buy nothing.

    Given a sweep in which no setting ever traded, and one with a single winner
    When overfitting is told
    Then what cannot be told apart counts as overfitted, and the winner does not
    """
    flat = np.zeros((64, 4))
    assert (overfitting_of(flat, 4).probability, overfitting_of(flat, 4).lost) == (1.0, 0.0)
    flat[:, 2] = np.random.default_rng(5).normal(0.01, 0.001, 64)
    found = overfitting_of(flat, 4)
    assert (found.probability, found.lost) == (0.0, 0.0)


def test_what_cannot_be_told_is_said_in_one_sentence() -> None:
    """A sweep that is too small is a wrong request.

    Given one trial, a history of ten days, and a trial that lost all
    When overfitting is asked for
    Then each is refused with what is needed
    """
    with pytest.raises(RequestError, match="sweep over two settings or more"):
        overfitting_of(np.zeros((100, 1)))
    with pytest.raises(RequestError, match="32 at least are needed"):
        overfitting_of(np.zeros((10, 3)))
    with pytest.raises(RequestError, match="leave settings out that leave nothing"):
        overfitting_of(np.array([[0.1, np.nan]] * 50))
