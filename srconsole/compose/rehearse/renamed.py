"""An exchange that calls what is traded by a name of its own, behind the engine's port by the engine's name."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from srconsole.core.rounding import MarketRules
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.market_ports import LooksAhead, MarketExchange, StopRefused, StopRequest
from srconsole.engine.ports import OrderRequest
from srconsole.engine.readings import BillSeen, FillSeen, Reading, StopSeen


class Renamed:
    """Implements `engine.market_ports.MarketExchange` by another one.

    Args:
        exchange: what is asked.
        ours, theirs: the engine's name of what is traded, and the exchange's.
        rules: what the engine is told of the contract, None for what the exchange says. Settings that know neither
            step nor tick are rehearsed without them, though the exchange has some that are finer than any float.
    """

    def __init__(self, exchange: MarketExchange, ours: str, theirs: str, rules: MarketRules | None) -> None:
        self._exchange = exchange
        self._ours = ours
        self._theirs = theirs
        self._rules = rules

    async def place(self, order: OrderRequest) -> OrderUpdate:
        """Send a market order and return what is known of it then."""
        return await self._exchange.place(order._replace(symbol=self._theirs))

    async def look_up(self, client_id: str) -> OrderUpdate | None:
        """Return what is known of an order, None where there is none."""
        return await self._exchange.look_up(client_id)

    async def look_ahead(self, symbol: str) -> None:
        """Read what is held, where the exchange has exits find it."""
        if isinstance(self._exchange, LooksAhead):
            await self._exchange.look_ahead(self._theirs)

    async def position(self, symbol: str) -> float:
        """Return the quantity held long."""
        return await self._exchange.position(self._theirs)

    async def rules(self, symbol: str) -> MarketRules:
        """Return what is accepted for a symbol."""
        told = await self._exchange.rules(self._theirs)
        return told if self._rules is None else self._rules

    async def read(self, symbol: str) -> Reading:
        """Return what is there of a symbol and of the account."""
        return await self._exchange.read(self._theirs)

    async def fills(self, symbol: str, since: int) -> tuple[FillSeen, ...]:
        """Return the fills from a time on, the oldest first."""
        return tuple(await self._exchange.fills(self._theirs, since))

    async def bills(self, symbol: str, since: int) -> tuple[BillSeen, ...]:
        """Return the fundings of a symbol and the account's transfers from a time on, the oldest first."""
        told = await self._exchange.bills(self._theirs, since)
        return tuple(msgspec.structs.replace(bill, symbol=self._ours) if bill.symbol else bill for bill in told)

    async def prepare(self, symbol: str, leverage: float) -> None:
        """Have leverage and isolated margin as they shall be."""
        await self._exchange.prepare(self._theirs, leverage)

    async def set_stop(self, stop: StopRequest) -> StopRefused | None:
        """Place a stop, or move the standing one in place; None: it was taken."""
        return await self._exchange.set_stop(stop._replace(symbol=self._theirs))

    async def cancel(self, symbol: str, stops: Sequence[StopSeen]) -> None:
        """Take stops away."""
        await self._exchange.cancel(self._theirs, stops)
