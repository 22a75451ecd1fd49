"""The line to a simulated exchange: the time that calls take, and what becomes of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final, TypeVar

from srconsole.errors import ExchangeError, Maintenance, RateLimited, Unreachable
from srconsole.exchange.simulated.codes import Refused
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.faults import Fault, Faults
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.views import View

Said = TypeVar("Said")
Ask = Callable[[Venue, View], Said]

PATIENCE: Final = 10.0
"""Seconds that an answer is waited for."""
TOO_MANY: Final = 429


class Line:
    """Carries calls to an exchange; all of them name the path that they would have over HTTP.

    Args:
        exchange: what is asked.
        clock: the exchange's time, UTC milliseconds, asked at each call; None where somebody else lets it pass.
        faults: what becomes of calls; None where all go well.
        patience: seconds that an answer is waited for.
    """

    def __init__(
        self,
        exchange: SimulatedExchange,
        clock: Callable[[], int] | None = None,
        faults: Faults | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.exchange = exchange
        self._clock = clock
        self._faults = faults
        self._patience = patience
        self._passed: int | None = None

    async def call(self, path: str, ask: Ask[Said]) -> Said:
        """Ask, and return the answer.

        Raises:
            Refused: the exchange declines, with Bitget's code.
            ExchangeError: there was no answer; it may have been carried out.
        """
        self.pass_time()
        faults = self._faults
        fault = None if faults is None else faults.meet(path, self.exchange.venue.now)
        return self._asked(ask) if fault is None else await self._in_trouble(fault, path, ask)

    async def call_each(self, asks: Sequence[tuple[str, str, Ask[Any]]]) -> tuple[list[Any], str]:
        """Ask several things, one behind the other: what it is in words, its path, and how it is asked.

        Return the answers, None in the place of one that is missing, and why the first of these is, in a sentence.

        Raises:
            Refused: as `call` does.
        """
        said: list[Any] = []
        why = ""
        self.pass_time()
        faults = self._faults
        if faults is None and not self.exchange.venue.maintenance:
            return [ask(self.exchange.venue, self.exchange.view) for _, _, ask in asks], why
        for what, path, ask in asks:
            fault = None if faults is None else faults.meet(path, self.exchange.venue.now)
            try:
                said.append(self._asked(ask) if fault is None else await self._in_trouble(fault, path, ask))
            except ExchangeError as error:
                said.append(None)
                why = why or f"the {what} not read: {error}"
            if fault is not None:
                self.pass_time()
        return said, why

    async def _in_trouble(self, fault: Fault, path: str, ask: Ask[Said]) -> Said:
        if fault.kind == "delay":
            return await self._late(fault, ask)
        if fault.accepted:
            # What it would have said is lost with the answer.
            with suppress(Refused):
                self._asked(ask)
        await asyncio.sleep(fault.seconds)
        raise _lost(fault, path)

    def pass_time(self) -> None:
        """Let the exchange come to its clock's time."""
        if self._clock is not None and (now := self._clock()) != self._passed:
            self._passed = now
            self.exchange.advance(now)

    async def _late(self, fault: Fault, ask: Ask[Said]) -> Said:
        """Wait for an answer that is late, or for a request that arrives late, as long as patience lasts."""
        answer = self._asked(ask) if fault.accepted else None
        if fault.seconds >= self._patience:
            if not fault.accepted:
                asyncio.get_running_loop().call_later(fault.seconds, self._arrived, ask)
            await asyncio.sleep(self._patience)
            raise Unreachable(f"there was no answer within {self._patience:g} s")
        await asyncio.sleep(fault.seconds)
        self.pass_time()
        return self._asked(ask) if answer is None else answer

    def _arrived(self, ask: Ask[Said]) -> None:
        """Carry out a request that nobody waits for any more."""
        self.pass_time()
        with suppress(Refused, Maintenance):
            self._asked(ask)

    def _asked(self, ask: Ask[Said]) -> Said:
        if self.exchange.venue.maintenance:
            raise Maintenance("the exchange is closed for maintenance")
        return ask(self.exchange.venue, self.exchange.view)


def _lost(fault: Fault, path: str) -> ExchangeError:
    """Return what the asker is told of a call that failed."""
    name = path.rpartition("/")[2]
    if fault.kind == "code":
        return ExchangeError(f"{name}: {fault.message}", fault.code)
    if fault.kind == "text":
        return ExchangeError(f"{name}: the answer is no JSON")
    if fault.kind == "status":
        if fault.status == TOO_MANY:
            return RateLimited(f"{name}: too much was asked")
        return Unreachable(f"{name}: HTTP {fault.status}")
    return Unreachable(f"{name}: the line broke")
