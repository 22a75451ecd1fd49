"""Words that several sentences share, and what a person is answered about an order."""

from __future__ import annotations

from srconsole.core.lot import Lot
from srconsole.core.order import Order
from srconsole.core.rounding import more
from srconsole.engine.request import Answer
from srconsole.figures import price_text, quantity_text, share_text


def fill_text(quantity: float, price: float, decimals: int) -> str:
    """Return what was filled, such as `0.133781 at 3,737.46`."""
    return f"{quantity_text(quantity)} at {price_text(price, decimals)}"


def answer_of(order: Order, step: float, decimals: int, *, again: bool, flat: str) -> Answer:
    """Return what whoever asked for an order is told at its end, with what orders before it did for the same wish.

    Args:
        order: has ended.
        step: of the market, 0 where none is known.
        decimals: of prices.
        again: whether it goes out again where it was rejected.
        flat: what is said beside where it has sold the last that was held; empty where it has not.
    """
    filled, price = order.filled, order.price
    if order.sold_before:
        filled = more(order.sold_before, order.filled, step)
        price = (order.worth_before + order.filled * order.price) / filled
    if filled == 0:
        why = f"{order.note}{'; it goes out again until nothing is held' * again}"
        return Answer(False, f"the exchange rejected the order: {why}")
    rest = f"; the exchange rejected the rest: {order.note}" if order.filled == 0 else ""
    return Answer(True, f"{'bought' if order.buys else 'sold'} {fill_text(filled, price, decimals)}{flat}{rest}")


def trail_words(lot: Lot) -> str:
    """Return in a word or two how a lot's stop follows its peak; empty where it does not."""
    trail = lot.trail
    if trail is None:
        return share_text(lot.trail_pct) if lot.trail_pct else ""
    if trail.kind == "percent":
        return "by its gain"
    behind = f"{trail.amount:g} ATR {trail.frame}".strip()
    return behind if trail.kind == "atr" else f"top - {behind}"
