"""Runs the line mode on this process's stdin and stdout, until a person leaves or the engine ends."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import tzinfo
from typing import Final, TextIO

from srconsole.console.leaving import farewell
from srconsole.console.line.mode import GREETING, LineMode
from srconsole.console.since import Looks
from srconsole.console.watch import Watch
from srconsole.engine.link import EngineLink
from srconsole.plain_text import plain

LOOK: Final = 0.25
"""Seconds between looks for what is new."""
LEFT_EARLY: Final = "left before the run was open"


def run_lines(
    link: EngineLink, zone: tzinfo, watch: Watch, begun: Callable[[], object], looks: Looks | None = None
) -> int:
    """Show an engine in lines until the person leaves or stdin ends; return the exit code.

    Args:
        link: the way to the engine.
        zone: of times.
        watch: tells when the process has to end.
        begun: is called once there is a line to read.
        looks: where it is kept how far a person has heard a run; None where it is not.
    """
    return asyncio.run(_talk(link, zone, watch, begun, looks))


async def _talk(link: EngineLink, zone: tzinfo, watch: Watch, begun: Callable[[], object], looks: Looks | None) -> int:
    say = _printed(watch)
    mode = LineMode(link, zone, say, looks)
    loop, typed, told = asyncio.get_running_loop(), asyncio.Queue[str | None](), asyncio.Event()
    # A thread of its own: a line may never come, and nothing waits for it at the end.
    reading = threading.Thread(target=_read, args=(sys.stdin, loop, typed), name="lines", daemon=True)

    def leave(_: int) -> None:
        with suppress(RuntimeError):  # the loop may have ended at this very moment
            loop.call_soon_threadsafe(told.set)

    watch.asks(leave)
    say(GREETING)
    begun()
    reading.start()
    while mode.look():
        if told.is_set() or not await _heard(mode, typed):
            mode.leave()
            say(farewell(mode.drawn) if mode.drawn is not None else LEFT_EARLY)
            return 0
    return 1


async def _heard(mode: LineMode, typed: asyncio.Queue[str | None]) -> bool:
    """Do the next typed line, if one comes soon; return whether it goes on. What comes before the run is open waits."""
    if mode.drawn is None:
        await asyncio.sleep(LOOK / 5)
        return True
    try:
        line = await asyncio.wait_for(typed.get(), LOOK)
    except TimeoutError:
        return True
    return line is not None and await mode.hear(line)


def _read(source: TextIO, loop: asyncio.AbstractEventLoop, typed: asyncio.Queue[str | None]) -> None:
    """Hand over line for line, and at the end that it is the end."""
    with suppress(RuntimeError, ValueError):
        for line in source:
            loop.call_soon_threadsafe(typed.put_nowait, line)
        loop.call_soon_threadsafe(typed.put_nowait, None)


def _printed(watch: Watch) -> Callable[[str], None]:
    def say(line: str) -> None:
        try:
            sys.stdout.write(f"{plain(line)}\n")
            sys.stdout.flush()
        except OSError:
            watch.lost()

    return say
