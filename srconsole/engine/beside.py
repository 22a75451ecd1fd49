"""Reads of the account around each price: ahead of it what an order on it would wait for, else behind it."""

from __future__ import annotations

from srconsole.core.order import OrderState
from srconsole.engine.account_reads import AccountReads
from srconsole.engine.market_trading import MarketTrading


class Beside:
    """Has an account read as prices come, but not while an order is out: it would overtake the reading."""

    def __init__(self, reads: AccountReads) -> None:
        self._reads = reads
        self._ahead: set[str] = set()

    def price_comes(self, market: MarketTrading) -> None:
        """Know that a price is asked for in a moment.

        An entry needs all of a flat account, an exit what is held; of a lot's stops the newest price is known first.
        """
        if market.exchange is None or market.order is not None:
            return
        if market.trader.lot is None:
            self._ahead.add(market.market)
            self._reads.beside(market.market, market.orders.ended)
        else:
            self._reads.ahead(market.market)

    def price_came(self, market: MarketTrading) -> None:
        """Know that a price was taken, and all that it led to handed on."""
        order, limits = market.order, market.polls.prices.limits
        flat = order is None and market.trader.lot is None
        was_ahead = market.market in self._ahead and flat
        self._ahead.discard(market.market)
        # One of unknown fate may stay so for long, and what is held then is to be covered.
        if (order is None or order.state is OrderState.UNKNOWN) and not was_ahead:
            self._reads.look_around(market.market, market.orders.ended, limits.flat_cycle / 1000 if flat else 0.0)
