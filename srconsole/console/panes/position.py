"""The position: where its state machine stands, its prices, and what would move it next and how far away that is."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final, NamedTuple

from textual.app import ComposeResult
from textual.containers import Container

from srconsole.console.outcome import next_support, purchase, trigger_of
from srconsole.console.panes.lines import Line, Lines, Span, show_in
from srconsole.console.signs import Signs
from srconsole.console.wording import (
    change_text,
    decimals_of,
    fitted,
    money_text,
    percent_text,
    price_text,
    quantity_text,
    share_text,
    short_time_text,
)
from srconsole.core.order import State
from srconsole.engine.snapshot import PositionView, Snapshot

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


def state_line(snapshot: Snapshot, signs: Signs) -> Line:
    """Return the state machine with the present state lit: in reverse, bold and in brackets."""
    spans: list[Span] = []
    for state in _STATES:
        if spans:
            spans.append(Span(f" {signs.then} ", "label"))
        lit = state is snapshot.state
        spans.append(Span(f"[{state.value}]" if lit else state.value, "lit" if lit else "label"))
    return tuple(spans)


def about_line(position: PositionView, snapshot: Snapshot, zone: tzinfo) -> Line:
    """Return which position it is."""
    digits = decimals_of(position.entry_price, snapshot.settings.market.tick)
    level = f"{position.tier} {price_text(position.level_price, digits)}"
    return (Span(f"on {level} since {short_time_text(position.entry_time, zone)}", "label"),)


def figures(snapshot: Snapshot) -> list[Figure]:
    """Return the prices that matter, in the order of the pane."""
    if snapshot.position is None:
        return _planned(snapshot)
    return _held(snapshot.position)


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
    """Return what the next entry would bring, as far as it can be known."""
    pattern = snapshot.pattern
    midpoint = Figure("midpoint", "midpoint", pattern.midpoint if pattern else None, "of the pattern", ahead=False)
    support = next_support(snapshot)
    if support is None:
        return [Figure("entry", "entry", None, "no support below"), midpoint, Figure("stop", "stop", None, "")]
    held_up = "halted" if snapshot.halted else "paused" if snapshot.paused else "" if pattern else "no pattern"
    meaning = f"{held_up}: not on {support.tier}" if held_up else f"buys on {support.tier}"
    trigger = trigger_of(support, snapshot)
    stop = purchase(support, trigger, snapshot).stop
    return [
        Figure("entry", "entry", trigger, meaning),
        midpoint,
        Figure("stop", "stop", stop, "of that entry", ahead=False),
    ]


def figure_lines(figure: Figure, snapshot: Snapshot) -> tuple[Line, Line]:
    """Return a figure's text, and its distance from the price."""
    price = snapshot.price
    digits = decimals_of(price or figure.price or 0.0, snapshot.settings.market.tick)
    text = (
        Span(f"{figure.label:<9}", figure.role),
        Span(f"{price_text(figure.price, digits):>9}", "strong" if figure.price else "label"),
        Span(f"  {figure.meaning}", "label"),
    )
    if price is None or figure.price is None or not figure.ahead:
        return text, ()
    away = figure.price - price
    return text, (Span(f"{change_text(away, digits):>9}{percent_text(away / price):>7}"),)


def money_lines(snapshot: Snapshot) -> list[tuple[Line, Line]]:
    """Return labels and amounts: what the position is worth and risks, or the next one would be, and the last trade."""
    position = snapshot.position
    if position is not None:
        return [
            _money("held", quantity_text(position.quantity, snapshot.symbol)),
            _result("pnl now", position.unrealised),
            _result("at stop", position.risk),
            _money("trail", share_text(position.trail_pct)),
        ]
    lines: list[tuple[Line, Line]] = []
    support = next_support(snapshot)
    if support is not None:
        planned = purchase(support, trigger_of(support, snapshot), snapshot)
        lines += [
            _money("buys", quantity_text(planned.quantity, snapshot.symbol)),
            _result("at stop", planned.at_stop),
        ]
    if snapshot.trades:
        lines.append(_result("last pnl", snapshot.trades[-1].pnl))
    return lines


def _money(label: str, text: str, role: str = "strong") -> tuple[Line, Line]:
    return (Span(label, "label"),), (Span(f"{text:>14}", role),)


def _result(label: str, usdt: float) -> tuple[Line, Line]:
    return _money(label, money_text(usdt), "loss" if usdt < 0 else "gain")


class PositionPane(Container):
    """Shows the position; what moves with the price stands in columns of its own."""

    def __init__(self, signs: Signs, zone: tzinfo) -> None:
        super().__init__(id="position")
        self._signs = signs
        self._zone = zone

    def compose(self) -> ComposeResult:
        """Set the state above the figures, and what it is about above or beside them."""
        yield Lines(id="position-state")
        yield Lines(id="position-about")
        yield Lines(id="position-why")
        yield Lines(id="position-prices")
        yield Lines(id="position-distances")
        yield Lines(id="position-labels")
        yield Lines(id="position-money")

    def show(self, snapshot: Snapshot) -> None:
        """Show the position of a snapshot."""
        position = snapshot.position
        self.set_class(position is None, "-empty")
        about = () if position is None else about_line(position, snapshot, self._zone)
        lines = [figure_lines(figure, snapshot) for figure in figures(snapshot)]
        show_in(self, "position-state", [state_line(snapshot, self._signs)])
        show_in(self, "position-about", [about])
        why = fitted(snapshot.why_flat, self.size.width, self._signs.ellipsis)
        show_in(self, "position-why", [(Span(why),)])
        show_in(self, "position-prices", [text for text, _ in lines])
        show_in(self, "position-distances", [distance for _, distance in lines])
        money = money_lines(snapshot)
        show_in(self, "position-labels", [label for label, _ in money])
        show_in(self, "position-money", [amount for _, amount in money])
