"""Reports on orders that contradict what is proven already."""

from __future__ import annotations

import msgspec

from srconsole.core.order import Order, OrderState, is_end
from srconsole.engine.inputs import OrderUpdate


def with_what_is_proven(order: Order, update: OrderUpdate) -> OrderUpdate:
    """Return a report that takes no fill back: an end of an order with fills, and a dead line, leave it what it has."""
    if order.filled == 0 or not (is_end(update.state) or update.state is OrderState.UNKNOWN):
        return update
    # The exchange will fill no more of it; that it filled nothing is not believed.
    state = OrderState.CANCELLED if update.state is OrderState.REJECTED else update.state
    if update.filled >= order.filled:
        return msgspec.structs.replace(update, state=state)
    return msgspec.structs.replace(update, state=state, filled=order.filled, price=order.price, fee=order.fee)
