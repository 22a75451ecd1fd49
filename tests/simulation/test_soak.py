"""Simulations of days; `make scenarios` plays some, `make soak` a hundred."""

from __future__ import annotations

import pytest

from tests.simulation.options import Options
from tests.simulation.world import played

HOUR = 3600
DAY = 24 * HOUR


LONGEST_FIRST = (1006, 1003, 1000, 1001, 1007, 1005, 1004, 1002)
"""The eight seeds from 1000 on."""


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", LONGEST_FIRST)
def test_thirty_days_of_eight_seeds(seed: int) -> None:
    """Given a market, a bad line, deaths, a person and others, all drawn from a seed
    When three and three quarters of a day are simulated, and a minute without trouble behind them
    Then the invariants hold at every step, and everything is known in the end
    """
    assert played(Options.drawn(seed, 15 * DAY // 4)).looks > 15 * HOUR


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2000, 2020))
def test_a_hundred_days_of_twenty_seeds(seed: int) -> None:
    """Given what a seed draws
    When five days are simulated
    Then the invariants hold at every step, and everything is known in the end
    """
    assert played(Options.drawn(seed, 5 * DAY)).looks > 5 * HOUR
