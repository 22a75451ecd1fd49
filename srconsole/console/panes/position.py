"""The position: where its state machine stands, its prices, and what would move it next and how far away that is."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from textual.app import ComposeResult
from textual.containers import Container

from srconsole.console.ages import FIRST_STEP, Elapsed, step_text
from srconsole.console.format import fitted, short_time_text
from srconsole.console.panes.ahead import LIQUIDATION, MOST, Told, figures_ahead
from srconsole.console.panes.alerts import barred_word, why_flat
from srconsole.console.panes.amounts import amount_lines, amounts
from srconsole.console.panes.cover import NOT_READ, beyond_line, stop_words
from srconsole.console.panes.figures import AMOUNT, MEANING, WIDE, Figure, Widths, figure_lines
from srconsole.console.panes.held_lots import (
    lots_about,
    lots_figures,
    planned_offer,
    state_of,
)
from srconsole.console.panes.lines import Line, Lines, Span, show_in
from srconsole.console.signs import Signs
from srconsole.core.lot import State
from srconsole.core.offer import Key
from srconsole.core.order import OrderState
from srconsole.engine.view.live import LiveView
from srconsole.engine.view.snapshot import OrderView, PositionView, Snapshot
from srconsole.engine.view.strategy import StrategyView
from srconsole.figures import price_text, quantity_text

_UNKNOWN: Final = OrderState.UNKNOWN.value
_STATES: Final = (State.FLAT, State.STOP_LOSS, State.TAKE_PROFIT)


def state_line(snapshot: Snapshot, signs: Signs, selected: Key | None = None) -> Line:
    """Return the state machine with the present state lit: in reverse, bold and in brackets."""
    strategy, present = snapshot.market.strategy, snapshot.market.state
    if strategy is not None:
        present = state_of(strategy, selected, present)
    spans: list[Span] = []
    for state in _STATES:
        if spans:
            spans.append(Span(f" {signs.then} ", "label"))
        lit = state is present
        spans.append(Span(f"[{state.value}]" if lit else state.value, "lit" if lit else "label"))
    return tuple(spans)


def about_line(position: PositionView, snapshot: Snapshot, zone: tzinfo, selected: Key | None = None) -> Line:
    """Return which position it is."""
    strategy = snapshot.market.strategy
    if strategy is not None and strategy.lots:
        return lots_about(strategy, selected, zone)
    level = f"{position.tier} {price_text(position.level_price, snapshot.market.decimals)}"
    return (Span(f"on {level} since {short_time_text(position.entry_time, zone)}", "label"),)


def order_line(order: OrderView, room: int, age: float | None = None) -> Line:
    """Return which order is out and for how long, and as much of what is known of it as there is room for."""
    out = "order out" if age is None or age < FIRST_STEP else f"order out {step_text(age)}"
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


def figures(snapshot: Snapshot, selected: Key | None = None, most: int = MOST) -> list[Figure]:
    """Return the prices that matter, in the order of the pane, at most so many of what is held."""
    position, live, strategy = snapshot.market.position, snapshot.market.live, snapshot.market.strategy
    if position is None:
        return _planned(snapshot) if strategy is None else _offered(strategy, snapshot)
    if strategy is not None and strategy.lots:
        told = lots_figures(strategy, selected, snapshot, most)
    else:
        told = figures_ahead(Told.of_position(position), snapshot.market.decimals, most)
    if live is None:
        return told
    # Where it is liquidated stands below, beside the funding.
    return [*(figure for figure in told if figure.label != LIQUIDATION), _at_exchange(live, snapshot)]


def _offered(strategy: StrategyView, snapshot: Snapshot) -> list[Figure]:
    return planned_offer(strategy, "order out" if snapshot.market.order is not None else barred_word(snapshot))


def _at_exchange(live: LiveView, snapshot: Snapshot) -> Figure:
    stop = live.stop
    if stop is None:
        # It went out with the entry, and no reading since has lacked it.
        words = NOT_READ if live.covered else "NO STOP THERE"
        return Figure("exchange", "stop", None, words, alarming=not live.covered)
    words = stop_words(stop, snapshot.market.symbol, MEANING)
    return Figure("exchange", "stop", stop.price, words, short=stop.trigger)


def _planned(snapshot: Snapshot) -> list[Figure]:
    """Return the entry that is waited for, as the engine has it."""
    market, ended = snapshot.market, snapshot.market.feed.ended
    waited = market.waited_for
    if waited is None:
        midpoint = None if market.pattern is None else market.pattern.midpoint
        return [
            Figure("entry", "entry", None, "no candle is left" if ended else "nothing below buys", short="none"),
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


def money_lines(
    snapshot: Snapshot, room: int = AMOUNT, since: float = 0.0, selected: Key | None = None
) -> list[tuple[Line, Line]]:
    """Return labels and amounts: what the position is worth and risks, or the next one would be, and the last trade."""
    return amount_lines(amounts(snapshot, selected, since), room)


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

    def show(self, snapshot: Snapshot, order: OrderView | None, elapsed: Elapsed, selected: Key | None = None) -> None:
        """Show the position of a snapshot, and the order that a person has to be told of, if there is one."""
        position = snapshot.market.position
        self.set_class(position is None, "-empty")
        self.set_class(position is not None and snapshot.market.live is not None, "-market")
        about = () if position is None else about_line(position, snapshot, self._zone, selected)
        why: Line = (Span(fitted(why_flat(snapshot), self.size.width, self._signs.ellipsis)),)
        # Below the state, and above what an exchange does to a position, which has a row of its own.
        on_market = position is not None and snapshot.market.live is not None
        rows = max(MOST, self.size.height - (2 if on_market else 1))
        shown = figures(snapshot, selected, rows - 1 if on_market else rows)
        widths = Widths.of(shown, snapshot, self.size.width)
        self._set_columns(widths.columns(wide=self.size.width >= WIDE))
        lines = [figure_lines(figure, snapshot, widths) for figure in shown]
        if order is not None:
            beside = 0 if position is None else int(self._columns[0])
            about = why = order_line(order, self.size.width - beside, elapsed.order)
        show_in(self, "position-state", [state_line(snapshot, self._signs, selected)])
        show_in(self, "position-about", [about])
        show_in(self, "position-why", [why])
        show_in(self, "position-prices", [text for text, _ in lines])
        show_in(self, "position-distances", [distance for _, distance in lines])
        money = money_lines(snapshot, self.size.width - sum(map(int, self._columns[:3])), elapsed.snapshot, selected)
        show_in(self, "position-labels", [label for label, _ in money])
        show_in(self, "position-money", [amount for _, amount in money])
        show_in(self, "position-beyond", [beyond_line(snapshot, self._zone)])

    def _set_columns(self, columns: tuple[str, ...]) -> None:
        if columns != self._columns:
            self._columns = columns
            self.styles.grid_columns = " ".join(columns)
