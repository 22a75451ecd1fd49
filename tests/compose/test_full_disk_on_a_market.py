"""On a market, a full disk stops entries and nothing else: exits and stops go out, and are written down later."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from srconsole.core.by_hand import Flatten
from srconsole.core.lot import State
from srconsole.engine.facts import Closed, Ordered
from srconsole.errors import JournalError
from srconsole.journal.read_only import read_run
from srconsole.journal.run_folder import JOURNAL
from tests.compose.paper_run import PaperRun
from tests.engine.test_trading_on_paper import OnPaper
from tests.engine.trading_a_market import SYMBOL

pytestmark = pytest.mark.slow


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """Let no file grow beyond what the journal's log has now, as a full disk does; the account's is smaller."""
    size = (folder / f"{JOURNAL}-wal").stat().st_size
    assert (folder / "paper.sqlite3-wal").stat().st_size + 50_000 < size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def trail_and_sell(market: OnPaper) -> None:
    """Let price rise beyond the midpoint and fall to the trailed stop; see that both happen at the exchange."""
    for price in (109.0, 112.0, 112.0):
        await market.price(price, 6)
    assert market.now.live is not None
    assert any("cannot be written" in reason for reason in market.now.live.against_entries)
    assert market.now.state is State.TAKE_PROFIT
    (stop,) = (await market.exchange.read(SYMBOL)).stops or ()
    assert stop.price == 110.88
    await market.price(110.8)
    after = await market.exchange.read(SYMBOL)
    assert (after.quantity, after.stops) == (0, ())
    (trade,) = market.now.trades
    assert (trade.exit_reason, trade.exit_price) == ("take_profit", 110.8)
    for price in (105.0, 99.6, 99.6):
        await market.price(price)
    assert (await market.exchange.read(SYMBOL)).quantity == 0


def test_exits_go_on_while_the_disk_is_full_and_all_is_written_when_there_is_room(tmp_path: Path) -> None:
    """Given a lot, and then a disk on which the journal cannot grow
    When price rises, falls to the trailed stop, and on to a support
    Then the stop at the exchange is moved, the lot is sold, nothing is bought, and the screen says why; with room again
    all of it is in the journal, and entries go on
    """
    run = PaperRun(tmp_path)

    async def play(market: OnPaper) -> None:
        await market.bought()
        with full_disk(run.folder):
            await trail_and_sell(market)
        await market.price(105.0)
        await market.price(105.0)
        assert market.now.live is not None
        assert not market.now.live.against_entries
        remembered = read_run(run.folder).remembered
        facts = [noted.fact for noted in (*remembered.latest, *remembered.facts)]
        assert [fact.side for fact in facts if isinstance(fact, Ordered)] == ["buy", "sell"]
        assert sum(isinstance(fact, Closed) for fact in facts) == 1
        await market.close(7, 105.0)
        await market.price(105.0)
        await market.price(99.6)
        assert (await market.exchange.read(SYMBOL)).quantity > 0

    run.trade(play)


def test_what_was_sold_and_never_written_is_booked_at_the_next_start(tmp_path: Path) -> None:
    """Given a lot that was sold while the disk was full, and an engine that ends before there is room
    When it is started again with room
    Then the engine had ended with a sentence; the sale is found and booked once, and the next order has another number
    """
    run = PaperRun(tmp_path)

    async def play(market: OnPaper) -> None:
        await market.bought()
        limits.enter_context(full_disk(run.folder))
        await market.price(101.0)
        assert (await market.ask(Flatten())).done
        assert (await market.exchange.read(SYMBOL)).quantity == 0

    with ExitStack() as limits, pytest.raises(JournalError, match="make room on its disk"):
        run.trade(play)

    async def again(market: OnPaper) -> None:
        await market.price(105.0)
        (trade,) = market.now.trades
        assert (trade.exit_reason, trade.exit_price) == ("external", 101.0)
        assert market.now.state is State.FLAT
        await market.close(7, 105.0)
        await market.price(104.0)
        await market.price(99.6)
        assert market.now.position is not None
        assert any(line.startswith("order: buy") for line in market.log)

    run.trade(again)
    facts = read_run(run.folder).remembered
    numbers = [noted.fact.client_id.rpartition("-")[2] for noted in facts.latest if isinstance(noted.fact, Ordered)]
    assert numbers == ["1", "3"]
