"""The position: where its state machine stands, its prices, and what would move it next and how far away that is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import tzinfo
from typing import Final, NamedTuple

from textual.app import ComposeResult
from textual.containers import Container

from srconsole.console.ages import Elapsed, age_text
from srconsole.console.format import fitted, held_text, short_time_text
from srconsole.console.panes.alerts import barred_word, why_flat
from srconsole.console.panes.cover import NOT_READ, bare_seconds, bare_text, beyond_line, stop_words
from srconsole.console.panes.lines import Line, Lines, Span, show_in
from srconsole.console.signs import Signs
from srconsole.core.lot import State
from srconsole.core.order import OrderState
from srconsole.engine.view.live import LiveView
from srconsole.engine.view.snapshot import OrderView, PositionView, Snapshot
from srconsole.figures import change_text, money_text, percent_text, price_text, quantity_text, share_text

_LABEL: Final = 9
_PERCENT: Final = 7
_AMOUNT: Final = 14
_FIXED: Final = _LABEL + _PERCENT + 2 + 2 + 8 + _AMOUNT
"""Columns of all that is neither price, distance nor meaning: the labels, percents and gaps, the amounts."""
_MEANING: Final = 18
_STATE: Final = 33
"""Columns of the state machine, which stands above the text."""
_WIDE: Final = 106
"""Columns from which the parts stand wider apart."""
_SHORTER: Final = re.compile(r"^(?:[^:]*: |then |of the |of that )")
_UNKNOWN: Final = OrderState.UNKNOWN.value
_STATES: Final = (State.FLAT, State.STOP_LOSS, State.TAKE_PROFIT)


class Figure(NamedTuple):
    """A price that matters to the position."""

    label: str
    role: str
    price: float | None
    meaning: str
    """What happens there."""
    ahead: bool = True
    """Whether it lies ahead, so that its distance says something."""
    short: str = ""
    """What is said of it where there is no room for the meaning."""
    alarming: bool = False
    """Whether a person must see it."""


def state_line(snapshot: Snapshot, signs: Signs) -> Line:
    """Return the state machine with the present state lit: in reverse, bold and in brackets."""
    spans: list[Span] = []
    for state in _STATES:
        if spans:
            spans.append(Span(f" {signs.then} ", "label"))
        lit = state is snapshot.market.state
        spans.append(Span(f"[{state.value}]" if lit else state.value, "lit" if lit else "label"))
    return tuple(spans)


def about_line(position: PositionView, snapshot: Snapshot, zone: tzinfo) -> Line:
    """Return which position it is."""
    level = f"{position.tier} {price_text(position.level_price, snapshot.market.decimals)}"
    return (Span(f"on {level} since {short_time_text(position.entry_time, zone)}", "label"),)


def order_line(order: OrderView, room: int, age: float | None = None) -> Line:
    """Return which order is out and for how long, and as much of what is known of it as there is room for."""
    out = "order out" if age is None else f"order out {age_text(age)}"
    short = f"{out}: {order.side} {quantity_text(order.quantity)}, {order.state}"
    known = f"{short}, looked up" if order.state == _UNKNOWN else short
    if order.filled:
        known += f", {quantity_text(order.filled)} so far"
    texts = (f"{known}: {order.note}" if order.note else known, known, short)
    return (Span(next((text for text in texts if len(text) <= room), short), "alert"),)


def told_order(snapshot: Snapshot, before: Snapshot | None) -> OrderView | None:
    """Return the order that is out, where a person has to be told of it.

    That is one whose fate is unknown, and one that was out in the snapshot before: every other one is gone in a moment.
    """
    order = snapshot.market.order
    known = None if before is None else before.market.order
    if order is None or order.state == _UNKNOWN or (known is not None and known.client_id == order.client_id):
        return order
    return None


def figures(snapshot: Snapshot) -> list[Figure]:
    """Return the prices that matter, in the order of the pane."""
    position, live = snapshot.market.position, snapshot.market.live
    if position is None:
        return _planned(snapshot)
    if live is None:
        return _held(position)
    return [*_held(position), _at_exchange(live, snapshot)]


def _at_exchange(live: LiveView, snapshot: Snapshot) -> Figure:
    stop = live.stop
    if stop is None:
        # It went out with the entry, and no reading since has lacked it.
        words = NOT_READ if live.covered else "NO STOP THERE"
        return Figure("exchange", "stop", None, words, alarming=not live.covered)
    words = stop_words(stop, snapshot.market.symbol, _MEANING)
    return Figure("exchange", "stop", stop.price, words, short=stop.trigger)


def _held(position: PositionView) -> list[Figure]:
    entry = Figure("entry", "entry", position.entry_price, "", ahead=False)
    trailing = position.state is State.TAKE_PROFIT
    midpoint = Figure(
        "midpoint", "midpoint", position.midpoint, "left behind" if trailing else "above: TAKE_PROFIT", not trailing
    )
    trail = share_text(position.trail_pct)
    peak = Figure("peak", "peak", position.peak, "above: stop rises" if trailing else f"then trails {trail}", trailing)
    reason = "take_profit" if trailing else "stop_loss"
    return [entry, midpoint, peak, Figure("stop", "stop", position.stop, f"sells: {reason}")]


def _planned(snapshot: Snapshot) -> list[Figure]:
    """Return the entry that is waited for, as the engine has it."""
    market = snapshot.market
    waited = market.waited_for
    if waited is None:
        midpoint = None if market.pattern is None else market.pattern.midpoint
        return [
            Figure("entry", "entry", None, "no support below"),
            Figure("midpoint", "midpoint", midpoint, "of the pattern", ahead=False),
            Figure("stop", "stop", None, ""),
        ]
    held_up = "order out" if market.order is not None else waited.held_up
    meaning = f"{held_up}: not on {waited.label}" if held_up else f"buys on {waited.label}"
    if not held_up and (barred := barred_word(snapshot)):
        # Where there is little room, what holds entries is what is left of it.
        meaning = f"not on {waited.label}: {barred}"
    return [
        Figure("entry", "entry", waited.trigger, meaning),
        Figure("midpoint", "midpoint", waited.midpoint, "of the pattern", ahead=False),
        Figure("stop", "stop", waited.stop, "" if waited.stop is None else "of that entry", ahead=False),
    ]


class Widths(NamedTuple):
    """Columns of the pane's parts."""

    price: int = 9
    change: int = 9
    meaning: int = 32

    @classmethod
    def of(cls, shown: Sequence[Figure], snapshot: Snapshot, columns: int) -> Widths:
        """Return widths with room for every price and distance of these figures; words have what is left."""
        prices = [price_text(figure.price, snapshot.market.decimals) for figure in shown]
        changes = [change_text(away, snapshot.market.decimals) for figure in shown if (away := _away(figure, snapshot))]
        price = max([cls().price, *map(len, prices)])
        change = max([cls().change, *map(len, changes)])
        most = cls().meaning if columns >= _WIDE else _MEANING
        return cls(price, change, min(most, max(0, columns - price - change - _FIXED)))

    def columns(self, wide: bool) -> tuple[str, ...]:
        """Return the grid's columns: text, distances, labels and amounts."""
        text, distance = max(_STATE, _LABEL + self.price + 2 + self.meaning), self.change + _PERCENT + 2
        if wide:
            text, distance = max(52, text), max(22, distance)
        return (str(text), str(distance), "10" if wide else "8", "1fr")


