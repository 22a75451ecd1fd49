"""Where a person stands in a list that is longer than its pane."""

from __future__ import annotations

from typing import Final, NamedTuple

MOVES: Final = ("up", "k", "down", "j", "pageup", "pagedown", "home", "end", "g", "G")
"""Keys that move it."""


class Cursor(NamedTuple):
    """The row that is selected, and the first row that is shown."""

    at: int = 0
    first: int = 0

    def moved(self, key: str, count: int, height: int) -> Cursor:
        """Return where a key of MOVES leads to, in a list of so many rows of which so many are shown."""
        page = max(1, height - 1)
        match key:
            case "up" | "k":
                at = self.at - 1
            case "down" | "j":
                at = self.at + 1
            case "pageup":
                at = self.at - page
            case "pagedown":
                at = self.at + page
            case "home" | "g":
                at = 0
            case _:
                at = count - 1
        return Cursor(at, self.first).within(count, height)

    def within(self, count: int, height: int) -> Cursor:
        """Return the nearest one that such a list has, with the selected row in sight and no row left empty."""
        at = min(max(0, self.at), max(0, count - 1))
        first = min(max(self.first, at - height + 1), at)
        return Cursor(at, min(max(0, first), max(0, count - height)))

    def place_of(self, row: int, count: int) -> int | None:
        """Return the place in such a list of what is shown in a row of its pane; None where that row is empty."""
        place = self.first + row
        return place if row >= 0 and place < count else None

    def later(self, rows: int) -> Cursor:
        """Return the same place after so many rows were put before the list; below 0: taken away there."""
        return Cursor(max(0, self.at + rows), max(0, self.first + rows))
