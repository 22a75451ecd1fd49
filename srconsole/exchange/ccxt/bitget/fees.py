"""Fees in USDT: one that is paid in another coin is worth what that coin is, and is not taken from the balance."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Final

from srconsole.errors import ExchangeError
from srconsole.exchange.ccxt.bitget.asking import Asking, Row
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.words import USDT, coin_of, dicts, number

LASTS: Final = 3600.0
"""Seconds that a coin's price is good for, so that a fee has one worth wherever it is counted."""
AGAIN: Final = 60.0
"""Seconds after which one that could not be read is asked for again."""
_LOG: Final = logging.getLogger("srconsole.trading")


class Worth:
    """The prices of coins that fees were paid in.

    Attributes:
        prices: USDT, by coin.

    Args:
        asking: what tells them.
        monotonic: seconds since some moment.
    """

    def __init__(self, asking: Asking, monotonic: Callable[[], float]) -> None:
        self._asking = asking
        self._monotonic = monotonic
        self._due: dict[str, float] = {}
        self._looked = False
        self.prices: dict[str, float] = {}

    async def learn(self, rows: Iterable[Row]) -> None:
        """Have the prices of all coins that rows were charged in; where one cannot be read, the last one stays."""
        coins = {coin_of(each) for row in rows for each in dicts(row.get("feeDetail")) if number(each, "totalFee")}
        for coin in sorted(coins - {USDT}):
            if self._monotonic() < self._due.get(coin, float("-inf")):
                continue
            self._due[coin] = self._monotonic() + AGAIN
            try:
                price = await self._asking.coin_price(coin, f"reading the price of {coin}, in which a fee was paid")
            except ExchangeError as error:
                _LOG.warning("a fee in %s counts by what was traded: %s", coin, error)
                continue
            self.prices[coin] = price
            self._due[coin] = self._monotonic() + LASTS

    async def with_coins(self, row: Row, contract: Contract) -> Row:
        """Return an order with the coins of its fees: on a classic account its fills alone tell them.

        They are asked for once, and for each order once a fee in another coin was seen; where they cannot be read, the
        order is as it was.
        """
        if dicts(row.get("feeDetail")) or not number(row, "fee") or (self._looked and not self._due):
            return row
        try:
            fills = await self._asking.fills_of(contract, str(row.get("orderId") or ""), "reading in what it was paid")
        except ExchangeError:
            return row
        self._looked = True
        return row | {"feeDetail": [each for fill in fills for each in dicts(fill.get("feeDetail"))]}
