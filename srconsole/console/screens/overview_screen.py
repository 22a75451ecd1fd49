"""All markets at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from textual.widget import Widget

from srconsole.console.ages import Elapsed
from srconsole.console.panes.lines import Lines, Span
from srconsole.console.screens.beside import Beside
from srconsole.console.screens.cursor import MOVES, Cursor
from srconsole.console.screens.overview_rows import overview_lines, room_for_markets
from srconsole.console.screens.stage import Stage
from srconsole.engine.view.snapshot import Snapshot


class OverviewScreen(Beside):
    """A row for each market of the engine."""

    heading = "Overview"

    def __init__(self, snapshot: Snapshot, stage: Stage) -> None:
        super().__init__(snapshot, stage)
        self._cursor = Cursor()
        self._list = Lines(id="beside-list")

    def body(self) -> Sequence[Widget]:
        """Return the rows."""
        return [self._list]

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys that work now."""
        return [("enter", "its screen")]

    def pressed(self, key: str) -> bool:
        """Move, or go to the market's screen."""
        if key in MOVES:
            self._cursor = self._cursor.moved(key, len(self.snapshot.markets), self._room)
            self.fill()
        elif key == "enter":
            self.leave()
        else:
            return False
        return True

    def place_at(self, part: Widget, row: int) -> int | None:
        """Return the place of the market in a row."""
        return self._cursor.place_of(row - 1, len(self.snapshot.markets)) if part is self._list else None

    def stand_at(self, place: int) -> bool:
        """Select the market at a place."""
        before, self._cursor = self._cursor, self._cursor._replace(at=place)
        self.fill()
        return self._cursor.at != before.at

    def follow(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Show the newest snapshot."""
        super().follow(snapshot, elapsed)
        self.fill()

    def fill(self) -> None:
        """Show a row for each market."""
        count = len(self.snapshot.markets)
        self._cursor = self._cursor.within(count, self._room)
        self.about((Span(f" {count} market{'' if count == 1 else 's'}", "strong"),))
        width, height = self._list.size
        self._list.show(overview_lines(self.snapshot, self._cursor, width, height, self.stage.signs))

    @property
    def _room(self) -> int:
        return room_for_markets(self._list.size.height)

    def copied(self) -> str:
        """Return all rows."""
        return self._list.text
