"""What the chart's keys do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srconsole.console.chart.chosen import PLAIN, Chosen
from srconsole.console.chart.drawing import draw
from srconsole.console.chart.glyphs import ASCII
from srconsole.console.chart.steering import NEWEST, NOTHING_OLDER, pointed, steered
from srconsole.console.chart.view import View, look, shown_in
from tests.console.chart.scenes import MadeScene, text
from tests.walks import HOUR, candles, walk

MARKET = MadeScene(walk(seed=7, length=300))
KEYS = ("pan_left", "pan_right", "page_left", "page_right", "now", "zoom_in", "zoom_out", "cursor", "line_mode")
FRAMES = ("longer_frame", "shorter_frame")


class Hands:
    """Presses keys on a chart of 80x20."""

    def __init__(self, scene: MadeScene = MARKET, size: tuple[int, int] = (80, 20)) -> None:
        self.scene, self.size = scene, size
        self.chosen, self.said = PLAIN, ""
        self.view = self._look(None)

    def press(self, *keys: str) -> Hands:
        """Press keys one after the other."""
        for key in keys:
            self.chosen, self.said = steered(key, self.chosen, self.scene, self.view)
            self.view = self._look(self.view)
        return self

    def _look(self, before: View | None) -> View:
        view = look(self.scene, *self.size, before, self.chosen)
        assert view is not None
        return view

    @property
    def last(self) -> int:
        """Opening time of the last candle shown."""
        return shown_in(self.scene, self.view, self.chosen).candles[-1].time

    @property
    def first_row(self) -> str:
        """The row above the scale."""
        return text(draw(self.scene, self.view, ASCII, chosen=self.chosen, way_back="end")).splitlines()[0]


def test_a_person_goes_into_the_past_and_comes_back() -> None:
    """Given the chart of a market
    When a person pans left, and presses the key back to now
    Then older candles are shown under the word HISTORY, with the key; and then the newest again, without it
    """
    hands = Hands()
    newest = hands.last
    hands.press("pan_left")
    assert hands.last < newest
    assert hands.first_row.startswith("HISTORY, end: now")
    hands.press("now")
    assert hands.last == newest
    assert hands.chosen == PLAIN
    assert "HISTORY" not in hands.first_row


def test_the_past_ends_where_no_more_is_known_and_the_way_back_at_the_newest() -> None:
    """Given the chart of a market of 300 candles
    When a person pages left to its beginning, and right again to its end
    Then the first candle is shown and it is said that none is older; then the newest, and it follows them again
    """
    hands = Hands().press(*["page_left"] * 12)
    assert hands.view.start == MARKET.candles[0].time
    assert hands.said == NOTHING_OLDER
    hands.press(*["page_right"] * 12)
    assert hands.chosen.end is None
    assert hands.said == NEWEST


def test_a_page_shows_what_was_not_seen_yet() -> None:
    """Given the chart of a market in the past
    When a person pages left
    Then the last candle shown is the one before the first that was shown
    """
    hands = Hands().press("pan_left")
    first = shown_in(MARKET, hands.view, hands.chosen).candles[0]
    hands.press("page_left")
    assert hands.last == MARKET.candles[MARKET.candles.index(first) - 1].time


def test_zoom_goes_from_columns_a_candle_to_candles_a_column() -> None:
    """Given the chart of a market
    When a person zooms in to the end, and out to the end
    Then each candle has four columns; then eight candles share a column; and each is said
    """
    hands = Hands().press(*["zoom_in"] * 6)
    assert (hands.view.columns, hands.said) == (4, "4 columns a candle")
    hands.press(*["zoom_out"] * 3)
    assert hands.said == "1 column a candle"
    hands.press(*["zoom_out"] * 6)
    assert hands.said == "8 candles a column"
    assert shown_in(MARKET, hands.view, hands.chosen).length == 8 * HOUR
    assert hands.first_row.startswith("8 a column")


def test_longer_candles_are_looked_at() -> None:
    """Given the chart of a market of 1h candles
    When a person asks for longer candles twice, then for shorter ones as often and once more
    Then they are of 4h and the chart says so; then the market's own, and no shorter ones
    """
    hands = Hands().press("longer_frame", "longer_frame")
    assert hands.said == "candles of 4h"
    assert hands.first_row.startswith("4h")
    hands.press("shorter_frame", "shorter_frame", "shorter_frame")
    assert hands.said == "candles of 1h, the market's own"
    assert hands.chosen.frame == 0


def test_the_cursor_goes_from_candle_to_candle_and_takes_the_chart_along() -> None:
    """Given the chart of a market
    When a person puts the cursor on it and goes left until it is beyond the first candle shown
    Then it has gone candle by candle, and the chart has moved to where it is; the key again takes it away
    """
    hands = Hands().press("cursor")
    assert hands.chosen.cursor == hands.last
    hands.press("pan_left")
    assert hands.chosen.cursor == MARKET.candles[-2].time
    hands.press(*["pan_left"] * 60)
    assert hands.chosen.cursor == MARKET.candles[-62].time
    shown = shown_in(MARKET, hands.view, hands.chosen).candles
    assert shown[0].time <= hands.chosen.cursor <= shown[-1].time
    assert hands.press("cursor").chosen.cursor is None


def test_a_click_puts_the_cursor_on_its_candle() -> None:
    """Given the chart of a market, two columns a candle
    When a person clicks on the sixth and seventh column, and right of the newest candle
    Then the cursor is on the third and the fourth candle, and is taken away
    """
    hands = Hands().press("zoom_in")
    shown = shown_in(MARKET, hands.view, hands.chosen)
    clicked = [pointed(at, hands.chosen, MARKET, hands.view).cursor for at in (5, 6, shown.width)]
    assert clicked == [shown.candles[2].time, shown.candles[3].time, None]


def test_closes_are_joined_by_a_line() -> None:
    """Given a market whose closes stand still but for one step up
    When a person asks for a line, and for candles again
    Then it is drawn as a line with one step, and then as candles
    """
    scene = MadeScene(candles(*[(100, 101, 99, 100)] * 30, *[(110, 111, 109, 110)] * 10))
    hands = Hands(scene, (60, 12)).press("zoom_in", "zoom_out", "line_mode")
    assert hands.said == "a line of closes"
    grid = draw(scene, hands.view, ASCII, chosen=hands.chosen)
    assert sum(set(row.text[: grid.body].strip()) == {"-", "."} for row in grid.plot) <= 2
    assert all("#" not in row.text and "+" not in row.text for row in grid.plot)
    assert hands.press("line_mode").said == "candles"


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from([*KEYS, *FRAMES]), max_size=12), st.integers(1, 300), st.sampled_from([(40, 10), (90, 26)])
)
def test_any_keys_leave_a_chart_that_can_be_drawn(keys: list[str], count: int, size: tuple[int, int]) -> None:
    """Given a market of any age
    When any keys are pressed in any order
    Then the chart fills its size with candles that are known, and now leads back to the newest
    """
    scene = MadeScene(MARKET.candles[:count])
    hands = Hands(scene, size).press(*keys)
    grid = draw(scene, hands.view, chosen=hands.chosen)
    shown = shown_in(scene, hands.view, hands.chosen)
    assert {len(row.text) for row in grid.rows} == {size[0]}
    assert 0 < shown.width < hands.view.body
    assert shown.candles[0].time + shown.length > scene.candles[0].time
    hands.press("now")
    assert shown_in(scene, hands.view, hands.chosen).live


@pytest.mark.parametrize("key", [*KEYS, *FRAMES])
def test_what_was_typed_and_selected_stays(key: str) -> None:
    """Given a stop that is being typed and a level that is selected
    When any key of the chart is pressed
    Then both are still there
    """
    hands = Hands()
    hands.chosen = Chosen(typed=99.0, selected="S1")
    hands.press(key)
    assert (hands.chosen.typed, hands.chosen.selected) == (99.0, "S1")
