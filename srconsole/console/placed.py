"""A screen whose widgets stand where they are told to, and that draws a new size once, with all that is new in it."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from srconsole.console.layout import Place
from srconsole.console.redrawing import SparseCompositor

_PASSES: Final = 2
"""How often a new size is laid out: what panes show decides the widths of their columns, and those what they show."""

_MOMENT: Final = 1 / 60
"""Seconds in which a new size comes to rest, before it is drawn."""


class _AtPlaces(Layout):
    """Has every widget at the place that it was given, and none that was given none."""

    name = "at-places"

    def __init__(self) -> None:
        self.places: Mapping[Widget, Place] = {}

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """Return the places as Textual wants them."""
        return [
            WidgetPlacement(Region(*self.places[child]), NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child in self.places
        ]


class PlacedScreen(Screen[None]):
    """A screen that says where each of its widgets stands, and what each shows."""

    class Drawn(Message):
        """The screen has been drawn for the first time."""

    def __init__(self, *, classes: str) -> None:
        super().__init__(classes=classes)
        self._compositor: SparseCompositor = SparseCompositor()
        self._at_places = _AtPlaces()
        self._settling = False
        self._is_set = False
        self._settled: Size | None = None
        self._drawing: Timer | None = None
        self._is_drawn = False
        self._draws_soon = False
        self._to_fill: deque[Callable[[], object]] = deque()

    @abstractmethod
    def places(self, size: Size) -> dict[Widget, Place]:
        """Return where each widget stands in a size; one that is not there stands nowhere."""

    @abstractmethod
    def style(self, size: Size) -> None:
        """Name for the style sheet what a size changes."""

    @abstractmethod
    def parts(self, size: Size) -> Sequence[Callable[[], object]]:
        """Return what shows in every widget what it has to show, in parts that are short."""

    @property
    def layout(self) -> Layout:
        """Where the widgets stand."""
        return self._at_places

    def on_mount(self) -> None:
        """Show what has come already, and again once what the panes are made of is there."""
        self._is_set = True
        self.settle()
        self.call_after_refresh(self.settle)

    def fill(self) -> None:
        """Show what is new; where that needs other places, at those.

        Between the parts of it keys are heard; it is drawn once, when all of it is there.
        """
        if self._is_set and not self.moved():
            filling = bool(self._to_fill)
            self._to_fill = deque(self.parts(self.app.size))
            if not filling:
                self.call_later(self._fill_in_turns)

    async def _fill_in_turns(self) -> None:
        while self._to_fill:
            self._to_fill.popleft()()
            await asyncio.sleep(0)

    def moved(self) -> bool:
        """Lay out anew where what is shown needs other places; tell whether it did."""
        if not self._is_set or self.places(self.app.size) == self._at_places.places:
            return False
        self.settle()
        return True

    def settle(self, size: Size | None = None) -> None:
        """Lay out and fill all widgets, and draw them once."""
        size = size or self.app.size
        if not self._is_set or not size:
            return
        self._settling, self._settled = True, size
        self._to_fill.clear()
        try:
            self.style(size)
            self.app.stylesheet.update(self)
            for _ in range(_PASSES):
                self._at_places.places = self.places(size)
                for widget in self.children:
                    widget.display = widget in self._at_places.places
                self._clear_arrangement_cache()
                self._refresh_layout(size)
                for part in self.parts(size):
                    part()
        except BaseException:
            self._settling = False
            raise
        if self._drawing is None:
            # What the widgets have been told reaches the screen by their own messages, which come in a moment.
            self._drawing = self.set_timer(_MOMENT, self._draw)

    def _draw(self) -> None:
        self._drawing = None
        self._settling, self._compositor.whole = False, True
        self._compositor_refresh()
        self._compositor.whole = False
        if not self._is_drawn:
            self._is_drawn = True
            self.post_message(self.Drawn())

    @property
    def is_drawing(self) -> bool:
        """Whether something that is new is not on the screen yet."""
        waits = self._to_fill or self._draws_soon or self._dirty_widgets or self._compositor.has_more
        return bool(waits) or self._drawing is not None or not self._is_drawn

    def draw_soon(self, widget: Widget) -> None:
        """Draw what is new of a widget as soon as whoever changes it has changed all, together with that."""
        if widget in self._compositor.visible_widgets:
            self._dirty_widgets.add(widget)
        if not self._draws_soon:
            self._draws_soon = True
            self.call_later(self._draw_new)

    def _draw_new(self) -> None:
        self._draws_soon = False
        if any(widget._layout_required for widget in self._compositor.widgets):  # noqa: SLF001
            # Widgets that become wider are so in a moment: they are drawn once, as they will be.
            self.check_idle()
        else:
            self._on_timer_update()

    def _screen_resized(self, size: Size) -> None:
        # Textual would draw what the widgets showed before at their new places first.
        if self._is_set and self.stack_updates and size != self._settled:
            self.settle(size)
        else:
            super()._screen_resized(size)

    def _compositor_refresh(self) -> None:
        if not self._settling:
            # Textual takes for drawn whatever is known to be new when it draws.
            self._compositor.update_widgets(self._dirty_widgets)
            super()._compositor_refresh()
            if self._compositor.has_more:
                self.call_later(self._draw_more)

    async def _draw_more(self) -> None:
        """Draw what was left for later, once keys have had their turn."""
        await asyncio.sleep(0)
        if self.is_current and self._compositor.has_more:
            self._compositor_refresh()
