"""`srconsole status --json` of a market's run: what is held is null while it is not known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from srconsole.compose.runs import run_status
from srconsole.engine.market_status import LEAST, at_the_exchange
from srconsole.engine.status import status_of
from srconsole.journal.read_only import read_run
from srconsole.journal.run_folder import JOURNAL
from tests.compose.paper_run import PaperRun
from tests.engine.market import HOUR
from tests.engine.test_trading_on_paper import RULES, STOP, OnPaper
from tests.engine.trading_a_market import SYMBOL

pytestmark = pytest.mark.slow

UNKNOWN = {"in_position": None, "position_size": None, "entry_price": None}


async def bought(market: OnPaper) -> None:
    """Buy at a support, and see that what is there is read."""
    await market.bought()
    await market.price(100.0)


def told(run: PaperRun, home: Path) -> dict[str, Any]:
    """Return the status of a run that no engine trades."""
    assert run.folder.is_dir()
    return run_status({"SRCONSOLE_HOME": str(home)})


def test_what_is_held_is_told_with_the_stop_that_covers_it(tmp_path: Path) -> None:
    """Given a run that holds a lot as the exchange has it
    When its status is asked for
    Then it has the promised keys, the stop at the exchange, that it covers, and nothing that differs
    """
    run = PaperRun(tmp_path)
    run.trade(bought)
    status = told(run, tmp_path)
    assert (status["mode"], status["symbol"], status["engine"]) == ("paper", SYMBOL, None)
    assert (status["in_position"], status["position_size"]) == (True, 5.02)
    assert (status["stop"], status["exchange_stop"], status["exchange_stop_trigger"]) == (STOP, STOP, "last")
    assert (status["covered"], status["differences"]) == (True, [])
    assert status["account_read"].startswith("1970-01-01T07:")
    (lot,) = status["lots"]
    assert status["since_start"] == pytest.approx(lot["unrealised"])
    assert (status["why_flat"], status["margin"], status["fees"]) == ("", lot["margin"], lot["fees"])


def test_what_a_lot_has_made_is_told_at_the_newest_price(tmp_path: Path) -> None:
    """Equity and lots are told at one price, also between two checkpoints.

    Given a run that holds a lot, whose price has risen by 1 since its last checkpoint
    When its status is asked for
    Then what the lot has made is at that price
    """
    run = PaperRun(tmp_path)
    made: list[float] = []

    async def look(market: OnPaper) -> None:
        await bought(market)
        for price in (100.0, 101.0):
            await market.price(price)
            remembered = read_run(run.folder).remembered
            assert remembered.checkpoint is not None
            newest = at_the_exchange(remembered, None)["last_price"]
            (lot,) = status_of(remembered.checkpoint, remembered.facts, newest)["lots"]
            assert newest == price
            made.append(lot["unrealised"])

    run.trade(look)
    assert made[1] - made[0] == pytest.approx(5.02)


def test_a_stop_on_the_exchanges_tick_is_known_before_the_next_checkpoint(tmp_path: Path) -> None:
    """Given an exchange whose prices are multiples of 0.5, so that the stop stands a little above the one asked for
    When a lot has just been bought, no checkpoint was written since, and the status is asked for
    Then that stop is told, and that it covers
    """
    run = PaperRun(tmp_path, RULES._replace(tick=0.5))

    async def look(market: OnPaper) -> None:
        await bought(market)
        status = told(run, tmp_path)
        assert (status["exchange_stop"], status["covered"]) == (99.0, True)

    run.trade(look)


def test_nothing_is_said_of_a_position_before_the_account_was_read(tmp_path: Path) -> None:
    """Given a run that holds a lot, and an engine that was started again and has read nothing
    When its status is asked for
    Then in_position, size and entry price are null
    """
    run = PaperRun(tmp_path)
    run.trade(bought)

    async def unread(market: OnPaper) -> None:
        seen = at_the_exchange(read_run(run.folder).remembered, None)
        assert {key: seen.get(key, "told") for key in UNKNOWN} == UNKNOWN
        await market.price(100.0)
        assert at_the_exchange(read_run(run.folder).remembered, None).keys().isdisjoint(UNKNOWN)

    run.trade(unread, settle=False)


def test_a_reading_that_is_old_is_none_while_an_engine_is_at_work(tmp_path: Path) -> None:
    """Given a run that holds a lot, as it was read at some moment
    When its status is asked for just then, and more than half a minute later, with an engine at work
    Then the second time in_position, size and entry price are null
    """
    run = PaperRun(tmp_path)
    run.trade(bought)
    remembered = read_run(run.folder).remembered
    read = 7 * HOUR * 1000 + 10_000
    assert at_the_exchange(remembered, read).keys().isdisjoint(UNKNOWN)
    later = at_the_exchange(remembered, read + LEAST + 1)
    assert {key: later.get(key, "told") for key in UNKNOWN} == UNKNOWN


def test_another_position_at_the_exchange_is_none_that_is_known(tmp_path: Path) -> None:
    """Given an exchange that holds a position of which the run's journal, lost and begun anew, knows nothing
    When the status is asked for
    Then in_position, size and entry price are null, and the difference and what bars entries are told
    """
    run = PaperRun(tmp_path)
    run.trade(bought)
    (run.folder / JOURNAL).unlink()

    async def looked(market: OnPaper) -> None:
        await market.price(100.0)

    run.trade(looked)
    status = told(run, tmp_path)
    assert {key: status[key] for key in UNKNOWN} == UNKNOWN
    assert any("the exchange holds 5.02" in text for text in status["differences"])
    assert any("the journal broke" in reason for reason in status["against_entries"])


def test_the_last_price_is_told_before_the_first_checkpoint(tmp_path: Path) -> None:
    """Given a run that has just begun, and one that goes on, with an engine at work
    When prices have come since the newest checkpoint, and the status is asked for
    Then it has the newest of them with its own time, and what is held is valued at it
    """
    run = PaperRun(tmp_path)

    async def first(market: OnPaper) -> None:
        assert (told(run, tmp_path)["last_price"], told(run, tmp_path)["last_price_time"]) == (None, None)
        await market.price(105.0)
        await market.price(104.5)
        status = told(run, tmp_path)
        assert (status["last_price"], status["last_price_time"]) == (104.5, "1970-01-01T00:00:04Z")
        await market.bought()

    async def second(market: OnPaper) -> None:
        assert told(run, tmp_path)["last_price"] == 99.6
        await market.price(101.0)
        before = told(run, tmp_path)
        await market.price(102.0)
        status = told(run, tmp_path)
        assert status["last_price"] == 102.0
        assert status["equity"] - before["equity"] == pytest.approx(5.02)

    run.trade(first)
    run.trade(second)
