"""What is told of an account that cannot be read, and of a part of it that cannot."""

from __future__ import annotations

import asyncio
from pathlib import Path

from srconsole.engine.account_reads import AccountReads
from srconsole.engine.inputs import AccountRead, BillsRead, Input
from srconsole.engine.readings import BillSeen
from srconsole.errors import ExchangeError
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
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


class SleptTime(NoTime):
    """A clock that knows how long was slept."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Count a sleep."""
        self.slept.append(seconds)
        await super().sleep(seconds)
