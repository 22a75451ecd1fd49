"""Text on the screen that is drawn at once and row by row, past what Textual does for widgets that have more."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from srconsole.console.placed import PlacedScreen

GROUND: Final = ""
"""The role of what has no look of its own."""


class Drawn(Widget):
    """A widget whose rows are drawn as they are.

    Textual has a message sent for each widget that changes, waits up to a sixtieth of a second, and asks each for
    borders, opacity, tint and links; on a screen of some forty of them that is most of what a price costs.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  # Textual's name
        super().__init__(id=id, classes=classes)
        self._looks: dict[str, Style] = {}
        self._ground: Color | None = None

    def redraw(self, rows: Iterable[int]) -> None:
        """Have these rows drawn anew, counted from the top of the text."""
        width = self.size.width
        regions = [Region(0, y, width, 1) for y in rows]
        if not regions or not width:
            return
        screen = self.screen if self.is_mounted else None
        if isinstance(screen, PlacedScreen):
            self._set_dirty(*regions)
            screen.draw_soon(self)
        else:
            self.refresh(*regions)

    def look(self, role: str) -> Style:
        """Return the look of a piece of text by its role, on the widget's own ground."""
        found = self._looks.get(role)
        if found is None:
            found = self.rich_style
            if role != GROUND:
                found += self.screen.get_component_rich_style(f"lines--{role}", partial=True)
            self._looks[role] = found
        return found

    def notify_style_update(self) -> None:
        """Forget looks that another theme, or another class, may have changed."""
        self._looks.clear()
        self._ground = None
        super().notify_style_update()

    @abstractmethod
    def row(self, y: int) -> list[Segment]:
        """Return a row of the text, counted from the top, as wide as the widget."""

    def render_line(self, y: int) -> Strip:
        """Return a row as Textual wants it."""
        return Whole(self.row(y), self.size.width)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return rows as they are to be drawn; Textual asks for them."""
        if any(self.styles.gutter):
            return super().render_lines(crop)
        if self._ground is None:
            self._ground = self.background_colors[1]
        filters, strips = self.get_line_filters(), list[Strip]()
        for y in crop.line_range:
            segments = self.row(y)
            for each in filters:
                segments = each.apply(segments, self._ground)
            strips.append(Whole(segments, self.size.width))
        left, right = crop.column_span
        return strips if (left, right) == (0, self.size.width) else [strip.crop(left, right) for strip in strips]


class Whole(Strip):
    """A row that is mostly drawn whole.

    Textual's own keeps itself as what it was divided into; so each row ever drawn was left to the collector of cycles.
    """

    __slots__ = ()

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Return the parts between cuts, the first of which begins at the left edge."""
        places = [cut for cut in cuts if cut <= self.cell_length]
        return [self] if places == [self.cell_length] else super().divide(places)
