"""The loop: time jumps to the next timer as soon as nothing is left to do, and with it every clock that asks the loop.

All that lives on one such loop lives on one clock: an exchange, the line to it with its delays and timeouts, feeds that
sleep between two looks, retries, and whoever decides. What is done in real time (sockets of the loop's own, threads,
processes) takes no virtual time, however long it takes.
"""

from __future__ import annotations

import asyncio
import selectors
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, Final, TypeVar, TypeVarTuple

from srconsole.virtual_time.pacing import Pacing
from srconsole.virtual_time.selector import VirtualSelector
from srconsole.virtual_time.wire import Wire

Given = TypeVarTuple("Given")
Done = TypeVar("Done")

RESOLUTION: Final = 1e-6
"""Seconds within which timers are of the same time."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An event loop on virtual time.

    Args:
        start: the time of day from which its time is counted, UTC milliseconds.
        passed: seconds of that which are over as it begins.
        pacing: how fast time goes; by default nothing is waited for.
        selector: waits for sockets.
    """

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]
    _debug: bool

    def __init__(
        self,
        start: int = 0,
        pacing: Pacing | None = None,
        selector: selectors.BaseSelector | None = None,
        passed: float = 0.0,
    ) -> None:
        self.start = start
        self.pacing = pacing or Pacing()
        self._wire = Wire()
        self._virtual = VirtualSelector(self.pacing, self._wire, selector or selectors.DefaultSelector())
        self._virtual.now = passed
        super().__init__(self._virtual)
        # asyncio runs timers that are due within it; where it is less than a float can tell apart, none ever is.
        self._clock_resolution = RESOLUTION

    def time(self) -> float:
        """Return virtual seconds since its start."""
        return self._virtual.now

    def milliseconds(self) -> int:
        """Return the virtual time of day, UTC milliseconds."""
        return self.start + round(self._virtual.now * 1000)

    def _run_once(self) -> None:
        # asyncio looks for sockets and timers in each turn; a loop with something to do, and neither, needs no look.
        ready, timers = self._ready, self._scheduled
        is_due = bool(timers) and timers[0].when() < self._virtual.now + RESOLUTION
        if not ready or is_due or self._debug or not self._virtual.is_alone:
            super()._run_once()  # type: ignore[misc]
            return
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle._cancelled:  # noqa: SLF001  # as asyncio's own turn does it
                handle._run()  # noqa: SLF001  # likewise

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let no time pass while something is done elsewhere; what comes of it has to wake the loop."""
        self._virtual.held += 1
        try:
            yield
        finally:
            self._virtual.held -= 1

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Given], Done], *args: *Given
    ) -> asyncio.Future[Done]:
        """Have something done in a thread or a process; it takes no virtual time."""
        future = super().run_in_executor(executor, func, *args)
        self._virtual.held += 1
        future.add_done_callback(self._worked)
        return future

    async def shutdown_default_executor(self, *args: Any, **more: Any) -> None:
        """Wait for the threads to end."""
        with self.held():
            await super().shutdown_default_executor(*args, **more)

    def _worked(self, _: asyncio.Future[Any]) -> None:
        self._virtual.held -= 1

    def _make_socket_transport(self, sock: Any, *args: Any, **more: Any) -> Any:
        # asyncio makes its transports' sockets itself; this is the one place that all of them pass.
        return super()._make_socket_transport(self._wire.counted(sock), *args, **more)  # type: ignore[misc]


class LoopClock:
    """A loop's virtual time; implements `engine.ports.Clock`.

    Args:
        loop: the one that runs.

    Attributes:
        monotonic: returns seconds since the loop was made.
        wall: returns the virtual time of day, UTC milliseconds.
    """

    def __init__(self, loop: VirtualTimeLoop) -> None:
        # The loop's own methods: they are asked for the time again and again.
        self.monotonic = loop.time
        self.wall = loop.milliseconds

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""
        await asyncio.sleep(seconds)
