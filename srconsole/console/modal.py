"""What every screen that opens over the main one has in common: it ends once, and its keys can be clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.events import Click, Key, MouseScrollDown, MouseScrollUp
from textual.screen import ModalScreen, ScreenResultType

from srconsole.console.panes.lines import LOOKS, Lines
from srconsole.console.screens.clicked import key_at

if TYPE_CHECKING:
    from srconsole.console.ages import Elapsed
    from srconsole.engine.view.snapshot import Snapshot


_KEYS: Final = frozenset({"box-keys", "help-keys", "exchange-keys"})
"""Lines that name keys."""


class Modal(ModalScreen[ScreenResultType]):
    """A screen over the main one, that ends once.

    Keys that come bunched are given to the screen that was on top when they came, which may have ended since; and a
    snapshot may come before the screen is set.
    """

    COMPONENT_CLASSES = LOOKS

    def __init__(self, mode: str) -> None:
        super().__init__(classes=f"-{mode}")
        self.ended = False

    def follow(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Take the newest snapshot; the help needs none."""

    def tick(self, elapsed: Elapsed) -> None:
        """Know how old a market's snapshot has become, where that is shown."""

    def typed_ahead(self, sign: str) -> None:
        """Take a sign that was typed before the line to type on was there; a box without one has no use for it."""

    def on_click(self, event: Click) -> None:
        """Press the key that was clicked, once: the second click of two is none."""
        named = event.widget
        if isinstance(named, Lines) and named.id in _KEYS and event.chain == 1:
            key = key_at(named.line(event.y), event.x)
            if key:
                # As if it came from the terminal: what this screen sends goes no further up than here.
                self.app.post_message(Key(key, None).set_sender(self.app))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Go a row down, where there are rows to go through."""
        event.stop()
        self.scrolled("down")

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Go a row up, where there are rows to go through."""
        event.stop()
        self.scrolled("up")

    def scrolled(self, key: str) -> None:
        """Do what a key of this name does to rows; a box without any does nothing."""

    def end(self, result: ScreenResultType) -> None:
        """Close with a result, if that has not been done."""
        if not self.ended and self.app.screen is self:
            self.ended = True
            self.dismiss(result)
