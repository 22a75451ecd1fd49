"""Days drawn anew in blocks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.research.luck.bootstrap import block_of, blocks, bootstrapped


def test_days_that_are_all_alike_leave_nothing_to_chance() -> None:
    """Where nothing varies, the band is a line.

    Given 100 days of 0.1 % each, and 100 days without any change
    When they are drawn anew
    Then every history ends with what 100 such days make, none ever falls, and none of either kind loses
    """
    found = bootstrapped(np.full(100, 0.001), 1_000.0, np.random.default_rng(1), 200)
    assert found is not None
    grown = 1_000 * (math.pow(1.001, 100) - 1)
    assert found.profit == pytest.approx((grown, grown, grown))
    assert found.profit_pct.middle == pytest.approx(grown / 1_000)
    assert found.drawdown_pct == (0.0, 0.0, 0.0)
    assert found.lost == 0.0
    idle = bootstrapped(np.zeros(100), 1_000.0, np.random.default_rng(1), 20)
    assert idle is not None
    assert (idle.profit, idle.lost) == ((0.0, 0.0, 0.0), 0.0)


def test_single_days_spread_as_the_normal_law_says() -> None:
    """Days that know nothing of each other have a band that can be reckoned.

    Given 400 days without memory
    When they are drawn anew one by one
    Then the band of the logarithm of the end is mean plus and minus 1.645 deviations of a sum of 400
    """
    returns = np.random.default_rng(5).normal(0.001, 0.01, 400)
    found = bootstrapped(returns, 1_000.0, np.random.default_rng(6), 2_000, block=1)
    assert found is not None
    steps = np.log1p(returns)
    middle, edge = steps.mean() * 400, 1.645 * steps.std() * 20
    low, half, high = (math.log1p(value) for value in found.profit_pct)
    assert (low, half, high) == pytest.approx((middle - edge, middle, middle + edge), abs=0.02)


def test_blocks_keep_the_memory_of_days() -> None:
    """Days that come in runs make deeper falls than the same days one by one.

    Given 600 days that go on as the day before went
    When they are drawn in blocks of 20 and one by one
    Then the band of the drawdown of blocks lies deeper, and that of profit is wider
    """
    chance = np.random.default_rng(7)
    noise = chance.normal(0, 0.005, 600)
    returns = np.empty(600)
    last = 0.0
    for day in range(600):
        last = returns[day] = 0.8 * last + noise[day]
    returns -= returns.mean()
    runs = bootstrapped(returns, 1_000.0, chance, 1_000, block=20)
    single = bootstrapped(returns, 1_000.0, chance, 1_000, block=1)
    assert runs is not None
    assert single is not None
    assert runs.drawdown_pct.middle > 1.3 * single.drawdown_pct.middle
    assert runs.profit_pct.high - runs.profit_pct.low > 1.3 * (single.profit_pct.high - single.profit_pct.low)


@pytest.mark.parametrize("mean", [1.0, 4.0, 25.0])
def test_blocks_are_as_long_as_they_should_be(mean: float) -> None:
    """A block's length is asked for in the mean.

    Given 500 days
    When they are drawn in blocks
    Then a day is followed by the one after it as often as the mean length says, or by chance
    """
    at = blocks(500, mean, np.random.default_rng(3), 400)
    goes_on = (at[:, 1:] == (at[:, :-1] + 1) % 500).mean()
    assert goes_on == pytest.approx(1 - 1 / mean + 1 / mean / 500, abs=0.01)
    assert np.bincount(at.ravel(), minlength=500).min() > 0


@given(days=st.integers(1, 60), mean=st.floats(1, 30), seed=st.integers(0, 2**32 - 1))
def test_only_days_that_there_were_are_drawn(days: int, mean: float, seed: int) -> None:
    """Nothing is made up.

    Given a history of any length
    When its days are drawn anew
    Then each history is as long, and each of its days is one of those
    """
    at = blocks(days, mean, np.random.default_rng(seed), 5)
    assert at.shape == (5, days)
    assert at.min() >= 0
    assert at.max() < days


def test_blocks_grow_with_the_history() -> None:
    """Who does not choose a length gets a sensible one.

    Given a week, a year and ten years
    When the length of blocks is left open
    Then it is two days, a week and a fortnight
    """
    assert [block_of(days) for days in (7, 365, 3_650)] == [2.0, 7.0, 15.0]


def test_without_days_there_is_nothing_to_draw() -> None:
    """Nothing is not a number.

    Given no day, and days behind one that left nothing of the account
    When histories are asked for
    Then there is no answer
    """
    assert bootstrapped(np.empty(0), 1_000.0, np.random.default_rng(0)) is None
    assert bootstrapped(np.array([0.1, -1.0, np.inf, 0.0]), 1_000.0, np.random.default_rng(0)) is None
