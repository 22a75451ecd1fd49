"""Labels of one row: the most important with its price, the others as they fit, the rest counted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srconsole.console.chart.grid import Role
from srconsole.console.chart.labels import beyond, ends_bare, label, label_width, place
from srconsole.console.chart.lines import PriceLine
from srconsole.console.chart.scale import Scale
from tests.console.chart.scenes import told


def line(name: str, price: float) -> PriceLine:
    """Return a line of this name."""
    return PriceLine(name, price, Role.SUPPORT, 1, (), vital=False)


def written(lines: list[PriceLine], width: int) -> str:
    """Return the labels of a row, prices below ten thousand with one decimal."""
    return "".join(piece.text for piece in label(lines, width, 7, 1))


STOP, FIRST, SECOND, THIRD = line("STOP", 7970.5), line("S1", 7974.0), line("S2", 7972.0), line("S3", 7972.0)


@pytest.mark.parametrize(
    ("lines", "width", "expected"),
    [
        pytest.param([FIRST], 16, "S1    7,974.0", id="alone"),
        pytest.param([SECOND, THIRD], 16, "S2 S3 7,972.0", id="of one price"),
        pytest.param([STOP, FIRST], 16, "STOP  7,970.5 S1", id="the second without its price"),
        pytest.param([STOP, FIRST], 25, "STOP  7,970.5  S1 7,974.0", id="both with their prices"),
        pytest.param([STOP, FIRST, SECOND], 16, "STOP  7,970.5 +2", id="the others counted"),
        pytest.param([STOP, FIRST, SECOND], 19, "STOP  7,970.5 S1 S2", id="all by their names"),
        pytest.param([STOP, *[FIRST] * 12], 16, "STOP  7,970.5+12", id="many counted"),
        pytest.param([FIRST, SECOND, THIRD], 31, "S1    7,974.0  S2 S3 7,972.0", id="two prices, three names"),
    ],
)
def test_what_fits_is_told_and_the_rest_counted(lines: list[PriceLine], width: int, expected: str) -> None:
    """Given lines that end on one row, the most important first, and so many columns
    When their labels are written
    Then they read as they should
    """
    assert written(lines, width) == expected


@pytest.mark.parametrize(
    ("lines", "width", "bare"),
    [
        ([FIRST], 16, False),
        ([STOP, FIRST], 16, True),
        ([STOP, FIRST], 25, False),
        ([STOP, FIRST, SECOND], 16, False),
        ([line("TGT", 7970.5), line("-5", 7974.0)], 16, True),
        ([line("-5", 7970.5)], 16, False),
        ([], 16, False),
    ],
)
def test_it_is_known_where_labels_end_in_a_name_alone(lines: list[PriceLine], width: int, bare: bool) -> None:
    """A price of the axis behind such a name would be read as its own.

    Given labels of a row, with room for all prices and without, lines of a grid among them, whose names are numbers
    When it is asked whether they end in a name without a price
    Then they do where the last one that is told has none, counts aside
    """
    assert ends_bare(label(lines, width, 7, 1) if lines else []) is bare


def test_a_sign_says_that_labels_are_beyond_the_chart() -> None:
    """Given two lines above the chart, and none
    When the row above it is written
    Then it has their names and prices behind a sign, or nothing
    """
    assert "".join(piece.text for piece in beyond("^", [STOP, FIRST], 30, 1)) == "^ STOP 7,970.5  S1 7,974.0"
    assert beyond("^", [], 30, 1) == []


def test_each_line_has_a_place() -> None:
    """Given a scale from 100 down to 98, a row a dollar
    When lines at 103, 100.4, 99.6, 98 and 97.4 are placed
    Then two share the top row, one is on the bottom row, and one each is above and below
    """
    lines = [line(str(price), price) for price in (103.0, 100.4, 99.6, 98.0, 97.4)]
    placed = place(lines, Scale(100, 1.0, 3))
    assert placed.rows == {0: lines[1:3], 2: [lines[3]]}
    assert (placed.above, placed.below) == ([lines[0]], [lines[4]])


NAMES = st.lists(st.sampled_from(["STOP", "ENTRY", "MID", *(f"S{at}" for at in range(1, 30))]), min_size=1, unique=True)


@settings(max_examples=60)
@given(NAMES, st.lists(st.sampled_from([7970.0, 7970.1, 8015.5]), min_size=40, max_size=40), st.integers(0, 60))
def test_any_labels_fit_their_columns_and_are_told_or_counted(names: list[str], prices: list[float], more: int) -> None:
    """Given any names on one row, some of one price, and the columns that labels have at least, or more
    When they are written
    Then they fit; each name is told or counted; and a price stands behind names that have it
    """
    lines = [line(name, price) for name, price in zip(names, prices, strict=False)]
    width = label_width(7) + more
    text = written(lines, width)
    there = told(text)
    assert len(text) <= width
    assert there.in_all == len(names)
    assert there.names[0] == names[0]
    assert there.prices.items() <= {each.name: each.price for each in lines}.items()
