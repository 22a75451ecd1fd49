"""The chart in an app: what it sends to the terminal, and when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from rich.console import RenderableType
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown, MouseScrollUp
from textual.screen import Screen

from srconsole.console.chart.grid import ROLES, Role
from srconsole.console.chart.widget import ChartPane, role_styles
from tests.console.chart.scenes import FIVE_CANDLES, FIVE_LEVELS, MadeScene
from tests.walks import HOUR

FLAT = MadeScene(FIVE_CANDLES, FIVE_LEVELS)


class ChartApp(App[None]):
    """A screen that is all chart, and a record of the spans of lines that are sent: (line, first column, end)."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[int, int, int]] = []
        self.full_frames = 0

    def compose(self) -> ComposeResult:
        yield ChartPane()

    @property
    def chart(self) -> ChartPane:
        return self.query_one(ChartPane)

    def screen_text(self) -> str:
        """What a person sees."""
        return "\n".join(strip.text.rstrip() for strip in self.screen._compositor.render_strips())  # noqa: SLF001

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Forget what was sent before."""
        self.sent.clear()
        self.full_frames = 0
        yield

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, ChopsUpdate):
            self.sent += renderable.spans
        elif renderable is not None:
            self.full_frames += 1
        super()._display(screen, renderable)


@pytest.mark.asyncio
async def test_only_what_changes_is_sent() -> None:
    """Given a chart on the screen
    When the last price moves by two rows and nothing else happens
    Then nothing is sent but the two labels' cells; and nothing at all when the same is shown again
    """
    app = ChartApp()
    async with app.run_test(size=(36, 13)) as pilot:
        app.chart.show(FLAT)
        await pilot.pause()
        body = app.chart.grid.body
        with app.recording():
            app.chart.show(FLAT._replace(price=103.9))
            await pilot.pause()
        assert app.full_frames == 0
        assert sorted(app.sent) == [(4, body, 36), (6, body, 36)]
        with app.recording():
            app.chart.show(FLAT._replace(price=103.9))
            await pilot.pause()
        assert (app.sent, app.full_frames) == ([], 0)


@pytest.mark.asyncio
async def test_a_new_candle_sends_its_own_corner_of_the_chart() -> None:
    """Given a chart with free columns
    When a candle closes
    Then on the lines of the candles only a few cells around it are sent
    """
    app = ChartApp()
    async with app.run_test(size=(116, 25)) as pilot:
        app.chart.show(FLAT)
        await pilot.pause()
        body = app.chart.grid.body
        newest = FIVE_CANDLES[-1]
        closed = [*FIVE_CANDLES, newest._replace(time=newest.time + HOUR)]
        with app.recording():
            app.chart.show(FLAT._replace(candles=closed))
            await pilot.pause()
        cells = sum(min(end, body) - first for _, first, end in app.sent if first < body)
        assert app.full_frames == 0
        assert 0 < cells <= 25 * body / 8


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 50)], ids=str)
async def test_the_screen_shows_the_grid_at_any_size(size: tuple[int, int]) -> None:
    """Given a chart in a terminal of another size
    When the terminal is resized
    Then the screen shows the whole grid, drawn for the new size
    """
    app = ChartApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.chart.show(FLAT)
        await pilot.pause()
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert app.screen_text() == "\n".join(row.text.rstrip() for row in app.chart.grid.rows)
        assert (len(app.chart.grid.rows[0].text), len(app.chart.grid.rows)) == size
        assert "101.00" in app.screen_text()


@pytest.mark.asyncio
async def test_words_come_before_the_first_candle() -> None:
    """Given a chart that has been shown nothing, then a market without candles, then one in a corner too small
    When the screen is looked at
    Then it says why there is no chart
    """
    app = ChartApp()
    async with app.run_test(size=(30, 5)) as pilot:
        await pilot.pause()
        assert "no candles yet" in app.screen_text()
        app.chart.show(MadeScene())
        await pilot.pause()
        assert "no candles yet" in app.screen_text()
        app.chart.show(FLAT)
        await pilot.resize_terminal(30, 3)
        await pilot.pause()
        assert "no room for a chart" in app.screen_text()


@pytest.mark.asyncio
async def test_the_mouse_points_and_zooms() -> None:
    """Given a chart on the screen
    When its first candle is clicked, and a wheel is turned over it
    Then the cursor reads that candle out, and each candle has more columns, or fewer
    """
    app = ChartApp()
    async with app.run_test(size=(70, 13)) as pilot:
        app.chart.show(FLAT)
        await pilot.pause()
        await pilot.click(ChartPane, offset=(0, 5))
        assert app.chart.grid.rows[0].text.startswith("01-01 00:00  O 100.00  H 104.00")
        await pilot.click(ChartPane, offset=(60, 5))
        wide = app.chart.grid
        app.chart.post_message(MouseScrollDown(app.chart, 5, 5, 0, 0, 0, False, False, False))
        await pilot.pause()
        assert app.chart.grid.rows != wide.rows
        app.chart.post_message(MouseScrollUp(app.chart, 5, 5, 0, 0, 0, False, False, False))
        await pilot.pause()
        assert app.chart.grid.rows == wide.rows


@pytest.mark.asyncio
async def test_colours_change_while_it_runs() -> None:
    """Given a chart on the screen
    When a theme with a red stop is chosen
    Then the next frame has it
    """
    app = ChartApp()
    async with app.run_test(size=(36, 13)) as pilot:
        app.chart.show(FLAT)
        app.chart.paint({role: Style(color="#ff0000") for role in ROLES})
        await pilot.pause()
        strips = app.screen._compositor.render_strips()  # noqa: SLF001
        colours = {
            segment.style.color for strip in strips for segment in strip if segment.style and segment.text.strip()
        }
        assert {colour.name for colour in colours if colour} == {"#ff0000"}


def test_what_matters_most_is_not_told_by_colour_alone() -> None:
    """Given a theme that has a colour for the stop, a mistake for the entry and nothing else
    When the roles' styles are made
    Then the stop has its colour, the others the terminal's, and stop, entry and last price are bold or in reverse
    """
    styles = role_styles({"chart-stop": "#ff0000", "chart-entry": "no colour"})
    assert set(styles) == set(ROLES)
    assert styles[Role.STOP].color == Style(color="#ff0000").color
    assert styles[Role.STOP].bold
    assert styles[Role.ENTRY].color is None
    assert styles[Role.ENTRY].bold
    assert styles[Role.LAST].reverse
    assert not styles[Role.SUPPORT].bold
