"""What is done about a market while nothing of ours is held there: no stop is left, and settings are as asked for."""

from __future__ import annotations

from srconsole.core.trader import Trader
from srconsole.engine.cover import Cover
from srconsole.engine.effects import Cancel, Prepare
from srconsole.engine.entry_gate import EntryGate
from srconsole.engine.market_orders import MarketOrders
from srconsole.engine.readings import Reading
from srconsole.engine.request import IGNORED


def tidy(orders: MarketOrders, trader: Trader, cover: Cover, gate: EntryGate, reading: Reading) -> None:
    """Sweep our stops where nothing is ours any more, and have leverage and margin mode as they shall be.

    Args:
        orders: of the market.
        trader: likewise.
        cover: likewise.
        gate: likewise; it has taken the reading.
        reading: that no order has overtaken.
    """
    flat = reading.quantity == 0 and reading.short == 0
    if not flat and IGNORED not in gate.memory.bars.values():
        return
    left = tuple(stop for stop in reading.stops or () if cover.is_ours(stop))
    if left:
        orders.have(Cancel(trader.market, left))
    # All is explained where it is clean: an account that is to be changed has nothing of others.
    if flat and gate.memory.clean and gate.has_to_be_set(reading):
        orders.have(Prepare(trader.market, trader.settings.risk.leverage))
