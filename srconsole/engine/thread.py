"""The engine on a thread of its own, so that no screen can hold it up and no disk can hold up a screen."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple

from srconsole.engine.engine import Engine, Publish
from srconsole.engine.request import Answer, Request
from srconsole.engine.snapshot import Snapshot
from srconsole.errors import SrconsoleError

LEAVE = 10.0
"""Seconds that the engine is given to finish the candle in hand."""


class Opened(NamedTuple):
    """An engine, opened with all it needs, and what it is asked first."""

    engine: Engine
    first: Sequence[Request]


OpenEngine = Callable[[Publish], AbstractContextManager[Opened]]
"""Opens an engine with all it needs, on the engine's thread, and closes all of it."""


class EngineThread:
    """Runs an engine and is the link to it; implements `engine.link.EngineLink`.

    Attributes:
        error: what ended the engine, None while it works or after `stop`.
    """

    def __init__(self, open_engine: OpenEngine, opening: Snapshot | None = None) -> None:
        """Name the engine to run, and what is shown until it has something to show."""
        self.error: Exception | None = None
        self._open = open_engine
        self._snapshot = opening
        self._engine: Engine | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)

    def start(self) -> None:
        """Let the engine begin."""
        self._thread.start()

    def stop(self) -> None:
        """Let the engine finish what it has in hand, and wait for it."""
        self._stopping = True
        if self._loop is not None and self._engine is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._engine.stop)
        if self._thread.ident is not None:
            self._thread.join(LEAVE)

    def snapshot(self) -> Snapshot | None:
        """Return the newest snapshot, None before the first."""
        return self._snapshot

    def failure(self) -> str:
        """Return why the engine has ended by itself, in a sentence; empty while it works."""
        return "" if self.error is None else _sentence(self.error)

    async def ask(self, request: Request) -> Answer:
        """Hand a request to the engine and return what came of it, once that is on the disk."""
        engine, loop = self._engine, self._loop
        if engine is None or loop is None or not self._thread.is_alive():
            return Answer(False, self.failure() or "the engine is not running")
        future = asyncio.run_coroutine_threadsafe(engine.ask(request), loop)
        return await asyncio.wrap_future(future)

    def _work(self) -> None:
        try:
            asyncio.run(self._trade())
        except Exception as error:
            # The engine's supervisor: whatever ended it is shown, and raised again by whoever started it.
            self.error = error
            logging.getLogger("srconsole.engine").exception("the engine has stopped")
            if self._snapshot is not None:
                self._snapshot = self._snapshot._replace(fault=_sentence(error))

    async def _trade(self) -> None:
        self._loop = asyncio.get_running_loop()
        with self._open(self._publish) as trades:
            self._engine = trades.engine
            if not self._stopping:
                await trades.engine.trade(trades.first)

    def _publish(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot


def _sentence(error: Exception) -> str:
    if isinstance(error, SrconsoleError):
        return str(error)
    return f"the engine has stopped by a fault of srconsole ({type(error).__name__}); errors.log says where"
