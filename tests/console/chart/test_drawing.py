"""Charts as text, and what their rows mean, worked out from the text alone."""

from __future__ import annotations

import re

import pytest

from srconsole.console.chart.chosen import Chosen
from srconsole.console.chart.drawing import blank, draw
from srconsole.console.chart.glyphs import ASCII, UNICODE, VT, Charset
from srconsole.console.chart.grid import Grid, Role
from srconsole.console.chart.lines import Scene
from srconsole.console.chart.scale import Scale
from srconsole.console.chart.view import View, look, shown_in
from srconsole.engine.view.snapshot import PatternView, RowView, WaitedFor
from tests.console import canned_market
from tests.console.chart.scenes import (
    FIVE_CANDLES,
    FIVE_LEVELS,
    MadeScene,
    level,
    position,
    shown,
    text,
)
from tests.walks import HOUR, candles

FLAT = MadeScene(FIVE_CANDLES, FIVE_LEVELS)
HELD = MadeScene(FIVE_CANDLES, FIVE_LEVELS, position=position(entry=97.1, stop=94.5, midpoint=112))
WAITED = WaitedFor("S0", "S1", 96.2, 94.1, 99.5, 1.0, -2.0, "")
TRAILING = MadeScene(FIVE_CANDLES, FIVE_LEVELS, position=position(entry=97.1, stop=96.6, midpoint=99, peak=105))


def drawn(scene: Scene, width: int, height: int, charset: Charset = UNICODE) -> Grid:
    """Draw a scene for which there is room."""
    return draw(scene, view_of(scene, (width, height)), charset)


def view_of(scene: Scene, size: tuple[int, int]) -> View:
    """Return the view of a scene for which there is room."""
    view = look(scene, *size)
    assert view is not None
    return view


def test_candles_and_tiers() -> None:
    """Given five candles, three touches of R1, two of S1, one of S2 just below it, and three levels off the chart
    When they are drawn
    Then rising bodies are hollow and falling ones solid; each line begins behind the candle whose close made its level
        known and ends at its label; S1 and S2 share the row that is nearest to both; what is beyond stands at the ends
    """
    assert text(drawn(FLAT, 36, 13)) == "\n".join(
        [
            "                     ▲ R2 130.00",
            "",
            "",
            "  ╷ ─────────────────R1    107.00",
            "╷ ║ ┃",
            "╽ ║ ┃   │",
            "║ ╵ ┃   ║            LAST  101.00",
            "│   ┃   ║",
            "    ╿┈║┈╿╌╌╌╌╌S1     96.00  S2 95.80",
            "        ╵",
            "    ┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈S3x    92.00",
            "                     ▼ S4 50.00",
            "                      1970-01-01 UTC",
        ]
    )


def test_a_position_in_stop_loss() -> None:
    """Given the same market and a position entered in the fourth candle
    When it is drawn for a terminal without box characters
    Then entry, stop and midpoint begin at its candle, which is marked; what shares the stop's row stands behind it
    """
    assert text(drawn(HELD, 36, 13, ASCII)) == "\n".join(
        [
            "                     ^ R2 130.00",
            "",
            "      :::::::::::::::MID   112.00",
            "",
            "    =================R1    107.00",
            "| + #",
            "+ + #   |",
            "+ | #   +            LAST  101.00",
            "|   # +~+~~~~~~~~~~~~ENTRY  97.10",
            "    |.^.|-~STOP   94.50  S1 96.00 S2",
            "    .................S3x    92.00",
            "                     v S4 50.00",
            "                      1970-01-01 UTC",
        ]
    )


def test_prices_have_an_axis_and_the_last_one_stands_in_it() -> None:
    """Given a chart that is wide enough
    When it is drawn
    Then round prices stand at the right on the rows nearest to them, the last price among them with its sign
    """
    assert [row.text[-7:] for row in drawn(FLAT, 70, 13).plot] == [
        " 110.00", "       ", "       ", " 105.00", "       ", "◂101.00", "       ", "       ", "  95.00", "       ",
    ]  # fmt: skip


def test_a_position_in_take_profit() -> None:
    """Given a position whose stop trails its peak of 105 by 8 %
    When it is drawn
    Then the peak is marked and the stop is called the trail
    """
    prices = shown(drawn(TRAILING, 60, 24))
    assert prices["PEAK"] == 105
    assert prices["TRAIL"] == 96.6
    assert "STOP" not in prices


