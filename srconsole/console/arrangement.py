"""Which panes a person looks at: shown or hidden by class of sizes, one of them zoomed, one of them in focus."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from srconsole.console.layout import PANES, shown_at_first

Chosen = Mapping[str, frozenset[str]]
"""The panes that a person wants shown, by class of sizes."""

NAMES: Final = {"trades": "closed trades"}
"""Panes that are called otherwise than by their id."""
_LAST: Final = "It is the only pane that is shown: show another one first."


def called(pane: str) -> str:
    """Return what a pane is called on the screen."""
    return NAMES.get(pane, pane)


class Arrangement:
    """Remembers what a person wants shown.

    Args:
        chosen: what was chosen before, by class of sizes; a class without a choice has the panes of its design.
        remember: is told every choice; returns why it cannot be kept, empty where it is.

    Attributes:
        zoomed: the pane that has all the room, empty where none has.
        focused: the pane that is looked at, empty before one was chosen.
        absent: panes that this run has nothing for.
    """

    def __init__(self, chosen: Chosen, remember: Callable[[Chosen], str]) -> None:
        self._chosen = dict(chosen)
        self._remember = remember
        self.zoomed = ""
        self.focused = ""
        self.absent: frozenset[str] = frozenset()

    def shown(self, size: str) -> frozenset[str]:
        """Return the panes that a class of sizes shows."""
        return (self._wanted(size) - self.absent) or shown_at_first(size) - self.absent

    def _wanted(self, size: str) -> frozenset[str]:
        return self._chosen.get(size) or shown_at_first(size)

    def toggle(self, pane: str, size: str) -> str:
        """Show a pane that is hidden, or hide one; return what a person is told of it.

        While another pane is zoomed its room goes to this one.
        """
        if self.zoomed:
            self.zoomed = self.focused = pane
            return self._told_zoom()
        shown = self.shown(size)
        if shown == {pane}:
            return _LAST
        # What this run lacks stays as it was chosen for others.
        self._chosen[size] = (shown | (self._wanted(size) & self.absent)) ^ {pane}
        if self.focused not in self.shown(size):
            self.focused = ""
        kept = self._remember(self._chosen)
        return f"{called(pane)} {'hidden' if pane in shown else 'shown'}" + (f"; not kept: {kept}" if kept else "")

    def zoom(self, size: str) -> str:
        """Give all the room to the pane in focus, the first one where none is, or give it back; return what is told."""
        if self.zoomed:
            self.zoomed = ""
            return "all panes"
        self.zoomed = self.focused = self.focused or self._order(size)[0]
        return self._told_zoom()

    def zoom_on(self, pane: str) -> str:
        """Give all the room to a pane, shown or hidden; return what is told."""
        self.zoomed = self.focused = pane
        return self._told_zoom()

    def step(self, size: str, *, back: bool = False) -> str:
        """Put the next pane in focus, or the one before; return what is told."""
        order = self._order(size)
        if self.focused in order:
            self.focused = order[(order.index(self.focused) + (-1 if back else 1)) % len(order)]
        else:
            self.focused = order[-1 if back else 0]
        if self.zoomed:
            self.zoomed = self.focused
        return called(self.focused)

    def _order(self, size: str) -> list[str]:
        shown = self.shown(size)
        return [pane for pane in PANES if pane in shown]

    def _told_zoom(self) -> str:
        return f"{called(self.zoomed)} alone"
