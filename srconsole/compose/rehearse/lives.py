"""The lives of a rehearsal's engine: how long each lasts, how it ends, and what a person asks for meanwhile."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress

from srconsole.compose.rehearse.memory import Killed
from srconsole.compose.rehearse.scenario import Scenario
from srconsole.compose.rehearse.told import ToldRequest
from srconsole.engine.host import Engine


class Lives:
    """Lets an engine live as a scenario tells, over all its starts.

    Attributes:
        answers: to what was asked for, in order.
        killed: how often it was killed or left.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.answers: list[str] = []
        self.killed = 0
        ends = [(time, True) for time in scenario.kills] + [(time, False) for time in scenario.leaves]
        self._ends = deque(sorted(ends))
        self._requests = deque(scenario.requests)

    async def live(self, engine: Engine, trading: asyncio.Task[None]) -> bool:
        """Wait until an engine has ended by itself, or its life is over; tell whether that was it."""
        loop = asyncio.get_running_loop()
        asking = loop.create_task(self._ask(engine))
        time, kills = self._ends.popleft() if self._ends else (None, False)
        try:
            # What a process that is killed was waiting for never comes, and nothing behind it is done.
            await asyncio.wait([trading], timeout=None if time is None else time - loop.time())
            if trading.done():
                died = not trading.cancelled() and isinstance(trading.exception(), Killed)
                self.killed += died
                return died
            self.killed += 1
            if kills:
                trading.cancel()
            else:
                engine.stop()
            await asyncio.wait([trading])
            return kills or trading.exception() is None
        finally:
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking

    async def _ask(self, engine: Engine) -> None:
        loop = asyncio.get_running_loop()
        waiting: set[asyncio.Task[None]] = set()
        try:
            while self._requests:
                await asyncio.sleep(self._requests[0].after - loop.time())
                # One that waits for an order does not keep the next from being asked.
                waiting.add(loop.create_task(self._asked(engine, self._requests.popleft())))
            if waiting:
                await asyncio.wait(waiting)
        finally:
            for task in waiting:
                task.cancel()

    async def _asked(self, engine: Engine, told: ToldRequest) -> None:
        answer = await engine.ask(told.request)
        self.answers.append(answer.text)
