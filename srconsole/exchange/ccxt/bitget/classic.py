"""What is asked of a classic account, by V2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from srconsole.exchange.ccxt.bitget.asking import Row
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.line import MARGIN_COIN, PRODUCT, Line, no_answer
from srconsole.exchange.ccxt.bitget.words import decimal, dicts, number
from srconsole.exchange.ccxt.budget import Priority

EQUITY: Final = ("accountEquity", "usdtEquity")

_PENDING: Final = "v2/mix/order/orders-pending"
_HISTORY: Final = "v2/mix/order/orders-history"
_PLANS: Final = "v2/mix/order/orders-plan-pending"
_FILLS: Final = "v2/mix/order/fills"


class ClassicAsking:
    """Reads of a classic account, as `asking.Asking` has them.

    Args:
        line: the way to the exchange.
    """

    kind = "classic"

    def __init__(self, line: Line) -> None:
        self._line = line

    async def positions(self, contract: Contract, doing: str, priority: Priority) -> object:
        """Return the rows of all positions."""
        return await self._line.get("v2/mix/position/all-position", {**PRODUCT, **MARGIN_COIN}, doing, priority)

    async def account(self, contract: Contract, doing: str, priority: Priority) -> Row:
        """Return how a symbol is traded, and the account's money, from the list of balances where it is not there.

        Raises:
            ExchangeError: there was no answer, or one without the modes.
        """
        row = await self._line.get("v2/mix/account/account", {**contract.wire, **MARGIN_COIN}, doing, priority)
        if not isinstance(row, dict) or not row.get("marginMode") or not row.get("posMode"):
            raise no_answer(doing, "margin mode and position mode are not in the answer")
        if decimal(row, *EQUITY) is None:
            rows = await self._line.get("v2/mix/account/accounts", PRODUCT, doing, priority)
            found = [balance for balance in dicts(rows) if balance.get("marginCoin") == "USDT"]
            row |= found[0] if found else {}
        return row

    async def order(self, contract: Contract, ids: Mapping[str, str], doing: str, priority: Priority) -> object:
        """Return an order."""
        return await self._line.get("v2/mix/order/detail", {**contract.wire, **ids}, doing, priority)

    async def orders_named(self, contract: Contract, client_id: str, doing: str) -> list[Row]:
        """Return the orders with a client id."""
        asked = {**contract.wire, "clientOid": client_id}
        found: list[Row] = []
        for path in (_PENDING, _HISTORY):
            found += await self._line.pages(path, asked, "entrustedList", doing)
        return found

    async def newest_fills(self, contract: Contract, doing: str) -> list[Row]:
        """Return the newest fills."""
        told = await self._line.get(_FILLS, {**PRODUCT, **contract.named}, doing, Priority.STATE)
        return contract.rows(dicts(told.get("fillList") if isinstance(told, dict) else None))

    async def waiting(self, contract: Contract, doing: str) -> list[Row]:
        """Return the orders that wait."""
        return await self._of(contract, _PENDING, {}, "entrustedList", doing)

    async def ended(self, contract: Contract, window: Mapping[str, str], doing: str) -> list[Row]:
        """Return the orders that have ended."""
        return await self._of(contract, _HISTORY, window, "entrustedList", doing)

    async def plans(self, contract: Contract, doing: str) -> list[Row]:
        """Return the stops and targets that wait; ccxt's `trigger=True` would ask for another list."""
        return await self._of(contract, _PLANS, {"planType": "profit_loss"}, "entrustedList", doing)

    async def triggers(self, contract: Contract, doing: str) -> list[Row]:
        """Return the other orders that wait for a price."""
        return await self._of(contract, _PLANS, {"planType": "normal_plan"}, "entrustedList", doing)

    async def fills(self, contract: Contract, window: Mapping[str, str], doing: str) -> list[Row]:
        """Return the fills."""
        return await self._of(contract, _FILLS, window, "fillList", doing)

    async def fills_of(self, contract: Contract, order_id: str, doing: str) -> list[Row]:
        """Return the fills of an order."""
        return await self._of(contract, _FILLS, {"orderId": order_id}, "fillList", doing)

    async def coin_price(self, coin: str, doing: str) -> float:
        """Return what a coin is worth by its spot price.

        Raises:
            ExchangeError: there was no answer, or no price in it.
        """
        rows = await self._line.get("v2/spot/market/tickers", {"symbol": f"{coin}USDT"}, doing, Priority.STATE)
        return told_price(rows, "lastPr", doing)

    async def bills(self, contract: Contract, window: Mapping[str, str], doing: str) -> list[Row]:
        """Return the bills of all symbols: a transfer has none."""
        return await self._line.pages("v2/mix/account/bill", window, "bills", doing)

    async def keys(self, doing: str) -> object:
        """Return what the keys may do."""
        return await self._line.get("v2/spot/account/info", {}, doing, Priority.STATE)

    async def brackets(self, contract: Contract, doing: str) -> object:
        """Return the brackets of leverage."""
        return await self._line.get("v2/mix/market/query-position-lever", contract.wire, doing, Priority.STATE)

    async def _of(self, contract: Contract, path: str, asked: Mapping[str, str], name: str, doing: str) -> list[Row]:
        """Return the rows of a list that are of a contract, all pages."""
        return contract.rows(await self._line.pages(path, {**contract.named, **asked}, name, doing))


def told_price(rows: object, name: str, doing: str) -> float:
    """Return the one price in an answer.

    Raises:
        ExchangeError: there is none.
    """
    found = dicts(rows)
    price = number(found[0], name) if len(found) == 1 else 0.0
    if price <= 0:
        raise no_answer(doing, "there is no price in the answer")
    return price
