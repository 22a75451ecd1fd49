"""Lines of text on the screen that cost only what changes.

Textual sends a changed line again from the left edge of its widget on, so that what moves with the price stands in
narrow widgets of its own, and each of them sends only the lines whose text is another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.css.query import NoMatches
from textual.widget import Widget

from srconsole.console.drawn import GROUND, Drawn
from srconsole.console.format import FIGURES, HALF_NUMBER
from srconsole.plain_text import plain

ROLES: Final = (
    *("plain", "label", "strong", "support", "resistance", "last", "gain", "loss"),
    *(
        "entry",
        "stop",
        "midpoint",
        "peak",
        "line",
        "second",
        "lit",
        "chosen",
        "alert",
        "stopped",
        "badge",
        "live",
        "key",
    ),
)
"""What a piece of text stands for; the style sheet gives each its look as `.lines--<role>`."""

LOOKS: Final = {f"lines--{role}" for role in ROLES}
"""The component classes of every screen with lines.

Textual works a widget's component classes out again whenever it styles it, which is most of what opening or sizing a
screen would cost if each of some thirty lines had these.
"""

_GROUNDED: Final = frozenset({"lit", "chosen", "badge", "live", "alert", "stopped"})
"""Roles that end where their text ends; most have a ground of their own."""


class Span(NamedTuple):
    """A piece of a line."""

    text: str
    role: str = "plain"


Line = tuple[Span, ...]


class Lines(Drawn):
    """Shows lines, the first at the top; what is too long is cut off, a number as a spreadsheet does: `###`."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  # Textual's name
        super().__init__(id=id, classes=classes)
        self._lines: tuple[Line, ...] = ()
        self._set_width: int | None = None

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines in place of the ones before; only the ones that differ are sent."""
        before, self._lines = self._lines, tuple(map(_plain, lines))
        longest = max(len(before), len(self._lines))
        self.redraw(y for y in range(longest) if _at(before, y) != _at(self._lines, y))

    def set_width(self, columns: int) -> None:
        """Be as wide as this, which Textual is told only where it is news: it lays everything out anew."""
        if columns != self._set_width:
            self._set_width = columns
            self.styles.width = columns

    @property
    def text(self) -> str:
        """What it shows, without its looks."""
        return "\n".join("".join(span.text for span in line) for line in self._lines)

    def line(self, y: int) -> Line:
        """Return the line of a row, empty where there is none."""
        return _at(self._lines, y) if y >= 0 else ()

    def row(self, y: int) -> list[Segment]:
        """Return a line, as wide as the widget."""
        width = self.size.width
        return [Segment(span.text, self.look(span.role)) for span in _filled(_cut(_at(self._lines, y), width), width)]


def show_in(pane: Widget, part: str, lines: Sequence[Line]) -> None:
    """Show lines in the part of a pane that has this id; in none where that is not set yet or gone already.

    A snapshot, or a key, may come at the moment in which a screen opens or closes.
    """
    found = _part_of(pane, part)
    if found is not None:
        found.show(lines)


def set_width_in(parent: Widget, name: str, width: int) -> None:
    """Set the width of a part of a screen in columns, if it is there."""
    part = _part_of(parent, name)
    if part is not None:
        part.set_width(width)


def _part_of(pane: Widget, name: str) -> Lines | None:
    try:
        return pane.query_one(f"#{name}", Lines)
    except NoMatches:
        return None


def _filled(line: Line, width: int) -> Line:
    """Return a line with its last piece drawn out to the width, since blanks of another look cost their own colours."""
    room = width - sum(cell_len(span.text) for span in line)
    if room <= 0:
        return line
    if not line or line[-1].role in _GROUNDED:
        return (*line, Span(" " * room, GROUND))
    *others, last = line
    return (*others, Span(last.text + " " * room, last.role))


def _cut(line: Line, width: int) -> Line:
    """Return what there is room for of a line; of a number that would lose digits no digit is left."""
    if sum(cell_len(span.text) for span in line) <= width:
        return line
    kept: list[Span] = []
    for span in line:
        if cell_len(span.text) <= width:
            kept.append(span)
            width -= cell_len(span.text)
            continue
        text = set_cell_size(span.text, width)
        if span.text[len(text) : len(text) + 1] in FIGURES:
            text = HALF_NUMBER.sub(lambda number: "#" * len(number[0]), text)
        return (*kept, Span(text, span.role))
    return tuple(kept)


def _plain(line: Line) -> Line:
    return tuple(Span(plain(span.text), span.role) for span in line)


def _at(lines: Sequence[Line], y: int) -> Line:
    return lines[y] if y < len(lines) else ()
