"""What a chart shows, and how seldom that changes."""

from __future__ import annotations

from itertools import groupby, pairwise

from srconsole.console.chart.chosen import Chosen
from srconsole.console.chart.view import View, look, shown_in
from tests.console.chart.scenes import FIVE_CANDLES, FIVE_LEVELS, MadeScene, position
from tests.walks import HOUR, candles, walk


def test_new_candles_fill_the_free_columns_before_the_chart_moves() -> None:
    """Given a chart and a market that brings candle after candle
    When each is shown
    Then the first candle stays until one column is left, and then the chart moves by eight columns
    """
    market = candles(*[(100, 101, 99, 100)] * 120)
    view: View | None = None
    starts = []
    for count in range(60, 116):
        view = look(MadeScene(market[:count]), 67, 20, view)
        assert view is not None
        starts.append(view.start // HOUR)
    assert {later - sooner for sooner, later in pairwise(starts)} == {0, 8}
    assert [len(list(same)) for _, same in groupby(starts)] == [8] * 7


def test_few_candles_are_set_apart_until_they_need_the_room() -> None:
    """Given ten candles on a chart of some fifty columns, then thirty
    When they are shown
    Then each has three columns at first, and one in the end; what a person has chosen stays
    """
    market = candles(*[(100, 101, 99, 100)] * 60)
    few, many = look(MadeScene(market[:10]), 80, 20), look(MadeScene(market), 80, 20)
    chosen = look(MadeScene(market[:10]), 80, 20, chosen=Chosen(zoom=1))
    assert few is not None
    assert many is not None
    assert chosen is not None
    assert (few.columns, many.columns, chosen.columns) == (3, 1, 2)


def test_what_is_looked_at_in_the_past_stays() -> None:
    """Given a chart that was panned into the past
    When candles come
    Then it shows the same as before
    """
    market = candles(*[(100, 101, 99, 100)] * 120)
    then = Chosen(end=70 * HOUR)
    before = look(MadeScene(market[:110]), 67, 20, chosen=then)
    assert before is not None
    assert look(MadeScene(market), 67, 20, before, then) == before
    assert shown_in(MadeScene(market), before, then).candles[-1].time == 70 * HOUR


def test_a_chart_of_a_whole_market_seldom_changes_its_rows() -> None:
    """Given a thousand candles of a walk
    When each is shown as it comes
    Then fewer than one in seven changes what the rows mean or moves the chart
    """
    market = walk(seed=3, length=1000)
    view: View | None = None
    changes = 0
    for count in range(100, 1000):
        seen = look(MadeScene(market[count - 100 : count]), 80, 20, view)
        changes += seen != view
        view = seen
    assert changes < 900 / 7


def test_a_far_stop_does_not_squeeze_the_candles_and_a_near_one_is_on_the_chart() -> None:
    """Given candles from 95 to 106 and a position with the midpoint at 112 and a stop at 40
    When a view is chosen
    Then the midpoint is on the chart and the stop is not
    """
    view = look(MadeScene(FIVE_CANDLES, position=position(97.1, 40, 112)), 60, 20)
    assert view is not None
    assert view.scale.holds(112)
    assert not view.scale.holds(40)


def test_the_nearest_tiers_are_on_the_chart() -> None:
    """Given candles from 95 to 106, R1 at 107 and R2 at 130
    When a view is chosen
    Then R1 is on the chart, and R2 is not
    """
    view = look(MadeScene(FIVE_CANDLES, FIVE_LEVELS), 60, 20)
    assert view is not None
    assert view.scale.holds(107)
    assert not view.scale.holds(130)


def test_another_size_is_another_view() -> None:
    """Given a chart that has filled most of its columns
    When the terminal becomes wider
    Then the chart shows more of the past at once
    """
    market = MadeScene(walk(seed=1, length=300))
    narrow = look(market, 60, 20)
    assert narrow is not None
    wide = look(market, 120, 20, narrow)
    assert wide is not None
    assert wide.start < narrow.start


def test_there_is_no_view_without_candles_or_room() -> None:
    """Given no candle, or a pane that is hardly there
    When a view is chosen
    Then there is none
    """
    assert look(MadeScene(), 80, 20) is None
    assert look(MadeScene(FIVE_CANDLES), 18, 20) is None
    assert look(MadeScene(FIVE_CANDLES), 80, 3) is None
