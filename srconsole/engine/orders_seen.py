"""What a run has ordered, one order after the other, as its facts tell it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from srconsole.engine.facts import Filled, Noted, Ordered, Rejected, Unknown
from srconsole.engine.market_facts import NothingToSell


class OrderSeen(NamedTuple):
    """An order and what came of it; times are opening times of candles, UTC milliseconds, money USDT."""

    client_id: str
    time: int
    side: str
    """`buy` or `sell`."""
    quantity: float
    """Of the base currency."""
    price: float
    """At which it was decided, before slippage."""
    reason: str
    """`entry`, `add`, or why it sells."""
    label: str
    """Of the offer that a purchase buys; empty for a sale."""
    state: str
    """`sent`, `part filled`, `filled`, `rejected`, `unknown`, `nothing to sell`."""
    filled: float = 0.0
    fill_price: float | None = None
    """The mean of its fills, None before the first."""
    fee: float = 0.0
    note: str = ""
    """What the exchange said of one that was not taken, or of which nothing is known."""


def orders_of(noted: Iterable[Noted]) -> list[OrderSeen]:
    """Return the orders of facts, the oldest first; what happened to an order that is not among them is left out."""
    orders: dict[str, OrderSeen] = {}
    for one in noted:
        fact = one.fact
        if isinstance(fact, Ordered):
            orders[fact.client_id] = _sent(fact, one.time)
        elif isinstance(fact, Filled | Rejected | Unknown | NothingToSell) and fact.client_id in orders:
            orders[fact.client_id] = _after(orders[fact.client_id], fact)
    return list(orders.values())


def _sent(fact: Ordered, time: int) -> OrderSeen:
    label = "" if fact.bought is None else fact.bought.label
    return OrderSeen(fact.client_id, time, fact.side, fact.quantity, fact.price, fact.reason, label, "sent")


def _after(order: OrderSeen, fact: Filled | Rejected | Unknown | NothingToSell) -> OrderSeen:
    match fact:
        case Filled(_, price, quantity, fee):
            filled = order.filled + quantity
            paid = (order.fill_price or 0.0) * order.filled + price * quantity
            state = "filled" if filled >= order.quantity * (1 - 1e-9) else "part filled"
            return order._replace(filled=filled, fill_price=paid / filled, fee=order.fee + fee, state=state)
        case Rejected(_, reason):
            return order._replace(state="rejected", note=reason)
        case Unknown(_, reason):
            return order._replace(state="unknown", note=reason)
        case _:
            return order._replace(state="nothing to sell")
