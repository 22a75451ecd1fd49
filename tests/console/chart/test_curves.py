"""Indicators on the chart: curves over the candles, curves below them, and what lots and offers mark."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.chart.bars import bars_of, part
from srconsole.console.chart.chosen import Chosen
from srconsole.console.chart.curves import pane_rows, panes_of, shown_values
from srconsole.console.chart.drawing import draw, draw_below, rows_below
from srconsole.console.chart.glyphs import ASCII
from srconsole.console.chart.grid import TOP, Role, Row
from srconsole.console.chart.lines import price_lines
from srconsole.console.chart.view import View, look
from srconsole.console.chart.volume import volume_rows
from srconsole.engine.view.snapshot import Snapshot
from srconsole.engine.view.strategy import LineView, StrategyView
from tests.console import canned_strategies
from tests.console.chart.scenes import FIVE_CANDLES, MadeScene, text
from tests.walks import HOUR

NAN = math.nan


def scene(*lines: LineView) -> MadeScene:
    """Return five candles with these indicators."""
    return MadeScene(FIVE_CANDLES, price=101, strategy=StrategyView("made", "waits", lines=lines))


def viewed(made: MadeScene, width: int = 40, height: int = 12) -> View:
    """Return the view of a scene."""
    view = look(made, width, height, chosen=Chosen(zoom=0))
    assert view is not None
    return view


def below(made: MadeScene, height: int) -> list[str]:
    """Return the rows of the indicators' own, as a chart of so many rows has them."""
    return [row.text.rstrip() for row in draw_below(made, viewed(made), height, ASCII)]


def cells(rows: tuple[Row, ...], role: Role) -> set[tuple[int, int]]:
    """Return where a role is drawn, the labels left out."""
    return {(at, column) for at, row in enumerate(rows) for column in range(20) if row.roles[column] is role}


def test_a_curve_joins_its_values() -> None:
    """A person sees which way an indicator goes, without colours too.

    Given values of 10, 10, 60, 0 and none, and bounds at 20 and 80
    When their pane is drawn
    Then every column has its value's row, joined to the one before; the bounds lie behind, with their values
    """
    made = scene(LineView("rsi", (10.0, 10.0, 60.0, 0.0, NAN), "rsi", (20.0, 80.0)))

    assert below(made, 17) == [
        "......................... rsi          -",
        "  ..",
        "  ||",
        "  ||",
        "--'|.....................             20",
        "   '",
    ]


@pytest.mark.parametrize(("height", "panes"), [(13, 0), (16, 0), (17, 1), (29, 1), (30, 2), (60, 2)])
def test_panes_below_come_with_the_room_for_them(height: int, panes: int) -> None:
    """Given indicators of three panes, and one over the candles
    When a chart of some rows is asked what it has room for
    Then a short one has no pane, a taller one the first, a tall one two, each of at least six rows
    """
    lines = [LineView(name, (1.0,), name) for name in ("rsi", "macd", "adx")]
    made = scene(LineView("sma", (100.0,) * 5), *lines)

    assert [pane[0].name for pane in panes_of([*lines], height)] == ["rsi", "macd", "adx"][:panes]
    assert rows_below(made, height) == panes * pane_rows(height) + volume_rows(height - panes * pane_rows(height))
    assert len(below(made, height)) == rows_below(made, height)
    assert pane_rows(height) >= 6


def test_lines_of_one_pane_share_its_scale_and_the_first_two_are_drawn() -> None:
    """Given MACD, its signal and a third line of their pane
    When the pane is drawn
    Then the two are curves of two looks on one scale, labelled with their newest values, and the third is not there
    """
    lines = (
        LineView("macd", (0.0, 1.0, 2.0, 3.0, 4.0), "macd"),
        LineView("signal", (4.0, 4.0, 4.0, 4.0, 2.0), "macd"),
        LineView("hist", (-9.0,) * 5, "macd"),
    )
    made = scene(*lines)
    rows = draw_below(made, viewed(made), 17, ASCII)
    shown = "\n".join(row.text for row in rows)

    assert {row for row, column in cells(rows, Role.LINE) if column == 0} == {5}
    assert min(row for row, column in cells(rows, Role.LINE) if column == 4) == 0
    assert (0, 0) in cells(rows, Role.SECOND)
    assert "macd" in shown
    assert "signal" in shown
    assert "hist" not in shown