def figure_lines(figure: Figure, snapshot: Snapshot, widths: Widths | None = None) -> tuple[Line, Line]:
    """Return a figure's text, and its distance from the price."""
    widths = widths or Widths()
    text = (
        Span(f"{figure.label:<{_LABEL}}", figure.role),
        Span(
            f"{price_text(figure.price, snapshot.market.decimals):>{widths.price}}",
            "strong" if figure.price else "label",
        ),
        Span(f"  {_meaning(figure.meaning, widths.meaning) or figure.short}", "alert" if figure.alarming else "label"),
    )
    away = _away(figure, snapshot)
    if away is None or not snapshot.market.price:
        return text, ()
    change = change_text(away, snapshot.market.decimals)
    return text, (Span(f"{change:>{widths.change}}{percent_text(away / snapshot.market.price):>{_PERCENT}}"),)


def _away(figure: Figure, snapshot: Snapshot) -> float | None:
    """Return how far ahead a figure lies, None where it does not."""
    if snapshot.market.price is None or figure.price is None or not figure.ahead:
        return None
    return figure.price - snapshot.market.price


def _meaning(text: str, width: int) -> str:
    """Return what happens at a price in as many words as there is room for, whole words or none."""
    shorter = _SHORTER.sub("", text)
    return text if len(text) <= width else shorter if len(shorter) <= width else ""


