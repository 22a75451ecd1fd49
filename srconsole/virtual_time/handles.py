"""What a loop on virtual time calls soon or at a time: asyncio's handles without what they keep for debugging.

A simulated poll takes six of them. A loop in debug mode makes asyncio's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context, copy_context
from typing import Any


class Soon(asyncio.Handle):
    """Something that is called in the next turn."""

    __slots__ = ()

    def __init__(
        self, callback: Callable[..., object], args: tuple[Any, ...], loop: Any, context: Context | None
    ) -> None:
        # In place of asyncio's, which asks the loop whether it debugs.
        self._context = copy_context() if context is None else context
        self._loop = loop
        self._callback, self._args = callback, args
        self._cancelled = False
        self._repr = self._source_traceback = None


class Timer(asyncio.TimerHandle):
    """Something that is called at a time of the loop."""

    __slots__ = ()

    def __init__(
        self, when: float, callback: Callable[..., object], args: tuple[Any, ...], loop: Any, context: Context | None
    ) -> None:
        # Likewise.
        self._context = copy_context() if context is None else context
        self._loop = loop
        self._callback, self._args = callback, args
        self._cancelled = self._scheduled = False
        self._repr = self._source_traceback = None
        self._when = when

    def __lt__(self, other: asyncio.TimerHandle) -> bool:
        return self._when < other.when()

    def cancel(self) -> None:
        """Call it no more."""
        if not self._cancelled:
            self._cancelled = True
            self._loop._timer_handle_cancelled(self)  # noqa: SLF001  # as asyncio's own does it
            # What it would have called is let go of.
            self._callback, self._args = _nothing, ()


def _nothing() -> None:
    """Be called by nobody."""
