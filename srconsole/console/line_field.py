"""A line to type on that does its keys in the order in which they came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from textual.binding import Binding
from textual.events import Key
from textual.widgets import Input

_ACTIONS: Final = {
    key: binding.action for binding in Input.BINDINGS if isinstance(binding, Binding) for key in binding.key.split(",")
}


class LineField(Input):
    """A line of plain signs.

    Textual writes a sign as soon as it comes, but does what another key is bound to only once that key has gone through
    the queues of all that the line lies in. Over a slow line keys come bunched: there signs would overtake a backspace,
    and a price would be another one than was typed. This line does both at once.

    Args:
        name: by which its style and its screen know it.
        others: what further keys do while it is typed on.
    """

    def __init__(self, name: str, others: Mapping[str, Callable[[], None]] | None = None) -> None:
        super().__init__(id=name, compact=True, restrict=r"[ -~]*")
        self.cursor_blink = False
        self._others = others or {}

    async def on_key(self, event: Key) -> None:
        """Do what a key means here now; what means nothing here goes on to the screen."""
        if event.key in self._others:
            event.stop()
            event.prevent_default()
            self._others[event.key]()
        elif event.key in _ACTIONS:
            event.stop()
            event.prevent_default()
            await self.run_action(_ACTIONS[event.key])
