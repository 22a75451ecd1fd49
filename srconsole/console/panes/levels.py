"""The level table: the ladder of levels around the price, column by column."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from srconsole.console.panes.ladder import Writer, columns_for, folded_text, is_broken, ladder_of
from srconsole.console.panes.lines import Line, Lines, Span, set_width_in, show_in
from srconsole.console.panes.outlook import is_price_old
from srconsole.console.signs import Signs
from srconsole.core.offer import Key
from srconsole.engine.view.snapshot import Snapshot

_COLUMNS: Final = ("names", "distances", "away", "touches", "first", "seen", "known", "state")


class LevelTable(Container):
    """Shows the levels; what moves with the price stands in a column of its own.

    Attributes:
        broken: whether the broken levels are shown.
    """

    def __init__(self, signs: Signs, zone: tzinfo, broken_key: str = "") -> None:
        super().__init__(id="levels")
        self.broken = False
        self._signs = signs
        self._zone = zone
        self._broken_key = broken_key
        self._rows = Horizontal(id="level-rows")
        self._widths: dict[str, int] = {}
        self._keys: list[Key | None] = []

    def compose(self) -> ComposeResult:
        """Set the columns side by side, above the line about what is folded."""
        with self._rows:
            for column in _COLUMNS:
                yield Lines(id=f"level-{column}")
        yield Lines(id="level-folded")

    def show(self, snapshot: Snapshot, selected: Key | None, since: float = 0.0) -> None:
        """Show the levels of a snapshot that came some seconds ago."""
        market = snapshot.market
        height = self.content_size.height
        rest = any(is_broken(level) and level.id != selected for level in market.levels)
        columns = columns_for(market, self.content_size.width)
        ladder = ladder_of(market, selected, height - 1 - rest, broken=self.broken)
        self._keys = [None, *(None if row.level is None else row.level.id for row in ladder.rows)]
        self._set({column.id: column.width for column in columns})
        writer = Writer(market, selected, self._zone, self._signs, is_price_old(snapshot, since))
        cells = [writer.cells(row, columns) for row in ladder.rows]
        for column in columns:
            lines: list[Line] = [row[column.id] for row in cells]
            show_in(self, f"level-{column.id}", [(Span(column.title, "label"),), *lines])
        text = folded_text(ladder.folded, self._broken_key, broken=self.broken)
        show_in(self, "level-folded", [(Span(f" {text}", "label"),)])

    def key_at(self, row: int) -> Key | None:
        """Return the level in a row of the pane, the titles' being the first; None where there is none."""
        return self._keys[row] if 0 <= row < len(self._keys) else None

    def _set(self, widths: dict[str, int]) -> None:
        """Have the columns that are shown, each as wide as it is to be."""
        if widths == self._widths:
            return
        self._widths = widths
        for column in _COLUMNS:
            for part in self.query(f"#level-{column}").results(Lines):
                part.display = column in widths
            set_width_in(self, f"level-{column}", widths.get(column, 0))
        set_width_in(self, "level-folded", sum(widths.values()))
