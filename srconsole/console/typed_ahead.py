"""What is typed while a line to type on opens: it came for the screen that was on top then."""

from __future__ import annotations

from textual.app import App
from textual.events import Key

from srconsole.console.modal import Modal


class TypedAhead(App[None]):
    """An app whose boxes get what was typed before they had their line."""

    def on_key(self, event: Key) -> None:
        """Give a box on top a sign that nobody has taken."""
        if isinstance(self.screen, Modal) and event.is_printable and event.character:
            self.screen.typed_ahead(event.character)
