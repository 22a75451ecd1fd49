"""What a market's lots are to its exchange, which knows one position: its quantity, and the one stop that sells it."""

from __future__ import annotations

from typing import NamedTuple

from srconsole.core.fill import Fill
from srconsole.core.lot import Lot
from srconsole.core.order import ExitReason
from srconsole.core.rounding import less
from srconsole.core.trader import Trader
from srconsole.engine.market_orders import MarketOrders


class Held(NamedTuple):
    """All lots as one position.

    Attributes:
        quantity: of the base currency.
        stop: where the exchange's stop for all of it should lie, USDT: the lowest of the lots'. One that lies higher is
            kept here; a stop for all of it there would sell lots whose own is not met.
        tick: stops are multiples of it; 0 where none is known.
    """

    quantity: float
    stop: float
    tick: float


def held_of(trader: Trader) -> Held | None:
    """Return what all lots are to the exchange; None where nothing is held."""
    return held_by(trader.lots, trader.quantity) if trader.lots else None


def held_by(lots: list[Lot], quantity: float) -> Held:
    """Return what lots are to the exchange, which together hold a quantity."""
    return Held(quantity, min(lot.stop for lot in lots), lots[0].tick)


def give_sale(
    orders: MarketOrders,
    trader: Trader,
    fill: Fill,
    reason: ExitReason,
    *,
    at_stop: bool = False,
    newest_first: bool = False,
) -> None:
    """Give a sale that was no order of this run to the lots, the oldest first, each as much as it holds.

    Args:
        orders: of the market.
        trader: likewise.
        fill: at most what is held; its fee is shared by quantity.
        reason: of the sale.
        at_stop: whether the exchange's stop sold: then each lot has the reason that it has at its own.
        newest_first: whether the newest lot is the first.
    """
    left = fill.quantity
    lots = trader.lots[::-1] if newest_first else list(trader.lots)
    for lot in lots:
        part = min(left, lot.quantity)
        if part <= 0:
            return
        share = fill.fee if part == fill.quantity else fill.fee * part / fill.quantity
        left = less(left, part, trader.rules.step, fill.quantity)
        why = lot.exit_reason if at_stop else reason
        orders.give(trader.sale_of(lot, fill.price, why, part), Fill(fill.price, part, share))
