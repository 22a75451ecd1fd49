"""What is drawn anew, in which order, and in how many goes."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pyte
import pytest
from rich.segment import Segment
from textual.geometry import Region

from srconsole.console.app import ConsoleApp
from srconsole.console.chart.widget import ChartPane, ChartSlice
from srconsole.console.drawn import Whole
from srconsole.console.main_screen import MainScreen
from srconsole.console.panes.lines import Lines, Span
from srconsole.console.redrawing import MOST, SparseCompositor
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console import canned
from tests.console.driven import console, press
from tests.console.fake_link import FakeLink

SELDOM = Settings(console=ConsoleSettings(refresh_hz=0.1))
SIZE = (120, 40)


def main_of(app: ConsoleApp) -> MainScreen:
    """Return the main screen of a console."""
    screen = app.screen
    assert isinstance(screen, MainScreen)
    return screen


def compositor_of(app: ConsoleApp) -> SparseCompositor:
    """Return what draws the main screen."""
    found = main_of(app)._compositor  # noqa: SLF001
    assert isinstance(found, SparseCompositor)
    return found


def rows_of(app: ConsoleApp) -> list[str]:
    """Return what the whole screen is to show."""
    return [strip.text for strip in compositor_of(app).render_strips()]


def asked(app: ConsoleApp, changed: Callable[[], object]) -> list[tuple[str, int]]:
    """Return which rows of which lines a drawing asks for after a change."""
    found: list[tuple[str, int]] = []
    for lines in app.screen.query(Lines):

        def row(y: int, lines: Lines = lines, made: Callable[[int], list[Segment]] = lines.row) -> list[Segment]:
            found.append((lines.id or "", y))
            return made(y)

        lines.row = row  # type: ignore[method-assign]
    compositor, dirty = compositor_of(app), main_of(app)._dirty_widgets  # noqa: SLF001
    compositor.update_widgets(dirty)
    while compositor.has_more:
        compositor.render_update()
    found.clear()
    changed()
    compositor.update_widgets(dirty)
    compositor.render_update()
    return found


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_row_that_is_new_is_the_only_one_that_is_drawn() -> None:
    """Given a console at rest
    When the row of keys says something else
    Then that line is drawn, and nothing else of the screen is even asked for
    """
    app = console(FakeLink(canned.in_stop_loss()), SELDOM)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.2)
        footer = app.screen.query_one("#footer", Lines)
        assert asked(app, lambda: footer.show([])) == [("footer", 0)]


@pytest.mark.slow
@pytest.mark.asyncio
async def test_much_that_is_new_is_drawn_in_goes_and_all_of_it_comes() -> None:
    """Keys are heard while a chart that moves on is drawn.

    Given a terminal that shows a console, all of which changes
    When it is drawn as far as one go draws, and again until nothing is left
    Then the first go draws the upper rows alone, and in the end the terminal shows every row as it is to be
    """
    app = console(FakeLink(canned.in_stop_loss()), SELDOM)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.2)
        screen = pyte.Screen(*SIZE)
        stream = pyte.Stream(screen)
        compositor = compositor_of(app)
        leaves = [widget for widget in compositor.visible_widgets if isinstance(widget, (Lines, ChartSlice))]
        regions = {Region(w.region.x, y, w.region.width, 1) for w in leaves for y in w.region.line_range}
        compositor._dirty_regions = set(regions)  # noqa: SLF001
        goes = 0
        while compositor.has_more:
            update = compositor.render_partial_update()
            assert update is not None
            stream.feed(update.render_segments(app.console).replace("\n", "\r\n"))
            goes += 1
            if goes == 1:
                assert screen.display[0].strip()
                assert not screen.display[-1].strip()
        assert goes >= len(regions) / MOST > 1
        wanted = rows_of(app)
        for region in regions:
            there = slice(region.x, region.right)
            assert screen.display[region.y][there] == wanted[region.y][there]


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_key_between_the_parts_of_a_drawing_is_not_undone() -> None:
    """Given a snapshot that is being shown, part after part
    When a person selects a level before its levels are shown
    Then the levels show that one as selected, then and once all parts are there
    """
    app = console(FakeLink(canned.in_stop_loss()), SELDOM)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.2)
        main, level = main_of(app), canned.in_stop_loss().market.levels[0]
        main.fill()
        main.select(level.id)
        assert marked(main) == [level.tier]
        await pilot.pause(0.1)
        assert marked(main) == [level.tier]


def marked(main: MainScreen) -> list[str]:
    """Return the names of the levels that are marked as selected."""
    rows = main.query_one("#level-names", Lines).text.splitlines()
    return [row.split()[0].removeprefix("▸") or row.split()[1] for row in rows if row.startswith("▸")]


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_selected_level_is_marked_before_its_line_is_lit() -> None:
    """Given a console at rest
    When a level is selected
    Then its row is marked at once, and its line in the chart is lit right after
    """
    app = console(FakeLink(canned.in_stop_loss()), SELDOM)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.2)
        main, level = main_of(app), canned.in_stop_loss().market.levels[0]
        chart = main.query_one(ChartPane)
        before = chart.grid
        main.select(level.id)
        assert (marked(main), chart.grid) == ([level.tier], before)
        await pilot.pause(0.1)
        assert chart.grid != before


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_chart_is_not_drawn_again_without_news() -> None:
    """Given a console that shows a snapshot
    When all panes are told of the same one again, and then of another price
    Then the chart is what it was, and then another
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link, SELDOM)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.2)
        main, chart = main_of(app), main_of(app).query_one(ChartPane)
        before = chart.grid
        main.fill()
        await pilot.pause(0.1)
        assert chart.grid is before
        link.newest = canned.changed(canned.in_stop_loss(), price=3744.4)
        app.draw()
        await pilot.pause(0.1)
        assert chart.grid is not before


