"""What the cursor reads out of a candle."""

from __future__ import annotations

import re
from datetime import UTC

import pytest

from srconsole.console.chart.bars import Shown, bars_of, part
from srconsole.console.chart.chosen import Chosen
from srconsole.console.chart.drawing import draw
from srconsole.console.chart.glyphs import UNICODE
from srconsole.console.chart.held import UNKNOWN, Held, PastScene
from srconsole.console.chart.readout import TIERS, fitted_words, readout
from srconsole.console.chart.view import look
from srconsole.core.candle import Candle
from srconsole.engine.view.snapshot import RowView
from srconsole.strategies.levels.row import TIER_COLUMNS
from tests.console import canned
from tests.console.chart.scenes import FIVE_CANDLES, MadeScene, text
from tests.walks import HOUR, candles

CELLS = ",".join(["S1", "96.0", "95.8", *[""] * 8, "107.0", *[""] * 9])


def row(stop: float | None, cells: str = CELLS) -> RowView:
    """Return a row of a candle with tiers."""
    return RowView("FLAT", stop, 1000.0, cells)


def shown(length: int = HOUR) -> Shown:
    """Return all bars of this length."""
    bars = bars_of(FIVE_CANDLES, HOUR, length)
    return part(bars, 0, len(bars.candles), 1)


def test_a_candle_is_read_out_with_what_was_said_of_it() -> None:
    """Given candles with their rows: SR_Proximity, two supports, a resistance, a stop
    When the cursor is on the third
    Then its time and prices are told, then SR_Proximity, stop and the nearest tiers, before its volume and other tiers
    """
    scene = MadeScene(FIVE_CANDLES, rows=[row(None), row(None), row(94.5), row(None), row(None)])
    assert readout(scene, shown(), 2 * HOUR, UTC) == [
        *("01-01 02:00", "O 105.00", "H 105.00", "L 96.00", "C 97.00", "SR_Proximity S1"),
        *("stop 94.50", "S1 96.00", "R1 107.00", "volume 1", "S2 95.80"),
    ]


def test_what_is_not_known_of_a_candle_is_left_out() -> None:
    """Given rows of the two newest candles alone, or of another strategy
    When the cursor is on a candle
    Then what is known of it is told
    """
    assert readout(MadeScene(FIVE_CANDLES, rows=[row(94.5)] * 2), shown(), 0, UTC)[5:] == ["volume 1"]
    assert readout(MadeScene(FIVE_CANDLES, rows=[row(94.5, "1,2")] * 5), shown(), 0, UTC)[5:] == [
        "stop 94.50",
        "volume 1",
    ]


def test_a_longer_candle_tells_what_was_said_of_its_last_one() -> None:
    """Given candles of two hours
    When the cursor is on the second of them, by the time of its second hour
    Then its own prices are told, and the row of its second hour
    """
    scene = MadeScene(FIVE_CANDLES, rows=[row(1.0), row(2.0), row(3.0), row(4.0), row(5.0)])
    words = readout(scene, shown(2 * HOUR), 3 * HOUR, UTC)
    assert words[0] == "01-01 02:00"
    assert words[6] == "stop 4.00"
    assert "volume 2" in words


def test_the_rows_have_the_tiers_that_are_read() -> None:
    """Given the columns that levels write
    When they are compared with those that the cursor reads
    Then they are as many, supports first
    """
    assert tuple(f"{side}{number + 1}" for side in "SR" for number in range(TIERS)) == TIER_COLUMNS


@pytest.mark.parametrize(
    ("width", "expected", "left"),
    [(0, "", 2), (5, "", 2), (6, "O 1.00", 1), (13, "O 1.00", 1), (14, "O 1.00  H 2.00", 0), (99, "O 1.00  H 2.00", 0)],
)
def test_words_fit_or_are_left(width: int, expected: str, left: int) -> None:
    """Given two words and a width
    When they are fitted
    Then no number is cut, and what has no room is left for another row
    """
    words = ["O 1.00", "H 2.00"]
    text, rest = fitted_words(words, width)
    assert (text, list(rest)) == (expected, words[2 - left :])


