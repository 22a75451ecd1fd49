"""What of an account is read around a price, before it and behind it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from srconsole.core.order import OrderState
from srconsole.engine.account_reads import AccountReads
from srconsole.engine.beside import Beside
from srconsole.engine.inputs import Input
from srconsole.engine.readings import Reading
from srconsole.errors import ExchangeError
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from tests.engine.trading_a_market import NoTime
from tests.engine.watched import FLAT, Watched
from tests.exchange.paper_market import PLAIN, RULES, SYMBOL, quote


class Looked(PaperMarketExchange):
    """A paper account that counts how it is asked, and whose looks fail."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, PLAIN, SYMBOL, RULES)
        self.saw(quote(100.0))
        self.asked: list[str] = []

    async def read(self, symbol: str) -> Reading:
        """Count a reading."""
        self.asked.append("all")
        return await super().read(symbol)

    async def look_ahead(self, symbol: str) -> None:
        """Count a look."""
        self.asked.append("position")
        raise ExchangeError("no answer")


def asked(folder: Path, market: Watched, *, comes: bool = True) -> tuple[list[str], list[str]]:
    """Return what is asked as a price comes, and then as it came."""

    async def play() -> tuple[list[str], list[str]]:
        account = Looked(folder / "account")
        posted: list[Input | BaseException] = []
        reads = AccountReads(account, NoTime(), posted.append)
        beside = Beside(reads)
        if comes:
            beside.price_comes(market.market)
            await asyncio.sleep(0.001)
        before = list(account.asked)
        account.asked.clear()
        beside.price_came(market.market)
        await asyncio.sleep(0.001)
        await reads.stop()
        account.close()
        return before, account.asked

    return asyncio.run(play())


def test_a_flat_account_is_read_once_around_a_price(tmp_path: Path) -> None:
    """Given nothing held
    When a price comes and is there
    Then all of the account was read before it, once; where nobody said that it comes, behind it
    """
    assert asked(tmp_path, Watched()) == (["all"], [])
    assert asked(tmp_path, Watched(), comes=False) == ([], ["all"])


def test_what_is_held_is_looked_at_before_a_price_and_its_stops_behind_it(tmp_path: Path) -> None:
    """Given a lot
    When a price comes and is there
    Then only the position is looked at before it, whether that is answered or not, and all is read behind it
    """
    market = Watched()
    market.bought()
    assert asked(tmp_path, market) == (["position"], ["all"])


def test_nothing_is_read_around_a_price_while_an_order_is_out(tmp_path: Path) -> None:
    """Given an entry that is out
    When a price comes and is there
    Then nothing is read: the order would overtake it; once it has its end, it is
    """
    market = Watched()
    market.read(FLAT, after=1000)
    market.price(99.6, after=500)
    assert asked(tmp_path, market) == ([], [])
    market.report(OrderState.FILLED)
    assert asked(tmp_path, market) == (["position"], ["all"])
