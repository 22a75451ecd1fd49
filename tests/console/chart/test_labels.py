"""Where labels go: in the order of price, each on a row of its own, near its line."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from srconsole.console.chart.labels import spread

WISHES = st.lists(st.tuples(st.integers(-5, 40), st.sampled_from([1, 4, 64])), max_size=12)


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        pytest.param([2, 5, 9], [2, 5, 9], id="room enough"),
        pytest.param([5, 5, 5], [4, 5, 6], id="three on one row"),
        pytest.param([4, 5, 5], [4, 5, 6], id="one is pushed"),
        pytest.param([0, 0], [0, 1], id="at the top"),
        pytest.param([9, 9, 9], [7, 8, 9], id="at the bottom"),
        pytest.param([-7, 30], [0, 9], id="off the chart"),
    ],
)
def test_labels_that_collide_share_the_rows_around(wanted: list[int], rows: list[int]) -> None:
    """Given labels of equal weight and the rows of their lines, on a chart of ten rows
    When they are spread
    Then each has a row, and they are as near to their lines as they can be together
    """
    assert spread(wanted, [1] * len(wanted), 0, 9) == rows


def test_a_firm_label_stays_and_others_give_way() -> None:
    """Given three labels that want one row, the lowest of them the last price
    When they are spread
    Then the last price has the row and the others stand above it
    """
    assert spread([5, 5, 5], [1, 1, 64], 0, 9) == [3, 4, 5]


def test_more_labels_than_rows_are_refused() -> None:
    """Given three labels and two rows
    When they are spread
    Then there is no answer, so that nobody draws one over another
    """
    assert spread([0, 0, 1], [1, 1, 1], 0, 1) is None


@given(WISHES, st.integers(0, 3), st.integers(3, 40))
def test_rows_are_in_order_and_on_the_chart(wishes: list[tuple[int, int]], first: int, last: int) -> None:
    """Given any labels, and rows enough
    When they are spread
    Then their rows rise one by one at least and are all on the chart
    """
    assume(len(wishes) <= last - first + 1)
    wishes.sort()
    rows = spread([row for row, _ in wishes], [weight for _, weight in wishes], first, last)
    assert rows is not None
    assert len(rows) == len(wishes)
    assert all(one < two for one, two in pairwise(rows))
    assert all(first <= row <= last for row in rows)
