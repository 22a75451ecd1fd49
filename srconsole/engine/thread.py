"""The engine on a thread of its own, so that no screen can hold it up and no disk can hold up a screen."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import AbstractAsyncContextManager, AbstractContextManager, AsyncExitStack, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from srconsole.engine.request import Answer, Request
from srconsole.errors import SrconsoleError

if TYPE_CHECKING:
    # Whoever opens the engine loads it, on its thread: a console has its first frame by then.
    from srconsole.engine.host import Engine, Publish
    from srconsole.engine.view.preview import Preview
    from srconsole.engine.view.snapshot import Snapshot

LEAVE = 10.0
"""Seconds that the engine is given to finish the candle in hand."""

Given = TypeVar("Given")

LOOK = 1.0
"""Seconds that a look at what a request would come to may take."""
_OPENS = "the run is still being opened; try again in a moment"


class Opened(NamedTuple):
    """An engine, opened with all it needs."""

    engine: Engine
    first: Sequence[Request]
    """What it is asked before it trades."""
    door: AbstractAsyncContextManager[object] = nullcontext()
    """Lets others ask it for things while it trades; entered on the engine's loop."""


OpenEngine = Callable[["Publish"], AbstractContextManager[Opened] | AbstractAsyncContextManager[Opened]]
"""Opens an engine with all it needs, on the engine's thread, and closes all of it."""


class EngineThread:
    """Runs an engine and is the link to it; implements `engine.link.EngineLink`.

    Attributes:
        error: what ended the engine, None while it works or after `stop`.
    """

    def __init__(
        self,
        open_engine: OpenEngine,
        look: Callable[[], Snapshot | None] | None = None,
        make_loop: Callable[[], asyncio.AbstractEventLoop] | None = None,
        goes_on: Callable[[Exception], bool] | None = None,
        progress: Callable[[], str] = str,
    ) -> None:
        """Name the engine to run.

        Args:
            open_engine: opens it.
            look: returns what is shown until it has something to show; asked on its thread, before it is opened.
            make_loop: makes its loop, where that is one of its own.
            goes_on: is told what ended it by itself, and tells whether it is opened again.
            progress: returns how far its opening is, in a few words.
        """
        self.error: Exception | None = None
        self._open = open_engine
        self._look = look
        self._make_loop = make_loop
        self._goes_on = goes_on
        self._progress = progress
        self._begun = False
        self._snapshot: Snapshot | None = None
        self._engine: Engine | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._ended = False
        self._door = threading.Lock()
        self._waiting: set[Future[Answer]] = set()
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)

    def start(self) -> None:
        """Let the engine begin."""
        self._thread.start()

    def stop(self) -> None:
        """Let the engine finish what it has in hand, and wait for it."""
        self._stopping = True
        if self._loop is not None and self._engine is not None:
            # The loop may end, and refuse, at this very moment.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._engine.stop)
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(LEAVE)

    def snapshot(self) -> Snapshot | None:
        """Return the newest snapshot, None before the first."""
        return self._snapshot

    def opening(self) -> str:
        """Return how far the engine's opening is, in a few words; empty once it has begun."""
        return "" if self._begun else self._progress()

    def failure(self) -> str:
        """Return why the engine has ended by itself, in a sentence; empty while it works."""
        if self.error is None:
            return ""
        if isinstance(self.error, SrconsoleError):
            return str(self.error)
        # The logs are open for as long as the engine is.
        where = "run it again with --debug to see where" if self._engine is None else "errors.log says where"
        return f"the engine has stopped by a fault of srconsole; {where}"

    async def ask(self, request: Request) -> Answer:
        """Hand a request to the engine and return what came of it, once that is on the disk.

        There is an answer whatever becomes of the engine meanwhile.
        """
        waiting: Future[Answer] = Future()
        with self._door:
            engine, loop = self._engine, self._loop
            if engine is None or loop is None or self._ended:
                return Answer(False, self._unreachable())
            self._waiting.add(waiting)
            waiting.add_done_callback(self._waiting.discard)
            # A loop that has just ended takes nothing; then the thread's end is the answer.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(engine.put, request, partial(_give, waiting))
        return await asyncio.wrap_future(waiting)

    def _unreachable(self) -> str:
        """Return why nothing can be asked."""
        opens = self._thread.is_alive() and not self._begun
        return self.failure() or (_OPENS if opens else "the engine is not running")

    async def preview(self, request: Request) -> Preview:
        """Return what a request would come to now, as the engine has it between two inputs."""
        from srconsole.engine.view.preview import Preview  # noqa: PLC0415  # nobody asks before the first frame

        with self._door:
            engine, loop = self._engine, self._loop
            if engine is None or loop is None or self._ended:
                return Preview(self._unreachable())
        looked: Future[Preview] = Future()
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(lambda: _give(looked, engine.preview(request)))
        try:
            return await asyncio.wait_for(asyncio.wrap_future(looked), LOOK)
        except TimeoutError:
            return Preview("the engine does not answer")

    def _work(self) -> None:
        try:
            if self._look is not None:
                self._snapshot = self._look()
            with asyncio.Runner(loop_factory=self._make_loop) as runner:
                runner.run(self._trade())
        except Exception as error:  # noqa: BLE001  # the supervisor of the engine, which has no other
            # Whatever ended it is shown, and raised again by whoever started it.
            self.error = error
            if self._snapshot is not None:
                self._snapshot = self._snapshot._replace(fault=self.failure())
        finally:
            with self._door:
                self._ended = True
                unheard = list(self._waiting)
            for waiting in unheard:
                _give(waiting, Answer(False, self.failure() or "the engine has stopped; nothing was done"))

    async def _trade(self) -> None:
        self._loop = asyncio.get_running_loop()
        while True:
            try:
                await self._trade_once()
            except Exception as error:
                if self._stopping or self._goes_on is None or not self._goes_on(error):
                    raise
            else:
                return

    async def _trade_once(self) -> None:
        async with AsyncExitStack() as stack:
            opening = self._open(self._publish)
            if isinstance(opening, AbstractAsyncContextManager):
                trades = await stack.enter_async_context(opening)
            else:
                trades = stack.enter_context(opening)
            self._engine = trades.engine
            if not self._stopping:
                async with trades.door:
                    await trades.engine.trade(trades.first)

    def _publish(self, snapshot: Snapshot) -> None:
        self._snapshot, self._begun = snapshot, True


def _give(waiting: Future[Given], answer: Given) -> None:
    # Whoever asked may have given up at this very moment.
    with suppress(InvalidStateError):
        waiting.set_result(answer)
