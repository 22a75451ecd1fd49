"""What is told of an account that cannot be read, and of a part of it that cannot."""

from __future__ import annotations

import asyncio
from pathlib import Path

from srconsole.engine.account_reads import TURNS, AccountReads
from srconsole.engine.inbox import Inbox
from srconsole.engine.inputs import AccountRead, BillsRead, Input, PriceSeen
from srconsole.engine.readings import BillSeen, Reading
from srconsole.errors import ExchangeError
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from srconsole.virtual_time.loop import VirtualTimeLoop
from tests.engine.trading_a_market import NoTime
from tests.exchange.paper_market import PLAIN, RULES, SYMBOL, quote


class WithoutBills(PaperMarketExchange):
    """A paper account whose bills cannot be had, so many times."""

    failures = 0

    async def bills(self, symbol: str, since: int) -> tuple[BillSeen, ...]:
        """Fail, or answer."""
        self.failures -= 1
        if self.failures >= 0:
            raise ExchangeError("the bills cannot be had")
        return await super().bills(symbol, since)


def asked(folder: Path, failures: int, clock: NoTime) -> tuple[list[Input | BaseException], str]:
    """Read an account and its bills, which cannot be had so many times; return what was told, and why it is unread."""
    posted: list[Input | BaseException] = []

    async def ask() -> str:
        account = WithoutBills(folder / "account", PLAIN, SYMBOL, RULES)
        account.failures = failures
        account.saw(quote(100.0))
        reads = AccountReads(account, clock, posted.append)
        reads.read(SYMBOL, 0)
        reads.bills(SYMBOL, 0)
        for _ in range(20):
            await asyncio.sleep(0)
        await reads.stop()
        account.close()
        return reads.why

    why = asyncio.run(ask())
    return posted, why


def test_an_account_whose_bills_cannot_be_had_is_read_all_the_same(tmp_path: Path) -> None:
    """Given an account that is read
    When its bills are asked for and cannot be had
    Then nobody is told that the account is not read, and no bills are told
    """
    posted, why = asked(tmp_path, 10**9, NoTime())
    assert [type(each) for each in posted] == [AccountRead]
    assert why == ""


def test_bills_that_could_not_be_had_are_asked_for_again(tmp_path: Path) -> None:
    """What was charged while something is held is booked, though the line failed when it was asked for.

    Given an account whose bills cannot be had three times
    When they are asked for once
    Then they are told when the exchange answers, ever more slowly asked for, and the account is not called unread
    """
    clock = SleptTime()
    posted, why = asked(tmp_path, 3, clock)
    assert posted[1:] == [BillsRead(SYMBOL, 0, ())]
    assert clock.slept == [0.5, 1.0, 2.0]
    assert why == ""


def test_an_order_on_a_reading_leaves_before_the_next_one_is_asked_for(tmp_path: Path) -> None:
    """An entry that has waited for its reading is not held up by the five calls of another one.

    Given a reading that is under way, and another one that was asked for meanwhile
    When the first is there, and an order goes out on it, which takes some turns
    Then the order has left before the second is asked for, and the second is told as well
    """
    happened: list[str] = []

    class Noting(PaperMarketExchange):
        async def read(self, symbol: str) -> Reading:
            happened.append("asked")
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            return await super().read(symbol)

    async def order() -> None:
        for _ in range(TURNS // 2):
            await asyncio.sleep(0)
        happened.append("left")

    async def play() -> None:
        account = Noting(tmp_path / "account", PLAIN, SYMBOL, RULES)
        account.saw(quote(100.0))
        orders: list[asyncio.Task[None]] = []
        reads = AccountReads(account, NoTime(), lambda _: orders.append(asyncio.create_task(order())))
        reads.read(SYMBOL, 0)
        await asyncio.sleep(0)
        reads.read(SYMBOL, 0)
        for _ in range(10 * TURNS):
            await asyncio.sleep(0)
        await reads.stop()
        account.close()

    asyncio.run(play())
    assert happened == ["asked", "left", "asked", "left"]


class SleptTime(NoTime):
    """A clock that knows how long was slept."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Count a sleep."""
        self.slept.append(seconds)
        await super().sleep(seconds)


def test_an_account_is_read_as_often_as_that_is_asked_for(tmp_path: Path) -> None:
    """Given an account that was read
    When it is asked for again, twice at once, and once more behind an order
    Then it is read once for the two, and again behind the order; not at all any more once reading was given up
    """
    posted: list[Input | BaseException] = []

    async def ask() -> None:
        account = WithoutBills(tmp_path / "account", PLAIN, SYMBOL, RULES)
        account.saw(quote(100.0))
        reads = AccountReads(account, NoTime(), posted.append)
        for times, orders in ((1, 0), (2, 0), (1, 1)):
            for _ in range(times):
                reads.read(SYMBOL, orders)
            for _ in range(20):
                await asyncio.sleep(0)
        await reads.stop()
        account.close()

    asyncio.run(ask())
    assert [read.orders for read in posted if isinstance(read, AccountRead)] == [0, 0, 1]


def test_what_comes_at_the_moment_of_an_alarm_is_there_when_it_is_waited_for_no_longer() -> None:
    """Given an engine that waits for two seconds
    When a price comes in the very moment in which they are over, by a timer that was set later
    Then it finds the price there
    """

    async def waits() -> list[str]:
        loop, inbox = asyncio.get_running_loop(), Inbox()
        price = PriceSeen(SYMBOL, 100.0, 100.0, 100.0, 1, 1)
        loop.call_soon(loop.call_later, 2.0, loop.call_soon, inbox.post, price)
        await inbox.idle(2.0, stopping=False)
        return [type(posted).__name__ for posted in inbox.posted]

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        assert runner.run(waits()) == ["PriceSeen"]
