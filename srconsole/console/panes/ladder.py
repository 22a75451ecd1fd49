"""The ladder of levels: which of them are seen, the nearest to the price first, and what each row says of one.

The price stands among them; what has no room is counted, and broken levels are folded until they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Final, NamedTuple

from srconsole.console.format import dated_text, fitted
from srconsole.console.panes.lines import Line, Span
from srconsole.console.signs import Signs
from srconsole.core import refusals
from srconsole.core.offer import Key
from srconsole.engine.view.snapshot import ARMED, LevelView, MarketView
from srconsole.figures import coarse_text, distance_text, price_text

SHORT: Final = {
    refusals.LEVEL_DISABLED: "disabled",
    refusals.LEFT: "left",
    refusals.POSITION_OPEN: "one held",
    refusals.HELD_ALREADY: "held",
    refusals.BELOW_TRIGGER: "price low",
    refusals.NO_PRICE: "no price",
    refusals.TOO_SMALL: "too small",
    refusals.TOO_LARGE: "too large",
    refusals.INSUFFICIENT_FUNDS: "no funds",
    refusals.MAX_POSITIONS: "max held",
    refusals.NEXT_CLOSE: "next close",
    refusals.RESISTANCE: "",
}
"""Reasons that have a shorter word; what is longer than the column and not among them bars entries."""
BARRED: Final = "barred"
_NAME: Final = 5
_LEAST_PRICE: Final = 10
STATE: Final = 10
_WIDE_STATE: Final = 30


class Column(NamedTuple):
    """A column of the ladder."""

    id: str
    title: str
    width: int


_OPTIONAL: Final = (
    Column("touches", "touches", 8),
    Column("seen", "last touch", 12),
    Column("away", "", 9),
    Column("first", "first touch", 12),
    Column("known", "known since", 12),
)
"""Columns that a ladder has where there is room, the most telling first."""
_ORDER: Final = ("names", "distances", "away", "touches", "first", "seen", "known", "state")


class Row(NamedTuple):
    """A row: a level, the price, or how many levels have no room there."""

    level: LevelView | None = None
    hidden: int = 0
    side: str = ""
    """`above` or `below`, of those that are hidden."""


class Ladder(NamedTuple):
    """What is seen of the levels.

    Attributes:
        rows: from the top; a row that is neither a level nor a count is the price.
        folded: broken levels that are not among them.
    """

    rows: tuple[Row, ...]
    folded: int


def unfolded(market: MarketView, selected: Key | None, *, broken: bool) -> list[LevelView]:
    """Return the levels that may be seen: all in force, the selected one, and the broken ones where these are shown."""
    return [level for level in market.levels if broken or not is_broken(level) or level.id == selected]


def is_broken(level: LevelView) -> bool:
    """Tell whether price has left a level behind; one that is in force from the next close is not broken."""
    return not level.tier and level.held_up != refusals.NEXT_CLOSE


def name_of(level: LevelView) -> str:
    """Return a level's name with its mark: `+` for one made by hand, `*` for one that a person keeps."""
    return (level.tier or level.side) + ("+" if level.by_hand else "*" if level.pinned else "")


def ladder_of(market: MarketView, selected: Key | None, height: int, *, broken: bool) -> Ladder:
    """Return what is seen in so many rows: the nearest on both sides of the price, and always the selected one."""
    levels = unfolded(market, selected, broken=broken)
    rows = [Row(level) for level in levels]
    price, at = market.price, len(rows)
    if price is not None:
        at = sum(level.price > price for level in levels)
        rows.insert(at, Row())
    chosen = next((place for place, row in enumerate(rows) if row.level and row.level.id == selected), None)
    first, end = _window(len(rows), at, chosen, max(1, height))
    above = sum(row.level is not None for row in rows[:first])
    below = sum(row.level is not None for row in rows[end:])
    seen = [
        *([Row(hidden=above, side="above")] if above else []),
        *rows[first:end],
        *([Row(hidden=below, side="below")] if below else []),
    ]
    return Ladder(tuple(seen), len(market.levels) - len(levels))


