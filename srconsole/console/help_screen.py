"""The help over the main screen: pages of lines, each as long as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key, Resize

from srconsole.console.modal import Modal
from srconsole.console.modes import mode_badge
from srconsole.console.panes.lines import Line, Lines, Span, show_in

_AROUND: Final = 4
"""Rows of the screen that are none of the lines': the frame, the pages' names, the keys."""
_BOX: Final = 80
_FRAME: Final = 4
"""Columns of the box, and those of them that are none of the lines'."""
_LEAST: Final = 12
"""Columns for what hangs at least."""
_LINE: Final = {"up": -1, "k": -1, "down": 1, "j": 1}
_PAGE: Final = {"pageup": -1, "pagedown": 1, "space": 1}
_TURN: Final = {"left": -1, "h": -1, "shift+tab": -1, "right": 1, "l": 1, "tab": 1}


class HelpScreen(Modal[None]):
    """Shows one page at a time; arrows turn and scroll them, any other key closes it.

    Args:
        pages: their lines by their names.
        mode: of the run, which stands on every box.
    """

    def __init__(self, pages: Mapping[str, Sequence[Line]], mode: str) -> None:
        super().__init__(mode)
        self._badge = mode_badge(mode)
        self._pages = pages
        self._page = 0
        self._first = 0
        self._body = Lines(id="help-lines")

    def compose(self) -> ComposeResult:
        """Set the page between the names of all of them and the keys."""
        with Vertical(id="help"):
            yield Lines(id="help-pages")
            yield self._body
            yield Lines(id="help-keys")

    def on_mount(self) -> None:
        """Show the first page."""
        self._fill()

    def on_resize(self, event: Resize) -> None:
        """Fill the new size."""
        self._fill()

    def on_key(self, event: Key) -> None:
        """Scroll, turn the page, or close; the key does nothing else."""
        event.stop()
        if event.key in _TURN:
            self._page = (self._page + _TURN[event.key]) % len(self._pages)
            self._first = 0
        elif event.key in _LINE:
            self._first += _LINE[event.key]
        elif event.key in _PAGE:
            self._first += _PAGE[event.key] * self._height()
        elif event.key in ("home", "end"):
            self._first = len(self._lines()) if event.key == "end" else 0
        else:
            self.end(None)
            return
        self._fill()

    def scrolled(self, key: str) -> None:
        """Scroll by a line."""
        self._first += _LINE[key]
        self._fill()

    def _lines(self) -> Sequence[Line]:
        return self._whole()[self._page]

    def _whole(self) -> list[list[Line]]:
        """Return all pages, each line in as many rows as it takes."""
        width = self._width()
        return [[row for line in lines for row in hanging(line, width)] for lines in self._pages.values()]

    def _width(self) -> int:
        return min(_BOX, self.app.size.width) - _FRAME

    def _height(self) -> int:
        return max(1, self.app.size.height - _AROUND)

    def _fill(self) -> None:
        lines = self._lines()
        # As high as the longest page, so that it does not jump when it is turned.
        height = min(self._height(), max(map(len, self._whole())))
        last = max(0, len(lines) - height)
        self._first = min(max(0, self._first), last)
        self._body.styles.height = height
        self._body.show(lines[self._first : self._first + height])
        names = [
            Span(f"[{name}]" if place == self._page else f" {name} ", "lit" if place == self._page else "label")
            for place, name in enumerate(self._pages)
        ]
        show_in(self, "help-pages", [(self._badge, Span(" "), *names)])
        more = f"{last - self._first} more below" if self._first < last else "the end" if last else ""
        show_in(self, "help-keys", [keys_line(more, self._width())])


def keys_line(more: str, width: int) -> Line:
    """Return the keys that turn, scroll and close, and how much more there is, as many as there is room for."""
    turn = (Span("left right", "key"), Span(" page   "), Span("up down", "key"), Span(" scroll ", "label"))
    close = (Span("esc", "key"), Span(" close"))
    lines = [
        (*turn, Span(f"{more:<15}", "label"), *close),
        (*turn[2:], Span(f"{more:<15}", "label"), *close),
        (Span(f"{more:<15}", "label"), *close),
        close,
    ]
    return next((line for line in lines if sum(len(span.text) for span in line) <= width), close)


def hanging(line: Line, width: int) -> list[Line]:
    """Return a line as it is where it fits, else its last part in several rows below each other."""
    if not line or sum(len(span.text) for span in line) <= width:
        return [line]
    *before, last = line
    begin = sum(len(span.text) for span in before)
    first, *others = wrap(last.text, max(_LEAST, width - begin)) or [""]
    return [(*before, Span(first, last.role)), *((Span(" " * begin), Span(part, last.role)) for part in others)]
