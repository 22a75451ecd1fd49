"""What became of an order, by its client id; that there is none is believed only after several answers."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final, NamedTuple

from srconsole.core.order import OrderState, is_end
from srconsole.engine.inputs import OrderUpdate
from srconsole.errors import ExchangeError
from srconsole.exchange.ccxt.bitget.account import Account
from srconsole.exchange.ccxt.bitget.asking import Asking, Row
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.line import Line, no_answer
from srconsole.exchange.ccxt.bitget.words import decimal, order_update, summed
from srconsole.exchange.ccxt.budget import Priority

GRACE: Final = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Seconds before each time that an order is asked for which was not found before."""
SETTLING: Final = (0.0, 0.1, 0.2, 0.4, 0.8, 1.5)
"""Seconds before each time that the end of an order just taken is asked for."""
MOST_PARTS: Final = 50

FALLBACK: Final = "-c"
"""What is put behind the id of a close for ccxt's order, which is sent where our own was refused."""

_NOT_FOUND: Final = frozenset({"40109", "40768", "43001", "25204"})


class Sent(NamedTuple):
    """An order that went out."""

    contract: Contract
    buys: bool
    held: Decimal
    """What was held long before, as far as it was known."""


def part_name(client_id: str, number: int) -> str:
    """Return the id of a part of a close, counted from 1; the first has the close's own."""
    return client_id if number == 1 else f"{client_id}-p{number}"


class Lookup:
    """Finds orders by their client ids.

    Args:
        line: the way to the exchange.
        asking: what the account is asked by.
        account: what is held.
        home: the contract that orders are of which this process has not sent.
    """

    def __init__(self, line: Line, asking: Asking, account: Account, home: Contract) -> None:
        self._line = line
        self._asking = asking
        self._account = account
        self._home = home
        self._sent: dict[str, Sent] = {}

    def sent(self, client_id: str, contract: Contract, *, buys: bool) -> None:
        """Remember what an order is of, before it goes out."""
        held = self._account.last_held(contract)
        self._sent.setdefault(client_id, Sent(contract, buys, Decimal(0) if held is None else held.long))

    async def look_up(self, client_id: str) -> OrderUpdate | None:
        """Return how far an order is; None once it was not found several times, in no list, and nothing came of it.

        Raises:
            ExchangeError: there was no answer, or the position has grown all the same.
        """
        sent = self._sent.get(client_id, Sent(self._home, False, Decimal(0)))
        for wait in GRACE:
            if wait:
                await self._line.around.sleep(wait)
            found = await self.find(client_id, sent.contract)
            if found is not None:
                return found
        listed = await self._listed(client_id, sent.contract)
        if listed is None and sent.buys and (await self._account.held(sent.contract)).long > sent.held:
            raise no_answer(
                f"looking up order {client_id}", "it is not found, and yet more is held than before it was sent"
            )
        return listed

    async def find(self, client_id: str, contract: Contract, priority: Priority = Priority.STATE) -> OrderUpdate | None:
        """Return how far an order is with all its parts, None where it is not found now.

        Raises:
            ExchangeError: there was no answer.
        """
        parts: list[OrderUpdate] = []
        while len(parts) < MOST_PARTS:
            name = part_name(client_id, len(parts) + 1)
            row = await self._detail(name, contract, priority)
            row = row or await self._detail(name + FALLBACK, contract, priority)
            if row is None:
                break
            parts.append(order_update(name, row))
            # Only a part as large as one may be has another one behind it.
            if not contract.most or (decimal(row, "size") or 0) < contract.most:
                break
        return summed(client_id, parts) if parts else None

    async def settled(self, client_id: str, contract: Contract, priority: Priority) -> OrderUpdate:
        """Return how far an order is that was taken, waiting a little for its end; no answer is no news."""
        update = OrderUpdate(client_id, OrderState.ACKNOWLEDGED)
        for wait in SETTLING:
            if wait:
                await self._line.around.sleep(wait)
            try:
                row = await self._detail(client_id, contract, priority)
                update = update if row is None else order_update(client_id, row)
            except ExchangeError:
                continue
            if is_end(update.state):
                break
        return update

    async def _detail(self, client_id: str, contract: Contract, priority: Priority) -> Row | None:
        doing = f"looking up order {client_id}"
        try:
            row = await self._asking.order(contract, {"clientOid": client_id}, doing, priority)
        except ExchangeError as error:
            if error.code in _NOT_FOUND:
                return None
            raise
        if not isinstance(row, dict) or not row.get("orderId"):
            raise no_answer(doing, "there is no order in the answer")
        return row

    async def _listed(self, client_id: str, contract: Contract) -> OrderUpdate | None:
        """Return how far an order is by the lists of those that wait, that have ended, and of what was filled."""
        doing = f"looking for order {client_id} in the lists"
        row = _named(client_id, await self._asking.orders_named(contract, client_id, doing))
        if row is not None:
            return order_update(client_id, row)
        if _named(client_id, await self._asking.newest_fills(contract, doing)) is not None:
            raise no_answer(doing, "it is not found, and yet it has a fill")
        return None


def _named(client_id: str, rows: Iterable[Row]) -> Row | None:
    names = {client_id, client_id + FALLBACK}
    return next((row for row in rows if row.get("clientOid") in names), None)
