"""An exchange whose answers are kept as they come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

import msgspec

from srconsole.compose.proof.record import Heard
from srconsole.core.order import is_end
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.market_ports import MarketExchange, StopRefused, StopRequest
from srconsole.engine.ports import Clock, OrderRequest
from srconsole.engine.readings import FillSeen, Reading, StopSeen

LOOKS: Final = 20
BETWEEN: Final = 0.5
"""How often an order is looked up until it has ended, and the seconds between."""

T = TypeVar("T")


class Recording:
    """What a proof asks of an exchange; each answer is kept.

    Attributes:
        heard: what was answered.
    """

    def __init__(self, exchange: MarketExchange, symbol: str, clock: Clock) -> None:
        self._exchange = exchange
        self._symbol = symbol
        self._clock = clock
        self.heard: list[Heard] = []

    async def read(self) -> Reading:
        """Return what is there."""
        return self._kept("read", await self._exchange.read(self._symbol))

    async def fills(self, since: int) -> tuple[FillSeen, ...]:
        """Return the fills from a time on."""
        return self._kept("fills", await self._exchange.fills(self._symbol, since))

    async def prepare(self, leverage: float) -> None:
        """Have leverage and margin mode as they shall be."""
        await self._exchange.prepare(self._symbol, leverage)
        self._kept("prepare", None)

    async def done(self, order: OrderRequest) -> OrderUpdate | None:
        """Send an order once and follow it to its end; None where the exchange does not know it."""
        update: OrderUpdate | None = self._kept(f"place {order.side}", await self._exchange.place(order))
        for _ in range(LOOKS):
            if update is not None and is_end(update.state):
                break
            await self._clock.sleep(BETWEEN)
            update = self._kept("look up", await self._exchange.look_up(order.client_id))
        return update

    async def set_stop(self, stop: StopRequest) -> StopRefused | None:
        """Place or move a stop."""
        return self._kept("set stop", await self._exchange.set_stop(stop))

    async def cancel(self, stops: Sequence[StopSeen]) -> None:
        """Take stops away."""
        await self._exchange.cancel(self._symbol, stops)
        self._kept("cancel", None)

    def _kept(self, call: str, reply: T) -> T:
        self.heard.append(Heard(call, msgspec.to_builtins(reply)))
        return reply
