"""When a trader's account is held against its guards, and what they have it sell (docs/strategy.md section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srconsole.core.order import Exit, ExitReason
from srconsole.core.trade import Trade

if TYPE_CHECKING:
    from srconsole.core.trader import Trader


def before(trader: Trader) -> Exit | None:
    """Tell the guards that price is about to move; return the sale that is still to be made before."""
    guards = trader.account.guards
    if guards is None:
        return None
    guards.moved_at(trader.time)
    return sale(trader)


def look(trader: Trader) -> Exit | None:
    """Hold equity at the last price against the guards; return the sale that one asks for."""
    account = trader.account
    if account.guards is None:
        return None
    profit = 0.0 if trader.price is None else trader.profit_at(trader.price)
    account.look(account.guards, trader.market, profit, trader.settings.guards)
    return sale(trader)


def count(trader: Trader, trade: Trade | None) -> None:
    """Count a trade that a fill has closed, if it has."""
    guards = trader.account.guards
    if guards is not None and trade is not None:
        stopped = trade.exit_reason == ExitReason.STOP_LOSS.value
        guards.trade_closed(trade.pnl, stopped, trader.settings.guards)


def answered(trader: Trader, at: int | None) -> None:
    """Know that the exchange has answered, our time, UTC milliseconds; None as a process begins.

    What was not heard while no process was there is no silence of the exchange.
    """
    guards = trader.account.guards
    if guards is None:
        return
    if at is None:
        guards.heard = None
    else:
        guards.answered(at, trader.settings.guards)


def met(trader: Trader, start: float | None, to: float) -> None:
    """Look at the price at which the only lot that may be held has come down to its stop, before it is sold there."""
    if trader.max_lots == 1 and (start is None or to <= start):
        look(trader)


def sale(trader: Trader) -> Exit | None:
    """Return the next sale, at the last price, that a guard which has tripped while lots were held asks for.

    Lots whose stops that price has met come first, and are sold by them.
    """
    account = trader.account
    if account.guards is None:
        return None
    if not trader.settings.guards.flatten or trader.market not in account.bound:
        trader.answered = account.guards.trips
    if not trader.lots or trader.price is None or trader.answered >= account.guards.trips:
        return None
    for lot in trader.lots:
        if trader.price <= lot.stop:
            return trader.sale_of(lot, trader.price, lot.exit_reason)
    return trader.sale_of(trader.lots[0], trader.price, ExitReason.GUARD)
