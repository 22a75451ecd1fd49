"""What every screen that opens over the main one has in common: it ends once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import ModalScreen, ScreenResultType

from srconsole.console.panes.lines import LOOKS

if TYPE_CHECKING:
    from srconsole.console.ages import Elapsed
    from srconsole.engine.view.snapshot import Snapshot


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

    def end(self, result: ScreenResultType) -> None:
        """Close with a result, if that has not been done."""
        if not self.ended and self.app.screen is self:
            self.ended = True
            self.dismiss(result)
