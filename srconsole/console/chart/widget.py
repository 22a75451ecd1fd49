"""The chart on the screen: a pane of narrow widgets side by side, each of which sends only its changed lines.

Textual sends a changed line from the left edge of its widget on, and the widget's edge is where the next one begins;
so a new candle costs the few cells of one widget on the lines that it touches.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo
from itertools import groupby, pairwise

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.color import Color, ColorParseError
from textual.containers import Horizontal
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.geometry import Size
from textual.theme import Theme

from srconsole.console.chart.chosen import PLAIN, Chosen
from srconsole.console.chart.drawing import blank, draw, draw_below, rows_below
from srconsole.console.chart.glyphs import UNICODE, Charset
from srconsole.console.chart.grid import BOLD_ROLES, REVERSED_ROLES, ROLE_VARIABLES, Grid, Role, Row
from srconsole.console.chart.lines import Scene
from srconsole.console.chart.steering import beyond, pointed, steered
from srconsole.console.chart.view import View, look, shown_in
from srconsole.console.drawn import GROUND, Drawn
from srconsole.core.offer import Key

_SLICES = 8
"""Widgets that share the candles' columns."""
NO_CANDLES = "no candles yet"
NO_ROOM = "no room for a chart"


def role_styles(variables: Mapping[str, str]) -> dict[Role, Style]:
    """Return a style for each role from a theme's variables, which have the names of ROLE_VARIABLES.

    A role whose variable is missing or is no colour has the terminal's own colour. What matters most is bold or in
    reverse as well, so that it is not told by colour alone.
    """
    styles: dict[Role, Style] = {}
    for role, name in ROLE_VARIABLES.items():
        try:
            colour = Color.parse(variables[name]).rich_color
        except (KeyError, ColorParseError):
            colour = None
        styles[role] = Style(color=colour, bold=role in BOLD_ROLES, reverse=role in REVERSED_ROLES)
    return styles


class ChartSlice(Drawn):
    """Some columns of a grid."""

    DEFAULT_CSS = "ChartSlice { height: 1fr; width: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._columns = 0
        self._rows: tuple[Row, ...] = ()
        self._styles: Mapping[Role, Style] = {}

    def show(self, grid: Grid, first: int, end: int) -> None:
        """Show the columns of a grid from `first` to before `end`; lines that are on the screen already stay."""
        width = end - first
        before, self._rows = self._rows, tuple(Row(row.text[first:end], row.roles[first:end]) for row in grid.rows)
        if (width, len(before)) != (self._columns, len(self._rows)):
            self._columns = width
            self.styles.width = width
            self.refresh()
            return
        self.redraw(y for y, (old, new) in enumerate(zip(before, self._rows, strict=True)) if old != new)

    def paint(self, styles: Mapping[Role, Style]) -> None:
        """Show the same with these styles."""
        self._styles = styles
        self.refresh()

    def row(self, y: int) -> list[Segment]:
        """Return a line; what lies beyond the grid is blank."""
        width = self.size.width
        row = self._rows[y] if y < len(self._rows) else Row("", ())
        text, roles = row.text[:width], row.roles[:width]
        segments = [Segment(run, self._styles.get(role)) for run, role in _runs(Row(text, roles))]
        return segments if len(text) == width else [*segments, Segment(" " * (width - len(text)), self.look(GROUND))]


