"""What is shown of a market beside its trader, made of what is known of its exchange."""

from __future__ import annotations

from srconsole.core.order import OrderState
from srconsole.engine.at_exchange import AtExchange
from srconsole.engine.explained import foreign_sales
from srconsole.engine.market_trading import MarketTrading
from srconsole.engine.readings import Trigger
from srconsole.engine.view.live import CHOICES, FundingView, LiveView, Outlook, StopView


def live_view(market: MarketTrading, outlook: Outlook, now: int, why_unread: str) -> LiveView | None:
    """Return what is shown of a market's exchange; None where its account is not read.

    Args:
        market: what is traded.
        outlook: what the parts around know.
        now: our time, UTC milliseconds.
        why_unread: why the account is not read, in a sentence; empty while it is.
    """
    exchange = market.exchange
    if exchange is None:
        return None
    memory = exchange.cover.memory
    held = market.trader.lot is not None or memory.awaited
    return LiveView(
        outlook=outlook,
        account_age=None if not exchange.asked else max(0, now - exchange.asked) / 1000,
        account_failing=why_unread,
        stop=_stop(exchange, now),
        covered=not held or memory.bare_since is None,
        uncovered_for=None if memory.bare_since is None or not held else max(0, now - memory.bare_since) / 1000,
        uncovered_in_all=memory.bare / 1000,
        unknown=_unknown(market),
        differences=tuple(difference.text for difference in exchange.differences),
        choices=CHOICES if exchange.differences else (),
        beside=() if exchange.reading is None else foreign_sales(exchange.reading, market.orders.numbers.run),
        against_entries=exchange.gate.reasons(),
        funding=_funding(market, exchange),
        balance_off=exchange.gate.memory.off,
        unsold=0 if market.trader.lot is None or exchange.sold else market.orders.rejections,
    )


def _stop(exchange: AtExchange, now: int) -> StopView | None:
    memory = exchange.cover.memory
    standing = memory.standing
    if standing is None:
        return None
    age = max(0, now - memory.changed) / 1000 if memory.changed else None
    trigger = "LAST" if standing.trigger is Trigger.LAST else "MARK"
    return StopView(standing.price, trigger, standing.quantity, standing.order_id, standing.client_id, age)


def _unknown(market: MarketTrading) -> str:
    order = market.order
    if order is None or order.state is not OrderState.UNKNOWN:
        return ""
    side = "buy" if order.buys else "sell"
    return f"what came of order {order.client_id} ({side}) is unknown: {order.note}; it is looked up, not sent again"


def _funding(market: MarketTrading, exchange: AtExchange) -> FundingView | None:
    funding, trader = exchange.gate.memory.funding, market.trader
    if funding is None:
        return None
    cost = None
    if trader.lot is not None and trader.price is not None:
        cost = trader.quantity * trader.price * funding.rate
    return FundingView(funding.time, funding.rate, cost)
