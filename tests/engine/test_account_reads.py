"""What is told of an account that cannot be read, and of a part of it that cannot."""

from __future__ import annotations

import asyncio
from pathlib import Path

from srconsole.engine.account_reads import AccountReads
from srconsole.engine.inputs import BillsRead, Input
from srconsole.engine.readings import BillSeen
from srconsole.errors import ExchangeError
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from tests.engine.trading_a_market import NoTime
from tests.exchange.paper_market import PLAIN, RULES, SYMBOL, quote


class WithoutBills(PaperMarketExchange):
    """A paper account whose bills cannot be had, so many times."""

    failures = 10**9

    async def bills(self, symbol: str, since: int) -> tuple[BillSeen, ...]:
        """Fail, or answer."""
        self.failures -= 1
        if self.failures >= 0:
            raise ExchangeError("the bills cannot be had")
        return await super().bills(symbol, since)


def test_an_account_whose_bills_cannot_be_had_is_read_all_the_same(tmp_path: Path) -> None:
    """Given an account that is read
    When its bills are asked for and cannot be had
    Then nobody is told that the account is not read, and bills may be asked for again
    """
    posted: list[Input | BaseException] = []

    async def ask() -> str:
        account = WithoutBills(tmp_path / "account", PLAIN, SYMBOL, RULES)
        account.saw(quote(100.0))
        reads = AccountReads(account, NoTime(), posted.append)
        reads.read(SYMBOL, 0)
        reads.bills(SYMBOL, 0)
        for _ in range(20):
            await asyncio.sleep(0)
        await reads.stop()
        account.close()
        return reads.why

    assert asyncio.run(ask()) == ""
    assert posted
    assert not any(isinstance(each, BaseException) for each in posted)


def test_bills_that_could_not_be_had_are_asked_for_again(tmp_path: Path) -> None:
    """What was charged while something is held is booked, though the line failed when it was asked for.

    Given an account whose bills cannot be had three times
    When they are asked for once
    Then they are told when the exchange answers, ever more slowly asked for, and the account is not called unread
    """
    posted: list[Input | BaseException] = []
    time = SleptTime()

    async def ask() -> str:
        account = WithoutBills(tmp_path / "account", PLAIN, SYMBOL, RULES)
        account.failures = 3
        reads = AccountReads(account, time, posted.append)
        reads.bills(SYMBOL, 0)
        for _ in range(20):
            await asyncio.sleep(0)
        await reads.stop()
        account.close()
        return reads.why

    assert asyncio.run(ask()) == ""
    assert posted == [BillsRead(SYMBOL, 0, ())]
    assert time.slept == [0.5, 1.0, 2.0]


class SleptTime(NoTime):
    """A clock that knows how long was slept."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Count a sleep."""
        self.slept.append(seconds)
        await super().sleep(seconds)
