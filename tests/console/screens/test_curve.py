"""Curves say in every character set where the money went."""

from __future__ import annotations

import pytest

from srconsole.console.screens.curve import LEAST_HEIGHT, LEAST_WIDTH, curve_lines
from srconsole.figures import amount_text
from tests.console.pane_text import text

RISING = [1000.0 + step for step in range(40)]


@pytest.mark.parametrize("charset", ["unicode", "vt", "ascii"])
def test_a_curve_rises_where_its_values_do(charset: str) -> None:
    """Given an equity that rises from 1,000.00 to 1,039.00
    When its curve is drawn 50 columns wide and 12 rows high
    Then its scale names both, its first column is drawn at the bottom and its last at the top, and no row is too wide
    """
    title, *rows = (text(line) for line in curve_lines(RISING, "equity", (50, 12), charset, amount_text))

    assert title == " equity"
    assert max(map(len, rows)) <= 50
    assert len(rows) == 11
    highest, lowest = rows[1], rows[-2]
    assert highest.startswith("1,039.00")
    assert lowest.startswith("1,000.00")
    drawn = [row[9:-1] for row in (highest, lowest)]
    assert drawn[0].strip()
    assert drawn[0][:20].strip() == ""
    assert drawn[1][:6].strip()
    assert drawn[1][-20:].strip() == ""
    if charset == "ascii":
        assert "".join(rows).isascii()


@pytest.mark.parametrize(
    ("values", "size"),
    [([1000.0], (60, 12)), (RISING, (LEAST_WIDTH - 1, 12)), (RISING, (60, LEAST_HEIGHT - 1))],
)
def test_no_curve_is_drawn_of_one_value_or_without_room(values: list[float], size: tuple[int, int]) -> None:
    """Given one value, or fewer columns or rows than a curve needs
    When it would be drawn
    Then nothing is
    """
    assert curve_lines(values, "equity", size, "unicode", amount_text) == []
