"""What was mended in a file and what was left out of it: each kind with its count and the first line of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Note:
    """One kind of thing.

    Attributes:
        count: how many lines it concerns.
        line: the first of them.
    """

    count: int
    line: int

    def text(self, kind: str) -> str:
        """Say it in a line."""
        return f"{self.count:,} x {kind}, first on line {self.line:,}"


@dataclass(slots=True)
class Notes:
    """Notes by their kind, in the order in which the kinds turned up."""

    kinds: dict[str, Note] = field(default_factory=dict)

    def add(self, kind: str, line: int, count: int = 1) -> None:
        """Count lines of a kind."""
        if not count:
            return
        note = self.kinds.setdefault(kind, Note(0, line))
        note.count += count
        note.line = min(note.line, line)

    def take(self, other: Notes) -> None:
        """Add another file part's notes."""
        for kind, note in other.kinds.items():
            self.add(kind, note.line, note.count)

    def texts(self) -> list[str]:
        """Return a line for each kind."""
        return [note.text(kind) for kind, note in self.kinds.items()]
