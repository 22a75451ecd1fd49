"""What is true of every chart: lines end on the rows of their prices, labels tell no lie, nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srconsole.console.chart.glyphs import CHARSETS, Charset
from srconsole.console.chart.grid import TOP, Role
from srconsole.console.chart.lines import price_lines
from srconsole.console.chart.view import shown_in
from tests.console.chart.scenes import MadeScene, labels, number, scenes, told_at
from tests.console.chart.test_drawing import drawn, scale_of, view_of

SIZES = st.tuples(st.integers(40, 200), st.integers(10, 50))
FEWER = settings(max_examples=50)
"""A drawn market takes long to make, and each has dozens of candles, levels and sizes in it."""


@FEWER
@given(scenes(), SIZES, st.sampled_from(sorted(CHARSETS)))
def test_every_line_ends_on_the_row_of_its_price(scene: MadeScene, size: tuple[int, int], charset: str) -> None:
    """Given any market and any size
    When it is drawn
    Then in the free column beside the labels every line of a price on the chart is on the row whose price is nearest;
        and no other row has a line
    """
    grid = drawn(scene, *size, CHARSETS[charset])
    scale = scale_of(grid)
    ends = [row.roles[grid.body - 1] for row in grid.plot]
    lines = price_lines(scene)
    for line in lines:
        if line.path and 0 <= scale.row(line.price) < scale.rows:
            assert ends[scale.row(line.price)] is not Role.BLANK
    for row, role in enumerate(ends):
        assert role in {Role.BLANK, Role.AXIS} | {line.role for line in lines if scale.row(line.price) == row}


@FEWER
@given(scenes(), SIZES)
def test_every_candle_reaches_from_its_low_to_its_high(scene: MadeScene, size: tuple[int, int]) -> None:
    """Given any market and any size
    When it is drawn
    Then each column's candle begins on the row of its high and ends on that of its low, and the newest is the last
    """
    grid = drawn(scene, *size)
    scale = scale_of(grid)
    columns = [
        [at for at, row in enumerate(grid.plot) if row.roles[column] in (Role.UP, Role.DOWN)]
        for column in range(grid.body)
    ]
    drawn_rows = [rows for rows in columns if rows]
    seen = shown_in(scene, view_of(scene, size)).candles
    for rows, candle in zip(drawn_rows, seen, strict=True):
        assert rows == list(range(rows[0], rows[-1] + 1))
        assert abs(scale.price(rows[0]) - candle.high) <= scale.step * 0.501
        assert abs(scale.price(rows[-1]) - candle.low) <= scale.step * 0.501
    assert seen[-1] is scene.candles[-1]
    assert not columns[-1]


@FEWER
@given(scenes(), SIZES, st.sampled_from(sorted(CHARSETS)))
def test_a_candles_direction_needs_no_colour(scene: MadeScene, size: tuple[int, int], charset: str) -> None:
    """Given any market and any size, in any set of signs
    When it is drawn
    Then every candle, however small its body, has a sign in its column that only candles of its direction have
    """
    signs = CHARSETS[charset]
    grid = drawn(scene, *size, signs)
    for own, others, role in ((signs.up, signs.down, Role.UP), (signs.down, signs.up, Role.DOWN)):
        for column in range(grid.body):
            candle = {row.text[column] for row in grid.plot if row.roles[column] is role}
            assert not candle or candle & (set(own) - set(others))


@FEWER
@given(scenes(), SIZES, st.sampled_from(sorted(CHARSETS)))
def test_no_label_lies_and_none_is_lost(scene: MadeScene, size: tuple[int, int], charset: str) -> None:
    """No label lies.

    Given any market and any size from 40x10 on
    When it is drawn
    Then each row has the labels of the lines whose prices lie in it, those beyond the chart stand above and below it,
        each with its own price where it has one; those that have no room are counted where they belong
    """
    grid = drawn(scene, *size, CHARSETS[charset])
    scale = scale_of(grid)
    lines = [line for line in price_lines(scene) if grid.axis == size[0] or line.name != "LAST"]
    places = [told_at(grid, 0), *labels(grid), told_at(grid, TOP + scale.rows)]
    step = 10.0**-scene.decimals
    for at, there in enumerate(places, -1):
        meant = [line for line in lines if min(max(scale.row(line.price), -1), scale.rows) == at]
        assert there.in_all == len(meant)
        assert set(there.names) <= {line.name for line in meant}
        assert there.names[:1] == tuple(line.name for line in meant[:1])
        assert set(there.names[:1]) <= there.prices.keys()
        for name, price in there.prices.items():
            assert any(line.name == name and abs(line.price - price) <= step * 0.51 for line in meant)


@FEWER
@given(scenes(), SIZES)
def test_the_axis_is_true_and_in_order(scene: MadeScene, size: tuple[int, int]) -> None:
    """Given any market and any size
    When it is drawn with a price axis
    Then the prices in it fall from the top on, each nearest to its row; the last price is among them, once
    """
    grid = drawn(scene, *size)
    scale = scale_of(grid)
    axis = [
        (row, words.strip()) for row in range(len(grid.plot)) if (words := grid.plot[row].text[grid.axis :]).strip()
    ]
    prices = [(row, number(words.lstrip("◂"))) for row, words in axis]
    half = scale.step / 2 + 10.0**-scene.decimals
    assert all(abs(scale.price(row) - price) <= half for row, price in prices)
    assert [price for _, price in prices] == sorted((price for _, price in prices), reverse=True)
    assert sum(words.startswith("◂") for _, words in axis) == (grid.axis < size[0])


@FEWER
@given(scenes(), SIZES)
def test_every_row_fills_the_width(scene: MadeScene, size: tuple[int, int]) -> None:
    """Given any market and any size
    When it is drawn
    Then there are as many rows as asked for, each with a sign and a role for every column
    """
    grid = drawn(scene, *size)
    assert len(grid.rows) == size[1]
    assert {(len(row.text), len(row.roles)) for row in grid.rows} == {(size[0], size[0])}


@pytest.mark.parametrize("charset", CHARSETS.values(), ids=CHARSETS)
def test_what_is_waited_for_has_a_stroke_of_its_own(charset: Charset) -> None:
    """Given a set of signs
    When the strokes of lines are compared
    Then what is only waited for has another than what is, and buying has another sign than selling
    """
    assert charset.ghost not in {*charset.tiers, charset.entry, charset.stop, charset.midpoint, charset.peak}
    assert len({charset.bought, charset.gained, charset.lost}) == 3
