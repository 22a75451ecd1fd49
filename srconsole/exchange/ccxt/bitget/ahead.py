"""What is held, read just before a price that an exit may follow from, so that the exit need not wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, NamedTuple

from srconsole.exchange.ccxt.bitget.account import Account, Held
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.budget import Priority

JUST: Final = 1.0
"""Seconds after its question within which a position counts as just read."""
ARRIVING: Final = 4
"""Turns of the loop in which an answer that this machine has comes to whoever waits for it."""


class _Look(NamedTuple):
    begun: float
    read: asyncio.Task[Held]


class LookAhead:
    """Looks at positions before exits do.

    Args:
        account: what is asked.
        monotonic: seconds since some moment.
        is_held_back: tells whether the exchange wants to be left alone: only an exit itself asks then.
    """

    def __init__(self, account: Account, monotonic: Callable[[], float], is_held_back: Callable[[], bool]) -> None:
        self._account = account
        self._monotonic = monotonic
        self._is_held_back = is_held_back
        self._looks: dict[str, _Look] = {}

    async def look(self, contract: Contract) -> None:
        """Read what is held; to be asked while no order is out.

        Raises:
            ExchangeError: there was no answer.
        """
        if not self._is_held_back():
            # As an exit's read: one that is under way is never waited for behind others.
            read = asyncio.ensure_future(self._account.held(contract, Priority.EXIT))
            self._looks[contract.perpetual.base] = _Look(self._monotonic(), read)
            await read

    def forget(self, contract: Contract) -> None:
        """Know that an order goes out: what was held before it counts no more."""
        look = self._looks.pop(contract.perpetual.base, None)
        if look is not None:
            look.read.cancel()

    async def held(self, contract: Contract) -> Held:
        """Return what is held, by the look that was begun just before or by a new one, whichever answers first.

        Raises:
            ExchangeError: the new one was not answered.
        """
        look = self._looks.get(contract.perpetual.base)
        try:
            if look is None or self._monotonic() - look.begun > JUST:
                return await self._account.held(contract, Priority.EXIT)
            for _ in range(ARRIVING):
                if not look.read.done():
                    await asyncio.sleep(0)
            return await self._first(look.read, contract)
        finally:
            # An answer that is still to come would be older than what follows.
            self.forget(contract)

    async def _first(self, begun: asyncio.Task[Held], contract: Contract) -> Held:
        own: asyncio.Task[Held] | None = None
        try:
            if not begun.done():
                own = asyncio.ensure_future(self._account.held(contract, Priority.EXIT))
                await asyncio.wait({begun, own}, return_when=asyncio.FIRST_COMPLETED)
            if begun.done() and not begun.cancelled() and begun.exception() is None:
                return begun.result()
            return await (own or self._account.held(contract, Priority.EXIT))
        finally:
            if own is not None and not own.cancel() and not own.cancelled():
                # Looked at, since asyncio tells of errors that nobody has seen.
                own.exception()
