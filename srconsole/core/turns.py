"""What happens to a lot at which price, as its rules have it now (docs/strategy.md section 6, docs/strategies.md 1.2)."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from enum import Enum
from math import isfinite, isnan
from typing import NamedTuple

from srconsole.core.lot import Lot
from srconsole.core.rounding import rounded_up
from srconsole.core.trail import NARROWER, Trail
from srconsole.core.trail_values import NO_VALUES, TrailValues


class Happens(Enum):
    """What happens to a lot."""

    SOLD = "sold"
    """All of it, at its stop."""
    PART_SOLD = "part sold"
    """What its lowest target sells, which may be all that is left."""
    BOUGHT = "bought"
    """More of it, unless that is refused."""
    EVEN = "break-even"
    """Its stop goes up to where nothing is lost."""
    SWITCHED = "switched"
    """TAKE_PROFIT begins, with that price as peak."""
    STOP_RISES = "stop rises"
    """Its stop follows a new peak."""


class Side(Enum):
    """On which side of a price it happens."""

    TO = "at or below"
    FROM = "at or above"
    ABOVE = "above"


class Turn(NamedTuple):
    """A price at which something happens to a lot.

    Attributes:
        happens, side, price: what, and where; before slippage, USDT.
        stop: where the stop is then at least, USDT; None where it is not moved, or the lot is sold.
    """

    happens: Happens
    side: Side
    price: float
    stop: float | None = None

    def is_met(self, price: float) -> bool:
        """Tell whether it happens at a price."""
        if self.side is Side.TO:
            return price <= self.price
        return price > self.price if self.side is Side.ABOVE else price >= self.price


def turns_of(lot: Lot, values: TrailValues = NO_VALUES) -> tuple[Turn, ...]:
    """Return all that happens to a lot at prices, the highest first; what only closes or time move is not among it."""
    turns = [Turn(Happens.SOLD, Side.TO, lot.stop), *_due(lot), *_trailing(lot, values)]
    return tuple(sorted(turns, key=lambda turn: -turn.price))


def _due(lot: Lot) -> Iterator[Turn]:
    """Yield the lowest target and add, and break-even."""
    if lot.targets:
        yield Turn(Happens.PART_SOLD, Side.FROM, lot.targets[0].price)
    if lot.adds:
        add = lot.adds[0]
        yield Turn(Happens.BOUGHT, Side.FROM, add.price, max(lot.stop, rounded_up(add.stop, lot.tick)))
    rule = lot.break_even
    if rule is None:
        return
    stop, price = lot.even_price(rule), lot.price * (1 + rule.after)
    if lot.stop < stop:
        # The price has to lie above where the stop is put.
        yield Turn(Happens.EVEN, Side.FROM if price > stop else Side.ABOVE, max(price, stop), stop)


def _trailing(lot: Lot, values: TrailValues) -> Iterator[Turn]:
    """Yield where the trail begins, or else goes on.

    A trail by the highest high moves at closes alone, and one by an ATR waits for its first candles.
    """
    if lot.peak is None:
        if isfinite(lot.activation):
            begun = copy.copy(lot)
            begun.take_profit_from(lot.activation, values)
            yield Turn(Happens.SWITCHED, Side.ABOVE, lot.activation, begun.stop)
        return
    trail = lot.trail
    if trail is None:
        rises = lot.stop / (1 - lot.trail_pct)
    elif trail.kind == "percent":
        rises = _by_percent(lot, trail)
    elif trail.kind == "chandelier" or isnan(values.atr(trail)):
        return
    else:
        rises = lot.stop + trail.amount * values.atr(trail)
    # No stop is rounded up to above the peak: it waits until the next tick is reached.
    tick = lot.stop + lot.tick
    if tick > max(lot.peak, rises):
        yield Turn(Happens.STOP_RISES, Side.FROM, tick)
    else:
        yield Turn(Happens.STOP_RISES, Side.ABOVE, max(lot.peak, rises))


def _by_percent(lot: Lot, trail: Trail) -> float:
    """Return above which peak a trail by percent is above the stop."""
    if not trail.steps:
        return lot.stop / (1 - trail.amount)
    return min(max(lot.price * (1 + above), lot.stop / (1 - amount)) for above, amount in NARROWER)