def test_a_candle_of_another_year_is_read_out_with_its_year() -> None:
    """The date in the corner is not there while a candle is read out.

    Given candles of two years, the newest of which are not among those that are looked at
    When the cursor is on one of the older year, and on one of the newer
    Then the first is told with its year, the second without
    """
    day = 24 * HOUR
    market = canned.changed(
        canned.flat(), candles=[Candle(n * day, 1.0, 2.0, 0.5, 1.5, 1.0) for n in range(800)]
    ).market
    held = Held(tuple(market.candles[:700]), (UNKNOWN,) * 700)
    scene = PastScene.of(market, held)
    bars = held.bars(day, day)
    told = [readout(scene, part(bars, 0, 700, 1), day * number, UTC)[0] for number in (400, 600)]
    assert told == ["1971-02-05 00:00", "08-24 00:00"]


def test_a_small_chart_reads_out_sr_proximity_too() -> None:
    """On the smallest screen with panes a candle tells what level it is at and which there were, now and in the past.

    Given candles of a coin worth thousands, in a chart of 46 columns
    When the cursor is on one of the newest, and on one of the past
    Then its prices, SR_Proximity by a shorter name and the nearest level of both sides are told both times, whole
    """
    market = candles(*[(6467.27, 6467.27, 6441.01, 6443.72)] * 90)
    cells = ",".join(["S1", "6398.96", *[""] * 9, "6451.43", *[""] * 9])
    scene = MadeScene(market, rows=[row(6257.3, cells)] * 90)
    for end in (None, 60 * HOUR):
        chosen = Chosen(end=end, cursor=60 * HOUR if end else 85 * HOUR, zoom=0)
        view = look(scene, 46, 14, chosen=chosen)
        assert view is not None
        told = text(draw(scene, view, chosen=chosen, way_back="end"))
        for word in ("O 6,467.3", "H 6,467.3", "L 6,441.0", "C 6,443.7", "SR S1", "S1 6,399.0", "R1 6,451.4"):
            assert word in told


@pytest.mark.parametrize("width", [72, 106])
def test_the_times_below_are_whole_wherever_the_cursor_is(width: int) -> None:
    """A date that the cursor's sign stands in is another one.

    Given candles of four days, in charts of several widths
    When the cursor is on each candle that is shown
    Then below it is its sign, and each other word of that row is a whole time of the axis, or is read out of the candle
    """
    market = candles(*[(6467.27, 6467.27, 6441.01, 6443.72)] * 96)
    scene = MadeScene(market)
    plain_view = look(scene, width, 14)
    assert plain_view is not None
    for time in range(plain_view.start, market[-1].time + HOUR, HOUR):
        chosen = Chosen(cursor=time)
        view = look(scene, width, 14, plain_view, chosen)
        assert view is not None
        below = text(draw(scene, view, chosen=chosen)).splitlines()[-1]
        times, sign, rest = below[: view.body].partition(UNICODE.cursor)
        assert sign
        assert re.fullmatch(r"( *(\d\d:\d\d|\d\d? [A-Z][a-z]{2}))* *", f"{times} "), below
        assert re.fullmatch(r"( *(\d\d:\d\d|\d\d? [A-Z][a-z]{2}))*", f" {rest}".rstrip()), below


def test_what_the_corner_says_is_never_drawn_over() -> None:
    """A sign in the middle of a price makes another price of it.

    Given a small chart that is full of candles
    When the cursor is on each of them
    Then the sign that marks it stands beside what the corner has to say, none of whose prices lacks a digit
    """
    market = candles(*[(6467.27, 6467.27, 6441.01, 6443.72)] * 90)
    cells = ",".join(["S1", "6398.96", *[""] * 9, "6451.43", *[""] * 9])
    scene = MadeScene(market, rows=[row(6257.3, cells)] * 90)
    for hour in range(40, 90):
        chosen = Chosen(end=89 * HOUR, cursor=hour * HOUR, zoom=0)
        view = look(scene, 46, 14, chosen=chosen)
        assert view is not None
        times = text(draw(scene, view, chosen=chosen, way_back="end")).splitlines()[-1]
        for name, price in re.findall(r"([SR]1) (\S+)", times):
            assert price == {"S1": "6,399.0", "R1": "6,451.4"}[name]
