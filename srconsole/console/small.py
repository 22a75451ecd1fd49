"""What a terminal without room for panes shows: the mode, the price and the position, in what fits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from srconsole.console.format import held_text
from srconsole.console.keymap import Keymap
from srconsole.console.lots import in_all
from srconsole.console.panes.alerts import alerts_of, why_flat
from srconsole.console.panes.lines import Line, Span
from srconsole.console.panes.outlook import is_price_old
from srconsole.console.panes.status import short_status
from srconsole.console.terminal import LEAST_HEIGHT, LEAST_WIDTH
from srconsole.engine.view.snapshot import PositionView, Snapshot
from srconsole.figures import money_text, price_text

_GAP = 2


def small_lines(snapshot: Snapshot, keymap: Keymap, since: float, width: int, height: int) -> list[Line]:
    """Return as many lines as there are rows: what a person has to know first, what is wrong before what is usual."""
    lines = [_first(snapshot, since, width)]
    alerts = [(Span(f"! {alert.text}", "alert"),) for alert in alerts_of(snapshot, keymap, since)]
    position = in_all(snapshot.market)
    if position is None:
        lines += [*alerts, *packed(list(_waited(snapshot)), width), (Span(why_flat(snapshot)),)]
    else:
        lines += [*packed(list(_held(position, snapshot, since)), width), *alerts]
    lines += packed(list(_levels(snapshot)), width)
    lines.append((Span(f"panes need {LEAST_WIDTH}x{LEAST_HEIGHT}; the keys work", "label"),))
    return lines[:height]


def packed(items: list[Line], width: int) -> list[Line]:
    """Return items side by side as far as there is room, whole ones; the next go into the next line."""
    lines: list[Line] = []
    used = 0
    for item in items:
        length = sum(len(span.text) for span in item)
        if lines and used + _GAP + length <= width:
            lines[-1] = (*lines[-1], Span(" " * _GAP), *item)
            used += _GAP + length
        else:
            lines.append(item)
            used = length
    return lines


def _first(snapshot: Snapshot, since: float, width: int) -> Line:
    """Return mode, price and state; where that is too long, without what stands at its end."""
    line = short_status(snapshot, since)
    while len(line) > 1 and sum(len(span.text) for span in line) > width:
        line = line[:-1]
    return line


def _held(position: PositionView, snapshot: Snapshot, since: float) -> Iterator[Line]:
    digits, made = snapshot.market.decimals, position.unrealised
    yield _item("stop", price_text(position.stop, digits), "stop")
    if is_price_old(snapshot, since):
        yield _item("pnl OLD", money_text(made), "label")
    else:
        yield _item("pnl", money_text(made), "loss" if made < 0 else "gain")
    yield _item("at stop", money_text(position.risk), "loss" if position.risk < 0 else "gain")
    yield _item("held", held_text(position.quantity, snapshot.market.symbol), "strong")
    yield _item("entry", price_text(position.entry_price, digits), "entry")
    if position.peak is not None:
        yield _item("peak", price_text(position.peak, digits), "peak")
    elif snapshot.market.strategy is None:
        yield _item("midpoint", price_text(position.midpoint, digits), "midpoint")
    live = snapshot.market.live
    if live is not None and live.stop is not None:
        yield _item("stop there", price_text(live.stop.price, digits), "stop")


def _waited(snapshot: Snapshot) -> Iterator[Line]:
    waited, digits = snapshot.market.waited_for, snapshot.market.decimals
    if waited is not None and not waited.held_up:
        yield _item(f"buys on {waited.label}", price_text(waited.trigger, digits), "entry")
        if waited.stop is not None:
            yield _item("stop", price_text(waited.stop, digits), "stop")


_NEAREST = 3
"""Levels of each side that are told at most."""


def _levels(snapshot: Snapshot) -> Iterator[Line]:
    """Yield the nearest levels in force above the price and below it, from the nearest on."""
    market = snapshot.market
    price = market.price
    if price is None:
        return
    in_force = [level for level in market.levels if level.tier]
    above = [level for level in reversed(in_force) if level.price > price][:_NEAREST]
    below = [level for level in in_force if level.price <= price][:_NEAREST]
    pairs = zip_longest(above, below)
    for level in (each for pair in pairs for each in pair if each is not None):
        yield _item(
            level.tier, price_text(level.price, market.decimals), "support" if level.side == "S" else "resistance"
        )


def _item(label: str, text: str, role: str) -> Line:
    return (Span(f"{label} ", "label"), Span(text, role))
