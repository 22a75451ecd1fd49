"""What a pane says, as a test reads it: in plain signs, without its looks."""

from __future__ import annotations

from srconsole.console.panes.lines import Line
from srconsole.console.signs import SIGNS

ASCII = SIGNS["ascii"]


def text(line: Line) -> str:
    """Return a line without its looks."""
    return "".join(span.text for span in line)
