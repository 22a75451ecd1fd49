"""The part of a log that is held in memory while a person reads it; what lies beyond it is read when it is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from srconsole.engine.view.records import Entry

MOST: Final = 2000
"""Lines that are held; beyond that those farthest from where a person reads are let go."""


class LogWindow(NamedTuple):
    """Lines that follow each other in the part of the log that is looked at.

    Attributes:
        entries: the lines, the oldest first.
        begins: whether no line of that part lies before them.
        ends: whether none lay behind them when that was looked at last.
        behind: every line with a number up to this one was looked at.
    """

    entries: tuple[Entry, ...] = ()
    begins: bool = False
    ends: bool = False
    behind: int = 0

    def with_older(self, older: Sequence[Entry], *, begins: bool) -> LogWindow:
        """Return it with lines before its own; `begins`: there are no more before these."""
        entries = (*older, *self.entries)
        kept = entries[:MOST]
        behind = kept[-1].number if len(kept) < len(entries) else self.behind
        return LogWindow(kept, begins, self.ends and len(kept) == len(entries), behind)

    def with_newer(self, newer: Sequence[Entry], *, ends: bool, behind: int = 0) -> LogWindow:
        """Return it with lines behind its own; `ends`: there are no more behind these, up to the number `behind`."""
        entries = (*self.entries, *newer)
        kept = entries[-MOST:]
        seen = max(self.behind, behind, kept[-1].number if kept else 0)
        return LogWindow(kept, self.begins and len(kept) == len(entries), ends, seen)

    def place_of(self, number: int) -> int | None:
        """Return the place of the line with a number in it; None where it has none."""
        return next((place for place, entry in enumerate(self.entries) if entry.number == number), None)