def test_what_is_a_price_is_drawn_over_the_candles_rows() -> None:
    """Given an average that is 100 at every candle but the first, where there is none, and one far off the chart
    When the chart is drawn
    Then the first is on the row of 100, but where a candle is; the other is not drawn
    """
    made = scene(LineView("mean", (NAN, 100.0, 100.0, 100.0, 100.0)), LineView("far", (900.0,) * 5))
    view = viewed(made)
    rows = draw(made, view, ASCII).rows
    drawn = cells(rows, Role.LINE)

    assert drawn
    assert {row for row, _ in drawn} == {TOP + view.scale.row(100.0)}
    assert 0 not in {column for _, column in drawn}
    assert not cells(rows, Role.SECOND)


def test_a_chart_without_other_strategies_is_what_it_was() -> None:
    """Given the same market with and without an empty strategy
    When it is drawn
    Then the charts are the same, and nothing but volumes is below
    """
    plain, empty = MadeScene(FIVE_CANDLES, price=101), scene()

    assert text(draw(plain, viewed(plain), ASCII)) == text(draw(empty, viewed(empty), ASCII))
    assert rows_below(plain, 60) == rows_below(empty, 60) == 3


@given(
    st.lists(st.one_of(st.just(NAN), st.floats(-1e9, 1e9)), max_size=8),
    st.lists(st.floats(-1e9, 1e9), max_size=3),
    st.integers(17, 60),
)
def test_any_values_fit_their_pane(values: list[float], bounds: list[float], height: int) -> None:
    """Given any values, fewer or more than there are candles, and any bounds
    When their pane is drawn
    Then it has its rows and width, whatever they are
    """
    made = scene(LineView("any", tuple(values), "any", tuple(bounds)))
    rows = draw_below(made, viewed(made), height)

    assert len(rows) == rows_below(made, height)
    assert {len(row.text) for row in rows} == {40}


def test_values_are_aligned_with_the_newest_candle() -> None:
    """Given three values
    When two, three or five candles are shown, or two columns for each
    Then the last value is the newest candle's, and what is missing is none
    """
    line = LineView("some", (1.0, 2.0, 3.0))

    def shown(first: int, columns: int = 1) -> list[str]:
        bars = part(bars_of(FIVE_CANDLES, HOUR, HOUR), first, 5, columns)
        return [str(value) for value in shown_values(line, bars, 5)]

    assert shown(3) == ["2.0", "3.0"]
    assert shown(2) == ["1.0", "2.0", "3.0"]
    assert shown(0) == ["nan", "nan", "1.0", "2.0", "3.0"]
    assert shown(3, columns=2) == ["2.0", "2.0", "3.0", "3.0"]


def test_a_longer_candle_has_the_value_of_its_last_one() -> None:
    """Given values of five hours, and candles of two hours, the last of which has one hour so far
    When the values are put to them
    Then each has that of its last hour
    """
    bars = part(bars_of(FIVE_CANDLES, HOUR, 2 * HOUR), 0, 3, 1)
    assert shown_values(LineView("some", (1.0, 2.0, 3.0, 4.0, 5.0)), bars, 5) == [2.0, 4.0, 5.0]


def test_lots_and_offers_are_marked() -> None:
    """Given a scalper's lot, a grid with two lots, and a grid that is flat
    When the prices to be marked are asked for
    Then a lot alone has stop, entry, every target and where its stop goes up; of several the highest stop is always
        told; offers that are no level are marked at their trigger, a disabled one with an x
    """

    def marks(shown: Snapshot, *, vital: bool) -> list[tuple[str, float]]:
        return [(line.name, line.price) for line in price_lines(shown.market) if line.vital is vital]

    assert marks(canned_strategies.scalper(), vital=True) == [
        ("LAST", 3741.2),
        ("STOP", 3700.16),
        ("ENTRY", 3737.46),
        ("TGT1", 3793.52),
        ("TGT2", 3832.0),
        ("TGT3", 3916.57),
        ("EVEN", 3774.83),
    ]
    grid = canned_strategies.grid()
    assert marks(grid, vital=True) == [("LAST", 3741.2), ("STOP", 3518.2)]
    assert marks(grid, vital=False) == [
        ("-1", 3741.24),
        ("TGT", 3779.03),
        ("0", 3779.03),
        ("TGT", 3816.82),
        ("-2", 3703.45),
        ("-3x", 3665.66),
        ("-4", 3627.87),
        ("-5", 3590.08),
    ]
    assert [name for name, _ in marks(canned_strategies.scalper(), vital=False)] == ["S2", "R1", "R2"]


@pytest.mark.parametrize(("height", "rows"), [(19, 0), (20, 2), (21, 2), (23, 2), (24, 3), (60, 3)])
def test_volumes_have_rows_where_a_chart_has_them(height: int, rows: int) -> None:
    """Given charts of some heights, 21 rows being that of 120x40
    When it is asked how many rows the volumes have
    Then a low chart has none, and others two or three
    """
    assert volume_rows(height) == rows
