"""A screen of panes that a person shows, hides, zooms and goes through."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from textual.binding import BindingType
from textual.geometry import Size
from textual.widget import Widget

from srconsole.console.arrangement import Arrangement, called
from srconsole.console.layout import PANES, STYLES, class_of, styles_of
from srconsole.console.modes import NO_MARKET
from srconsole.console.placed import PlacedScreen
from srconsole.console.signs import Signs


def no_room_text(folded: frozenset[str]) -> str:
    """Return that there is no room for these panes."""
    names = [called(pane) for pane in PANES if pane in folded]
    return f"no room for {' and '.join([', '.join(names[:-1]), names[-1]] if len(names) > 1 else names)}"


class ArrangedScreen(PlacedScreen):
    """A screen whose panes are arranged as a person wants them.

    Attributes:
        arrangement: which panes are shown, which is in focus, and which is alone.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("tab", "step_pane(False)"), ("shift+tab", "step_pane(True)")]

    def __init__(self, arrangement: Arrangement, signs: Signs) -> None:
        super().__init__(classes=f"-{signs.charset}")
        self.arrangement = arrangement
        self._pointer = signs.pointer
        self._folded: frozenset[str] = frozenset()

    @abstractmethod
    def panes(self) -> dict[str, Widget]:
        """Return the panes by their names."""

    def titled(self) -> list[tuple[str, Widget, str]]:
        """Return the panes with their names and titles."""
        return [(name, pane, called(name)) for name, pane in self.panes().items()]

    @abstractmethod
    def say(self, text: str, *, grave: bool = False) -> None:
        """Show a message."""

    def toggle(self, pane: str) -> None:
        """Show a pane that is hidden, or hide one; a replay has no exchange to show."""
        if pane in self.arrangement.absent:
            self.say(NO_MARKET)
            return
        self._rearranged(self.arrangement.toggle(pane, class_of(*self.app.size)))

    def zoom(self) -> None:
        """Give all the room to one pane, or give it back."""
        self._rearranged(self.arrangement.zoom(class_of(*self.app.size)))

    def zoom_on(self, pane: str) -> None:
        """Give all the room to one pane, whichever is in focus."""
        self._rearranged(NO_MARKET if pane in self.arrangement.absent else self.arrangement.zoom_on(pane))

    def action_step_pane(self, back: bool) -> None:
        """Put the next pane in focus, or the one before."""
        self._rearranged(self.arrangement.step(class_of(*self.app.size), back=back))

    @abstractmethod
    def folded(self, size: Size) -> frozenset[str]:
        """Return the panes that are to be shown and that a size has no room for."""

    def settle(self, size: Size | None = None) -> None:
        """Lay out and fill all widgets, draw them once, and say which panes there is no room for any more."""
        super().settle(size)
        folds = self.folded(self.app.size) - self._folded
        self._folded = self.folded(self.app.size)
        if folds:
            self.say(no_room_text(folds))

    def _rearranged(self, told: str) -> None:
        before = self._folded
        self.say(told)
        self.settle()
        if folds := self._folded - before:
            self.say(f"{told}; {no_room_text(folds)}")

    def style(self, size: Size) -> None:
        """Name the class of the size, and the pane in focus, which has a sign before its name.

        Whoever asks for it has the style sheet read for all of them at once.
        """
        wanted = styles_of(*size)
        self.remove_class(*(STYLES - wanted), update=False)
        self.add_class(*wanted, update=False)
        for name, pane, title in self.titled():
            focused = name == self.arrangement.focused
            pane.border_title = f"{self._pointer} {title}" if focused else title
            pane.set_class(focused, "-focused", update=False)
