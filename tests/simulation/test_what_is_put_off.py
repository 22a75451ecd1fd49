"""A simulation's journal writes polls down together; whoever is killed leaves what was committed all the same."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from srconsole.compose.rehearse.memory import Commits, Killed
from srconsole.engine.facts import Fact, Noted, Started
from srconsole.engine.inputs import DeadlinePassed, Stored
from srconsole.engine.ports import Checkpoint, Remembered
from srconsole.journal.sqlite_journal import SqliteJournal
from tests.simulation.inside import TOGETHER, WatchedJournal

MARKET = "BTC/USDT:USDT"


class Run:
    """What hears of a journal's commits."""

    def __init__(self, path: Path, kills: tuple[int, ...] = ()) -> None:
        self.told: list[Fact] = []
        self.journal = WatchedJournal(path, "sim", Commits(kills))
        self.journal.watched_by(lambda: None, lambda: None, self.told.append)


def poll(number: int) -> Stored:
    """Return something that comes, and is no fact."""
    return Stored(number, 0, DeadlinePassed(MARKET, number))


def left(path: Path) -> Remembered:
    """Return what the next start finds."""
    with closing(SqliteJournal(path, "sim")) as journal:
        return journal.read()


def test_what_was_committed_is_there_and_what_was_added_behind_it_is_not(tmp_path: Path) -> None:
    """Given polls that are committed one by one, and one more with a fact that are not
    When the engine is dead
    Then its journal has the polls that were committed, and nothing else
    """
    path = tmp_path / "journal.sqlite3"
    run = Run(path)
    for number in (1, 2, 3):
        run.journal.add_input(poll(number))
        run.journal.set_checkpoint(Checkpoint(0, 0, 0, bytes([number])))
        run.journal.commit()
    run.journal.add_input(poll(4))
    run.journal.add_fact(Noted(1, 0, MARKET, 0, Started("a run")))
    run.journal.set_checkpoint(Checkpoint(0, 1, 4, b"4"))
    run.journal.close()

    found = left(path)
    assert found.inputs == [poll(1), poll(2), poll(3)]
    assert found.facts == []
    assert run.told == []
    assert found.checkpoint == Checkpoint(0, 0, 0, bytes([3]))


@pytest.mark.parametrize(("point", "kept"), [(3, 1), (4, 2)])
def test_a_kill_around_a_commit_is_one_before_it_or_behind_it(point: int, kept: int, tmp_path: Path) -> None:
    """Given an engine that is killed just before its second commit, or just behind it
    When a poll came with each, and a fact with the second
    Then its journal has what was committed up to there, and the fact is told if it is there
    """
    path = tmp_path / "journal.sqlite3"
    run = Run(path, (point,))
    run.journal.add_input(poll(1))
    run.journal.commit()
    run.journal.add_input(poll(2))
    run.journal.add_fact(Noted(1, 0, MARKET, 0, Started("a run")))
    with pytest.raises(Killed):
        run.journal.commit()
    run.journal.close()

    found = left(path)
    assert found.inputs == [poll(1), poll(2)][:kept]
    assert [noted.fact for noted in found.facts] == run.told == [Started("a run")][: kept - 1]


def test_a_fact_is_on_the_disk_with_its_commit_and_polls_are_not_put_off_for_long(tmp_path: Path) -> None:
    """Given an engine that lives on
    When it commits a fact, and then polls without one
    Then the fact is on the disk at once with all before it, and the polls are once there are many
    """
    path = tmp_path / "journal.sqlite3"
    run = Run(path)
    run.journal.add_input(poll(1))
    run.journal.commit()
    assert left(path).inputs == []
    run.journal.add_fact(Noted(1, 0, MARKET, 0, Started("a run")))
    run.journal.commit()
    assert (left(path).inputs, run.told) == ([poll(1)], [Started("a run")])

    for number in range(2, TOGETHER + 3):
        run.journal.add_input(poll(number))
        run.journal.commit()
    assert len(left(path).inputs) == TOGETHER + 2
    run.journal.close()