def _window(count: int, price: int, chosen: int | None, height: int) -> tuple[int, int]:
    """Return the first row that is seen and the one behind the last; the counts of the hidden ones have their rows."""
    if count <= height:
        return 0, count
    first, seen = 0, 1
    for above, below in ((0, 1), (1, 0), (1, 1)):
        seen = max(1, height - above - below)
        first = min(max(0, price - seen // 2), count - seen)
        if chosen is not None:
            first = min(max(first, chosen - seen + 1), chosen)
        if (first > 0) == bool(above) and (first + seen < count) == bool(below):
            break
    return first, first + seen


def price_width(market: MarketView) -> int:
    """Return how many columns the prices take."""
    prices = [level.price for level in market.levels]
    if market.price is not None:
        prices.append(market.price)
    return max([_LEAST_PRICE, *(1 + len(price_text(price, market.decimals)) for price in prices)])


def columns_for(market: MarketView, width: int) -> tuple[Column, ...]:
    """Return the columns that a width has room for, from the left: as many as fit of those that may be left out."""
    price = price_width(market)
    names = Column("names", f" {'tier':<{_NAME - 1}}{'price':>{price}}", _NAME + price)
    kept = [names, Column("distances", f"{'dist':>8}", 8)]
    room = max(0, width - sum(column.width for column in kept) - STATE - 1)
    for column in _OPTIONAL:
        if column.width > room:
            break
        title = ("ticks" if market.tick else "USDT") if column.id == "away" else column.title
        kept.append(Column(column.id, f"{title:>{column.width}}", column.width))
        room -= column.width
    state = 1 + min(_WIDE_STATE, STATE + room)
    kept.append(Column("state", " state", state))
    return tuple(sorted(kept, key=lambda column: _ORDER.index(column.id)))


class Writer(NamedTuple):
    """Writes the rows of a market's ladder.

    Attributes:
        market: whose.
        selected: the level that is marked.
        zone, signs: of times, and of marks.
        old: whether the price is, which all distances are from.
    """

    market: MarketView
    selected: Key | None
    zone: tzinfo
    signs: Signs
    old: bool = False

    def cells(self, row: Row, columns: tuple[Column, ...]) -> dict[str, Line]:
        """Return what a row says, by column."""
        if row.level is not None:
            written = self._level(row.level, columns)
            return {column.id: written[column.id] for column in columns}
        empty: dict[str, Line] = {column.id: () for column in columns}
        if row.hidden:
            return {**empty, "names": (Span(f" {row.hidden} more {row.side}", "label"),)}
        price = price_text(self.market.price, self.market.decimals)
        name, role = ("OLD", "label") if self.old else ("last", "last")
        text = f" {name:<{_NAME - 1}}{price:>{columns[0].width - _NAME}}"
        return {**empty, "names": (Span(text, role),)}

    def _level(self, level: LevelView, columns: tuple[Column, ...]) -> Mapping[str, Line]:
        chosen = level.id == self.selected
        plain = "chosen" if chosen else "label" if is_broken(level) or level.disabled else "plain"
        side = "support" if level.side == "S" else "resistance"
        name = "chosen" if chosen else "label" if plain == "label" else side
        price = f"{price_text(level.price, self.market.decimals):>{columns[0].width - _NAME}}"
        state = state_text(level, columns[-1].width - 1, self.signs)
        lit = "support" if state == ARMED else "label"
        known = level.known + self.market.timeframe * 1000 if level.known else 0
        return {
            "names": (
                Span(self.signs.pointer if chosen else " ", plain),
                Span(f"{name_of(level):<{_NAME - 1}}", name),
                Span(price, plain),
            ),
            "distances": (Span(f"{self._distance(level):>8}", plain),),
            "away": (Span(f"{self._away(level):>9}", plain),),
            "touches": (Span(f"{level.touches:>8}", plain),),
            "first": (Span(f"{self._time(level.first_touch):>12}", plain),),
            "seen": (Span(f"{self._time(level.last_touch):>12}", plain),),
            "known": (Span(f"{self._time(known):>12}", plain),),
            "state": (Span(f" {state}", "chosen" if chosen else lit),),
        }

    def _distance(self, level: LevelView) -> str:
        return distance_text(level.price / self.market.price - 1) if self.market.price else ""

    def _away(self, level: LevelView) -> str:
        if not self.market.price:
            return ""
        far, tick = level.price - self.market.price, self.market.tick
        return coarse_text(far / tick, 0) if tick else coarse_text(far, self.market.decimals)

    def _time(self, milliseconds: int) -> str:
        return dated_text(milliseconds, self.zone, self.market.price_time) if milliseconds else ""


def state_text(level: LevelView, room: int, signs: Signs) -> str:
    """Return what a touch of a level would lead to: that it is armed, or why it buys nothing."""
    state = level.state
    if len(state) <= room or state in SHORT or room > STATE:
        return shortened(state, room, signs)
    return BARRED


def shortened(text: str, room: int, signs: Signs) -> str:
    """Return a text in so many columns: a reason by its shorter word, anything else cut so that one sees it."""
    return text if len(text) <= room else fitted(SHORT.get(text, text), room, signs.ellipsis)


def folded_text(folded: int, key: str, *, broken: bool) -> str:
    """Return what is said of the broken levels: how many are folded, or how they are."""
    if folded:
        return f"{folded} broken, {key} shows them" if key else f"{folded} broken"
    return f"{key} folds the broken ones" if broken and key else ""
