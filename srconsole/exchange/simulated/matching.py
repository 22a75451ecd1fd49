"""What the present price makes of an order: how much of it is filled, and at which price. Pure.

There is one price, which is bid and ask; an order that waits is filled at its own limit once the price has reached it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from srconsole.exchange.simulated.values import ZERO, Order, exactly


class Match(NamedTuple):
    """What is filled now.

    Attributes:
        size: 0 where nothing is.
        price: of the fill, USDT.
        maker: whether the order had been waiting.
    """

    size: Decimal
    price: Decimal
    maker: bool = False


def match(order: Order, last: Decimal, room: Decimal | None, slippage: float) -> Match:
    """Return what an order gets at a price.

    Args:
        order: one that is open.
        last: the price of the last trade.
        room: what may be taken at this price, None for all.
        slippage: fraction against an order that takes.
    """
    size = order.left if room is None else min(room, order.left)
    if order.price is None:
        return Match(size, slipped(last, slippage, buys=order.buys))
    if not reaches(order, last):
        return Match(ZERO, last)
    return Match(size, order.price if order.resting else last, order.resting)


def reaches(order: Order, last: Decimal) -> bool:
    """Tell whether a price is as good as an order's limit, or better."""
    return order.price is None or (last <= order.price if order.buys else last >= order.price)


def slipped(price: Decimal, slippage: float, *, buys: bool) -> Decimal:
    """Return what is traded at when a price slips, as docs/strategy.md section 5 writes it."""
    if not slippage:
        return price
    return exactly(float(price) * (1 + slippage if buys else 1 - slippage))
