"""A budget of calls with priorities, and a breaker that holds reads back, on a clock of the test's own."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.errors import ExchangeError, KeysRefused, Maintenance, RateLimited, Refused, Unreachable
from srconsole.exchange.ccxt.budget import SPAN, Breaker, CallBudget, Priority

pytestmark = pytest.mark.asyncio


class Time:
    """A clock that goes on where somebody sleeps; who sleeps the least wakes first."""

    def __init__(self) -> None:
        self.now = 100.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def monotonic(self) -> float:
        """Return the time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, len(self._sleepers), done))
        await done

    async def run(self, until: float) -> None:
        """Wake the sleepers one after the other until a time."""
        for _ in range(10_000):
            for _ in range(10):
                await asyncio.sleep(0)
            self._sleepers.sort(key=lambda sleeper: sleeper[:2])
            if not self._sleepers or self._sleepers[0][0] > until:
                break
            self.now, _, done = self._sleepers.pop(0)
            done.set_result(None)
        self.now = until


async def calls(kinds: list[tuple[Priority, str]], until: float = 60.0) -> list[tuple[float, Priority, str]]:
    """Return when calls that all come at once go out."""
    time = Time()
    budget = CallBudget(time.monotonic, time.sleep)
    out: list[tuple[float, Priority, str]] = []

    async def call(priority: Priority, endpoint: str) -> None:
        await budget.take(priority, endpoint)
        out.append((time.now - 100.0, priority, endpoint))

    tasks = [asyncio.create_task(call(*kind)) for kind in kinds]
    await time.run(100.0 + until)
    await asyncio.gather(*tasks)
    return out


async def test_an_exit_finds_room_however_much_is_read() -> None:
    """Given fifty candles and twenty reads that are asked for at once
    When then an exit and a stop are sent
    Then the exit goes out at once, and the stop too
    """
    reads = [(Priority.CANDLES, f"c{number}") for number in range(50)]
    states = [(Priority.STATE, f"r{number}") for number in range(20)]
    out = await calls([*reads, *states, (Priority.STOP, "stop"), (Priority.EXIT, "exit")])

    first = {endpoint: time for time, _, endpoint in out}
    assert first["exit"] == 0.0
    assert first["stop"] == 0.0


async def test_who_waits_longer_than_others_goes_by_what_it_is_for() -> None:
    """Given twenty candles that wait
    When ten reads come
    Then the reads go before the candles that are left
    """
    out = await calls(
        [(Priority.CANDLES, f"c{number}") for number in range(20)]
        + [(Priority.STATE, f"r{number}") for number in range(10)]
    )

    last_read = max(time for time, priority, _ in out if priority is Priority.STATE)
    last_candle = max(time for time, priority, _ in out if priority is Priority.CANDLES)
    assert last_read < last_candle


@given(
    kinds=st.lists(
        st.tuples(st.sampled_from(Priority), st.sampled_from(["order", "read", "time"])), min_size=1, max_size=40
    )
)
async def test_no_second_has_more_calls_than_are_allowed(kinds: list[tuple[Priority, str]]) -> None:
    """Given any calls that come at once
    When they have all gone out
    Then no second saw more than ten of them
    """
    out = sorted(time for time, _, _ in await calls(kinds))

    assert len(out) == len(kinds)
    assert all(later - earlier >= SPAN for earlier, later in zip(out, out[10:], strict=False))


async def test_its_use_can_be_read() -> None:
    """Given three calls that went out
    When its use is read, and again a second later
    Then it says three of ten, and then none
    """
    time = Time()
    budget = CallBudget(time.monotonic, time.sleep)
    for _ in range(3):
        await budget.take(Priority.STATE, "read")

    assert budget.use == (3, 10, 0)
    time.now += SPAN
    assert budget.use == (0, 10, 0)


async def test_being_asked_to_wait_holds_reads_back_and_no_exits() -> None:
    """Given an exchange that wants to be left alone for a minute
    When something is read, and something sold, and something read a minute later
    Then the first is refused here with the rest of the time, the second goes out, and so does the third
    """
    time = Time()
    breaker = Breaker(time.monotonic)
    breaker.failed(RateLimited("asked too often", wait=60.0))
    time.now += 20

    with pytest.raises(RateLimited, match=r"another 40\.0 s: asked too often") as caught:
        breaker.check(Priority.STATE)
    breaker.check(Priority.EXIT)
    breaker.check(Priority.STOP)
    assert (caught.value.wait, breaker.held, breaker.why) == (40.0, 40.0, "asked too often")
    time.now += 40
    breaker.check(Priority.CANDLES)
    assert (breaker.held, breaker.why) == (0.0, "")


@pytest.mark.parametrize(
    "error", [Unreachable("down"), ExchangeError("odd"), Maintenance("closed"), KeysRefused("who", "40014")]
)
async def test_a_row_of_failures_holds_reads_back_longer_each_time(error: ExchangeError) -> None:
    """Given an exchange that does not answer
    When it has failed five, six, seven times and more
    Then reads are held back for 1, 2, 4 seconds and at most 30, and one answer starts the count again
    """
    time = Time()
    breaker = Breaker(time.monotonic)
    held = []
    for _ in range(12):
        breaker.failed(error)
        held.append(breaker.held)
        time.now += breaker.held
    breaker.answered()
    breaker.failed(error)

    assert held == [0, 0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30]
    assert breaker.held == 0


async def test_a_refusal_is_an_answer() -> None:
    """Given an exchange that refuses what it is asked
    When it has done so twenty times
    Then nothing is held back
    """
    breaker = Breaker(Time().monotonic)
    for _ in range(20):
        breaker.failed(Refused("no", "40762"))

    assert breaker.held == 0
