"""What of a rehearsed exchange's fills was the run's, and what others bought and sold beside it.

Others' sales take of ours what the journal has booked so; the rest of them is of what they have bought themselves.
"""

from __future__ import annotations

from math import fsum
from typing import NamedTuple

from srconsole.compose.rehearse.stage import Played
from srconsole.engine.market_facts import SoldOutside
from srconsole.engine.order_numbers import is_ours
from srconsole.exchange.simulated.values import Effect, Fill, Order


class Apart(NamedTuple):
    """The run's trades and those of others.

    Attributes:
        mixed: whether others opened anything, so that position and balance are not of the run alone.
        held: what the run's own trades come to, of the base currency.
        others: what others won with their trades, fees paid, USDT; below 0 where they lost.
    """

    mixed: bool
    held: float
    others: float


def apart(played: Played) -> Apart:
    """Tell the fills of a rehearsal that has come to its end apart."""
    venue, booked = played.stage.exchange.venue, _booked(played)
    held: list[float] = []
    others: list[float] = []
    mixed = False
    for fill in venue.fills:
        order, size = venue.orders[fill.order], float(fill.size)
        mine = is_ours(order.client_id, played.run)
        mixed = mixed or not (mine or order.effect is Effect.CLOSE)
        ours = size if mine else min(booked.get(fill.id, 0.0), size)
        held.append(ours if order.buys else -ours)
        others.append(_cash(fill, order) * (1 - ours / size))
    return Apart(mixed, fsum(held), fsum(others))


def _booked(played: Played) -> dict[str, float]:
    """Return what of each fill of others the journal has booked as sold of ours."""
    booked: dict[str, float] = {}
    for fact in (noted.fact for noted in played.facts):
        if isinstance(fact, SoldOutside):
            booked[fact.fill_id] = booked.get(fact.fill_id, 0.0) + fact.quantity
    return booked


def _cash(fill: Fill, order: Order) -> float:
    """Return what a fill brought in, USDT."""
    paid = fill.price * fill.size
    return float((-paid if order.buys else paid) + fill.fee)
