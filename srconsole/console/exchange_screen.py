"""The screen of all that is known of a market's exchange, from which a person chooses what is done about it."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key, Resize

from srconsole.console.actions import CHOICES
from srconsole.console.ages import Elapsed
from srconsole.console.asking import title_line
from srconsole.console.keymap import Keymap
from srconsole.console.modal import Modal
from srconsole.console.panes.exchange import exchange_lines
from srconsole.console.panes.lines import Line, Lines, Span, show_in
from srconsole.engine.view.snapshot import Snapshot

_MOST: Final = 100
_AROUND: Final = 6
"""Rows of the screen that are none of the lines': the frame, the title, the keys, and some of what lies below."""
_FRAME: Final = 4


class ExchangeScreen(Modal[str]):
    """Shows the lines, as many as fit; ends with the action that was chosen, or empty."""

    def __init__(self, snapshot: Snapshot, elapsed: Elapsed, keymap: Keymap, zone: tzinfo) -> None:
        super().__init__(snapshot.mode)
        self._snapshot = snapshot
        self._elapsed = elapsed
        self._keymap = keymap
        self._zone = zone
        self._first = 0
        self._body = Lines(id="exchange-lines")

    def compose(self) -> ComposeResult:
        """Set title, lines and keys in a box."""
        with Vertical(id="exchange"):
            yield Lines(id="exchange-title")
            yield self._body
            yield Lines(id="exchange-keys")

    def on_mount(self) -> None:
        """Show what there is."""
        show_in(self, "exchange-title", [title_line("At the exchange", self._snapshot)])
        self._fill()

    def on_resize(self, event: Resize) -> None:
        """Fill the new size."""
        self._fill()

    def follow(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Show the newest snapshot."""
        self._snapshot = snapshot
        self.tick(elapsed)

    def tick(self, elapsed: Elapsed) -> None:
        """Show how old everything has become."""
        self._elapsed = elapsed
        self._fill()

    def on_key(self, event: Key) -> None:
        """Scroll, choose, or close."""
        event.stop()
        by = _SCROLLS.get(event.key)
        if by is not None:
            self._first += by * (1 if abs(by) > 1 or event.key in _BY_LINE else self._height())
            self._fill()
            return
        action = next((name for name in CHOICES if event.key in self._keymap.keys[name]), "")
        if action or event.key in ("escape", "enter", "q", *self._keymap.keys["exchange"]):
            self.end(action)

    def scrolled(self, key: str) -> None:
        """Scroll by a line."""
        self._first += _SCROLLS[key]
        self._fill()

    def _height(self) -> int:
        return max(1, self.app.size.height - _AROUND)

    def _fill(self) -> None:
        width = min(_MOST, self.app.size.width) - _FRAME
        lines = exchange_lines(self._snapshot, self._elapsed, self._zone, self._keymap, width)
        height = min(len(lines), self._height())
        last = len(lines) - height
        self._first = min(max(0, self._first), last)
        self._body.styles.height = height
        self._body.show(lines[self._first : self._first + height])
        show_in(self, "exchange-keys", [self._keys(last)])

    def _keys(self, last: int) -> Line:
        spans = [Span("esc", "key"), Span(" close")]
        if last:
            more = f" {last - self._first} more below" if self._first < last else " the end"
            spans += [Span("   up down pgup pgdn", "key"), Span(" scroll,"), Span(more, "label")]
        return tuple(spans)


_BY_LINE: Final = ("up", "down", "k", "j")
_SCROLLS: Final = {
    "up": -1, "k": -1, "down": 1, "j": 1, "pageup": -1, "pagedown": 1, "space": 1,
    "home": -10_000, "end": 10_000,
}  # fmt: skip
