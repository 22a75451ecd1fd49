"""A market for tests: prices and candles that are handed in, and an exchange that answers as it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from srconsole.core.order import OrderState
from srconsole.core.rounding import MarketRules
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.ports import Bar, Books, OrderRequest, Pace
from srconsole.errors import ExchangeError

HOUR = 3600


class MarketFeed:
    """A feed without candles of its own; implements `engine.ports.Feed`."""

    total = None
    at_once = 0
    is_file = False
    timeframe = HOUR

    def __init__(self, symbol: str) -> None:
        self.symbol = symbol
        self.pace = Pace(False, 1.0)

    def bar(self, number: int) -> Bar | None:
        """Return none: candles are handed in."""
        return None

    def took(self, number: int) -> None:
        """Never be asked to."""
        raise AssertionError(number)

    def wait(self, number: int) -> float | None:
        """Wait for whoever hands them in."""
        return None

    def set_pace(self, pace: Pace) -> None:
        """Take a pace."""
        self.pace = pace


class Behaviour(NamedTuple):
    """How an exchange takes one order.

    Attributes:
        parts: the fractions that are filled so far, each known at one look after the other; the last one is the end.
        rejected: why it is not taken; empty where it is.
        lost: whether the answer to the order is lost.
        dead: how many look-ups are not answered behind that.
        held: whether nothing is answered before `release`.
        taken: whether it is taken at all.
    """

    parts: tuple[float, ...] = (1.0,)
    rejected: str = ""
    lost: bool = False
    dead: int = 0
    held: bool = False
    taken: bool = True


AT_ONCE = Behaviour()


class ToldExchange:
    """Fills orders at their price as a script says, in the order in which they come; behind its end all at once.

    Attributes:
        placed: every order that was sent, in order.
        held: what is held.
    """

    def __init__(self, script: Sequence[Behaviour] = (), rules: MarketRules | None = None) -> None:
        self.placed: list[OrderRequest] = []
        self.held = 0.0
        self._script = list(script)
        self._rules = rules or MarketRules()
        self._orders: dict[str, tuple[OrderRequest, Behaviour]] = {}
        self._looks: dict[str, int] = {}
        self._counted: dict[str, float] = {}
        self._gate = asyncio.Event()
        self._mended = False

    def release(self) -> None:
        """Answer what was held back."""
        self._gate.set()

    def mend(self) -> None:
        """Answer look-ups again."""
        self._mended = True

    async def place(self, order: OrderRequest) -> OrderUpdate:
        """Take an order as the script says."""
        assert order.client_id not in [known.client_id for known in self.placed], "an order was sent twice"
        self.placed.append(order)
        behaviour = self._script.pop(0) if self._script else AT_ONCE
        if behaviour.taken:
            self._orders[order.client_id] = (order, behaviour)
            self._looks[order.client_id] = 0
        if behaviour.held:
            await self._gate.wait()
        if behaviour.lost:
            raise ExchangeError("the line broke")
        return self._state(order.client_id)

    async def look_up(self, client_id: str) -> OrderUpdate | None:
        """Tell what is known of an order."""
        known = self._orders.get(client_id)
        if known is None:
            return None
        self._looks[client_id] += 1
        if self._looks[client_id] <= known[1].dead and not self._mended:
            raise ExchangeError("the line is dead")
        return self._state(client_id)

    def _state(self, client_id: str) -> OrderUpdate:
        order, behaviour = self._orders[client_id]
        if behaviour.rejected:
            return OrderUpdate(client_id, OrderState.REJECTED, note=behaviour.rejected)
        look = max(0, self._looks[client_id] - behaviour.dead)
        at = min(look, len(behaviour.parts) - 1)
        share = behaviour.parts[at]
        filled = order.quantity * share
        self.held += (filled - self._counted.get(client_id, 0.0)) * (1 if order.side == "buy" else -1)
        self._counted[client_id] = filled
        last = at == len(behaviour.parts) - 1
        state = OrderState.PARTLY_FILLED
        if last:
            state = OrderState.FILLED if share == 1 else OrderState.CANCELLED
        return OrderUpdate(client_id, state, filled, order.price if filled else 0.0, 0.0)

    async def position(self, symbol: str) -> float:
        """Return what is held."""
        return self.held

    async def books(self, symbol: str) -> Books:
        """Return what has come of all orders; nothing is known of money here."""
        runs = {order.client_id.rpartition("-")[0] for order in self.placed}
        return Books(tuple(runs), len(self.placed), self.held, 0.0)

    async def rules(self, symbol: str) -> MarketRules:
        """Return what is accepted."""
        return self._rules
