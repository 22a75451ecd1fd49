"""Time that passes when nothing is left to do."""

from __future__ import annotations

import asyncio
import os
import selectors
import signal
import threading
from collections.abc import Coroutine
from functools import partial
from math import inf
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.virtual_time.loop import LoopClock, VirtualTimeLoop
from srconsole.virtual_time.pacing import Pacing

Result = TypeVar("Result")
YEAR = 365 * 86_400.0
MOST = 1_000_000
"""Jumps that take seconds."""


def run(work: Coroutine[Any, Any, Result], loop: VirtualTimeLoop | None = None) -> Result:
    """Run something on virtual time."""
    with asyncio.Runner(loop_factory=lambda: loop or VirtualTimeLoop()) as runner:
        return runner.run(work)


class Waits(selectors.DefaultSelector):
    """Notes how long it should wait for sockets, and waits for none; the first long wait is interrupted by `after`."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float | None] = []

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout != 0:
            self.waited.append(timeout)
        return super().select(0)


def test_a_loop_may_begin_when_some_of_its_time_is_over() -> None:
    """Given a loop whose time is counted from a moment a minute before it begins
    When something sleeps for a second
    Then 61 seconds have passed since that moment, by the loop and by the time of day
    """
    loop = VirtualTimeLoop(start=1_000_000, passed=60.0)
    run(asyncio.sleep(1), loop)
    assert (loop.time(), loop.milliseconds()) == (61.0, 1_061_000)


def test_a_year_of_waiting_takes_no_time() -> None:
    """Given a loop on virtual time
    When something sleeps for a year, by the loop or by its clock
    Then it goes on at once, and a year has passed, for the time of day as well
    """
    loop = VirtualTimeLoop(start=1_000_000)

    async def sleeps() -> float:
        clock = LoopClock(loop)
        before = clock.monotonic()
        await clock.sleep(YEAR)
        return clock.monotonic() - before

    assert run(sleeps(), loop) == YEAR
    assert loop.milliseconds() == 1_000_000 + round(YEAR * 1000)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_timers_come_in_their_order_each_at_its_time(delays: list[int]) -> None:
    """Given timers of any length, also of the same
    When they run out
    Then each does so at its own time, in order, and doing it again comes to the same order
    """
    seen: list[tuple[int, int]] = []

    async def sleeps() -> None:
        loop = asyncio.get_running_loop()
        for number, delay in enumerate(delays):
            loop.call_at(delay / 1000, noted, number)
        await asyncio.sleep(max(delays) / 1000 + 1)

    def noted(number: int) -> None:
        seen.append((round(asyncio.get_running_loop().time() * 1000), number))

    run(sleeps())
    first, seen = seen, []
    run(sleeps())
    assert [time for time, _ in first] == sorted(delays)
    assert sorted(first, key=lambda each: each[1]) == [(delay, number) for number, delay in enumerate(delays)]
    assert seen == first


def test_time_stands_while_there_is_something_to_do() -> None:
    """Given a timer of a second
    When a thousand turns of the loop are taken first
    Then no time has passed, and the timer has not run out
    """

    async def works() -> tuple[float, bool]:
        timer = asyncio.create_task(asyncio.sleep(1))
        for _ in range(1000):
            await asyncio.sleep(0)
        return asyncio.get_running_loop().time(), timer.done()

    assert run(works()) == (0.0, False)


def test_a_timer_of_no_time_comes_between_what_was_there_and_what_comes_after() -> None:
    """Given something to be done, a timer of no time, and more to be done behind both
    When the loop goes on
    Then they come in that order, in the same moment
    """

    async def works() -> tuple[list[str], float]:
        seen: list[str] = []
        loop = asyncio.get_running_loop()
        loop.call_soon(seen.append, "first")
        loop.call_later(0, loop.call_soon, seen.append, "third")
        loop.call_soon(lambda: loop.call_soon(lambda: loop.call_soon(seen.append, "fourth")))
        loop.call_later(0, seen.append, "second")
        loop.call_soon(seen.append, "first as well").cancel()
        await asyncio.sleep(0.001)
        return seen, round(loop.time(), 6)

    assert run(works()) == (["first", "second", "third", "fourth"], 0.001)


@pytest.mark.parametrize("by_signal", [False, True])
def test_a_loop_that_jumps_on_and_on_hears_threads_and_signals(by_signal: bool) -> None:
    """Given a loop without sockets whose time jumps from timer to timer, for years
    When another thread, or a signal, tells it to end
    Then it does
    """

    async def jumps() -> int:
        loop = asyncio.get_running_loop()
        told = asyncio.Event()
        loop.add_signal_handler(signal.SIGUSR1, told.set)
        sends = partial(os.kill, os.getpid(), signal.SIGUSR1)
        teller = threading.Timer(0.02, sends if by_signal else partial(loop.call_soon_threadsafe, told.set))
        teller.start()
        jumped = 0
        while not told.is_set() and (jumped := jumped + 1) < MOST:  # noqa: ASYNC110  # the loop shall jump
            await asyncio.sleep(60)
        teller.join()
        loop.remove_signal_handler(signal.SIGUSR1)
        return jumped

    assert 0 < run(jumps()) < MOST


def test_a_timeout_is_of_virtual_time() -> None:
    """Given something that takes an hour
    When it is given a minute
    Then it is given up after a minute of virtual time
    """

    async def waits() -> float:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.sleep(3600), 60)
        return asyncio.get_running_loop().time()

    assert run(waits()) == 60.0


def test_work_in_a_thread_takes_no_virtual_time() -> None:
    """Given something that a thread does, however long it takes
    When there is a timer of a moment beside it
    Then the work is done before the timer runs out, and the loop ends in order
    """
    gate = threading.Event()

    async def works() -> list[str]:
        seen: list[str] = []
        loop = asyncio.get_running_loop()
        loop.call_later(0.001, seen.append, "timer")
        loop.call_soon(gate.set)
        await loop.run_in_executor(None, gate.wait)
        seen.append("work")
        await asyncio.sleep(0.002)
        return seen

    assert run(works()) == ["work", "timer"]


def test_another_thread_is_heard_where_time_stands_still() -> None:
    """Given a loop that is paused, with a timer
    When another thread asks something of it, and then to go on
    Then the first is done at once, and the timer runs out behind the second
    """
    pacing = Pacing(paused=True)
    loop = VirtualTimeLoop(pacing=pacing)
    seen: list[tuple[str, float]] = []
    waits = threading.Event()

    def go_on() -> None:
        seen.append(("goes on", loop.time()))
        pacing.paused = False

    def from_outside() -> None:
        waits.wait()
        loop.call_soon_threadsafe(lambda: seen.append(("asked", loop.time())))
        loop.call_soon_threadsafe(go_on)

    async def sleeps() -> None:
        loop.call_soon(waits.set)
        await asyncio.sleep(10)
        seen.append(("woke", loop.time()))

    thread = threading.Thread(target=from_outside)
    thread.start()
    run(sleeps(), loop)
    thread.join()
    assert seen == [("asked", 0.0), ("goes on", 0.0), ("woke", 10.0)]


def test_a_rate_makes_real_waits() -> None:
    """Given a loop at ten virtual seconds a second
    When something sleeps for five, and then twice as fast for ten
    Then half a second is waited each time
    """
    waits = Waits()
    pacing = Pacing(10)

    async def sleeps() -> None:
        await asyncio.sleep(5)
        pacing.rate = 20
        await asyncio.sleep(10)

    run(sleeps(), VirtualTimeLoop(pacing=pacing, selector=waits))
    assert waits.waited[:2] == [0.5, 0.5]


def test_what_comes_meanwhile_finds_the_time_that_has_passed() -> None:
    """Given a loop at 100 virtual seconds a second, and a timer far away
    When another thread asks it to stop
    Then some of that time has passed, and not all of it
    """
    loop = VirtualTimeLoop(pacing=Pacing(100))
    stop = asyncio.Event()

    async def waits() -> float:
        timer = asyncio.create_task(asyncio.sleep(10_000))
        thread = threading.Thread(target=lambda: loop.call_soon_threadsafe(stop.set))
        loop.call_later(1, thread.start)
        await stop.wait()
        timer.cancel()
        thread.join()
        return loop.time()

    assert 1 <= run(waits(), loop) < 10_000


def test_a_pace_says_how_long_to_wait() -> None:
    """Given no pace, one of ten, and a pause
    When five seconds shall pass, or half a second has
    Then it is told what that comes to
    """
    assert (Pacing().wait(5), Pacing(10).wait(5), Pacing(paused=True).wait(5)) == (0, 0.5, None)
    assert (Pacing(10).passed(0.5), Pacing(paused=True).passed(0.5)) == (5, 0)
    assert Pacing().rate == inf
