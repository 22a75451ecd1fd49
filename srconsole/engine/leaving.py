"""How an engine ends: orders and stops that are out come to their end, and the exchange's stop to the engine's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from srconsole.engine.desk import Desk
from srconsole.engine.effects import SetStop
from srconsole.engine.inbox import Inbox
from srconsole.engine.inputs import Leaving, StopAnswered
from srconsole.engine.ports import Clock
from srconsole.engine.stop_keeper import StopKeeper

LEAVE: Final = 2.0
"""Seconds that orders which are out are given when the engine shall end."""
LEAVE_STOPS: Final = 1.0
"""Seconds that the stops at the exchange are given to be brought to where the engine's are."""


async def left(desk: Desk, inbox: Inbox, clock: Clock, take_posted: Callable[[], None]) -> None:
    """Give orders and stops that are out a moment to come to their end, and have everything on the disk."""
    now = clock.monotonic
    desk.leave()
    end, stops = now() + LEAVE, now() + LEAVE_STOPS
    while (desk.decider.waits() or desk.inside_a_candle or (desk.moves_stops() and now() < stops)) and now() < end:
        if inbox.posted:
            take_posted()
        elif desk.inside_a_candle and not desk.decider.waits():
            desk.go_on()
        else:
            await _idle(inbox, (end if desk.decider.waits() else stops) - now())
    desk.commit(due=True)


async def stops_brought(desk: Desk, stops: StopKeeper, inbox: Inbox, clock: Clock) -> None:
    """Bring the stops at the exchange to where they are here, with nothing written, by an engine whose journal broke.

    What else was to be done is left to the next start.
    """
    if desk.recorder.catching_up:
        return
    end = clock.monotonic() + LEAVE_STOPS
    for symbol in desk.decider.markets:
        for effect in desk.decider.take(Leaving(symbol)):
            if isinstance(effect, SetStop):
                stops.set(effect.stop)
    while desk.moves_stops() and clock.monotonic() < end:
        if not inbox.posted:
            await _idle(inbox, end - clock.monotonic())
        elif isinstance(taken := inbox.posted.popleft(), StopAnswered):
            desk.decider.take(taken)


async def _idle(inbox: Inbox, seconds: float) -> None:
    """Wait for what is posted, and let whoever posts have their turn where requests wait that nobody takes any more."""
    await inbox.idle(seconds, stopping=False)
    await asyncio.sleep(0)
