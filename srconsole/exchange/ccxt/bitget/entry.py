"""Buying: one order with its stop in it, sent once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from srconsole.core.order import OrderState
from srconsole.core.refusals import INSUFFICIENT_FUNDS, TOO_OLD
from srconsole.core.rounding import DUST, rounded_down
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.ports import OrderRequest
from srconsole.errors import ExchangeError, InsufficientFunds, KeysRefused, Maintenance, RateLimited, Refused
from srconsole.exchange.ccxt.bitget.account import Account
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.line import Line, no_answer
from srconsole.exchange.ccxt.bitget.lookup import Lookup
from srconsole.exchange.ccxt.bitget.words import plainly
from srconsole.exchange.ccxt.budget import Priority

PROVEN: Final = (Refused, KeysRefused, RateLimited, Maintenance)
"""Errors that prove that the exchange did nothing."""
DUPLICATE: Final = "40786"


def rejected(client_id: str, error: ExchangeError) -> OrderUpdate:
    """Return an order that was proven to be refused, with the reason in words."""
    note = f"{INSUFFICIENT_FUNDS}: {error}" if isinstance(error, InsufficientFunds) else str(error)
    return OrderUpdate(client_id, OrderState.REJECTED, note=note)


class Entries:
    """Sends buys.

    Args:
        line: the way to the exchange.
        account: how it trades.
        lookup: what finds orders again.
        unified: whether the account is a unified one.
    """

    def __init__(self, line: Line, account: Account, lookup: Lookup, *, unified: bool) -> None:
        self._line = line
        self._account = account
        self._lookup = lookup
        self._unified = unified

    async def buy(self, order: OrderRequest, contract: Contract) -> OrderUpdate:
        """Buy at the market with isolated margin, once; an id that was used already is looked up.

        Raises:
            ExchangeError: what came of it is not known.
        """
        quantity = rounded_down(order.quantity, contract.rules.step)
        if abs(quantity - order.quantity) > order.quantity * DUST:
            why = f"a quantity of {order.quantity!r} is no multiple of {contract.rules.step!r}"
            return OrderUpdate(order.client_id, OrderState.REJECTED, note=why)
        doing = f"placing order {order.client_id}"
        try:
            hedge = await self._account.hedge(contract, Priority.STATE)
        except PROVEN as error:
            return rejected(order.client_id, error)
        self._lookup.sent(order.client_id, contract, buys=True)

        async def send() -> dict[str, Any]:
            # Its turn, the hourly look at the clock and a refusal for its time come between decision and line.
            if order.until and self._line.around.wall() * 1000 > order.until:
                raise Refused(TOO_OLD)
            return await self._line.orders.create_market_buy_order(
                contract.perpetual.unified,
                plainly(Decimal(repr(quantity))),
                _params(order, hedge=hedge, unified=self._unified),
            )

        try:
            answer = await self._line.call(doing, Priority.STATE, "v2/mix/order/place-order", send)
        except PROVEN as error:
            if error.code != DUPLICATE:
                return rejected(order.client_id, error)
            found = await self._lookup.find(order.client_id, contract)
            if found is None:
                raise no_answer(doing, "its id was used before, and yet it is not found") from error
            return found
        if not answer.get("id"):
            raise no_answer(doing, "the answer has no order in it")
        return await self._lookup.settled(order.client_id, contract, Priority.STATE)


def _params(order: OrderRequest, *, hedge: bool, unified: bool) -> dict[str, Any]:
    """Return what ccxt is told beside the quantity; without a margin mode it would send `crossed`.

    Nothing else may be told, since ccxt passes it on: on a unified account a `triggerPrice` is an order at once. Only
    there an attached stop can be told to look at the last price.
    """
    params: dict[str, Any] = {"clientOrderId": order.client_id, "marginMode": "isolated"}
    if hedge:
        params["hedged"] = True
    if order.stop > 0:
        params["stopLoss"] = {"triggerPrice": plainly(Decimal(repr(order.stop)))}
        if unified:
            params["slTriggerBy"] = "market"
    return params
