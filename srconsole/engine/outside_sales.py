"""Sales of a lot that were no order of this run, booked with the reason that the exchange gives."""

from __future__ import annotations

from srconsole.core.fill import Fill
from srconsole.core.order import Exit, ExitReason
from srconsole.engine import market_facts
from srconsole.engine.market_orders import MarketOrders
from srconsole.engine.readings import Cause, FillSeen


def book_sale(orders: MarketOrders, fill: FillSeen, part: float, at_stop: ExitReason) -> None:
    """Book a part of a fill.

    Args:
        orders: of the market.
        fill: as the exchange lists it.
        part: what of it was of the lot, of the base currency.
        at_stop: the reason where a stop sold it.
    """
    reason = {
        Cause.STOP: at_stop,
        Cause.LIQUIDATION: ExitReason.LIQUIDATED,
        Cause.ADL: ExitReason.ADL,
        Cause.ORDER: ExitReason.EXTERNAL,
    }[fill.cause]
    orders.numbers.have_seen(fill.client_id)
    sold = Fill(fill.price, part, fill.fee * part / fill.quantity)
    orders.note(market_facts.SoldOutside(fill.fill_id, sold.price, part, sold.fee, reason.value, fill.mark))
    orders.give(Exit(fill.price, part, reason), sold)
