"""Stops that rest at the exchange: placed, moved in place, taken away. Ours look at the last price."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from srconsole.engine.market_ports import StopRefused, StopRequest
from srconsole.engine.readings import StopSeen
from srconsole.errors import ExchangeError
from srconsole.exchange.ccxt.bitget.account import Account
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.entry import DUPLICATE, PROVEN
from srconsole.exchange.ccxt.bitget.line import MARGIN_COIN, Line, no_answer
from srconsole.exchange.ccxt.bitget.words import dicts, plainly
from srconsole.exchange.ccxt.budget import Priority

LAST_PRICE: Final = "fill_price"
"""Bitget's word for it."""

_CROSSED: Final = frozenset({"40917", "40832", "40836"})
GONE: Final = frozenset({"43025", "40109", "40768", "43001", "22001", "45057", "25204"})


class Stops:
    """Sends stops of a classic account.

    Args:
        line: the way to the exchange.
        account: how it trades.
    """

    def __init__(self, line: Line, account: Account) -> None:
        self._line = line
        self._account = account

    async def set_stop(self, stop: StopRequest, contract: Contract) -> StopRefused | None:
        """Place a stop, or move the standing one; None: it was taken.

        One of the whole position cannot become one of a part in place: then the new one is placed first, and the old
        one is taken away after.

        Raises:
            ExchangeError: there was no answer.
        """
        standing = stop.standing
        replaced = standing is not None and self._is_other_kind(stop, standing, contract)
        try:
            if standing is None or replaced:
                await self._place(stop, contract)
            else:
                await self._move(stop, standing, contract)
        except PROVEN as error:
            # A stop whose id was taken before is there already, or was: reading tells.
            return None if error.code == DUPLICATE else StopRefused(str(error), error.code in _CROSSED)
        if standing is not None and replaced:
            await self.cancel([standing], contract)
        return None

    async def cancel(self, stops: Sequence[StopSeen], contract: Contract) -> None:
        """Take stops away; one that is gone already is no error.

        Raises:
            ExchangeError: there was no answer, or one of them was not taken away.
        """
        for kind, whole in (("pos_loss", True), ("loss_plan", False)):
            ids = [{"orderId": stop.order_id} for stop in stops if (stop.quantity == 0) is whole]
            if ids:
                await self._cancel(kind, ids, contract)

    def _is_other_kind(self, stop: StopRequest, standing: StopSeen, contract: Contract) -> bool:
        """Tell whether a stop cannot become what is asked for in place."""
        return (standing.quantity == 0) != (stop.quantity == 0)

    async def _place(self, stop: StopRequest, contract: Contract) -> None:
        hedge = await self._account.hedge(contract, Priority.STOP)
        part = {"size": plainly(Decimal(repr(stop.quantity)))} if stop.quantity else {}
        body = {
            **contract.wire,
            **MARGIN_COIN,
            "planType": "loss_plan" if stop.quantity else "pos_loss",
            "triggerPrice": plainly(Decimal(repr(stop.price))),
            "triggerType": LAST_PRICE,
            "holdSide": "long" if hedge else "buy",
            **part,
            "clientOid": stop.client_id,
        }
        doing = f"placing the stop of {contract.perpetual.unified}"
        told = await self._line.post("v2/mix/order/place-tpsl-order", body, doing, Priority.STOP)
        check_named(told, doing)

    async def _move(self, stop: StopRequest, standing: StopSeen, contract: Contract) -> None:
        body = {
            "orderId": standing.order_id,
            **contract.wire,
            **MARGIN_COIN,
            "triggerPrice": plainly(Decimal(repr(stop.price))),
            "triggerType": LAST_PRICE,
            "size": plainly(Decimal(repr(stop.quantity))) if stop.quantity else "",
        }
        doing = f"moving the stop of {contract.perpetual.unified}"
        told = await self._line.post("v2/mix/order/modify-tpsl-order", body, doing, Priority.STOP)
        check_named(told, doing)

    async def _cancel(self, kind: str, ids: list[dict[str, str]], contract: Contract) -> None:
        doing = f"taking the stops of {contract.perpetual.unified} away"
        body = {**contract.wire, **MARGIN_COIN, "planType": kind, "orderIdList": ids}
        try:
            told = await self._line.post("v2/mix/order/cancel-plan-order", body, doing, Priority.STOP)
        except ExchangeError as error:
            if error.code in GONE:
                return
            raise
        if not isinstance(told, dict):
            raise no_answer(doing, "the answer does not say which")
        for each in dicts(told.get("failureList")):
            if str(each.get("errorCode") or "") not in GONE:
                raise no_answer(doing, f"one of them stays, it says {str(each.get('errorMsg') or '')[:200]!r}")


def check_named(told: object, doing: str) -> None:
    """See that an answer names the stop.

    Raises:
        ExchangeError: it does not, so that nothing follows from it.
    """
    if not isinstance(told, dict) or not (told.get("orderId") or told.get("clientOid")):
        raise no_answer(doing, "the answer has no stop in it")
