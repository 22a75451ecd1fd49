"""What lies at the exchange, on the main screen where there is room for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from srconsole.console.ages import Elapsed
from srconsole.console.keymap import Keymap
from srconsole.console.panes.exchange import exchange_lines
from srconsole.console.panes.lines import Line, Lines, Span
from srconsole.engine.view.snapshot import Snapshot

_OF_A_ROW: Final = 2
"""Spans of a line that tells something: its label and its text."""


class ExchangePane(Lines):
    """Shows what is known of the exchange, what needs a person first, as much as there is room for."""

    def __init__(self, keymap: Keymap, zone: tzinfo) -> None:
        super().__init__(id="at-exchange")
        self._keymap = keymap
        self._zone = zone

    def show_exchange(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Show what a snapshot knows of it."""
        width, height = self.size
        if self.display and width:
            lines = exchange_lines(snapshot, elapsed, self._zone, self._keymap, width)
            self.show(fitted(lines, height, self._keymap.shown("exchange")))


def fitted(lines: Sequence[Line], height: int, key: str) -> Sequence[Line]:
    """Return what fits into so many rows; the last of them says how much there is besides, and by which key."""
    if len(lines) <= height:
        return lines
    # Rows between groups are for where there is room.
    lines = [line for line in lines if line]
    if len(lines) <= height:
        return lines
    kept = list(lines[: max(0, height - 1)])
    while kept and len(kept[-1]) < _OF_A_ROW:
        # A title without what it is over.
        kept.pop()
    left = sum(len(line) >= _OF_A_ROW for line in lines[len(kept) :])
    return [*kept, (Span(f"{left} more{f': {key}' if key else ''}", "label"),)][:height]
