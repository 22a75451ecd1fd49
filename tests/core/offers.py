"""Offers, exits and entries for tests, as a strategy of supports would make them."""

from __future__ import annotations

from srconsole.core.offer import ExitRule, Exits, Offer, Plan
from srconsole.core.order import Entry
from srconsole.core.trail import Trail


def support(price: float, number: int = 1) -> Offer:
    """Return the offer at a support, with a proximity of 1 %; its key is `S100` for one at 100."""
    return Offer(f"S{price:g}", f"S{number}", price, trigger=price * 1.01, low=price * 0.99)


def plan(*prices: float) -> Plan:
    """Return the plan with supports at these prices, from the highest down."""
    return Plan.of(tuple(support(price, number) for number, price in enumerate(prices, start=1)))


def exits(stop: float = 95.0, midpoint: float = 110.0, trail_pct: float = 0.1) -> Exits:
    """Return a stop and a trail that begins above the midpoint."""
    return Exits(stop, Trail(trail_pct, midpoint))


def entry(price: float = 101.0, quantity: float = 2.0, left_by: Exits | None = None) -> Entry:
    """Return an entry on the support at 100; its stop is 95, its midpoint 110, its trail 10 % unless said."""
    return Entry(price, quantity, support(100.0), left_by or exits())


def rule(stop_pct: float = 0.05, midpoint: float | None = 110.0, trail_pct: float = 0.1) -> ExitRule:
    """Return the rule of a stop below the support and a trail above a midpoint; without a midpoint it refuses."""

    def exits_of(offer: Offer, price: float) -> Exits | str:
        if midpoint is None:
            return "no pattern"
        return Exits(offer.price * (1 - stop_pct), Trail(trail_pct, midpoint))

    return exits_of
