"""Closing: reduce-only orders that are signed here, of no more than is held, after which the position is read again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any, Final

from srconsole.core.order import OrderState
from srconsole.core.rounding import rounded_down
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.order_numbers import again_id, part_id
from srconsole.engine.ports import OrderRequest
from srconsole.errors import ExchangeError, KeysRefused, Refused
from srconsole.exchange.ccxt.bitget.account import Account, Held
from srconsole.exchange.ccxt.bitget.ahead import LookAhead
from srconsole.exchange.ccxt.bitget.bodies import close_body, close_path
from srconsole.exchange.ccxt.bitget.close_side import DOUBTED, UNPROVED, CloseSide
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.direct import Direct, NotSent
from srconsole.exchange.ccxt.bitget.entry import DUPLICATE, PROVEN, rejected
from srconsole.exchange.ccxt.bitget.line import Line, no_answer
from srconsole.exchange.ccxt.bitget.lookup import MOST_PARTS, Lookup
from srconsole.exchange.ccxt.bitget.words import plainly, summed
from srconsole.exchange.ccxt.budget import Priority

NOTHING_HELD: Final = "nothing is held"
"""Why a close has sold nothing: what is held is to be read, and nothing sent again."""

_NO_POSITION: Final = frozenset({"22002", "40757", "45006", "25227"})
_OTHER_MODE: Final = "40774"


class Exits:
    """Sends closes of what is held long.

    Args:
        line: the way to the exchange.
        direct: what sends what is signed here.
        account: what is held.
        ahead: what has read it just before.
        lookup: what finds orders again.
        api: `v2`, `v3` for a unified account, or `v1` for a simulated exchange.
        side: which side a hedged close on V2 has.
    """

    def __init__(
        self,
        line: Line,
        direct: Direct,
        account: Account,
        ahead: LookAhead,
        lookup: Lookup,
        api: str,
        side: CloseSide,
    ) -> None:
        self._line = line
        self._direct = direct
        self._account = account
        self._ahead = ahead
        self._lookup = lookup
        self._api = api
        self._side = side
        self.wrong = ""
        """What a close did that none may do, in a sentence; nothing is sent any more then."""

    async def close(self, order: OrderRequest, contract: Contract) -> OrderUpdate:
        """Sell so much of what is held, in parts where one order may not be so large.

        Raises:
            ExchangeError: what came of it is not known, or it did what no close may do.
        """
        before, fresh = await self._before(contract)
        if not before.long:
            return await self._of_nothing(order.client_id, contract)
        if before.short and self._api == "v2" and not self._side.is_sure:
            return OrderUpdate(order.client_id, OrderState.REJECTED, note=UNPROVED)
        # What another order has locked cannot be sold; where all of it is, the exchange says so.
        left = min(_wanted(order, before, contract), before.free or before.long)
        if not left:
            return OrderUpdate(order.client_id, OrderState.REJECTED, note="the quantity is less than one step")
        parts = await self._parts(order.client_id, left, contract, before)
        if fresh:
            await self._check(before, contract)
            if self._api == "v2" and before.hedge and not before.short and any(part.filled for part in parts):
                self._side.has_closed()
        return summed(order.client_id, parts)

    async def _parts(self, client_id: str, left: Decimal, contract: Contract, before: Held) -> list[OrderUpdate]:
        """Send the parts of a close one by one, the next only where the one before is filled whole.

        Raises:
            ExchangeError: what came of one is not known, so that none went out behind it.
        """
        parts: list[OrderUpdate] = []
        there = before.long
        while left > 0 and len(parts) < MOST_PARTS:
            size = min(left, contract.most or left)
            name = part_id(client_id, len(parts) + 1)
            self._lookup.sent(name, contract, buys=False, sells=left, held=there)
            parts.append(await self._part(name, size, contract, before))
            left -= size
            there -= Decimal(repr(parts[-1].filled))
            if parts[-1].state is not OrderState.FILLED:
                break
            if left > 0:
                self._lookup.filled(name, parts[-1])
        return parts

    async def _before(self, contract: Contract) -> tuple[Held, bool]:
        """Return what is held, and whether that was read just now.

        An exit does not wait for a list that cannot be read: what was held by the last look is sold then, since a
        reduce-only order takes no more than is there. Where somebody held a short one, it does wait.

        Raises:
            ExchangeError: it was neither read now nor can the last look be gone by.
        """
        last = self._account.last_held(contract)
        try:
            return await self._ahead.held(contract), True
        except ExchangeError:
            if last is None or not last.long or last.short:
                raise
            return last, False

    async def _of_nothing(self, client_id: str, contract: Contract) -> OrderUpdate:
        """Return what an order came to that finds nothing held: perhaps it has sold it before."""
        found = await self._lookup.found(client_id, contract, Priority.EXIT)
        return found or OrderUpdate(client_id, OrderState.CANCELLED, note=NOTHING_HELD)

    async def _part(self, name: str, size: Decimal, contract: Contract, before: Held) -> OrderUpdate:
        # V1's close_long is tried whatever the mode; where it is refused for that, the other word is sent.
        hedge = True if self._api == "v1" else before.hedge
        if hedge is None:
            hedge = await self._account.hedge(contract, Priority.EXIT)
        try:
            await self._send(name, size, contract, hedge=hedge)
        except NotSent:
            return await self._by_ccxt(name, size, contract, hedge=hedge)
        except PROVEN as error:
            return await self._refused(error, name, size, contract, hedge=hedge)
        return await self._lookup.settled(name, contract, Priority.EXIT)

    async def _refused(
        self, error: ExchangeError, name: str, size: Decimal, contract: Contract, *, hedge: bool
    ) -> OrderUpdate:
        """Do what a proven refusal leaves to be done."""
        if error.code == DUPLICATE:
            found = await self._lookup.find(name, contract, Priority.EXIT)
            if found is None:
                raise no_answer(f"closing by order {name}", "its id was used before, and yet it is not found")
            return found
        if error.code in _NO_POSITION:
            held = await self._account.held(contract, Priority.EXIT)
            if not held.long:
                return OrderUpdate(name, OrderState.CANCELLED, note=NOTHING_HELD)
            if hedge and not held.short and self._api == "v2" and not self._side.is_sure:
                return await self._other_side(error, name, min(size, held.long), contract)
            doubt = DOUBTED if hedge and self._api == "v2" else ""
            return OrderUpdate(name, OrderState.REJECTED, note=f"{error}{doubt}")
        if error.code == _OTHER_MODE:
            return await self._again(name, size, contract, hedge=not hedge)
        if isinstance(error, Refused | KeysRefused):
            return await self._by_ccxt(name, size, contract, hedge=hedge)
        return rejected(name, error)

    async def _other_side(self, error: ExchangeError, name: str, size: Decimal, contract: Contract) -> OrderUpdate:
        """Close a hedged long by the other reading of its side; no short is held that it could meet instead."""
        self._side.turn()
        update = await self._again(name, size, contract, hedge=True)
        if update.state is OrderState.REJECTED:
            self._side.turn()
            return rejected(name, error)
        return update

    async def _again(self, name: str, size: Decimal, contract: Contract, *, hedge: bool) -> OrderUpdate:
        try:
            await self._send(name, size, contract, hedge=hedge)
        except PROVEN as error:
            return rejected(name, error)
        return await self._lookup.settled(name, contract, Priority.EXIT)

    async def _send(self, name: str, size: Decimal, contract: Contract, *, hedge: bool) -> None:
        """Send the close that is signed here.

        Raises:
            ExchangeError: it was refused, or what came of it is not known.
        """
        body = close_body(
            self._api, contract, name, plainly(size), hedge=hedge, names_position=self._side.names_position
        )
        path = close_path(self._api)
        doing = f"closing by order {name}"
        send: Callable[[], Awaitable[Any]] = lambda: self._direct.post(path, body)  # noqa: E731
        answer = await self._line.call(doing, Priority.EXIT, "v2/mix/order/place-order", send)
        told = answer.get("data")
        # The answer to a reduce-only order may lack the exchange's id.
        if not isinstance(told, dict) or not (told.get("orderId") or told.get("clientOid") == name):
            raise no_answer(doing, "the answer has no order in it")

    async def _by_ccxt(self, name: str, size: Decimal, contract: Contract, *, hedge: bool) -> OrderUpdate:
        """Close by ccxt's order where our own never arrived or was refused, under an id of its own."""
        other = again_id(name)
        params: dict[str, Any] = {"clientOrderId": other, "reduceOnly": True}
        if self._api != "v3":
            params["marginMode"] = "isolated"
        if hedge:
            params["hedged"] = True
        held = self._account.last_held(contract)
        if hedge and self._api == "v1" and held is not None and held.short and not self._side.is_sure:
            return OrderUpdate(name, OrderState.REJECTED, note=UNPROVED)
        # Of a hedged close on V2 ccxt sends the other side than it is told.
        turned = hedge and self._api != "v3" and not self._side.names_position

        async def send() -> dict[str, Any]:
            orders = self._line.orders
            create = orders.create_market_buy_order if turned else orders.create_market_sell_order
            return await create(contract.perpetual.unified, plainly(size), params)

        doing = f"closing by order {other}"
        try:
            answer = await self._line.call(doing, Priority.EXIT, "v2/mix/order/place-order", send)
        except PROVEN as error:
            return rejected(name, error)
        if not (answer.get("id") or answer.get("clientOrderId") == other):
            raise no_answer(doing, "the answer has no order in it")
        settled = await self._lookup.settled(other, contract, Priority.EXIT)
        return summed(name, [settled])

    async def _check(self, before: Held, contract: Contract) -> None:
        """See that nothing was opened.

        Raises:
            ExchangeError: something was.
        """
        try:
            after = await self._account.held(contract, Priority.EXIT)
        except ExchangeError:
            return
        if after.long > before.long or after.short != before.short:
            self.wrong = (
                f"bitget: a close of {contract.perpetual.unified} was followed by a position that grew or a short one "
                "that changed, so nothing more is sent: see to the position at the exchange, and start again"
            )
            raise ExchangeError(self.wrong)


def _wanted(order: OrderRequest, before: Held, contract: Contract) -> Decimal:
    """Return what is to be sold, on the step; all of what is held, whatever its size, where no less is asked for."""
    if order.quantity >= float(before.long):
        return before.long
    return Decimal(repr(rounded_down(order.quantity, contract.rules.step)))
