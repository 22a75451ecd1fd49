"""A strategy in its own words: what it waits for, its lots, its offers and levels with their distances, its indicators.

It stands where the level table stands for `levels`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from textwrap import wrap
from typing import Final, NamedTuple

from textual.app import ComposeResult
from textual.containers import Container

from srconsole.console.ages import age_text
from srconsole.console.format import short_time_text
from srconsole.console.lots import other_levels, other_offers, shown_lot
from srconsole.console.panes.alerts import barred_word
from srconsole.console.panes.ladder import shortened
from srconsole.console.panes.lines import Line, Lines, Span, set_width_in, show_in
from srconsole.console.signs import Signs
from srconsole.core.offer import Key
from srconsole.engine.view.snapshot import LevelView, MarketView, Snapshot
from srconsole.engine.view.strategy import LineView, LotView, OfferView, StrategyView
from srconsole.figures import distance_text, indicator_text, price_text, quantity_text, result_text
from srconsole.plain_text import plain

_LABEL: Final = 11
_DISTANCE: Final = 8
_MORE: Final = 13
_LEAST_MORE: Final = 9
"""Columns at which there is no use for what stands behind the distances."""
_LEAST_PRICE: Final = 11
"""Columns of a price at least, and of a time, which stands there too."""
_MOST_WORDS: Final = 4
"""Rows that the plan in words takes at most."""
_LINE_LOOKS: Final = ("line", "second")


class Row(NamedTuple):
    """A row of the pane, column by column."""

    name: Line
    distance: Line = ()
    more: Line = ()
    key: Key | None = None
    """By which it can be selected."""
    is_part: bool = False
    """Whether it is a part of the row above."""


def plan_words(snapshot: Snapshot, strategy: StrategyView) -> str:
    """Return the plan in words: what is waited for, else why nothing is held."""
    market = snapshot.market
    waits = plain(strategy.waits).removeprefix(f"{strategy.name}: ")
    why = plain(market.why_flat).removeprefix(f"{strategy.name}: ")
    if strategy.lots or not why or why == waits:
        return waits
    return f"{why}; {waits}" if waits and waits not in why else why


def strategy_rows(snapshot: Snapshot, selected: Key | None, zone: tzinfo, signs: Signs, more: int = _MORE) -> list[Row]:
    """Return all rows: lots, offers, levels, indicators, each kind under its title; the last column is `more` wide."""
    market = snapshot.market
    strategy = market.strategy
    if strategy is None:
        return []
    table = _Table(snapshot, selected, zone, signs, more)
    rows: list[Row] = []
    if strategy.lots:
        rows.append(table.title("lot", "entry", "pnl", "held"))
        shown = shown_lot(strategy, selected)
        for lot in strategy.lots:
            rows.append(table.lot(lot))
            rows += table.details(lot) if lot is shown else []
    offers, levels = other_offers(strategy), other_levels(market)
    if offers:
        rows.append(table.title("offer", "price", "dist", ""))
        rows += [table.offer(offer) for offer in offers]
    if levels:
        rows.append(table.title("level", "price", "dist", "tests"))
        rows += [table.level(level) for level in levels]
    if strategy.lines:
        rows.append(table.title("indicator", "value", "", ""))
        rows += table.lines(strategy.lines)
    return rows


def price_width(market: MarketView) -> int:
    """Return how many columns the prices of the pane take."""
    strategy = market.strategy
    prices = [level.price for level in market.levels]
    if strategy is not None:
        prices += [offer.trigger for offer in strategy.offers] + [lot.entry_price for lot in strategy.lots]
        prices += [target.price for lot in strategy.lots for target in lot.targets]
    return max([_LEAST_PRICE, *(len(price_text(price, market.decimals)) for price in prices)])


class _Table:
    """Makes rows of one snapshot."""

    def __init__(self, snapshot: Snapshot, selected: Key | None, zone: tzinfo, signs: Signs, more: int) -> None:
        self._more = more
        self._snapshot = snapshot
        self._market = snapshot.market
        self._selected = selected
        self._zone = zone
        self._signs = signs
        self._width = price_width(snapshot.market)

    def title(self, name: str, figure: str, distance: str, more: str) -> Row:
        """Return the heads of the columns."""
        head = Span(f" {name:<{_LABEL}}{figure:>{self._width}}", "label")
        return Row((head,), (Span(f"{distance:>{_DISTANCE}}", "label"),), (Span(f"{more:>{self._more}}", "label"),))

    def offer(self, offer: OfferView) -> Row:
        """Return an offer: where, how far away, and what would come of it."""
        anywhere = offer.kind == "next" and offer.high == float("inf") and offer.low == float("-inf")
        price = None if anywhere else offer.trigger if offer.kind == "touch" else offer.price
        barred = "disabled" if offer.disabled else offer.held_up or barred_word(self._snapshot)
        more = barred or (quantity_text(offer.quantity) if offer.quantity else "")
        label = f"{offer.label} next" if offer.kind == "next" else offer.label
        role = "label" if barred else "support"
        return self._row(label, role, price, self._away(price), more, offer.key)

    def level(self, level: LevelView) -> Row:
        """Return a level that is not offered now."""
        role = "label" if level.disabled or not level.tier else "support" if level.side == "S" else "resistance"
        name = f"{level.tier or level.side} off" if level.disabled else level.tier or f"{level.side} broken"
        return self._row(name, role, level.price, self._away(level.price), str(level.touches), level.id)

    def lot(self, lot: LotView) -> Row:
        """Return a lot in one row."""
        result = Span(f"{result_text(lot.unrealised):>{_DISTANCE}}", "loss" if lot.unrealised < 0 else "gain")
        row = self._row(lot.label, "entry", lot.entry_price, "", quantity_text(lot.quantity), lot.key)
        return row._replace(distance=(result,))

    def details(self, lot: LotView) -> Iterator[Row]:
        """Yield where a lot is left, and when."""
        for number, target in enumerate(lot.targets, 1):
            name = " target" if len(lot.targets) == 1 else f" target {number}"
            yield self._detail(name, "peak", target.price, quantity_text(target.quantity))
        if lot.peak is not None:
            yield self._detail(" peak", "peak", lot.peak, lot.trail)
        elif lot.trail_from is not None:
            yield self._detail(" trail from", "midpoint", lot.trail_from, lot.trail)
        if lot.break_even_from is not None:
            yield self._detail(" even from", "midpoint", lot.break_even_from, "")
        if lot.break_even is not None:
            yield self._detail(" break even", "midpoint", lot.break_even, "")
        yield self._detail(" stop", "stop", lot.stop, lot.stop_reason)
        for price in lot.adds[:1]:
            yield self._detail(" adds", "entry", price, "")
        if lot.deadline is not None:
            left = age_text(max(0, lot.deadline - self._market.price_time) / 1000)
            until = Span(f"{'  until':<{_LABEL + 1}}", "label")
            time = Span(f"{short_time_text(lot.deadline, self._zone):>{self._width}}", "strong")
            yield Row((until, time), (Span(f"{left:>{_DISTANCE}}"),), is_part=True)

    def lines(self, lines: Sequence[LineView]) -> Iterator[Row]:
        """Yield the newest value of each indicator, in the look of its curve."""
        places: dict[str, int] = {}
        for line in lines:
            place = places.get(line.pane, 0)
            places[line.pane] = place + 1
            value = line.values[-1] if line.values else float("nan")
            known = value == value  # noqa: PLR0124  # nan is not itself
            text = price_text(value, self._market.decimals) if known and not line.pane else indicator_text(value)
            yield Row(
                (
                    Span(f" {line.name[:_LABEL]:<{_LABEL}}", _LINE_LOOKS[place % 2]),
                    Span(f"{text:>{self._width}}"),
                ),
                (Span(f"{self._away(value) if known and not line.pane else '':>{_DISTANCE}}"),),
            )

    def _detail(self, name: str, role: str, price: float, more: str) -> Row:
        row = self._row(name, role, price, self._away(price), more, None)
        return row._replace(more=(Span(row.more[0].text, "label"),), is_part=True)

    def _row(self, name: str, role: str, price: float | None, distance: str, more: str, key: Key | None) -> Row:
        chosen = key is not None and key == self._selected
        look = "chosen" if chosen else "plain"
        text = "" if price is None else price_text(price, self._market.decimals)
        return Row(
            name=(
                Span(self._signs.pointer if chosen else " ", look),
                Span(f"{plain(name)[:_LABEL]:<{_LABEL}}", "chosen" if chosen else role),
                Span(f"{text:>{self._width}}", look),
            ),
            distance=(Span(f"{distance:>{_DISTANCE}}", look),),
            more=(Span(f"{shortened(more, self._more, self._signs):>{self._more}}", look),),
            key=key,
        )

    def _away(self, price: float | None) -> str:
        last = self._market.price
        return distance_text(price / last - 1) if price is not None and last else ""


def first_row(count: int, height: int, selected: int, before: int) -> int:
    """Return the row to begin with, so that the selected one is seen; it moves only when it has to."""
    last = max(0, count - height)
    if before <= selected < before + height:
        return min(before, last)
    return min(max(0, selected - height // 2), last)


def first_shown(rows: Sequence[Row], height: int, selected: Key | None, before: int) -> int:
    """Return the row to begin with, so that what is selected is seen with all that is part of it."""
    place = next((place for place, row in enumerate(rows) if selected is not None and row.key == selected), None)
    if place is None:
        return 0
    first = first_row(len(rows), height, place, before)
    last = place
    while last + 1 < len(rows) and rows[last + 1].is_part:
        last += 1
    return max(first, min(place, last + 1 - height))


class StrategyPane(Container):
    """Shows a strategy; what moves with the price stands in a column of its own."""

    def __init__(self, signs: Signs, zone: tzinfo) -> None:
        super().__init__(id="strategy")
        self._signs = signs
        self._zone = zone
        self._first = 0
        self._words_for = (False, 0)
        self._words_rows = 0
        self._keys: list[Key | None] = []

    def compose(self) -> ComposeResult:
        """Set the words above the columns."""
        yield Lines(id="strategy-words")
        with Container(id="strategy-table"):
            yield Lines(id="strategy-names")
            yield Lines(id="strategy-distances")
            yield Lines(id="strategy-more")

    def show(self, snapshot: Snapshot, selected: Key | None) -> None:
        """Show the strategy of a snapshot."""
        strategy = snapshot.market.strategy
        if strategy is None:
            return
        width = 1 + _LABEL + price_width(snapshot.market)
        set_width_in(self, "strategy-names", width)
        room = self.content_size.width
        more = self._set_more(room - width - _DISTANCE)
        words = self._words(snapshot, strategy, room - 1)
        self._keep_room(len(words), (bool(strategy.lots), room))
        show_in(self, "strategy-words", words)
        rows = strategy_rows(snapshot, selected, self._zone, self._signs, more)
        height = max(1, self.size.height - self._words_rows)
        self._first = first_shown(rows, height, selected, self._first)
        shown = rows[self._first : self._first + height]
        self._keys = [row.key for row in shown]
        show_in(self, "strategy-names", [row.name for row in shown])
        show_in(self, "strategy-distances", [row.distance for row in shown])
        show_in(self, "strategy-more", [row.more for row in shown])

    def key_at(self, row: int) -> Key | None:
        """Return the lot, offer or level in a row of the pane, the words' rows being the first; None elsewhere."""
        row -= self._words_rows
        return self._keys[row] if 0 <= row < len(self._keys) else None

    def _set_more(self, room: int) -> int:
        """Give the last column what room there is, or take it away where that is too little; return its columns."""
        more = min(_MORE, room) if room >= _LEAST_MORE else 0
        for box in self.query("#strategy-more").results(Lines):
            box.display = more > 0
        set_width_in(self, "strategy-more", more)
        return more

    def _keep_room(self, rows: int, what_for: tuple[bool, int]) -> None:
        """Give the words so many rows, or as many as they had: figures in them are wrapped now so, now so."""
        self._words_rows = max(rows, self._words_rows if what_for == self._words_for else 0)
        self._words_for = what_for
        for box in self.query("#strategy-words").results(Lines):
            box.styles.height = self._words_rows

    def _words(self, snapshot: Snapshot, strategy: StrategyView, room: int) -> list[Line]:
        parts = wrap(plan_words(snapshot, strategy), max(1, room))
        if len(parts) > _MOST_WORDS:
            rest = parts[_MOST_WORDS - 1]
            parts = [*parts[: _MOST_WORDS - 1], f"{rest[: room - len(self._signs.ellipsis)]}{self._signs.ellipsis}"]
        name = (Span(f" {plain(strategy.name)}", "strong"),)
        return [name, *((Span(f" {part}"),) for part in parts)]
