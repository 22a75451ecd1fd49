"""The defences that scenarios name, and how each is switched off, so that its scenario is seen to fail without it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from srconsole.core.order import Order
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.market_orders import MarketOrders
from srconsole.engine.orders import OrderSender
from srconsole.errors import ExchangeError
from srconsole.exchange.ccxt.bitget.adapter import BitgetExchange
from srconsole.exchange.ccxt.bitget.lookup import Lookup


def assume_it_was_not_taken(patch: pytest.MonkeyPatch) -> None:
    """Take a lost answer, or a restart with an order out, for an order that never was."""

    async def found(self: OrderSender, client_id: str) -> OrderUpdate | None:
        return None

    patch.setattr(OrderSender, "_found", found)


def take_silence_for_an_answer(patch: pytest.MonkeyPatch) -> None:
    """Take a look-up that was not answered for the word that there is no order."""
    asked = BitgetExchange.look_up

    async def look_up(self: BitgetExchange, client_id: str) -> OrderUpdate | None:
        try:
            return await asked(self, client_id)
        except ExchangeError:
            return None

    patch.setattr(BitgetExchange, "look_up", look_up)


def believe_the_first_word(patch: pytest.MonkeyPatch) -> None:
    """Take an order that is not found at once for one that never was."""

    async def look_up(self: Lookup, client_id: str) -> OrderUpdate | None:
        return await self.find(client_id, self._home)

    patch.setattr(Lookup, "look_up", look_up)


def forget_what_is_out(patch: pytest.MonkeyPatch) -> None:
    """Go on as if no order were out once its fate is unknown."""
    updated = MarketOrders.updated

    def forgets(self: MarketOrders, update: OrderUpdate) -> bool:
        taken = updated(self, update)
        order: Order | None = self.order
        if order is not None and update.note:
            self.order = None
        return taken

    patch.setattr(MarketOrders, "updated", forgets)


DEFENCES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "looks up what was not answered": assume_it_was_not_taken,
    "a dead line says nothing of an order": take_silence_for_an_answer,
    "believes no first word that there is no order": believe_the_first_word,
    "buys nothing while an order is out": forget_what_is_out,
}
"""What switches each defence off, by its words in the scenarios."""
