"""A market's run whose journal broke goes on in its place: the lot is taken over, and its stop is never missing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from srconsole.compose.rescue import own_of
from srconsole.core.by_hand import ResumeEntries
from srconsole.core.lot import State
from srconsole.engine.legacy import JOURNAL as BARRED
from srconsole.journal.run_folder import JOURNAL, RunFolder
from srconsole.journal.set_aside import newest_aside, put_aside
from srconsole.journal.witness import ENDING
from tests.compose.paper_run import PaperRun
from tests.engine.test_trading_on_paper import STOP, OnPaper
from tests.engine.trading_a_market import SYMBOL

pytestmark = pytest.mark.slow


async def bought(market: OnPaper) -> None:
    """Buy at a support."""
    await market.bought()


async def sold(market: OnPaper) -> None:
    """See the lot go on, covered as before, then let price fall to its stop."""
    reading = await market.exchange.read(SYMBOL)
    await market.price(100.0)
    assert market.now.position is not None
    assert (market.now.position.quantity, market.now.position.stop) == (reading.quantity, STOP)
    assert [(stop.order_id, stop.price) for stop in reading.stops or ()] == [("stop-1", STOP)]
    assert reading.stops == (await market.exchange.read(SYMBOL)).stops
    assert any(line.startswith("the journal broke") for line in market.log)
    assert any(line.startswith(f"no entries ({BARRED})") for line in market.log)
    await market.price(98.4)
    await market.price(98.4)
    (trade,) = market.now.trades
    assert (trade.exit_reason, trade.exit_price, trade.quantity) == ("stop_loss", 98.4, reading.quantity)
    after = await market.exchange.read(SYMBOL)
    assert (after.quantity, after.stops) == (0, ())


def harmed(statement: str) -> Callable[[Path], None]:
    """Return what changes a folder's journal by a statement."""

    def harm(folder: Path) -> None:
        with closing(sqlite3.connect(folder / JOURNAL, isolation_level=None)) as file:
            file.execute(statement)

    return harm


def shortened(folder: Path) -> None:
    """Lose the newest commits, as where SQLite's log is damaged; what lies beside the journal says that they were."""
    harmed("DELETE FROM inputs WHERE number = (SELECT max(number) FROM inputs)")(folder)


@pytest.mark.parametrize(
    "harm",
    [
        harmed("UPDATE head SET body = x'00'"),
        harmed("DROP TABLE rows"),
        harmed("UPDATE facts SET body = x'80' WHERE sequence = (SELECT max(sequence) FROM facts)"),
        harmed("UPDATE checkpoint SET sequence = sequence - 1"),
        shortened,
    ],
)
def test_a_lot_outlasts_its_journal(harm: Callable[[Path], None], tmp_path: Path) -> None:
    """Given a run that holds a lot, whose journal is damaged while no engine is at it
    When it is started again, and price falls to the stop
    Then the journal is kept as it was in a folder that says so, the lot goes on under the old stop, entries are barred,
    and it is sold once, with no stop left
    """
    run = PaperRun(tmp_path)
    run.trade(bought)
    harm(run.folder)
    whole = (run.folder / JOURNAL).read_bytes()
    run.trade(sold)
    aside = newest_aside(run.folder)
    assert aside is not None
    assert (aside / JOURNAL).read_bytes() == whole
    assert (aside / "historical_data.csv").exists()


def test_a_journal_that_has_gone_missing_bars_entries_and_leaves_the_position_to_a_person(tmp_path: Path) -> None:
    """Given a run that holds a lot, and its journal deleted
    When it is started again
    Then entries are barred, the position is a difference with choices, and its stop stands
    """
    run = PaperRun(tmp_path)
    run.trade(bought)
    (run.folder / JOURNAL).unlink()

    async def looked(market: OnPaper) -> None:
        await market.price(100.0)
        live = market.now.live
        assert live is not None
        assert live.differences
        assert live.choices
        assert any("the journal broke" in reason for reason in live.against_entries)
        assert len((await market.exchange.read(SYMBOL)).stops or ()) == 1

    run.trade(looked)


