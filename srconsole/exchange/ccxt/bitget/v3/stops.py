"""Stops of a unified account: strategy orders that look at the last price."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from srconsole.engine.market_ports import StopRequest
from srconsole.engine.readings import StopSeen
from srconsole.errors import ExchangeError
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.stops import GONE, Stops, check_named
from srconsole.exchange.ccxt.bitget.v3.asking import FUTURES
from srconsole.exchange.ccxt.bitget.words import plainly
from srconsole.exchange.ccxt.budget import Priority

ROOM: Final = "uta"
"""What ccxt calls the interface."""
_BY_LAST_PRICE: Final = {"slTriggerBy": "market", "slOrderType": "market"}
"""Told each time: Bitget's documents and ccxt name different defaults."""


class UnifiedStops(Stops):
    """Sends stops of a unified account."""

    async def cancel(self, stops: Sequence[StopSeen], contract: Contract) -> None:
        """Take stops away, one after the other; one that is gone already is no error.

        Raises:
            ExchangeError: there was no answer, or one of them was not taken away.
        """
        doing = f"taking the stops of {contract.perpetual.unified} away"
        failed: ExchangeError | None = None
        for stop in stops:
            body = {"symbol": contract.perpetual.together, "orderId": stop.order_id}
            try:
                await self._line.post("v3/trade/cancel-strategy-order", body, doing, Priority.STOP, ROOM)
            except ExchangeError as error:
                failed = failed if error.code in GONE else error
        if failed is not None:
            raise failed

    def _is_other_kind(self, stop: StopRequest, standing: StopSeen, contract: Contract) -> bool:
        """Tell whether a stop cannot become what is asked for in place.

        One of so much as is held is as good as one of all; a row without `tpslMode` may be either.
        """
        held = self._account.last_held(contract)
        covers = held is not None and Decimal(repr(standing.quantity)) == held.long
        return super()._is_other_kind(stop, standing, contract) and not (covers and not stop.quantity)

    async def _place(self, stop: StopRequest, contract: Contract) -> None:
        body = {
            **FUTURES,
            "symbol": contract.perpetual.together,
            "posSide": "long",
            "tpslMode": "partial" if stop.quantity else "full",
            **self._quantity(stop, contract),
            "stopLoss": plainly(Decimal(repr(stop.price))),
            **_BY_LAST_PRICE,
            "clientOid": stop.client_id,
        }
        doing = f"placing the stop of {contract.perpetual.unified}"
        check_named(await self._line.post("v3/trade/place-strategy-order", body, doing, Priority.STOP, ROOM), doing)

    async def _move(self, stop: StopRequest, standing: StopSeen, contract: Contract) -> None:
        body = {
            "orderId": standing.order_id,
            **self._quantity(stop, contract),
            "stopLoss": plainly(Decimal(repr(stop.price))),
            **_BY_LAST_PRICE,
        }
        doing = f"moving the stop of {contract.perpetual.unified}"
        check_named(await self._line.post("v3/trade/modify-strategy-order", body, doing, Priority.STOP, ROOM), doing)

    def _quantity(self, stop: StopRequest, contract: Contract) -> dict[str, str]:
        """Return what a stop is of; one of all names what is held, as far as that is known, since ccxt's always do."""
        held = self._account.last_held(contract)
        quantity = Decimal(repr(stop.quantity)) or (held.long if held is not None else Decimal(0))
        return {"qty": plainly(quantity)} if quantity else {}
