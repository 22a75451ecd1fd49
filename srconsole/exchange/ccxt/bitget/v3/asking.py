"""What is asked of a unified account, by V3, answered in V2's words."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from srconsole.exchange.ccxt.bitget.asking import Row
from srconsole.exchange.ccxt.bitget.classic import told_price
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.line import UNIFIED_LISTS, Line, no_answer
from srconsole.exchange.ccxt.bitget.v3.rows import (
    account_row,
    bill_row,
    fill_row,
    key_row,
    order_row,
    plan_rows,
    position_row,
)
from srconsole.exchange.ccxt.bitget.words import dicts
from srconsole.exchange.ccxt.budget import Priority

CATEGORY: Final = "USDT-FUTURES"
FUTURES: Final = {"category": CATEGORY}

_RECENT: Final = 7 * 86_400_000
"""Milliseconds in which an order is looked for that is not found by its id."""
_RECORDS: Final = (CATEGORY, "OTHER")
"""Categories that fundings and transfers are in."""


class UnifiedAsking:
    """Reads of a unified account, as `asking.Asking` has them.

    Args:
        line: the way to the exchange.
    """

    kind = "unified"

    def __init__(self, line: Line) -> None:
        self._line = line

    async def positions(self, contract: Contract, doing: str, priority: Priority) -> object:
        """Return the rows of all positions; the list is null where there are none."""
        told = await self._line.get("v3/position/current-position", FUTURES, doing, priority)
        if not isinstance(told, dict) or "list" not in told:
            return None
        rows = told["list"] or []
        return [position_row(row) for row in rows] if len(dicts(rows)) == len(rows) else None

    async def account(self, contract: Contract, doing: str, priority: Priority) -> Row:
        """Return how a symbol is traded, and the account's USDT.

        Raises:
            ExchangeError: there was no answer, or one without the position mode.
        """
        settings, assets = await asyncio.gather(
            self._line.get("v3/account/settings", {}, doing, priority),
            self._line.get("v3/account/assets", {}, doing, priority),
        )
        if not isinstance(settings, dict) or not isinstance(settings.get("symbolConfigList"), list):
            raise no_answer(doing, "the symbols' settings are not in the answer")
        if not settings.get("holdMode") or not isinstance(assets, dict):
            raise no_answer(doing, "position mode and assets are not in the answer")
        return account_row(settings, assets, contract.perpetual.together, CATEGORY)

    async def order(self, contract: Contract, ids: Mapping[str, str], doing: str, priority: Priority) -> object:
        """Return an order."""
        row = await self._line.get("v3/trade/order-info", dict(ids), doing, priority)
        return order_row(row) if isinstance(row, dict) else row

    async def orders_named(self, contract: Contract, client_id: str, doing: str) -> list[Row]:
        """Return all orders of the last days: they cannot be asked for by a client id."""
        now = self._line.clock.milliseconds()
        window = {"startTime": str(now - _RECENT), "endTime": str(now + 60_000)}
        return await self.waiting(contract, doing) + await self.ended(contract, window, doing)

    async def newest_fills(self, contract: Contract, doing: str) -> list[Row]:
        """Return the newest fills; who sent them is not in them."""
        told = await self._line.get("v3/trade/fills", FUTURES, doing, Priority.STATE)
        return _of(contract, [fill_row(row) for row in dicts(told.get("list") if isinstance(told, dict) else None)])

    async def waiting(self, contract: Contract, doing: str) -> list[Row]:
        """Return the orders that wait."""
        return await self._orders("v3/trade/unfilled-orders", contract, {}, doing)

    async def ended(self, contract: Contract, window: Mapping[str, str], doing: str) -> list[Row]:
        """Return the orders that have ended."""
        return await self._orders("v3/trade/history-orders", contract, window, doing)

    async def plans(self, contract: Contract, doing: str) -> list[Row]:
        """Return all that waits for a price, which come at once.

        Raises:
            ExchangeError: there was no answer, or one that is no list.
        """
        asked = {**FUTURES, **contract.named}
        told = await self._line.get("v3/trade/unfilled-strategy-orders", asked, doing, Priority.STATE)
        rows = told.get("list", told) if isinstance(told, dict) else told
        if not isinstance(rows, list | None) or len(dicts(rows)) != len(rows or ()):
            raise no_answer(doing, "the answer is no list")
        return _of(contract, [plan for row in rows or () for plan in plan_rows(row)])

    async def triggers(self, contract: Contract, doing: str) -> list[Row]:
        """Return nothing more: they are among the plans."""
        return []

    async def fills(self, contract: Contract, window: Mapping[str, str], doing: str) -> list[Row]:
        """Return the fills; those of all symbols come, and the others are left out here."""
        rows = await self._line.pages("v3/trade/fills", window, "list", doing, lists=UNIFIED_LISTS)
        return _of(contract, [fill_row(row) for row in rows])

    async def fills_of(self, contract: Contract, order_id: str, doing: str) -> list[Row]:
        """Return the fills of an order."""
        rows = await self._line.pages("v3/trade/fills", {"orderId": order_id}, "list", doing, lists=UNIFIED_LISTS)
        return _of(contract, [fill_row(row) for row in rows])

    async def coin_price(self, coin: str, doing: str) -> float:
        """Return what a coin is worth by its spot price.

        Raises:
            ExchangeError: there was no answer, or no price in it.
        """
        asked = {"category": "SPOT", "symbol": f"{coin}USDT"}
        rows = await self._line.get("v3/market/tickers", asked, doing, Priority.STATE)
        return told_price(rows, "lastPrice", doing)

    async def bills(self, contract: Contract, window: Mapping[str, str], doing: str) -> list[Row]:
        """Return the financial records in USDT of futures, and of what belongs to no product."""
        found: list[Row] = []
        for category in _RECORDS:
            asked = {**window, "category": category, "coin": "USDT"}
            found += await self._line.pages("v3/account/financial-records", asked, "list", doing, lists=UNIFIED_LISTS)
        return [bill_row(row) for row in found]

    async def keys(self, doing: str) -> object:
        """Return what the keys may do."""
        row = await self._line.get("v3/account/info", {}, doing, Priority.STATE)
        return key_row(row) if isinstance(row, dict) else row

    async def brackets(self, contract: Contract, doing: str) -> object:
        """Return the brackets of leverage."""
        asked = {**FUTURES, "symbol": contract.perpetual.together}
        return await self._line.get("v3/market/position-tier", asked, doing, Priority.STATE)

    async def _orders(self, path: str, contract: Contract, window: Mapping[str, str], doing: str) -> list[Row]:
        asked = {**contract.named, **window}
        rows = await self._line.pages(path, asked, "list", doing, lists=UNIFIED_LISTS)
        return _of(contract, [order_row(row) for row in rows])


def _of(contract: Contract, rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.get("symbol") == contract.perpetual.together]
