"""What the exchange says against what is known of one market: each difference in words, with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from srconsole.core.rounding import DUST, less
from srconsole.engine.order_numbers import is_ours
from srconsole.engine.readings import Reading, StopSeen
from srconsole.figures import exact_text, quantity_text

MOST_OFF = 0.01
"""The share of equity by which the exchange's may differ unexplained while entries go on."""


class Difference(NamedTuple):
    """Something at the exchange that is not explained.

    Attributes:
        kind: `position`, `short`, `order`, `stop`: what it is about.
        text: what is there and what is known, in a sentence.
        beside: how much is held long there beside what is known to be ours, of the base currency.
    """

    kind: str
    text: str
    beside: float = 0.0


def differences(reading: Reading, known: float, ours: Callable[[StopSeen], bool], run: str) -> tuple[Difference, ...]:
    """Return what in a reading is not explained by what is known; while there is anything, nothing is bought.

    Args:
        reading: with no order of ours out.
        known: the quantity that is held by the journal.
        ours: tells whether a stop is ours.
        run: what client ids of ours begin with.
    """
    if reading.quantity == known and not (reading.short or reading.orders or reading.stops):
        return ()
    return tuple(_differences(reading, known, ours, run))


def _differences(reading: Reading, known: float, ours: Callable[[StopSeen], bool], run: str) -> Iterable[Difference]:
    if reading.short > 0:
        yield Difference("short", f"{quantity_text(reading.short)} is held short, which is not from here")
    if not same_quantity(reading.quantity, known):
        there = quantity_text(reading.quantity)
        waits = [stop.price for stop in reading.stops or () if known == 0 and ours(stop)]
        beside = f", and our stop at {exact_text(waits[0])} waits there" if waits else ""
        text = f"the exchange holds {there}, the journal knows {quantity_text(known)}{beside}"
        yield Difference("position", text, max(0.0, less(reading.quantity, known, 0.0, reading.quantity)))
    for order in reading.orders or ():
        if is_ours(order.client_id, run):
            continue
        # What can only make our position smaller is shown beside it, and bars nothing.
        if not order.reduce_only or known == 0:
            side = "buy" if order.buys else "sell"
            yield Difference("order", f"an order of somebody else waits: {side} {quantity_text(order.quantity)}")
    for stop in reading.stops or ():
        if known == 0 and not ours(stop):
            yield Difference("stop", f"a stop of somebody else waits at {exact_text(stop.price)} while nothing is held")


def left_there(found: Iterable[Difference]) -> str:
    """Return in words what of others stays at the exchange once all that is ours was sold; empty for nothing."""
    texts = [
        f"{quantity_text(one.beside)} that this run has not bought are held there"
        if one.kind == "position"
        else one.text
        for one in found
        if one.kind != "position" or one.beside
    ]
    return f"; left as it is: {'; '.join(texts)}" if texts else ""


def same_quantity(one: float, other: float) -> bool:
    """Tell whether two quantities differ by a float's noise at most."""
    return abs(one - other) <= DUST * max(1.0, abs(one), abs(other))


def foreign_sales(reading: Reading, run: str) -> tuple[str, ...]:
    """Return the orders of others that wait beside our position and can only make it smaller, in words."""
    return tuple(
        f"somebody else's order waits to sell {quantity_text(order.quantity)}"
        for order in reading.orders or ()
        if order.reduce_only and not is_ours(order.client_id, run)
    )
