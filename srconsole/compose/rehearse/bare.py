"""For how long something was held at a simulated exchange without a stop for it, by the exchange's own books."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import ZERO, Effect, Fill, Side


def bare_seconds(venue: Venue) -> float:
    """Return the seconds that a long position was held without any stop of its own."""
    stops = [
        (plan.created, venue.now if plan.id in venue.open_plans else plan.updated)
        for plan in venue.plans.values()
        if plan.is_loss and plan.side is Side.LONG
    ]
    bare = 0
    for begin, end in _held(venue):
        at = begin
        for placed, gone in sorted(stops):
            if placed > at:
                bare += max(0, min(placed, end) - at)
            at = max(at, min(gone, end))
        bare += max(0, end - at)
    return bare / 1000


def _held(venue: Venue) -> Iterator[tuple[int, int]]:
    """Yield from when to when something was held long, UTC milliseconds."""
    size, begin = ZERO, 0
    for fill in venue.fills:
        before, size = size, size + _change(venue, fill)
        if before <= 0 < size:
            begin = fill.time
        elif size <= 0 < before:
            yield begin, fill.time
    if size > 0:
        yield begin, venue.now


def _change(venue: Venue, fill: Fill) -> Decimal:
    """Return by how much a fill has changed what is held long."""
    order = venue.orders[fill.order]
    if order.effect is Effect.CLOSE:
        return -fill.size if order.side is Side.LONG else ZERO
    return fill.size if order.buys else -fill.size
