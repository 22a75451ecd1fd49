"""A plateau or a peak."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.research.optimise.objectives import Objective
from srconsole.research.optimise.stability import Plateau, at_ends, neighbours_of, plateau_around, plateau_of
from srconsole.research.sweep.ranges import Range

ORDERS = Range("levels.swing_order", (12, 24, 36))
STOPS = Range("strategy.stop_pct", (0.03, 0.01, 0.02))
RANKS = Range("levels.rank_by", ("price", "recency"))


def test_neighbours_are_one_step_away() -> None:
    """What is looked at beside the best is what a hand might have set instead.

    Given a combination at the end of one range, in the middle of another, and one of two texts
    When its neighbours are made
    Then each differs in one setting by one step in ascending order, and with diagonals in several
    """
    chosen = {"levels.swing_order": 12, "strategy.stop_pct": 0.02, "levels.rank_by": "price"}

    beside = [tuple(each.values()) for each in neighbours_of(chosen, [ORDERS, STOPS, RANKS])]
    around = [tuple(each.values()) for each in neighbours_of(chosen, [ORDERS, STOPS, RANKS], diagonals=True)]

    assert beside == [(24, 0.02, "price"), (12, 0.01, "price"), (12, 0.03, "price"), (12, 0.02, "recency")]
    assert len(around) == len(set(around)) == 2 * 3 * 2 - 1
    assert set(beside) < set(around)


def test_half_of_the_neighbours_tell_a_plateau() -> None:
    """A verdict is a rule, not a feeling.

    Given a Sharpe of 2 with neighbours that keep most of it, and one with neighbours that lose it
    When they are judged
    Then the first is a plateau of which the median keeps 80 %, the second a peak
    """
    flat = plateau_of(2.0, [1.6, 1.8, 1.0], highest=True)
    sharp = plateau_of(2.0, [1.6, 1.8, 0.1], highest=True)
    steep = plateau_of(2.0, [0.5, -1.0, None], highest=True)

    assert (flat.kept, flat.worst, flat.verdict) == (0.8, 0.5, "a plateau")
    assert (sharp.kept, sharp.verdict) == (0.8, "a peak")
    assert steep == Plateau(2.0, (0.5, -1.0, 0.0), 0.0, 0.0, highest=True)
    assert plateau_of(2.0, [], highest=True).verdict == "no neighbours"


def test_of_a_drawdown_less_is_kept_more() -> None:
    """A fall that is twice as deep beside the best is half as good.

    Given a drawdown of 10 % with neighbours of 20 %, of 10 % and without any result
    When it is judged as the lowest
    Then they keep a half, all and nothing
    """
    found = plateau_of(0.1, [0.2, 0.1, None], highest=False)

    assert found.neighbours == (0.2, 0.1, math.inf)
    assert (found.kept, found.worst) == (0.5, 0.0)


def test_a_loss_has_nothing_to_keep() -> None:
    """The least bad of bad settings is no plateau.

    Given a best result below 0
    When it is judged by neighbours of any kind
    Then nothing is kept, and no plateau is spoken of
    """
    found = plateau_of(-1.0, [-1.0, 3.0], highest=True)

    assert (found.kept, found.verdict) == (0.0, "no gain")


@given(st.floats(0.01, 100), st.lists(st.floats(-100, 100), min_size=1, max_size=20))
def test_a_higher_land_is_never_less_of_a_plateau(best: float, values: list[float]) -> None:
    """Better neighbours make no verdict worse.

    Given any neighbours of a gain
    When each of them is better by something
    Then neither the median nor the worst keeps less
    """
    before = plateau_of(best, values, highest=True)
    after = plateau_of(best, [value + 1.0 for value in values], highest=True)

    assert after.kept >= before.kept
    assert after.worst >= before.worst


def test_a_grid_that_is_there_tells_it_too() -> None:
    """A sweep needs no further backtest.

    Given the results of a grid, one of them without a figure and one left out
    When the best is judged by them
    Then the one without counts as nothing kept, and the one left out does not count
    """
    known: dict[tuple[object, ...], float | None] = {(12, 0.01): 1.0, (12, 0.02): 2.0, (12, 0.03): None}
    objective = Objective("sharpe", highest=True)
    chosen = {"levels.swing_order": 12, "strategy.stop_pct": 0.02}

    assert plateau_around(chosen, [ORDERS, STOPS], objective, known).neighbours == (1.0, 0.0)
    with pytest.raises(ValueError, match="no value"):
        plateau_around({**chosen, "strategy.stop_pct": 0.03}, [ORDERS, STOPS], objective, known)


def test_an_end_of_a_range_is_told() -> None:
    """A best at the edge of what was tried may have a better one beyond it.

    Given a combination with the lowest stop, an order in the middle and one of two texts
    When its ends are looked for
    Then the stop is named, and nothing else
    """
    chosen = {"levels.swing_order": 24, "strategy.stop_pct": 0.01, "levels.rank_by": "price"}

    assert at_ends(chosen, [ORDERS, STOPS, RANKS]) == ["strategy.stop_pct"]
