"""Charts as text, and what their rows mean, worked out from the text alone."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.chart.drawing import blank, draw
from srconsole.console.chart.glyphs import ASCII, CHARSETS, UNICODE, VT, Charset
from srconsole.console.chart.grid import Grid, Role
from srconsole.console.chart.lines import PriceLine, Scene, price_lines
from srconsole.console.chart.view import look
from tests.console.chart.scenes import (
    FIVE_CANDLES,
    FIVE_LEVELS,
    MadeScene,
    Shown,
    labels,
    missing,
    position,
    row_prices,
    scenes,
    text,
)

SIZES = st.tuples(st.integers(40, 200), st.integers(10, 50))
FLAT = MadeScene(FIVE_CANDLES, FIVE_LEVELS)
HELD = MadeScene(FIVE_CANDLES, FIVE_LEVELS, position=position(entry=97.1, stop=94.5, midpoint=112))
TRAILING = MadeScene(FIVE_CANDLES, FIVE_LEVELS, position=position(entry=97.1, stop=96.6, midpoint=99, peak=105))


def drawn(scene: Scene, width: int, height: int, charset: Charset = UNICODE) -> Grid:
    """Draw a scene for which there is room."""
    view = look(scene, width, height)
    assert view is not None
    return draw(scene, view, charset)


def test_candles_and_tiers() -> None:
    """Given five candles, three touches of R1, two of S1, one of S2 just below it, and three levels off the chart
    When they are drawn
    Then rising bodies are hollow and falling ones solid, each line is on its price from its first touch on, more
        touches are a fuller line, labels that collide step aside, and tiers above and below the chart are counted
    """
    assert text(drawn(FLAT, 36, 13)) == "\n".join(
        [
            "                       ▲1     109.50",
            "",
            "─╷──────────────────────R1    107.00",
            " ╽╻",
            "│║┃ ╷",
            "╽║┃ │",
            "║╵┃ ║                  ◂LAST  101.00",
            "│ ┃ ║",
            "╵ ┃╻║                  ╱S1     96.00",  # noqa: RUF001 -- a stroke, not a slash
            "┈┈│╌│╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┈S2     95.80",
            "    ╵",
            "                       ▼2      93.00",
            "                           01-01 UTC",
        ]
    )


def test_a_position_in_stop_loss() -> None:
    """Given the same market and a position entered in the fourth candle
    When it is drawn for a terminal without box characters
    Then entry, stop and midpoint begin at its candle, and the last price keeps its row: tiers give way and are counted
    """
    assert text(drawn(HELD, 36, 13, ASCII)) == "\n".join(
        [
            "                       ^1     114.00",
            "   :::::::::::::::::::::MID   112.00",
            "",
            "",
            "=|======================R1    107.00",
            "|+#",
            "++# |",
            "+|# +                  <LAST  101.00",
            "| #~+~~~~~~~~~~~~~~~~~~~ENTRY  97.10",
            "..#++-------------------S1     96.00",
            "   ~|~~~~~~~~~~~~~~~~~~~STOP   94.50",
            ".......................v1+2    92.00",
            "                           01-01 UTC",
        ]
    )


def test_a_position_in_take_profit() -> None:
    """Given a position whose stop trails its peak of 105 by 8 %
    When it is drawn
    Then the peak is marked and the stop is called the trail
    """
    shown = {each.name: each.price for each in labels(drawn(TRAILING, 60, 24))}
    assert shown["PEAK"] == 105
    assert shown["TRAIL"] == 96.6
    assert "STOP" not in shown


def test_a_stop_above_the_trail_is_shown_beside_it() -> None:
    """Given a position in take-profit whose stop a person has moved above the trail
    When it is drawn
    Then both are marked
    """
    scene = HELD._replace(position=position(entry=97.1, stop=99.5, midpoint=99, peak=105))
    shown = {each.name: each.price for each in labels(drawn(scene, 60, 24))}
    assert (shown["STOP"], shown["TRAIL"]) == (99.5, 96.6)


def test_what_is_off_the_chart_and_vital_stands_at_its_edge() -> None:
    """Given a position with its stop far below everything on the chart
    When it is drawn
    Then the stop's label is at the bottom, with a sign that points down
    """
    scene = HELD._replace(position=position(entry=97.1, stop=40, midpoint=99))
    grid = drawn(scene, 40, 12)
    assert labels(grid)[-1] == Shown(row=9, mark="▼", name="STOP", price=40)


@pytest.mark.parametrize("charset", [VT, ASCII], ids=["vt", "ascii"])
def test_plain_terminals_get_plain_signs(charset: Charset) -> None:
    """Given a terminal that has no fine box characters, or none at all
    When a chart is drawn for it
    Then every sign is one that it has, and up and down are told without colour
    """
    allowed = {VT: set("│▒█·─═▲▼"), ASCII: set()}[charset]
    signs = {sign for sign in text(drawn(TRAILING, 100, 30, charset)) if not sign.isascii()}
    assert signs <= allowed
    assert charset.up[8] != charset.down[8]


def test_words_stand_where_no_chart_can() -> None:
    """Given no candles yet
    When the pane is drawn
    Then it says so in its middle, and cuts the words where they do not fit
    """
    assert text(blank(10, 3, "no candles yet")) == "\nno candles\n"
    assert text(blank(8, 1, "nothing")) == "nothing"


@given(scenes(), SIZES, st.sampled_from(sorted(CHARSETS)))
def test_every_line_is_on_the_row_of_its_price(scene: MadeScene, size: tuple[int, int], charset: str) -> None:
    """Given any market and any size
    When it is drawn
    Then in the free column beside the labels every line of a price on the chart is on the row whose price, worked out
        from what the top and the bottom row say, is nearest; and no other row has a line
    """
    grid = drawn(scene, *size, CHARSETS[charset])
    prices = row_prices(grid)
    near = (prices[0] - prices[1]) / 2 * 1.001
    lines = [line for line in price_lines(scene) if line.since is not None]
    strokes = {at: row.roles[grid.body - 1] for at, row in enumerate(grid.rows[:-1])}
    for line in lines:
        if prices[-1] <= line.price <= prices[0] and (line.name or grid.body >= 56):
            rows = [at for at, price in enumerate(prices) if abs(price - line.price) <= near]
            assert any(strokes[at] is not Role.BLANK for at in rows)
    for at, role in strokes.items():
        meant = {line.role for line in lines if abs(line.price - prices[at]) <= near}
        assert role is Role.BLANK or role in meant


@given(scenes(), SIZES)
def test_every_candle_reaches_from_its_low_to_its_high(scene: MadeScene, size: tuple[int, int]) -> None:
    """Given any market and any size
    When it is drawn
    Then each column's candle begins on the row of its high and ends on that of its low, and the newest is the last
    """
    grid = drawn(scene, *size)
    prices = row_prices(grid)
    near = (prices[0] - prices[1]) / 2 * 1.001
    columns = [
        [at for at, row in enumerate(grid.rows[:-1]) if row.roles[column] in (Role.UP, Role.DOWN)]
        for column in range(grid.body)
    ]
    shown = [rows for rows in columns if rows]
    for rows, candle in zip(reversed(shown), reversed(scene.candles), strict=False):
        assert rows == list(range(rows[0], rows[-1] + 1))
        assert abs(prices[rows[0]] - candle.high) <= near
        assert abs(prices[rows[-1]] - candle.low) <= near
    assert 0 < len(shown) <= len(scene.candles)
    assert not columns[-1]


@given(scenes(), SIZES)
def test_no_label_is_lost(scene: MadeScene, size: tuple[int, int]) -> None:
    """Given any market and any size from 40x10 on
    When it is drawn
    Then the last price, entry, stop, trail, midpoint and peak have their labels, whatever else there is; tiers have
        theirs or are counted; labels are in the order of price and each stands on a row of its own
    """
    grid = drawn(scene, *size)
    assert grid.scale is not None
    shown = labels(grid)
    step = 10.0 ** -max(scene.decimals, grid.scale.decimals)
    lines = [line for line in price_lines(scene) if line.name]
    assert all(_is_shown(line, shown, step) for line in lines if line.vital)
    tiers = [line for line in lines if not line.vital]
    found = [each for each in shown if each.name[0] in "RS" and each.name != "STOP"]
    assert all(any(_is_shown(line, [each], step) for line in tiers) for each in found)
    assert len(found) + missing(grid) == len(tiers)
    assert [each.price for each in shown] == sorted((each.price for each in shown), reverse=True)
    assert max(Counter(each.name for each in shown).values()) == 1


@given(scenes(), SIZES, st.sampled_from(sorted(CHARSETS)))
def test_a_label_beside_its_line_continues_it(scene: MadeScene, size: tuple[int, int], charset: str) -> None:
    """Given any market and any size
    When it is drawn
    Then the sign before a label says whether its price is above the chart, below it, or on a row above or below
    """
    grid = drawn(scene, *size, CHARSETS[charset])
    signs = CHARSETS[charset]
    scale = grid.scale
    assert scale is not None
    for each in labels(grid):
        price = next(line.price for line in price_lines(scene) if line.name == each.name)
        assert (each.mark == signs.above) == (price > scale.top)
        assert (each.mark == signs.below) == (price < scale.bottom)
        if scale.holds(price):
            assert (each.mark == signs.rising) == (each.row < scale.row(price))
            assert (each.mark == signs.falling) == (each.row > scale.row(price))


@given(scenes(), SIZES)
def test_every_row_fills_the_width(scene: MadeScene, size: tuple[int, int]) -> None:
    """Given any market and any size
    When it is drawn
    Then there are as many rows as asked for, each with a sign and a role for every column
    """
    grid = drawn(scene, *size)
    assert len(grid.rows) == size[1]
    assert {(len(row.text), len(row.roles)) for row in grid.rows} == {(size[0], size[0])}


def _is_shown(line: PriceLine, shown: list[Shown], step: float) -> bool:
    return any(each.name == line.name and abs(each.price - line.price) <= step * 0.51 for each in shown)
