"""Sales of a lot that were no order of this run, booked with the reason that the exchange gives."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from srconsole.core.bounds import Moment
from srconsole.core.fill import Fill
from srconsole.core.order import ExitReason
from srconsole.core.rounding import less
from srconsole.core.trader import Trader
from srconsole.engine import market_facts
from srconsole.engine.cover import Cover
from srconsole.engine.holding import give_sale, held_of
from srconsole.engine.market_orders import MarketOrders
from srconsole.engine.order_numbers import is_rescue
from srconsole.engine.readings import Cause, FillSeen
from srconsole.engine.seed_rows import share_of_result

NEAR: Final = 0.001
"""How far above our stop, a fraction, a sale may be filled that is taken for the stop's for want of a word."""


def book_sales(orders: MarketOrders, trader: Trader, cover: Cover, sales: Sequence[FillSeen], gone: float) -> list[str]:
    """Book what of a lot others sold; return the ids of the fills that are booked.

    Args:
        orders: of the market.
        trader: likewise.
        cover: likewise.
        sales: of others, the oldest first.
        gone: how much of the lot is not at the exchange any more, of the base currency.
    """
    booked = []
    for fill in sales:
        lot = held_of(trader)
        of_the_lot = cover.memory.by_size and fill.cause is Cause.STOP
        part = 0.0 if lot is None else min(fill.quantity, lot.quantity if of_the_lot else min(gone, lot.quantity))
        if lot is None or part <= 0:
            continue
        gone = less(gone, part, trader.rules.step, fill.quantity)
        booked.append(fill.fill_id)
        stop = cover.memory.told or cover.memory.count
        book_sale(orders, trader, fill, part, lot.stop, by_stop=bool(stop))
    return booked


def book_sale(
    orders: MarketOrders, trader: Trader, fill: FillSeen, part: float, stop: float, *, by_stop: bool = True
) -> None:
    """Book a part of a fill.

    Args:
        orders: of the market.
        trader: likewise.
        fill: as the exchange lists it.
        part: what of it was of the lots, of the base currency.
        stop: where our stop lay, USDT.
        by_stop: whether there was one.
    """
    at_stop = trader.lots[0].exit_reason if by_stop else ExitReason.EXTERNAL
    # A person had it flattened while the engine was not there.
    somebody = ExitReason.MANUAL if is_rescue(fill.client_id, orders.numbers.run) else ExitReason.EXTERNAL
    unsaid = at_stop if fill.price <= stop * (1 + NEAR) and somebody is ExitReason.EXTERNAL else somebody
    reason = {
        Cause.STOP: at_stop,
        Cause.UNSAID: unsaid,
        Cause.LIQUIDATION: ExitReason.LIQUIDATED,
        Cause.ADL: ExitReason.ADL,
        Cause.ORDER: somebody,
    }[fill.cause]
    orders.numbers.have_seen(fill.client_id)
    sold = Fill(fill.price, part, fill.fee * part / fill.quantity)
    holding = trader.lots[0].holding
    result = holding.entry_price, share_of_result(sold, holding)
    orders.note(market_facts.SoldOutside(fill.fill_id, *sold, reason.value, fill.mark, *result))
    give_sale(orders, trader, sold, reason, at_stop=reason is at_stop and by_stop)


def sales_of_others(
    fills: Sequence[FillSeen], orders: MarketOrders, booked: Collection[str], since: Moment
) -> list[FillSeen]:
    """Return the sales of others that are not booked yet, the oldest first.

    Args:
        fills: all of them, the oldest first.
        orders: of the market.
        booked: the ids of those that are booked.
        since: from when on a fill can be of the lot, UTC milliseconds.
    """
    knows = orders.numbers.knows
    bought = [fill.order_id for fill in fills if fill.buys and knows(fill.client_id)]
    if bought:
        # What was filled before the lot was bought has sold something else, however near it is.
        fills = fills[next(at for at, fill in enumerate(fills) if fill.order_id == bought[-1]) :]
    return [
        fill
        for fill in fills
        if not fill.buys
        and not (fill.cause in {Cause.ORDER, Cause.UNSAID} and knows(fill.client_id))
        and fill.fill_id not in booked
        and fill.time >= since
    ]
