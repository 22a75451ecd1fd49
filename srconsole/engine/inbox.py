"""What is handed to an engine on its own loop: requests, each replied to once, and what a market says."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final, NamedTuple

from srconsole.engine.desk import Reply
from srconsole.engine.inputs import Asked, Input
from srconsole.engine.request import Answer

_TOO_LATE: Final = Answer(False, "the engine has stopped; nothing was done")


class Waiting(NamedTuple):
    """A request, and who waits for its answer."""

    asked: Asked
    reply: Reply


class Inbox:
    """Requests and inputs in the order in which they came.

    Attributes:
        requests, posted: what waits.
        closed: whether it is too late for both.
    """

    def __init__(self) -> None:
        self.requests: deque[Waiting] = deque()
        self.posted: deque[Input | BaseException] = deque()
        self.closed = False
        self._waiting: asyncio.Future[None] | None = None

    def put(self, asked: Asked, reply: Reply) -> None:
        """Take a request; it is replied to once, also when the engine ends before it."""
        if self.closed:
            reply(_TOO_LATE)
            return
        self.requests.append(Waiting(asked, reply))
        self.wake()

    def post(self, taken: Input | BaseException) -> None:
        """Take what a market says; an exception ends the engine."""
        self.posted.append(taken)
        self.wake()

    def wake(self) -> None:
        """Let whoever waits look around."""
        waiting = self._waiting
        if waiting is not None and not waiting.done():
            waiting.set_result(None)

    async def idle(self, seconds: float | None, *, stopping: bool) -> None:
        """Wait for something to come, so many seconds at most; not at all while there is something, or at the end."""
        if self.requests or self.posted or stopping:
            return
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        # What is due at the same moment comes first, and is taken with it.
        alarm = None if seconds is None else loop.call_later(max(0.0, seconds), loop.call_soon, self.wake)
        try:
            await self._waiting
        finally:
            self._waiting = None
            if alarm is not None:
                alarm.cancel()

    def close(self) -> None:
        """Answer all that waits, and whatever comes: it is too late."""
        self.closed = True
        while self.requests:
            self.requests.popleft().reply(_TOO_LATE)
