"""Where a loop on virtual time waits: for what is under way in real time, and else for nothing but its next timer."""

from __future__ import annotations

import selectors
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from srconsole.virtual_time.pacing import Pacing
from srconsole.virtual_time.wire import Wire

PATIENCE: Final = 0.25
"""Real seconds after which bytes that have not come are not waited for any longer."""
OWN: Final = 1
"""Files that a loop looks at for itself: the one by which threads wake it."""

JUMPS: Final = 100
"""How often time jumps at most, without anything to wait for, before threads and signals are heard again."""
FAR: Final = 86_400.0
"""Seconds that time jumps at most; asyncio takes a longer way in steps of these."""

Events = list[tuple[selectors.SelectorKey, int]]


class VirtualSelector(selectors.BaseSelector):
    """A selector that lets time jump where nothing is ready and nothing is on its way.

    Args:
        pacing: how fast time goes.
        wire: what is on its way between the loop's own sockets.
        real: waits for sockets.
        monotonic: real seconds since some moment.

    Attributes:
        now: virtual seconds since the loop was made; milliseconds: the same, rounded.
        files: how many the loop looks at.
        held: how much is done elsewhere, in threads and processes, that time waits for.
    """

    def __init__(
        self,
        pacing: Pacing,
        wire: Wire,
        real: selectors.BaseSelector,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.now = 0.0
        self.milliseconds = self.held = 0
        self._pacing = pacing
        self._wire = wire
        self._real = real
        self._monotonic = monotonic
        self.files = self._jumped = 0

    @property
    def is_alone(self) -> bool:
        """Whether the loop has no sockets, and waits for no thread or process."""
        return self.files <= OWN and not self.held

    def let_pass(self, seconds: float) -> None:
        """Let so much time pass."""
        self.now += seconds
        # Asked for eight times a poll, in which time jumps once.
        self.milliseconds = round(self.now * 1000)

    def has_jumped(self, to: float) -> bool:
        """Let time jump to a moment, where nothing can be heard of before; tell whether it has."""
        seconds = max(0.0, to - self.now)
        may = self._jumped < JUMPS and seconds <= FAR and not self._wire.is_used
        if may and self._pacing.wait(seconds) == 0:
            self._jumped += 1
            self.let_pass(seconds)
            return True
        return False

    def select(self, timeout: float | None = None) -> Events:
        """Return what is ready; where nothing is, let time pass up to `timeout` seconds, or less if something comes."""
        is_waiting = timeout is None or timeout > 0
        if self.is_alone and not (is_waiting and self._wire.is_used):
            # A loop without sockets has nothing to hear of while it has something to do, and little else.
            if not is_waiting:
                return []
            if timeout is not None and self._jumped < JUMPS and self._pacing.wait(timeout) == 0:
                self._jumped += 1
                self.let_pass(timeout)
                return []
        self._jumped = 0
        events = self._real.select(0)
        if events or not is_waiting:
            return _in_order(events)
        if timeout is None or self.held:
            return _in_order(self._real.select(None))
        if self._is_under_way():
            events = self._real.select(PATIENCE)
            if not events:
                self._wire.give_up()
            return _in_order(events)
        return self._pass(timeout)

    def _is_under_way(self) -> bool:
        """Tell whether the kernel has something in hand: a connection to be made, or what was sent."""
        connecting = any(key.events & selectors.EVENT_WRITE for key in self._real.get_map().values())
        return connecting or self._wire.is_busy()

    def _pass(self, seconds: float) -> Events:
        wait = self._pacing.wait(seconds)
        if wait == 0:
            self.let_pass(seconds)
            return []
        begun = self._monotonic()
        events = self._real.select(wait)
        passed = self._pacing.passed(self._monotonic() - begun) if events else seconds
        self.let_pass(min(passed, seconds))
        return _in_order(events)

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Look at a file as well."""
        key = self._real.register(fileobj, events, data)
        self.files += 1
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        """Look at a file no longer."""
        key = self._real.unregister(fileobj)
        self.files -= 1
        return key

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Look at a file for something else."""
        return self._real.modify(fileobj, events, data)

    def close(self) -> None:
        """Look at nothing any more."""
        self._real.close()

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        """Return what is looked at."""
        return self._real.get_map()


def _in_order(events: Events) -> Events:
    """Return events in an order that does not depend on the kernel's."""
    return sorted(events, key=lambda event: event[0].fd) if len(events) > 1 else events