class ChartPane(Horizontal):
    """The chart of the newest snapshot it has been shown; it draws when that, its size or its looks change.

    Attributes:
        grid: what it shows, without colours.
    """

    def __init__(
        self,
        *,
        styles: Mapping[Role, Style] | None = None,
        charset: Charset = UNICODE,
        zone: tzinfo = UTC,
        way_back: str = "",
        id: str | None = None,  # noqa: A002 -- Textual's name for it
    ) -> None:
        super().__init__(id=id)
        self.grid = blank(0, 0, NO_CANDLES)
        self._charset = charset
        self._zone = zone
        self._way_back = way_back
        self._chosen = PLAIN
        self._scene: Scene | None = None
        self._view: View | None = None
        self._drawn: Scene | None = None
        self._of: tuple[Chosen, Size] | None = None
        self._slices = [ChartSlice() for _ in range(_SLICES + 2)]
        self.paint(styles or role_styles({}))

    def compose(self) -> ComposeResult:
        """Yield the slices: the candles' from the left, then the labels' and the price axis."""
        yield from self._slices

    def show(self, scene: Scene) -> None:
        """Show a snapshot; only the lines that differ from what is on the screen are drawn."""
        self._scene = scene
        self._draw()

    def show_anew(self, scene: Scene, chosen: Chosen) -> None:
        """Show another scene from its beginning, with these choices."""
        self._scene, self._chosen, self._view, self._of = scene, chosen, None, None
        self._draw()

    def steer(self, action: str) -> str:
        """Do what a key of the chart stands for, by its id; return what there is to say of it."""
        if self._scene is None or self._view is None:
            return NO_CANDLES
        self._chosen, said = steered(action, self._chosen, self._scene, self._view)
        self._draw()
        return said

    def beyond(self, action: str) -> str:
        """Return at which end of the candles what a key asks for lies: `older`, `newer`; empty where within them."""
        if self._scene is None or self._view is None:
            return ""
        return beyond(action, self._chosen, self._scene, self._view)

    def show_more(self, scene: Scene) -> None:
        """Show a scene that has more candles at its ends; the last one that is seen stays the last."""
        if self._scene is not None and self._view is not None and self._chosen.end is None:
            last = shown_in(self._scene, self._view, self._chosen).candles[-1]
            self._chosen = self._chosen._replace(end=last.time)
        self.show(scene)

    def preview_stop(self, price: float | None) -> None:
        """Draw a stop that is being typed, USDT; None: none is."""
        self._choose(self._chosen._replace(typed=price))

    def select(self, level: Key | None) -> None:
        """Light the line of a level; None: of none."""
        self._choose(self._chosen._replace(selected=level))

    def call_old(self, old: bool) -> None:
        """Show the last price as one that is old, or as what it is now."""
        self._choose(self._chosen._replace(old=old))

    def on_click(self, event: Click) -> None:
        """Put the cursor on the candle that was clicked; beside the candles, take it away."""
        if self._scene is not None and self._view is not None:
            column = event.screen_x - self.content_region.x
            self._choose(pointed(column, self._chosen, self._scene, self._view))

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Look closer."""
        event.stop()
        self.steer("zoom_in")

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Look at more candles."""
        event.stop()
        self.steer("zoom_out")

    def _choose(self, chosen: Chosen) -> None:
        if chosen != self._chosen:
            self._chosen = chosen
            self._draw()

    def paint(self, styles: Mapping[Role, Style]) -> None:
        """Take the colours of a theme."""
        for each in self._slices:
            each.paint(styles)

    def on_resize(self) -> None:
        """Fill the new size."""
        self._draw()

    def _draw(self) -> None:
        (width, height), of = self.size, (self._chosen, self.size)
        if width == 0 or height == 0 or (self._scene is self._drawn and of == self._of):
            return
        self._drawn, self._of = self._scene, of
        below = 0 if self._scene is None else rows_below(self._scene, height)
        self._view = None if self._scene is None else look(self._scene, width, height - below, self._view, self._chosen)
        if self._scene is None or not self._scene.candles:
            self.grid = blank(width, height, NO_CANDLES)
        elif self._view is None:
            self.grid = blank(width, height, NO_ROOM)
        else:
            scene, view, chosen = self._scene, self._view, self._chosen
            chart = draw(scene, view, self._charset, self._zone, chosen, self._way_back)
            self.grid = chart._replace(rows=chart.rows + draw_below(scene, view, height, self._charset, chosen))
        edges = [*(self.grid.body * at // _SLICES for at in range(_SLICES + 1)), self.grid.axis, width]
        for each, (first, end) in zip(self._slices, pairwise(edges), strict=True):
            each.show(self.grid, first, end)


def _runs(row: Row) -> list[tuple[str, Role]]:
    """Return a row as texts of one role each; blanks join what is before them where that does not show.

    Each run costs its own colour codes, more bytes than its text.
    """
    roles: list[Role] = []
    for role in row.roles:
        joins = role is Role.BLANK and roles and roles[-1] not in REVERSED_ROLES
        roles.append(roles[-1] if joins else role)
    runs = []
    at = 0
    for role, cells in groupby(roles):
        end = at + sum(1 for _ in cells)
        runs.append((row.text[at:end], role))
        at = end
    return runs


def chart_styles(theme: Theme) -> dict[Role, Style]:
    """Return the chart's styles on the ground of the other panes."""
    ground = Style(bgcolor=Color.parse(theme.background or "ansi_default").rich_color)
    return {Role.BLANK: ground, **{role: ground + style for role, style in role_styles(theme.variables).items()}}
