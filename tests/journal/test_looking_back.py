"""A run's whole log, trades and candles are read back while its engine writes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.core.by_hand import Flatten, MoveStop, PauseEntries
from srconsole.core.candle import Candle
from srconsole.engine.facts import Done, Fact, NotDone, Noted, Requested
from srconsole.engine.log_entries import entry_of
from srconsole.engine.market_facts import StopSet
from srconsole.engine.request import PauseFeed
from srconsole.engine.view.log_lines import LogLines
from srconsole.engine.view.records import Entry, Kind, Sought
from srconsole.engine.view.snapshot import RowView
from srconsole.errors import JournalError
from srconsole.journal.looking_back import LookingBack
from tests.journal.looked_back import HOUR, log_of, trade_at, write
from tests.journal.scripted_run import MARKET, opened

CANDLES = 40


def told(candles: int = CANDLES) -> list[Entry]:
    """Return the whole log in words."""
    return [entry for noted in log_of(candles) if (entry := entry_of(noted, 2)) is not None]


def whole(back: LookingBack, sought: Sought) -> list[Entry]:
    """Read a part of the log from its end to its beginning, a page at a time."""
    found: list[Entry] = []
    while True:
        page = back.log(sought)
        found = [*page.entries, *found]
        if page.ended:
            return found
        sought = sought._replace(before=page.last)


@pytest.mark.parametrize("kind", ["all", "trades", "grave"])
def test_the_log_is_read_to_its_first_line_whatever_the_pages(tmp_path: Path, kind: Kind) -> None:
    """What the newest 200 lines of the screen have lost is still there.

    Given a run with fills, trades and halts
    When a part of its log is read back a few lines at a time, looking at few facts each time
    Then every line of that part comes once, in order, with the words that the screen has
    """
    with opened(tmp_path) as journal:
        write(journal, 0, CANDLES)
        wanted = [entry for entry in told() if entry.is_of(kind)]

        assert wanted
        for most, scanned in ((1, 3), (7, 5), (500, 4000)):
            assert whole(LookingBack(tmp_path, scanned), Sought(kind, most=most)) == wanted


def test_new_lines_are_read_behind_the_last_one(tmp_path: Path) -> None:
    """A log that is followed shows what is committed, and nothing twice.

    Given a log that was read to its end
    When the engine commits more
    Then what is read behind the last line is exactly that
    """
    back = LookingBack(tmp_path)
    with opened(tmp_path) as journal:
        write(journal, 0, 10)
        before = back.log(Sought())
        write(journal, 10, 14)
        after = back.log(Sought(behind=before.entries[-1].number))

    assert list(before.entries + after.entries) == told(14)
    assert after.ended


def test_a_word_is_found_in_small_letters_and_large_ones(tmp_path: Path) -> None:
    """A person who looks for "Halted" means the halts.

    Given a log with halts
    When a word of theirs is looked for, in other letters
    Then the lines with it are found, and none else
    """
    with opened(tmp_path) as journal:
        write(journal, 0, CANDLES)

        found = whole(LookingBack(tmp_path), Sought(text="HALTED after"))

    assert found == [entry for entry in told() if "halted after" in entry.text]
    assert len(found) == CANDLES // 10


def test_all_trades_are_read_and_those_closed_since(tmp_path: Path) -> None:
    """Totals are of all trades, not of the newest hundred.

    Given a run with closed trades
    When they are read, more are closed, and those behind the last one are read
    Then each trade has come once, in order
    """
    back = LookingBack(tmp_path)
    with opened(tmp_path) as journal:
        write(journal, 0, 20)
        before = back.trades(MARKET, -1)
        write(journal, 20, CANDLES)
        after = back.trades(MARKET, before.last)

    assert [*before.trades, *after.trades] == [trade_at(place) for place in range(3, CANDLES, 4)]
    assert back.trades(MARKET, after.last).trades == ()


@pytest.mark.parametrize(("since", "places"), [(-HOUR, [0, 1, 2]), (17 * HOUR - 1, [17, 18, 19]), (39 * HOUR, [39])])
def test_candles_are_found_by_their_time(tmp_path: Path, since: int, places: list[int]) -> None:
    """A trade of last year is drawn on the candles that were.

    Given a run's candles
    When three are asked for from before the first, from between two, and from the last one on
    Then they are those that opened then or later, with their rows
    """
    with opened(tmp_path) as journal:
        write(journal, 0, CANDLES)

    found = LookingBack(tmp_path).candles(MARKET, since, 3)

    assert found.candles == tuple(Candle(place * HOUR, 1.0, 3.0, 0.5, 2.0, float(place)) for place in places)
    assert found.rows == (RowView("FLAT", None, 1000.0, ""),) * len(places)


def test_a_folder_without_a_run_is_one_sentence(tmp_path: Path) -> None:
    """A run that was moved away while the screen was open is told, and nothing breaks.

    Given a folder that holds no journal
    When its log is read
    Then a JournalError names the folder
    """
    with pytest.raises(JournalError, match="holds no run"):
        LookingBack(tmp_path).log(Sought())


@pytest.mark.parametrize(
    ("time", "places"), [(40 * HOUR, [37, 38, 39]), (2 * HOUR, [0, 1]), (0, []), (90 * HOUR, [37, 38, 39])]
)
def test_candles_are_read_backwards_to_the_first_of_the_run(tmp_path: Path, time: int, places: list[int]) -> None:
    """Whoever looks further and further back comes to where the run began.

    Given a run's candles
    When three are asked for that opened before the end, before the third, before the first, and before a time to come
    Then they are the newest of those that did, in order, as many as there are
    """
    with opened(tmp_path) as journal:
        write(journal, 0, CANDLES)

    found = LookingBack(tmp_path).before(MARKET, time, 3)

    assert [candle.time for candle in found.candles] == [place * HOUR for place in places]
    assert len(found.rows) == len(places)


@pytest.mark.parametrize("since", [-1, 11 * HOUR, 12 * HOUR, 90 * HOUR])
def test_trades_are_found_by_when_they_ended(tmp_path: Path, since: int) -> None:
    """Entries and exits of last year are marked on its candles.

    Given a run with a trade's end in every fourth candle
    When those that ended at a time or later are asked for
    Then they are these, in order
    """
    with opened(tmp_path) as journal:
        write(journal, 0, CANDLES)

    ended = [trade_at(place) for place in range(3, CANDLES, 4) if place * HOUR >= since]

    assert list(LookingBack(tmp_path).closed_since(MARKET, since)) == ended


def test_the_log_of_the_whole_run_speaks_as_the_pane_does(tmp_path: Path) -> None:
    """A key that was answered is no part of a trade's story; what a person did is, in one line.

    Given a run in which a person has paused entries, been refused a flatten, held the candles, and moved a stop, and
    somebody in a shell has been refused
    When its log is read a fact at a time, and from its beginning on
    Then it has the same lines as the pane: what was done by hand, and what was refused to the shell
    """
    happened: list[Fact] = [
        Requested(PauseEntries(), "console"),
        Done("entries are paused"),
        Requested(Flatten(), "console"),
        NotDone("nothing is held"),
        Requested(PauseFeed(), "console"),
        Done("the candles are paused"),
        Requested(Flatten(), "shell"),
        NotDone("no price is known"),
        Requested(MoveStop(99.0), "console"),
        StopSet(99.0),
        Done("the stop is at 99.00"),
    ]
    lines = LogLines()
    with opened(tmp_path) as journal:
        for number, fact in enumerate(happened, 1):
            noted = Noted(number, 0, MARKET, HOUR, fact)
            journal.add_fact(noted)
            lines.take(noted, 2)
        journal.commit()
        for scanned in (1, 4000):
            back = LookingBack(tmp_path, scanned)
            assert [entry.text for entry in whole(back, Sought())] == [line.text for line in lines.worded()]
        forth = LookingBack(tmp_path).log(Sought(behind=0))

    texts = [entry.text for entry in forth.entries]
    assert texts == [line.text for line in lines.worded()]
    assert texts[:2] == [
        "by hand: entries are paused",
        "refused from the shell: no price is known",
    ]
    assert texts[-1] == "by hand: the stop is at 99.00"
