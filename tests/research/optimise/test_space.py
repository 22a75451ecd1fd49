"""Between ranges and Optuna's own."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from srconsole.research.optimise.space import distributions_of, step_of, suggestion_of, values_of
from srconsole.research.sweep.ranges import Range, ranges_of


@given(st.integers(1, 500), st.integers(1, 40), st.integers(1, 12))
def test_each_value_comes_back_as_it_was_written(low: int, step: int, count: int) -> None:
    """What is traded is what the person has written, to the last digit.

    Given whole numbers, and decimals, from an end by a step
    When Optuna suggests each of them
    Then the value of the range itself comes back, and Optuna knows no other
    """
    whole = Range("levels.swing_order", tuple(range(low, low + step * count, step)))
    decimals = Range("strategy.trail_pct", tuple(round((low + step * at) * 0.0001, 4) for at in range(count)))

    for each in (whole, decimals):
        distribution = distributions_of([each])[each.path]
        for value in each.values:
            told = suggestion_of(each, value)
            assert distribution.to_external_repr(distribution.to_internal_repr(told)) == told
            assert values_of([each], {each.path: told}) == {each.path: value}
            nearly = math.nextafter(value, math.inf) if count > 1 else told
            assert values_of([each], {each.path: nearly}) == {each.path: value}


def test_what_has_no_steps_is_a_choice() -> None:
    """Texts, truths, lists and uneven numbers vary too.

    Given ranges of each
    When Optuna is told of them
    Then it chooses among their texts, and what it chooses is the value again
    """
    ranges = [
        *ranges_of(["levels.rank_by=recency,price", "guards.flatten=true,false", "risk.margin=100,250,1e3"]),
        Range("scalper.targets", ((0.01, 0.02), (0.03,))),
        Range("levels.max_levels", (9,)),
    ]

    assert [step_of(each) for each in ranges] == [None] * 5
    for each in ranges:
        for value in each.values:
            assert values_of([each], {each.path: suggestion_of(each, value)}) == {each.path: value}