def test_a_stop_above_the_trail_is_shown_beside_it() -> None:
    """Given a position in take-profit whose stop a person has moved above the trail
    When it is drawn
    Then both are marked, the trail from now on: over the candles it may have been another
    """
    scene = HELD._replace(position=position(entry=98.5, stop=99.5, midpoint=99, peak=105, candle=1))
    grid = drawn(scene, 60, 24)
    prices = shown(grid)
    assert (prices["STOP"], prices["TRAIL"]) == (99.5, 96.6)
    line = [at for at, role in enumerate(grid.plot[scale_of(grid).row(96.6)].roles) if role is Role.MUTED]
    assert line[0] == shown_in(scene, view_of(scene, (60, 24))).width


def test_the_stop_is_drawn_as_the_steps_it_took() -> None:
    """The past is drawn as it was.

    Given a position entered in the second candle, whose stop stood at 94 at the ends of two candles, then at 96.6
    When it is drawn
    Then the stop's line is on the row of 94 up to the fourth candle, and on that of 96.6 from there to its label
    """
    rows = [told_stop(None), told_stop(94.0), told_stop(94.0), told_stop(96.6), told_stop(96.6)]
    held = position(entry=101, stop=96.6, midpoint=112, candle=1)
    grid = drawn(MadeScene(FIVE_CANDLES, position=held, rows=rows), 70, 24)
    assert grid.scale is not None
    low, high = (
        [at for at, role in enumerate(grid.plot[grid.scale.row(price)].roles[: grid.body]) if role is Role.STOP]
        for price in (94.0, 96.6)
    )
    assert low == [3, 4, 5, 6, 7, 8]
    assert high == [10, 11, *range(13, grid.body)]
    assert grid.plot[grid.scale.row(96.6)].text[grid.body :].startswith("STOP")


def test_in_the_past_lines_are_what_they_were_then() -> None:
    """Given a position entered in the second of many candles, whose stop rose later, and a level known later
    When an earlier part of the chart is looked at
    Then the stop has its price of then, is called a stop and ends with the last candle; the level has no label yet; the
        last price stands above, since it is not on the chart; and the chart says that it is history
    """
    market = candles(*[(100, 101, 99, 100)] * 90, (100, 140, 100, 140))
    held = position(entry=100, stop=128.8, midpoint=105, peak=140, candle=1)
    rows = [told_stop(None), *[told_stop(98.5)] * 89, told_stop(128.8)]
    scene = MadeScene(market, [level("S1", 99, first=80)], position=held, rows=rows)
    then = Chosen(end=60 * HOUR, zoom=0)
    view = look(scene, 70, 20, chosen=then)
    assert view is not None
    grid = draw(scene, view, chosen=then, way_back="end")
    prices = shown(grid)
    assert (prices["STOP"], prices["LAST"]) == (98.5, 140)
    assert "S1" not in prices
    assert grid.rows[0].text.startswith("HISTORY, end: now")
    assert grid.plot[scale_of(grid).row(98.5)].roles[grid.body - 1] is Role.BLANK


def test_a_stop_that_is_typed_is_drawn() -> None:
    """Given a position, and a stop that is being typed
    When the chart is drawn
    Then the typed one is marked beside the one in force, with a question mark
    """
    typed = Chosen(typed=98.5)
    view = look(HELD, 60, 24, chosen=typed)
    assert view is not None
    prices = shown(draw(HELD, view, chosen=typed))
    assert (prices["stop?"], prices["STOP"]) == (98.5, 94.5)


def test_what_is_waited_for_is_drawn_as_such() -> None:
    """Given nothing held, and an entry that is waited for with its stop and midpoint
    When the chart is drawn
    Then they are marked in small letters, from right of the newest candle on
    """
    scene = MadeScene(FIVE_CANDLES, pattern=PatternView(95, 106, 96, 99.5), waited_for=WAITED)
    grid = drawn(scene, 70, 24)
    assert {name: price for name, price in shown(grid).items() if name.islower()} == {
        "entry": 96.2, "stop": 94.1, "mid": 99.5,
    }  # fmt: skip
    ends = [at for at, role in enumerate(grid.plot[scale_of(grid).row(94.1)].roles) if role is Role.STOP]
    assert ends[0] == shown_in(scene, view_of(scene, (70, 24))).width