@pytest.mark.slow
@pytest.mark.asyncio
async def test_the_newest_of_two_snapshots_is_what_stays() -> None:
    """Given a snapshot that is being shown, part after part
    When the next one comes before all of it is there
    Then all panes show the next one
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link, SELDOM)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.2)
        link.newest = canned.changed(canned.in_stop_loss(), price=3742.2)
        app.draw()
        link.newest = canned.changed(canned.in_stop_loss(), price=3743.3)
        app.draw()
        await pilot.pause(0.1)
        assert app.screen.query_one("#status-price", Lines).text.strip() == "3,743.30"
        assert "3,743.30" in app.screen.query_one("#level-names", Lines).text
        assert not any("3,742.20" in row for row in rows_of(app))


def test_a_row_that_was_drawn_goes_with_the_last_who_holds_it() -> None:
    """A screen leaves nothing behind that has to be looked for later.

    Given a row
    When it is drawn at its full width, and in two parts
    Then it is held by no more than before, itself not among them
    """
    row = Whole([Segment("price "), Segment("3,741.20")], 14)
    held = sys.getrefcount(row)
    assert row.divide([14]) == [row]
    assert [part.text for part in row.divide([6, 14])] == ["price ", "3,741.20"]
    assert sys.getrefcount(row) == held


def opening(closed: int) -> Snapshot:
    """Return a snapshot of a run that reads 2,000 candles at once and has so many."""
    snapshot = canned.in_stop_loss()
    return canned.changed(snapshot, feed=snapshot.market.feed._replace(closed=closed, at_once=2000))


@pytest.mark.slow
@pytest.mark.asyncio
async def test_whoever_waits_for_a_run_to_be_open_is_told_once() -> None:
    """Given a run whose first candles are still being read
    When they are all read, and more snapshots come
    Then it is told that the run is open, once, and not before
    """
    told: list[bool] = []
    link = FakeLink(opening(10))
    app = console(link)
    app.opened = lambda: told.append(True)
    async with app.run_test() as pilot:
        await pilot.pause(0.3)
        assert told == []
        for closed in (2000, 2001, 2002):
            link.newest = opening(closed)
            await pilot.pause(0.2)
        assert len(told) == 1
        await press(pilot, ["j"])
        assert len(told) == 1


@pytest.mark.slow
@pytest.mark.asyncio
@pytest.mark.parametrize("drawing", ["_draw", "_draw_more"])
async def test_what_becomes_new_just_before_a_drawing_is_not_lost(drawing: str) -> None:
    """A row of keys that says hold while the candles are held would be there until something else of it changed.

    Given a console whose places were just settled, or whose drawing goes on, with rows still to be drawn
    When the row of keys becomes another one just before that drawing
    Then it is drawn with it, or with the next
    """
    app = console(FakeLink(canned.in_stop_loss()), SELDOM)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.2)
        screen, compositor = main_of(app), compositor_of(app)
        footer = app.screen.query_one("#footer", Lines)
        compositor._dirty_regions = {Region(0, 0, 80, 1)}  # noqa: SLF001
        drawn: list[int] = []
        made = footer.row

        def row(y: int) -> list[Segment]:
            drawn.append(y)
            return made(y)

        footer.row = row  # type: ignore[method-assign]

        footer.show([(Span("anew"),)])
        going_on = getattr(screen, drawing)()
        if going_on is not None:
            await going_on
        await pilot.pause(0.2)

    assert drawn
