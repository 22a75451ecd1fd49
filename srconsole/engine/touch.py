"""What a touch of an offer would lead to now: the entry, or why none (docs/strategy.md sections 5 and 9).

It asks those who refuse entries, so that what is said to be armed is bought.
"""

from __future__ import annotations

from typing import Final

from srconsole.core.buying import touched
from srconsole.core.offer import Offer
from srconsole.core.order import Entry
from srconsole.core.refusals import NO_PRICE
from srconsole.engine.market_trading import MarketTrading

OUT: Final = "an order is out"
NOT_YET: Final = "candles before the first trade are still to come"


def touch(market: MarketTrading, offer: Offer) -> Entry | str:
    """Return the entry that price leads to when it comes down to an offer's trigger, or why it leads to none.

    Nothing is changed. That the account is still to be read is no reason: it is read when price is there.
    """
    order = touched(market.trader, offer)
    if isinstance(order, str):
        return order
    if market.order is not None:
        return OUT
    if not market.polls.buys:
        return NOT_YET
    if market.exchange is None:
        return order
    prices, gate = market.polls.prices, market.exchange.gate
    if prices.newest is None or prices.alone:
        return NO_PRICE
    return gate.against(prices.newest) or gate.against_size(order) or order
