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
from contextvars import Context
from heapq import heappop, heappush
from typing import Any, Final, TypeVar, TypeVarTuple

from srconsole.virtual_time.handles import Soon, Timer
from srconsole.virtual_time.pacing import Pacing
from srconsole.virtual_time.selector import OWN, VirtualSelector
from srconsole.virtual_time.wire import Wire

Given = TypeVarTuple("Given")
Done = TypeVar("Done")

RESOLUTION: Final = 1e-6
"""Seconds within which timers are of the same time."""
MANY: Final = 100
"""Timers from which on asyncio looks whether most of them were cancelled."""


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
    _closed: bool
    _stopping: bool
    _timer_cancelled_count: int

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
        self._virtual.let_pass(passed)
        super().__init__(self._virtual)
        # asyncio runs timers that are due within it; where it is less than a float can tell apart, none ever is.
        self._clock_resolution = RESOLUTION

    def time(self) -> float:
        """Return virtual seconds since its start."""
        return self._virtual.now

    def milliseconds(self) -> int:
        """Return the virtual time of day, UTC milliseconds."""
        return self.start + self._virtual.milliseconds

    # asyncio is made for sockets: it looks at them and at its timers in each turn, and at its own state with each call.
    # A loop without sockets that waits for nobody takes three turns a poll, for days, and needs none of that.

    def call_soon(
        self, callback: Callable[[*Given], object], *args: *Given, context: Context | None = None
    ) -> asyncio.Handle:
        """Have something called in the next turn."""
        if self._debug or self._closed:
            return super().call_soon(callback, *args, context=context)
        handle = Soon(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_at(
        self, when: float, callback: Callable[[*Given], object], *args: *Given, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Have something called at a time of the loop."""
        if self._debug or self._closed:
            return super().call_at(when, callback, *args, context=context)
        timer = Timer(when, callback, args, self, context)
        heappush(self._scheduled, timer)
        timer._scheduled = True  # noqa: SLF001  # as asyncio's own does it
        return timer

    def call_later(
        self, delay: float, callback: Callable[[*Given], object], *args: *Given, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Have something called so many seconds from now."""
        return self.call_at(self._virtual.now + delay, callback, *args, context=context)

    def _run_once(self) -> None:
        ready, timers, virtual = self._ready, self._scheduled, self._virtual
        if self._debug or virtual.held or virtual.files > OWN or not (ready or self._has_jumped()):
            super()._run_once()  # type: ignore[misc]
            return
        end = virtual.now + RESOLUTION
        while timers and timers[0]._when < end:  # type: ignore[attr-defined]  # noqa: SLF001  # as asyncio's own turn
            if not (timer := self._popped())._cancelled:  # noqa: SLF001  # likewise
                ready.append(timer)
        for _ in range(len(ready)):
            handle = ready.popleft()
            if handle._cancelled:  # noqa: SLF001  # likewise
                continue
            try:
                handle._context.run(handle._callback, *handle._args)  # type: ignore[attr-defined]  # noqa: SLF001  # likewise
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:  # noqa: BLE001  # likewise: whoever handles the loop's errors is told
                told = {"message": f"Exception in {handle!r}", "exception": error, "handle": handle}
                self.call_exception_handler(told)

    def _has_jumped(self) -> bool:
        """Let time jump to the next timer, where nobody has to be heard before; tell whether it has."""
        timers = self._scheduled
        while timers and timers[0]._cancelled:  # noqa: SLF001  # likewise
            self._popped()
        return 0 < len(timers) < MANY and not self._stopping and self._virtual.has_jumped(timers[0].when())

    def _popped(self) -> asyncio.TimerHandle:
        timer = heappop(self._scheduled)
        timer._scheduled = False  # type: ignore[attr-defined]  # noqa: SLF001  # likewise
        self._timer_cancelled_count -= timer._cancelled  # noqa: SLF001  # likewise
        return timer

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
