"""What of a market's orders is written down."""

from __future__ import annotations

from msgspec import Struct

from srconsole.core.bounds import Count, Moment
from srconsole.core.order import Order


class OrdersMemory(Struct, kw_only=True):
    """A market's orders as they are written down; the fields are those of `market_orders.MarketOrders`."""

    order: Order | None
    now: Moment
    rejections: Count
    exit_after: Moment
    flatten: Count | None
    flattening: bool = False
