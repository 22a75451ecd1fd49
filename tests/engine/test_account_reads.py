"""What is told of an account that cannot be read, and of a part of it that cannot."""

from __future__ import annotations

import asyncio
from pathlib import Path

from srconsole.engine.account_reads import AccountReads
from srconsole.engine.inputs import Input
from srconsole.engine.readings import BillSeen
from srconsole.errors import ExchangeError
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from tests.engine.trading_a_market import NoTime
from tests.exchange.paper_market import PLAIN, RULES, SYMBOL, quote


class WithoutBills(PaperMarketExchange):
    """A paper account whose bills cannot be had."""

    async def bills(self, symbol: str, since: int) -> tuple[BillSeen, ...]:
        """Fail."""
        raise ExchangeError("the bills cannot be had")


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
