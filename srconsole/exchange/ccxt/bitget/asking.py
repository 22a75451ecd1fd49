"""What is asked of an account of either kind, answered in the words of classic ones (V2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.budget import Priority

Row = dict[str, Any]


class Asking(Protocol):
    """Reads of an account; each raises `ExchangeError` where there was no answer, and never makes one up.

    Attributes:
        kind: of the account: `classic` or `unified`.
    """

    kind: str

    async def positions(self, contract: Contract, doing: str, priority: Priority) -> object:
        """Return the rows of all positions, or whatever came instead of them."""
        ...

    async def account(self, contract: Contract, doing: str, priority: Priority) -> Row:
        """Return how a symbol is traded, and the account's money."""
        ...

    async def order(self, contract: Contract, ids: Mapping[str, str], doing: str, priority: Priority) -> object:
        """Return an order by its `clientOid` or `orderId`, or whatever came instead of it."""
        ...

    async def orders_named(self, contract: Contract, client_id: str, doing: str) -> list[Row]:
        """Return the orders among which one with a client id would be, waiting and ended, of the last days."""
        ...

    async def newest_fills(self, contract: Contract, doing: str) -> list[Row]:
        """Return the newest fills."""
        ...

    async def waiting(self, contract: Contract, doing: str) -> list[Row]:
        """Return a symbol's orders that wait."""
        ...

    async def ended(self, contract: Contract, window: Mapping[str, str], doing: str) -> list[Row]:
        """Return a symbol's orders that have ended, of a time from `startTime` to `endTime`."""
        ...

    async def plans(self, contract: Contract, doing: str) -> list[Row]:
        """Return a symbol's stops and targets that wait."""
        ...

    async def triggers(self, contract: Contract, doing: str) -> list[Row]:
        """Return a symbol's other orders that wait for a price."""
        ...

    async def fills(self, contract: Contract, window: Mapping[str, str], doing: str) -> list[Row]:
        """Return a symbol's fills of a time."""
        ...

    async def fills_of(self, contract: Contract, order_id: str, doing: str) -> list[Row]:
        """Return the fills of an order."""
        ...

    async def coin_price(self, coin: str, doing: str) -> float:
        """Return what a coin is worth, USDT."""
        ...

    async def bills(self, contract: Contract, window: Mapping[str, str], doing: str) -> list[Row]:
        """Return what else than fills changed the balance in a time, of all symbols and of none."""
        ...

    async def keys(self, doing: str) -> object:
        """Return what the keys may do, or whatever came instead."""
        ...

    async def brackets(self, contract: Contract, doing: str) -> object:
        """Return the brackets of leverage, or whatever came instead."""
        ...