def money_lines(snapshot: Snapshot, room: int = _AMOUNT, since: float = 0.0) -> list[tuple[Line, Line]]:
    """Return labels and amounts: what the position is worth and risks, or the next one would be, and the last trade.

    On a market it says, too, how long this trade has had no stop at the exchange, by a snapshot that came some seconds
    ago.

    Where there is too little room for a quantity and what it is of, the quantity stands alone.
    """
    lines: list[tuple[Line, Line]] = []
    width = max(0, min(room, _AMOUNT))

    def add(label: str, text: str, role: str = "strong") -> None:
        lines.append(((Span(label, "label"),), (Span(f"{text:>{width}}", role),)))

    def add_quantity(label: str, quantity: float) -> None:
        text = held_text(quantity, snapshot.market.symbol)
        add(label, text if len(text) <= room else quantity_text(quantity))

    def add_result(label: str, usdt: float) -> None:
        add(label, money_text(usdt), "loss" if usdt < 0 else "gain")

    position = snapshot.market.position
    if position is not None:
        add_quantity("held", position.quantity)
        add_result("pnl now", position.unrealised)
        add_result("at stop", position.risk)
        add("trail", share_text(position.trail_pct))
        live = snapshot.market.live
        if live is not None:
            add("no cover", bare_text(live, since), "alert" if bare_seconds(live, since) else "strong")
        return lines
    waited = snapshot.market.waited_for
    if waited is not None and waited.at_stop is not None:
        add_quantity("buys", waited.quantity)
        add_result("at stop", waited.at_stop)
    if snapshot.market.trades:
        add_result("last pnl", snapshot.market.trades[-1].pnl)
    return lines


class PositionPane(Container):
    """Shows the position; what moves with the price stands in columns of its own."""

    def __init__(self, signs: Signs, zone: tzinfo) -> None:
        super().__init__(id="position")
        self._signs = signs
        self._zone = zone
        self._columns: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """Set the state above the figures, and what it is about above or beside them."""
        yield Lines(id="position-state")
        yield Lines(id="position-about")
        yield Lines(id="position-why")
        yield Lines(id="position-prices")
        yield Lines(id="position-distances")
        yield Lines(id="position-labels")
        yield Lines(id="position-money")
        yield Lines(id="position-beyond")

    def show(self, snapshot: Snapshot, order: OrderView | None, elapsed: Elapsed) -> None:
        """Show the position of a snapshot, and the order that a person has to be told of, if there is one."""
        position = snapshot.market.position
        self.set_class(position is None, "-empty")
        self.set_class(position is not None and snapshot.market.live is not None, "-market")
        about = () if position is None else about_line(position, snapshot, self._zone)
        why: Line = (Span(fitted(why_flat(snapshot), self.size.width, self._signs.ellipsis)),)
        shown = figures(snapshot)
        widths = Widths.of(shown, snapshot, self.size.width)
        self._set_columns(widths.columns(wide=self.size.width >= _WIDE))
        lines = [figure_lines(figure, snapshot, widths) for figure in shown]
        if order is not None:
            beside = 0 if position is None else int(self._columns[0])
            about = why = order_line(order, self.size.width - beside, elapsed.order)
        show_in(self, "position-state", [state_line(snapshot, self._signs)])
        show_in(self, "position-about", [about])
        show_in(self, "position-why", [why])
        show_in(self, "position-prices", [text for text, _ in lines])
        show_in(self, "position-distances", [distance for _, distance in lines])
        money = money_lines(snapshot, self.size.width - sum(map(int, self._columns[:3])), elapsed.snapshot)
        show_in(self, "position-labels", [label for label, _ in money])
        show_in(self, "position-money", [amount for _, amount in money])
        show_in(self, "position-beyond", [beyond_line(snapshot, self._zone)])

    def _set_columns(self, columns: tuple[str, ...]) -> None:
        if columns != self._columns:
            self._columns = columns
            self.styles.grid_columns = " ".join(columns)
