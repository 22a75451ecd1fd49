"""The whole log as rows of text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from textwrap import wrap
from typing import Final

from srconsole.console.format import fitted, full_time_text
from srconsole.console.panes.lines import Line, Span
from srconsole.console.screens.cursor import Cursor
from srconsole.console.signs import Signs
from srconsole.engine.view.records import Entry, Kind

_LEAST: Final = 4
"""Columns at least of what was sought."""
TIME: Final = 16
"""Columns of a time."""
KINDS: Final[dict[Kind, str]] = {
    "all": "everything",
    "trades": "orders and trades",
    "grave": "what needs a look",
}


def log_rows(
    entries: Sequence[Entry], cursor: Cursor, height: int, width: int, zone: tzinfo, signs: Signs
) -> list[Line]:
    """Return as many lines as fit, the selected one lit and pointed at; a `!` marks what a person should look at."""
    shown = enumerate(entries[cursor.first : cursor.first + height], cursor.first)
    return [_row(entry, place == cursor.at, width, zone, signs) for place, entry in shown]


def _row(entry: Entry, selected: bool, width: int, zone: tzinfo, signs: Signs) -> Line:
    time = full_time_text(entry.time, zone) if entry.time else "at start"
    point = signs.pointer if selected else " "
    mark = "!" if entry.grave else " "
    text = fitted(entry.text, width - TIME - 5, signs.ellipsis)
    if selected:
        return (Span(f"{point} {time:<{TIME}} {mark} {text}".ljust(width), "chosen"),)
    role = "alert" if entry.grave else "plain"
    return (Span(f"{point} {time:<{TIME}} ", "label"), Span(f"{mark} {text}", role))


def whole_lines(entry: Entry | None, width: int, rows: int) -> list[Line]:
    """Return all that the selected line says, in so many rows."""
    if entry is None:
        return []
    return [(Span(f" {part}"),) for part in wrap(entry.text, max(20, width - 2))[:rows]]


def about_line(kind: Kind, sought: str, lines: Sequence[str], width: int, ellipsis: str) -> Line:
    """Return what part of the log is looked at; what was sought is cut where all does not fit."""
    told = Span("".join(f"  {part}" for part in lines), "label")
    spans = [Span(f" {KINDS[kind]}", "strong")]
    if sought:
        looking = Span("  with ", "label")
        room = width - sum(len(span.text) for span in (*spans, looking, told))
        spans += [looking, Span(fitted(sought, max(_LEAST, room), ellipsis), "strong")]
    return (*spans, told)


def about_lines(count: int, *, begins: bool, following: bool) -> tuple[str, str]:
    """Return how many lines there are, and whether new ones are followed."""
    lines = f"{count:,} line{'' if count == 1 else 's'}"
    return (
        f"all {lines}" if begins else f"{lines}, more before",
        "new ones are followed" if following else "held, end follows",
    )