def test_a_journal_that_breaks_under_an_engine_is_replaced_with_all_that_the_engine_knew(tmp_path: Path) -> None:
    """Given a lot that is in TAKE_PROFIT, its stop at the exchange some way behind the engine's
    When somebody writes to the journal's file under the engine
    Then the exchange's stop is brought to the engine's before it ends, and the next one goes on with peak and stop
    """
    run = PaperRun(tmp_path)

    async def broken(market: OnPaper) -> None:
        await market.bought()
        await market.price(109.0, 6)
        await market.price(112.0, 6)
        await market.price(112.0, 6)
        (stop,) = (await market.exchange.read(SYMBOL)).stops or ()
        assert stop.price == 110.88
        with (run.folder / JOURNAL).open("ab") as file:
            file.write(b"x")
        await market.price(112.1, 1)
        await market.price(112.1, 1)

    async def on(market: OnPaper) -> None:
        (stop,) = (await market.exchange.read(SYMBOL)).stops or ()
        assert stop.price == 110.98
        await market.price(111.5)
        position = market.now.position
        assert position is not None
        assert (market.now.state, position.peak, position.stop) == (State.TAKE_PROFIT, 112.1, 110.98)
        await market.price(110.9)
        (trade,) = market.now.trades
        assert (trade.exit_reason, trade.exit_price) == ("take_profit", 110.9)

    run.trade(broken, on)


@pytest.mark.parametrize("begun", [False, True])
def test_a_kill_between_the_two_journals_forgets_nothing(begun: bool, tmp_path: Path) -> None:
    """Given a damaged journal, and a process killed once it was put aside, before or after the new one was made
    When the run is started again
    Then it begins in the broken one's place, and the lot goes on
    """
    run = PaperRun(tmp_path)
    run.trade(bought)
    harmed("DROP TABLE rows")(run.folder)
    witness = (run.folder / f"{JOURNAL}{ENDING}").read_bytes()
    put_aside(run.folder)
    if begun:
        run.made("other").close()
    else:
        # What it had not taken away yet.
        (run.folder / f"{JOURNAL}{ENDING}").write_bytes(witness)
    run.trade(sold)
    assert newest_aside(run.folder) == run.folder / "broken-1"


def test_a_second_start_goes_on_and_entries_are_resumed_by_a_person(tmp_path: Path) -> None:
    """Given a run that began in a broken journal's place and has sold what it took over
    When it is started again, and a person resumes entries once the exchange was read flat
    Then it goes on with that journal, and entries are barred no longer
    """
    run = PaperRun(tmp_path)
    run.trade(bought)
    harmed("DROP TABLE rows")(run.folder)
    run.trade(sold)

    async def resumed(market: OnPaper) -> None:
        await market.price(105.0)
        answer = await market.ask(ResumeEntries())
        assert answer.done
        assert market.now.live is not None
        assert not any("journal" in reason for reason in market.now.live.against_entries)

    run.trade(resumed)
    assert newest_aside(run.folder) == run.folder / "broken-1"


def test_flatten_without_an_engine_knows_what_can_still_be_read(tmp_path: Path) -> None:
    """Given a run that holds a lot, whose journal is damaged but for its state
    When it is asked what of a position is the run's
    Then that is what it had bought
    """
    run = PaperRun(tmp_path)
    run.trade(bought)
    sound = own_of(run.folder)
    harmed("UPDATE head SET body = x'00'")(run.folder)
    assert own_of(run.folder) == sound
    assert sound.quantity == 5.02


def test_each_broken_journal_is_kept(tmp_path: Path) -> None:
    """Given a run whose journal breaks twice
    When it is started again each time
    Then both are kept, the run's folder is the same, and its lock was held and given back
    """
    run = PaperRun(tmp_path)
    run.trade(bought)
    for _ in range(2):
        harmed("DROP TABLE rows")(run.folder)
        run.trade(bought_already)
    assert {path.name for path in run.folder.glob("broken-*")} == {"broken-1", "broken-2"}
    with RunFolder.market(tmp_path, "paper", "bitget", SYMBOL, "1h") as folder:
        assert folder.path == run.folder
    shutil.rmtree(run.folder)


async def bought_already(market: OnPaper) -> None:
    """See what is held."""
    await market.price(100.0)
    assert market.now.position is not None
