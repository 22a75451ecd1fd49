"""Prices are kept for some days, those of a trade for good, and what is thinned away stays provable."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from srconsole.engine.inputs import CandleClosed, PriceSeen, Stored
from srconsole.errors import JournalError
from srconsole.journal import reading
from srconsole.journal.chain import BLOCK
from srconsole.journal.packing import Packing
from srconsole.journal.proof import fault_of
from srconsole.journal.run_folder import JOURNAL
from tests.journal.market_run import BEGIN, DAY, HOUR, KEPT, MARKET, OTHER, PAPER, Run, opened, with_a_trade

CHECKOUT = Path(__file__).resolve().parents[2]


@contextmanager
def read(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open a folder's journal as SQLite has it."""
    with closing(sqlite3.connect(folder / JOURNAL, isolation_level=None)) as connection:
        yield connection


def stored(folder: Path) -> list[Stored]:
    """Return all inputs that a journal holds."""
    with read(folder) as connection:
        return list(reading.stored_behind(connection, 0))


@pytest.fixture(scope="module")
def thinned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a run of sixty hours of which one day is kept, to be copied."""
    folder = tmp_path_factory.mktemp("thinned")
    with opened(folder) as journal:
        with_a_trade(Run(journal))
    return folder


@pytest.fixture
def run(thinned: Path, tmp_path: Path) -> Path:
    """Return a copy that a test may harm."""
    return shutil.copytree(thinned, tmp_path / "run")


def test_prices_older_than_the_days_kept_go_but_for_those_of_a_trade(thinned: Path) -> None:
    """Given a run of sixty hours that keeps a day, with something held from the 8th hour to the 11th and in the 15th
    When it has gone on
    Then whole blocks of prices older than a day are gone, those of these hours are all there, and every close is
    """
    hours = [0] * 60
    for one in stored(thinned):
        if isinstance(one.input, PriceSeen):
            hours[one.place] += 1
    assert all(hours[hour] == 50 for hour in KEPT)
    assert all(count == 0 for hour, count in enumerate(hours[:28]) if hour not in KEPT)
    assert all(count == 50 for count in hours[36:])
    assert sum(isinstance(one.input, CandleClosed) for one in stored(thinned)) == 60
    assert fault_of(thinned / JOURNAL) == ""


def test_what_was_not_thinned_is_what_came(tmp_path: Path) -> None:
    """Given a run of which a part was thinned away
    When it is opened again and gone on with
    Then what is left has the numbers and the words that it came with, and the next input follows the last one
    """
    with opened(tmp_path) as journal:
        run = Run(journal)
        with_a_trade(run)
    left = {one.number for one in stored(tmp_path)}
    assert stored(tmp_path) == [one for one in run.inputs if one.number in left]
    with opened(tmp_path) as journal:
        again = Run(journal, hour=60, inputs=len(run.inputs), facts=8)
        for _ in range(30):
            again.hour()
    assert len(stored(tmp_path)) < len(left) + 30 * 101
    assert fault_of(tmp_path / JOURNAL) == ""


HARMS = {
    "a price of a trade": "UPDATE inputs SET body = CAST(body || x'00' AS BLOB) WHERE number = 849",
    "a price of a trade taken away": "DELETE FROM inputs WHERE number = 849",
    "an input more": "INSERT INTO inputs VALUES (10, 0, x'90')",
    "how many are gone": "UPDATE thinned SET gone = gone + 1 WHERE number = 1",
    "the sum of what is left": "UPDATE thinned SET sum = zeroblob(16) WHERE number = 0",
    "the sum that there was": "UPDATE thinned SET was = zeroblob(16) WHERE number = 0",
    "a mark taken away": "DELETE FROM thinned WHERE number = 1",
    "a block's sum": "UPDATE blocks SET sum = zeroblob(16) WHERE stream = 'inputs' AND number = 1",
    "a state of the past": "UPDATE past SET state = x'00' WHERE place = 30",
}


@pytest.mark.parametrize("what", HARMS)
def test_whatever_is_changed_in_what_was_thinned_is_noticed(what: str, run: Path) -> None:
    """Given a run of which a part was thinned away, sound, and then with something in that part changed
    When it is read whole
    Then nothing is wrong with it at first, and then one sentence says that there is
    """
    assert fault_of(run / JOURNAL) == ""
    with read(run) as connection:
        assert connection.execute(HARMS[what]).rowcount == 1
    fault = fault_of(run / JOURNAL)
    assert fault
    assert "\n" not in fault


@pytest.mark.parametrize("what", ["a price of a trade", "how many are gone", "an input more"])
def test_a_small_journal_is_checked_with_what_was_thinned_at_the_start(what: str, run: Path) -> None:
    """Given a journal that is small enough to be checked whole, with a thinned part of it changed
    When it is started
    Then it is refused in a sentence
    """
    with read(run) as connection:
        connection.execute(HARMS[what])
    with pytest.raises(JournalError, match="is damaged"), opened(run) as journal:
        journal.read()


def test_a_price_that_was_changed_before_it_is_thinned_is_noticed_then(tmp_path: Path) -> None:
    """Given a run in whose journal a price was changed that is not a day old yet
    When the run goes on and the price is to be thinned away
    Then the commit is refused in a sentence, and the change is not summed as if it had always been there
    """
    with opened(tmp_path) as journal:
        run = Run(journal)
        for _ in range(15):
            run.hour()
    with read(tmp_path) as connection:
        other = Packing([MARKET]).packed(PriceSeen(MARKET, 1.0, 1.0, 1.0, BEGIN, BEGIN))
        connection.execute("UPDATE inputs SET body = ? WHERE number = 849", (other,))
    with opened(tmp_path) as journal:
        again = Run(journal, hour=15, inputs=len(run.inputs))
        with pytest.raises(JournalError, match="its inputs from number 0 to 999 were changed"):
            with_a_trade(again, 40)
    assert "were changed" in fault_of(tmp_path / JOURNAL)


def test_nothing_goes_before_a_state_lies_behind_it(tmp_path: Path) -> None:
    """Given prices of three days without a state behind them
    When they are committed
    Then all of them are kept, and they begin to go once there is a state
    """
    with opened(tmp_path) as journal:
        run = Run(journal)
        for number in range(4 * BLOCK):
            time = BEGIN + number * (3 * DAY // (4 * BLOCK))
            run.take(PriceSeen(MARKET, 1.0, 0.0, 0.0, time, time))
            if number % 100 == 99:
                journal.commit()
        assert len(stored(tmp_path)) == 4 * BLOCK
        run.hour()
        run.hour()
        assert len(stored(tmp_path)) == 4 * BLOCK + 202


def test_a_clock_that_leaps_ahead_for_a_moment_takes_nothing_away(tmp_path: Path) -> None:
    """Given a run of some hours in which one answer came with a time that lies years ahead
    When the run goes on
    Then no price of it is gone
    """
    with opened(tmp_path) as journal:
        run = Run(journal)
        for _ in range(15):
            run.hour()
        run.take(PriceSeen(MARKET, 1.0, 0.0, 0.0, BEGIN + 9000 * DAY, BEGIN + 15 * HOUR))
        run.take(PriceSeen(MARKET, 1.0, 0.0, 0.0, BEGIN + 15 * HOUR, BEGIN + 9000 * DAY))
        journal.commit()
    assert stored(tmp_path) == run.inputs


def test_prices_of_another_market_do_not_stay_for_a_trade(tmp_path: Path) -> None:
    """Given two markets on one account, of which one holds something all the time and the other nothing
    When the days that are kept have passed
    Then the prices of the one are there, and those of the other are gone
    """
    with opened(tmp_path) as journal:
        run = Run(journal)
        for hour in range(60):
            time = BEGIN + hour * HOUR
            for poll in range(50):
                run.take(PriceSeen(OTHER, 1.0, 0.0, 0.0, time + poll, time + poll))
            run.hour(held=True)
            journal.add_row(OTHER, 2 * hour + 1, f"x,,,,,,{OTHER},,FLAT,,1000.0")
            run.other_closed()
        journal.commit()
    held = [one.input.market for one in stored(tmp_path) if isinstance(one.input, PriceSeen) and one.place < 40]
    assert held.count(MARKET) == 20 * 50
    assert held.count(OTHER) < 20 * 10


@pytest.mark.slow
@pytest.mark.parametrize("point", [*range(406, 416), *range(430, 720, 58)])
def test_killed_at_a_write_it_goes_on_thinning(point: int, tmp_path: Path) -> None:
    """Given a process that writes a run of sixty hours, of which one day is kept
    When it is killed at one of its writes, among them those that thin
    Then the journal is sound, and the run goes on behind its last commit and is thinned as if nothing had been
    """
    command = [sys.executable, "-m", "tests.journal.market_run", str(tmp_path), str(point)]
    killed = subprocess.run(command, cwd=CHECKOUT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert fault_of(tmp_path / JOURNAL) == ""
    with opened(tmp_path) as journal, read(tmp_path) as connection:
        remembered = journal.read()
        numbers = [one.number for one in reading.stored_behind(connection, 0)]
        last = (remembered.inputs[-1].number if remembered.inputs else 0) or numbers[-1]
        assert remembered.checkpoint is not None
        places = remembered.checkpoint.place
        run = Run(journal, hour=places, inputs=last, facts=remembered.checkpoint.sequence)
        for _ in range(40):
            run.hour()
    assert fault_of(tmp_path / JOURNAL) == ""
    kept = {one.place for one in stored(tmp_path) if isinstance(one.input, PriceSeen)}
    assert kept & set(range(places)) == KEPT


@pytest.mark.slow
def test_the_file_does_not_grow_beyond_what_is_kept(tmp_path: Path) -> None:
    """Given a run that keeps a day of prices
    When it goes on for two weeks
    Then the file is no larger than after the third day by more than what stays for good
    """
    sizes = []
    with opened(tmp_path) as journal:
        run = Run(journal)
        for _ in range(14):
            for _ in range(24):
                run.hour(200)
            sizes.append((tmp_path / JOURNAL).stat().st_size)
    assert sizes[-1] < sizes[3] * 1.25


def test_a_replay_keeps_all_that_it_wrote(tmp_path: Path) -> None:
    """Given a journal that is no market's
    When inputs of sixty hours are written
    Then all of them are kept, and one state
    """
    with opened(tmp_path, keeping=None) as journal:
        run = Run(journal)
        with_a_trade(run)
    assert stored(tmp_path) == run.inputs
    with read(tmp_path) as connection:
        assert connection.execute("SELECT count(*) FROM past").fetchone() == (0,)


def test_a_run_of_another_mode_is_not_gone_on_with(tmp_path: Path) -> None:
    """Given the journal of a run on paper
    When it is opened as that of a live run, or as a replay's
    Then it is refused in a sentence that says whose it is, and on paper it goes on
    """
    with opened(tmp_path) as journal:
        Run(journal).hour()
    live = PAPER._replace(kind="live bitget BTC/USDT:USDT 1h")
    with pytest.raises(JournalError, match="is the journal of paper bitget BTC/USDT:USDT 1h, not of live bitget"):
        opened(tmp_path, live)
    with pytest.raises(JournalError, match="not of a replay"):
        opened(tmp_path, None)
    with opened(tmp_path) as journal:
        assert journal.read().checkpoint is not None
