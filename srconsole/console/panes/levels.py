"""The level table: every level with its distance from the price, the price at its place among them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Container

from srconsole.console.format import short_time_text
from srconsole.console.panes.lines import Line, Lines, Span, set_width_in, show_in
from srconsole.console.signs import Signs
from srconsole.core.offer import Key
from srconsole.engine.view.snapshot import LevelView, Snapshot
from srconsole.figures import distance_text, price_text

_LEAST_WIDTH = 10
_NAME_WIDTH = 9
_MARGIN = 2
"""Rows kept between the price and the table's edge before the table moves."""


class LevelRow(NamedTuple):
    """A row of the table, column by column."""

    name: Line
    distance: Line
    touches: Line
    seen: Line


def level_rows(snapshot: Snapshot, selected: Key | None, zone: tzinfo, signs: Signs) -> list[LevelRow]:
    """Return all rows, the highest price first."""
    price = snapshot.market.price
    width = price_width(snapshot)
    texts = [f"{price_text(level.price, snapshot.market.decimals):>{width}}" for level in snapshot.market.levels]
    rows = [
        _row(level, text, price, level.id == selected, zone, signs)
        for level, text in zip(snapshot.market.levels, texts, strict=True)
    ]
    if price is not None:
        text = f" {'last':<8}{price_text(price, snapshot.market.decimals):>{width}}"
        rows.insert(price_row(snapshot), LevelRow((Span(text, "last"),), (), (), ()))
    return rows


def price_row(snapshot: Snapshot) -> int:
    """Return the row of the last price."""
    return sum(level.price > (snapshot.market.price or 0.0) for level in snapshot.market.levels)


def price_width(snapshot: Snapshot) -> int:
    """Return how many columns the prices of the table take."""
    prices = [level.price for level in snapshot.market.levels]
    if snapshot.market.price is not None:
        prices.append(snapshot.market.price)
    return max([_LEAST_WIDTH, *(1 + len(price_text(price, snapshot.market.decimals)) for price in prices)])


def _row(level: LevelView, text: str, price: float | None, chosen: bool, zone: tzinfo, signs: Signs) -> LevelRow:
    name = f"{level.tier or level.side} off" if level.disabled else level.tier or f"{level.side} broken"
    role = "label" if level.disabled or not level.tier else "support" if level.side == "S" else "resistance"
    figure = "chosen" if chosen else "label" if role == "label" else "plain"
    away = distance_text(level.price / price - 1) if price else ""
    return LevelRow(
        name=(
            Span(signs.pointer if chosen else " ", figure),
            Span(f"{name:<8}", "chosen" if chosen else role),
            Span(text, figure),
        ),
        distance=(Span(f"{away:>8}", figure),),
        touches=(Span(f"{level.touches:>5}", figure),),
        seen=(Span(f"{short_time_text(level.last_touch, zone):>13}", figure),),
    )


def first_row(count: int, height: int, price: int, selected: int | None, before: int) -> int:
    """Return the row to begin with, so that the selected one, else the price, is seen; it moves only when it has to."""
    last = max(0, count - height)
    if selected is not None and not before <= selected < before + height:
        return min(max(0, selected - height // 2), last)
    if selected is None and not before + _MARGIN <= price < before + height - _MARGIN:
        return min(max(0, price - height // 2), last)
    return min(before, last)


class LevelTable(Container):
    """Shows the levels; what moves with the price stands in a column of its own."""

    def __init__(self, signs: Signs, zone: tzinfo) -> None:
        super().__init__(id="levels")
        self._signs = signs
        self._zone = zone
        self._first = 0
        self._names = Lines(id="level-names")

    def compose(self) -> ComposeResult:
        """Set the columns side by side."""
        yield self._names
        yield Lines(id="level-distances")
        yield Lines(id="level-touches")
        yield Lines(id="level-seen")

    def show(self, snapshot: Snapshot, selected: Key | None) -> None:
        """Show the levels of a snapshot."""
        rows = level_rows(snapshot, selected, self._zone, self._signs)
        height = max(1, self._names.size.height - 1)
        places = [place for place, level in enumerate(snapshot.market.levels) if level.id == selected]
        at_price = price_row(snapshot)
        chosen = places[0] + (snapshot.market.price is not None and places[0] >= at_price) if places else None
        self._first = first_row(len(rows), height, at_price, chosen, self._first)
        shown = rows[self._first : self._first + height]
        width = price_width(snapshot)
        set_width_in(self, "level-names", _NAME_WIDTH + width)
        self._fill("level-names", f" {'tier':<8}{'price':>{width}}", [row.name for row in shown])
        self._fill("level-distances", f"{'dist':>8}", [row.distance for row in shown])
        self._fill("level-touches", f"{'hits':>5}", [row.touches for row in shown])
        self._fill("level-seen", f"{'last hit':>13}", [row.seen for row in shown])

    def _fill(self, column: str, title: str, lines: Sequence[Line]) -> None:
        show_in(self, column, [(Span(title, "label"),), *lines])
