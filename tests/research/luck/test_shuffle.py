"""The same trades in other orders."""

from __future__ import annotations

from itertools import permutations
from math import fsum

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.research import metrics
from srconsole.research.luck.bands import deepest_falls
from srconsole.research.luck.shuffle import shuffled


def test_bands_are_those_of_all_orders() -> None:
    """What is drawn by chance is what counting every order gives.

    Given six trades, which have 720 orders
    When 20,000 orders are drawn
    Then the middle and the edges of the drawdown are those of all orders, and so is the share that fell as deep
    """
    pnl = [60.0, -20.0, 35.0, -40.0, 10.0, -15.0]
    every = np.array([100 + np.cumsum(order) for order in permutations(pnl)])
    money, shares = deepest_falls(every, 100.0)
    found = shuffled(pnl, 100.0, np.random.default_rng(1), 20_000)
    assert found is not None
    assert found.drawdown == pytest.approx(tuple(np.quantile(money, (0.05, 0.5, 0.95))))
    assert found.drawdown_pct.middle == pytest.approx(np.quantile(shares, 0.5), abs=0.01)
    assert found.deeper == pytest.approx(np.mean(shares >= shares[0] - 1e-12), abs=0.015)
    assert found.found == money[0] == 45.0


def test_the_order_that_loses_all_is_counted() -> None:
    """Luck with the order can be all that kept an account alive.

    Given a loss of all that there is and a gain of as much
    When their two orders are drawn
    Then in about half of the cases nothing was left on the way
    """
    found = shuffled([100.0, -100.0], 100.0, np.random.default_rng(2), 4_000)
    assert found is not None
    assert found.ruined == pytest.approx(0.5, abs=0.03)
    assert found.found_pct == 0.5


def test_orders_that_are_all_alike_fall_as_deep() -> None:
    """What cannot go another way was no luck.

    Given three losses of a third of a dollar
    When they are put into other orders
    Then all orders fall as deep as the one that there was
    """
    found = shuffled([-1 / 3] * 3, 100.0, np.random.default_rng(3), 20)
    assert found is not None
    assert (found.deeper, found.ruined) == (1.0, 0.0)


@given(pnl=st.lists(st.floats(-50, 50), min_size=1, max_size=12), seed=st.integers(0, 2**32 - 1))
def test_no_order_changes_what_was_made(pnl: list[float], seed: int) -> None:
    """The order changes the way and not the end.

    Given any trades
    When they are put into other orders
    Then the profit is their sum, and no fall is less than the largest loss or more than all losses together
    """
    found = shuffled(pnl, 1_000.0, np.random.default_rng(seed), 50)
    assert found is not None
    assert found.net_profit == fsum(pnl)
    losses = [-made for made in pnl if made < 0]
    assert max(losses, default=0.0) - 1e-9 <= found.drawdown.low <= found.drawdown.high
    assert found.drawdown.high <= fsum(losses) + 1e-9
    assert max(losses, default=0.0) - 1e-9 <= found.found <= fsum(losses) + 1e-9


def test_without_trades_there_is_no_order() -> None:
    """Nothing is not a number.

    Given no trade
    When orders are asked for
    Then there is no answer
    """
    assert shuffled([], 1_000.0, np.random.default_rng(0)) is None


@given(rows=st.lists(st.lists(st.floats(1, 2_000), min_size=3, max_size=3), min_size=1, max_size=5))
def test_falls_are_those_of_the_figures(rows: list[list[float]]) -> None:
    """A drawdown is the same wherever it is told.

    Given some paths of an account
    When the deepest falls of all are taken at once
    Then each is the drawdown that a backtest's figures have
    """
    money, shares = deepest_falls(np.array(rows), 1_000.0)
    falls = [metrics.drawdown(metrics.Curve(np.arange(3), np.array(row)), 1_000.0) for row in rows]
    assert money.tolist() == pytest.approx([fall.money.depth for fall in falls])
    assert shares.tolist() == pytest.approx([fall.fraction.depth for fall in falls])
