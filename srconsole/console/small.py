"""What a terminal without room for panes shows: the mode, the price and the position, in what fits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from itertools import zip_longest
from textwrap import wrap

from srconsole.console.format import held_text
from srconsole.console.keymap import Keymap
from srconsole.console.lots import in_all
from srconsole.console.panes.account import losses_line, today_line
from srconsole.console.panes.alerts import alerts_of, why_flat
from srconsole.console.panes.lines import Line, Span
from srconsole.console.panes.log import log_tail
from srconsole.console.panes.outlook import is_price_old
from srconsole.console.panes.status import entries_line, equity_line, short_status
from srconsole.console.terminal import LEAST_HEIGHT, LEAST_WIDTH
from srconsole.engine.view.snapshot import PositionView, Snapshot
from srconsole.figures import money_text, price_text

_GAP = 2
_FIRST = 3
"""Figures of a position that come before all else: the stop, what it has made, what the stop would make."""


def small_lines(
    snapshot: Snapshot, keymap: Keymap, since: float, size: tuple[int, int], zone: tzinfo, ellipsis: str
) -> list[Line]:
    """Return as many lines as there are rows: what a person has to know first, what is wrong before what is usual.

    Args:
        snapshot: what is shown.
        keymap: the keys in force.
        since: how many seconds ago it came.
        size: columns and rows.
        zone: of times.
        ellipsis: behind what is cut.
    """
    width, height = size
    first, more = _first(snapshot, since, width)
    lines = [first]
    alerts = [
        line for alert in alerts_of(snapshot, keymap, since) for line in _whole(f"! {alert.text}", width, "alert")
    ]
    position = in_all(snapshot.market)
    if position is None:
        waited = packed([*more, *_waited(snapshot)], width)
        lines += [*alerts, *waited, *_whole(why_flat(snapshot), width, "plain")]
    else:
        held = list(_held(position, snapshot, since))
        lines += [*packed([*held[:_FIRST], *more, *held[_FIRST:]], width), *alerts]
    lines += packed(list(_levels(snapshot)), width)
    lines += packed(_account(snapshot), width)[: max(0, height - len(lines) - 1)]
    left = height - len(lines) - 1
    if left > 0:
        lines += log_tail(snapshot.log, zone, width, left, snapshot.market.price_time, ellipsis)
    lines.append((Span(f"panes need {LEAST_WIDTH}x{LEAST_HEIGHT}; the keys work", "label"),))
    return lines[:height]


def _whole(text: str, width: int, role: str) -> list[Line]:
    return [(Span(part, role),) for part in wrap(text, max(1, width))]


def _account(snapshot: Snapshot) -> list[Line]:
    return [(Span("equity ", "label"), *equity_line(snapshot)), today_line(snapshot), losses_line(snapshot)]


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


def _first(snapshot: Snapshot, since: float, width: int) -> tuple[Line, list[Line]]:
    """Return mode, price and state, and what else there is room for; and what of it has to stand elsewhere."""
    line, entries = short_status(snapshot, since), entries_line(snapshot)
    while len(line) > 1 and sum(len(span.text) for span in line) > width:
        line = line[:-1]
    if entries[-1] in line:
        return line, []
    while line[-1] in entries[:-1] or not line[-1].text.strip():
        # A label without what it names says nothing.
        line = line[:-1]
    return line, [entries]


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
