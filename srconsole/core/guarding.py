"""When a trader's account is held against its guards, and what they have it sell (docs/strategy.md section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srconsole.core.order import Exit, ExitReason

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


def sale(trader: Trader) -> Exit | None:
    """Return the next sale, at the last price, that a guard which has tripped while lots were held asks for."""
    account = trader.account
    if account.guards is None:
        return None
    if not trader.settings.guards.flatten or trader.market not in account.bound:
        trader.answered = account.guards.trips
    if not trader.lots or trader.price is None or trader.answered >= account.guards.trips:
        return None
    return trader.sale_of(trader.lots[0], trader.price, ExitReason.GUARD)
