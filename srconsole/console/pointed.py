"""A screen of panes on which the mouse does what keys do, by the same ways."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual.events import Click, MouseEvent, MouseScrollDown, MouseScrollUp
from textual.widget import Widget

from srconsole.console.arranged import ArrangedScreen

if TYPE_CHECKING:
    from srconsole.core.offer import Key


class PointedScreen(ArrangedScreen):
    """A screen whose footer, panes and rows can be clicked, and whose levels a wheel goes through."""

    @abstractmethod
    def action_at(self, widget: Widget | None, column: int) -> str:
        """Return the action whose name stands in a column of a widget; empty where none does."""

    @abstractmethod
    def key_at(self, x: int, y: int) -> Key | None:
        """Return what can be selected at a place of the screen, None where nothing can."""

    @abstractmethod
    def has_rows_at(self, x: int, y: int) -> bool:
        """Tell whether a wheel at a place of the screen goes through what can be selected."""

    @abstractmethod
    def select(self, level: Key | None) -> None:
        """Show something as selected."""

    async def on_click(self, event: Click) -> None:
        """Do what the key does that was clicked, select the row, and put the pane in focus."""
        action = self.action_at(event.widget, event.x)
        if action:
            await self.run_action(f"app.ask('{action}')")
            return
        key = self.key_at(event.screen_x, event.screen_y)
        if key is not None:
            self.select(key)
        under = () if event.widget is None else event.widget.ancestors_with_self
        clicked = next((name for name, pane, _ in self.titled() if pane in under), "")
        if clicked and clicked != self.arrangement.focused:
            self.arrangement.focused = clicked
            self.settle()

    async def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Select what stands below, over the levels."""
        await self._scrolled(event, "below")

    async def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Select what stands above, over the levels."""
        await self._scrolled(event, "above")

    async def _scrolled(self, event: MouseEvent, action: str) -> None:
        if self.has_rows_at(event.screen_x, event.screen_y):
            event.stop()
            await self.run_action(f"app.ask('{action}')")
