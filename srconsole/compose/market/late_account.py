"""An account whose keys the exchange refused at a start beside a position of ours: tried again until it is open.

Until then all that is asked of it fails by the reason why, as it does of an account whose keys are refused while it
is traded; nothing leaves, and what was known of the contract stands.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from srconsole.core.order import OrderState
from srconsole.core.rounding import MarketRules
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.last_known import LastKnown
from srconsole.engine.market_ports import StopRefused, StopRequest
from srconsole.engine.ports import OrderRequest
from srconsole.engine.readings import BillSeen, FillSeen, Reading, StopSeen
from srconsole.errors import ExchangeError, RequestError

if TYPE_CHECKING:
    from srconsole.exchange.ccxt.bitget.adapter import BitgetExchange
    from srconsole.exchange.ccxt.bitget.opening import OpenBitget
    from srconsole.exchange.ccxt.budget import Breaker, CallBudget

AGAIN: Final = 15.0
"""Seconds between two tries: a person has to mend it, and who asks too often is shut out."""

_LOG: Final = logging.getLogger("srconsole.trading")


class LateAccount:
    """An account behind the engine's port for a market, also before it is open; an async context manager.

    Args:
        opening: opens it anew.
        known: what the run knew of its contract.
        refusal: why it could not be opened at the start.
        sleep: lets seconds pass.
    """

    def __init__(
        self,
        opening: Callable[[], AbstractAsyncContextManager[OpenBitget]],
        known: LastKnown,
        refusal: ExchangeError,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._opening = opening
        self._known = known
        self._why, self._code = str(refusal), refusal.code
        self._sleep = sleep
        self._opened: OpenBitget | None = None
        self._fault: BaseException | None = None

    async def __aenter__(self) -> Self:
        """Begin to try."""
        _LOG.warning("what is held is looked after by its stop at the exchange alone: %s", self._why)
        self._task = asyncio.get_running_loop().create_task(self._open())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Try no more, and close what was opened."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    @property
    def budget(self) -> CallBudget | None:
        """How much is asked; None while nothing is."""
        return None if self._opened is None else self._opened.budget

    @property
    def breaker(self) -> Breaker | None:
        """Whether reads are held back; None while nothing is asked."""
        return None if self._opened is None else self._opened.breaker

    async def place(self, order: OrderRequest) -> OrderUpdate:
        """Send a market order; while the account is not open it is refused, since nothing left."""
        if self._opened is None:
            return OrderUpdate(order.client_id, OrderState.REJECTED, note=self._why)
        return await self._exchange().place(order)

    async def look_up(self, client_id: str) -> OrderUpdate | None:
        """Return what is known of an order, None where there is none."""
        return await self._exchange().look_up(client_id)

    async def look_ahead(self, symbol: str) -> None:
        """Read what is held, for an exit that the next price may lead to."""
        await self._exchange().look_ahead(symbol)

    async def position(self, symbol: str) -> float:
        """Return the quantity held long."""
        return await self._exchange().position(symbol)

    async def rules(self, symbol: str) -> MarketRules:
        """Return what is accepted for the symbol, or was when it was read last."""
        return self._known.terms.rules if self._opened is None else await self._exchange().rules(symbol)

    async def read(self, symbol: str) -> Reading:
        """Return what is there of the symbol and of the account."""
        return await self._exchange().read(symbol)

    async def fills(self, symbol: str, since: int) -> tuple[FillSeen, ...]:
        """Return the fills from a time on, the oldest first."""
        return await self._exchange().fills(symbol, since)

    async def bills(self, symbol: str, since: int) -> tuple[BillSeen, ...]:
        """Return fundings and transfers from a time on, the oldest first."""
        return await self._exchange().bills(symbol, since)

    async def prepare(self, symbol: str, leverage: float) -> None:
        """Have leverage and isolated margin as they shall be."""
        await self._exchange().prepare(symbol, leverage)

    async def set_stop(self, stop: StopRequest) -> StopRefused | None:
        """Place a stop, or move the standing one in place; None: it was taken."""
        return await self._exchange().set_stop(stop)

    async def cancel(self, symbol: str, stops: Sequence[StopSeen]) -> None:
        """Take stops of ours away."""
        await self._exchange().cancel(symbol, stops)

    def _exchange(self) -> BitgetExchange:
        """Return the account's exchange.

        Raises:
            ExchangeError: it is not open.
        """
        if self._fault is not None:
            raise self._fault
        if self._opened is None:
            raise ExchangeError(self._why, self._code)
        return self._opened.exchange

    async def _open(self) -> None:
        """Try until the account is open, and keep it so."""
        try:
            while True:
                await self._sleep(AGAIN)
                try:
                    async with self._opening() as self._opened:
                        _LOG.warning("the keys are taken again: what is held is managed from here on")
                        await asyncio.get_running_loop().create_future()
                except (ExchangeError, RequestError) as refused:
                    if str(refused) != self._why:
                        _LOG.warning("the exchange: %s", refused)
                    self._why, self._code = str(refused), getattr(refused, "code", "")
        except Exception as fault:  # noqa: BLE001  # a fault of the program ends the engine by its next call
            self._fault, self._opened = fault, None
