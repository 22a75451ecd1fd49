"""What happens to a lot at which price, as it is now (docs/strategy.md section 6, docs/strategies.md section 1.2)."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from enum import Enum
from math import fsum, inf, isfinite, isnan
from typing import Final, NamedTuple

from srconsole.core.lot import Lot
from srconsole.core.rounding import DUST, MarketRules, less, part_of, rounded_up
from srconsole.core.trail import NARROWER, Trail
from srconsole.core.trail_values import NO_VALUES, TrailValues

_NO_RULES: Final = MarketRules()


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


def turns_of(lot: Lot, values: TrailValues = NO_VALUES, rules: MarketRules = _NO_RULES) -> tuple[Turn, ...]:
    """Return all that happens to a lot at prices, the highest first; what only closes or time move is not among it."""
    sales = tuple(sales_ahead(lot, rules))
    # Nothing happens to what its targets have sold.
    sold_at = sales[-1][0] if sales and fsum(part for _, part in sales) >= lot.quantity * (1 - DUST) else inf
    turns = [turn for turn in (*_due(lot), *_trailing(lot, values)) if turn.price < sold_at]
    turns += [Turn(Happens.PART_SOLD, Side.FROM, price) for price, _ in sales[:1]]
    return tuple(sorted((Turn(Happens.SOLD, Side.TO, lot.stop), *turns), key=lambda turn: -turn.price))


def sales_ahead(lot: Lot, rules: MarketRules = _NO_RULES) -> Iterator[tuple[float, float]]:
    """Yield price and quantity of each sale at a target, the lowest first, as `selling.part_at` makes them."""
    left, bought, last = lot.quantity, lot.holding.bought, len(lot.targets) - 1
    for place, target in enumerate(lot.targets):
        asked = left if place == last and lot.whole else part_of(bought, target.fraction, rules.step)
        part = min(left, asked)
        if part <= 0 or _too_small(part, target.price, rules):
            continue
        rest = less(left, part, rules.step, bought)
        if rest and _too_small(rest, target.price, rules):
            part, rest = left, 0.0
        yield target.price, part
        left = rest


def _too_small(quantity: float, price: float, rules: MarketRules) -> bool:
    return quantity < rules.min_quantity or quantity * price < rules.min_notional


def _due(lot: Lot) -> Iterator[Turn]:
    """Yield the lowest add, and break-even."""
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