@pytest.mark.parametrize(
    "scene",
    [
        MadeScene(FIVE_CANDLES, pattern=PatternView(95, 106, 96, 99.5), waited_for=WAITED._replace(held_up="paused")),
        MadeScene(
            FIVE_CANDLES,
            pattern=PatternView(95, 106, 96, 99.5),
            waited_for=WAITED,
            live=canned_market.LIVE._replace(against_entries=("the account was not read in time",)),
        ),
    ],
)
def test_an_entry_that_would_be_refused_is_not_drawn_as_waited_for(scene: MadeScene) -> None:
    """A line says that something is bought there.

    Given the next entry, which would be refused by the rules, or by what is known of the exchange
    When the chart is drawn
    Then neither it nor its stop is marked, and the pattern's midpoint is
    """
    grid = drawn(scene, 70, 24)
    assert {name: price for name, price in shown(grid).items() if name.islower()} == {"mid": 99.5}


def test_the_selected_level_is_lit_without_a_tier_too() -> None:
    """Given a level that price has broken, far off the chart
    When it is selected
    Then it is marked before all other levels, and says that it is broken
    """
    scene = MadeScene(FIVE_CANDLES, (*FIVE_LEVELS, level("", 180, first=1)))
    lit = Chosen(selected=f"S{HOUR}")
    view = look(scene, 60, 24, chosen=lit)
    assert view is not None
    assert draw(scene, view, chosen=lit).rows[0].text.split() == ["▲", "broken", "180.00", "R2", "130.00"]


def test_a_level_without_a_tier_has_no_line() -> None:
    """Given a level that price has broken
    When the chart is drawn
    Then it is not marked: no line ends where it has no label
    """
    assert text(drawn(MadeScene(FIVE_CANDLES, (*FIVE_LEVELS, level("", 99))), 80, 20)) == text(drawn(FLAT, 80, 20))


@pytest.mark.parametrize("charset", [VT, ASCII], ids=["vt", "ascii"])
def test_plain_terminals_get_plain_signs(charset: Charset) -> None:
    """Given a terminal that has no fine box characters, or none at all
    When a chart is drawn for it
    Then every sign is one that it has
    """
    allowed = {VT: set("│▒█·─═▲▼"), ASCII: set()}[charset]
    signs = {sign for sign in text(drawn(TRAILING, 100, 30, charset)) if not sign.isascii()}
    assert signs <= allowed


def test_words_stand_where_no_chart_can() -> None:
    """Given no candles yet
    When the pane is drawn
    Then it says so in its middle, and cuts the words where they do not fit
    """
    assert text(blank(10, 3, "no candles yet")) == "\nno candles\n"
    assert text(blank(8, 1, "nothing")) == "nothing"


def scale_of(grid: Grid) -> Scale:
    """Return the scale of a drawn chart."""
    assert grid.scale is not None
    return grid.scale


def told_stop(stop: float | None) -> RowView:
    """Return the row of a candle at whose end the stop was there."""
    return RowView("FLAT" if stop is None else "STOP_LOSS", stop, 1000.0, "")


def test_a_round_price_does_not_stand_behind_a_name_that_has_another() -> None:
    """Without colours too nobody reads a price of the axis as that of a level.

    Given levels, an entry, a stop and a midpoint that share the row of a round price, too many for their prices
    When the chart is drawn with an axis
    Then no row has a name without its price and a round price behind it, and others have theirs
    """
    market = candles(*[(3700.0, 5000.0, 3600.0, 4200.0)] * 40)
    held = position(4005.0, 3995.0, 4010.0, candle=30)
    rows = drawn(MadeScene(market, [level("S1", 4001), level("S2", 3999)], position=held), 70, 20).rows
    told = [row.text for row in rows if "ENTRY" in row.text]
    assert len(told) == 1
    assert not re.search(r"[A-Z][A-Z0-9]*( \+\d)?\s+4,000", told[0]), told
    assert sum(bool(re.search(r"\d,\d00\.0*$", row.text)) for row in rows) > 2
