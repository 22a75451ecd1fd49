"""How often an exchange may be asked, and who goes first: exits, then stops, then entries and reads, then candles.

ccxt's own limiter is one queue without priorities, in which an exit waits behind candles; it is off where this is used.
An account is counted by itself, and so are the public calls of this machine: exchanges limit them apart.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Awaitable, Callable
from enum import IntEnum
from itertools import count
from typing import Final, NamedTuple

from srconsole.errors import ExchangeError, KeysRefused, Maintenance, RateLimited, Unreachable

SPAN: Final = 1.0
"""Seconds over which calls are counted."""

_SOONEST: Final = 0.001


class Priority(IntEnum):
    """What a call is for; the lower goes first."""

    EXIT = 0
    STOP = 1
    STATE = 2
    """Entries, reads of the account and of orders, and prices, which exits follow from."""
    CANDLES = 3
    """Pages of a history, and what closes."""


_SHARE: Final = {Priority.EXIT: 1.0, Priority.STOP: 0.9, Priority.STATE: 0.8, Priority.CANDLES: 0.5}
"""What of the calls allowed each may use up, so that an exit never finds all of them spent."""


class Use(NamedTuple):
    """How much is asked, for a screen.

    Attributes:
        used: calls in the last second.
        allowed: as many as there may be.
        waiting: calls that wait for their turn.
    """

    used: int
    allowed: int
    waiting: int


class CallBudget:
    """Lets calls through, so many a second in all and to each endpoint.

    Args:
        monotonic: seconds since some moment.
        sleep: lets seconds pass.
        allowed: calls a second.
    """

    def __init__(
        self, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[None]], allowed: int = 10
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._allowed = allowed
        self._calls: deque[tuple[float, str]] = deque()
        self._waiting: list[tuple[Priority, int]] = []
        self._numbers = count()

    @property
    def use(self) -> Use:
        """How much is asked now."""
        self._forget()
        return Use(len(self._calls), self._allowed, len(self._waiting))

    async def take(self, priority: Priority, endpoint: str) -> None:
        """Wait until a call may go out, and count it."""
        ticket = (priority, next(self._numbers))
        insort(self._waiting, ticket)
        try:
            while (wait := self._wait(ticket, endpoint)) > 0:
                await self._sleep(wait)
            self._calls.append((self._monotonic(), endpoint))
        finally:
            self._waiting.remove(ticket)

    def _wait(self, ticket: tuple[Priority, int], endpoint: str) -> float:
        """Return the seconds until it is worth looking again, 0 where the call may go."""
        self._forget()
        room = max(1, int(self._allowed * _SHARE[ticket[0]])) - self._waiting.index(ticket)
        there = [of for _, of in self._calls].count(endpoint)
        if len(self._calls) < room and there < self._allowed:
            return 0.0
        oldest = self._calls[0][0] if self._calls else self._monotonic() - SPAN
        return max(_SOONEST, oldest + SPAN - self._monotonic())

    def _forget(self) -> None:
        begin = self._monotonic() - SPAN
        while self._calls and self._calls[0][0] <= begin:
            self._calls.popleft()


class Breaker:
    """Holds reads back where the exchange wants to be left alone, or has not answered several times; exits go on.

    Args:
        monotonic: seconds since some moment.
        name: of the exchange.
        longest: seconds that it holds at most for want of answers.
    """

    FAILURES: Final = 5
    """Calls without an answer, one after the other, after which it holds."""
    FIRST_HOLD: Final = 1.0
    LONGEST_HOLD: Final = 30.0

    def __init__(self, monotonic: Callable[[], float], name: str = "bitget", longest: float = LONGEST_HOLD) -> None:
        self._monotonic = monotonic
        self._name = name
        self._longest = longest
        self._beside: list[Breaker] = []
        self._until = float("-inf")
        self._failed = 0
        self._why = ""

    def stand_beside(self, other: Breaker) -> None:
        """Hold when another one is told to leave the exchange alone, and let that one hold when this is told so."""
        self._beside.append(other)
        other._beside.append(self)

    @property
    def held(self) -> float:
        """Seconds for which reads are still held back, 0 where they are not."""
        return max(0.0, self._until - self._monotonic())

    @property
    def why(self) -> str:
        """What reads are held back for, in a sentence; empty where they are not."""
        return self._why if self.held else ""

    def check(self, priority: Priority) -> None:
        """Refuse a call that is no exit and no stop while it holds.

        Raises:
            RateLimited: it does; nothing was sent.
        """
        if priority >= Priority.STATE and (left := self.held):
            raise RateLimited(f"{self._name}: not asked for another {left:.1f} s: {self.why}", wait=left)

    def answered(self) -> None:
        """Note an answer, be it a refusal."""
        self._failed = 0

    def failed(self, error: ExchangeError) -> None:
        """Note a call that had no answer, or that was one too many; keys that are refused are tried slowly, too."""
        if isinstance(error, RateLimited):
            for breaker in (self, *self._beside):
                breaker.hold(error.wait, str(error))
        elif type(error) in {ExchangeError, Maintenance, KeysRefused} or isinstance(error, Unreachable):
            self._failed += 1
            beyond = self._failed - self.FAILURES
            if beyond >= 0:
                self.hold(min(self._longest, self.FIRST_HOLD * 2**beyond), str(error))
        else:
            self.answered()

    def hold(self, seconds: float, why: str) -> None:
        """Hold for so many seconds from now, for a reason in a sentence."""
        self._until = max(self._until, self._monotonic() + seconds)
        self._why = why
