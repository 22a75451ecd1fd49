"""States of closes are kept for 48 hours, then one a day, and any past minute is shown from the nearest one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from srconsole.engine.inputs import PriceSeen
from srconsole.errors import JournalError
from srconsole.journal.read_only import checkpoint_before
from srconsole.journal.run_folder import JOURNAL
from tests.journal.market_run import BEGIN, DAY, HOUR, Run, opened


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    """Return a folder with a run of a week, and what was written."""
    folder = tmp_path_factory.mktemp("week")
    with opened(folder) as journal:
        run = Run(journal)
        for _ in range(7 * 24):
            run.hour(10)
    return folder, run


def places(folder: Path) -> list[int]:
    """Return the places of the states that are kept."""
    with closing(sqlite3.connect(folder / JOURNAL)) as connection:
        return [place for (place,) in connection.execute("SELECT place FROM past ORDER BY place")]


def test_states_grow_fewer_with_their_age(week: tuple[Path, Run]) -> None:
    """Given a run of a week with a close each hour
    When its states are counted
    Then there is one for each close of the last 48 hours, and the first one of each day before that
    """
    folder, run = week
    newest = run.states[-1][0]
    expected, days = [], set[int]()
    for time, checkpoint in run.states:
        if time >= newest - 48 * HOUR or time // DAY not in days:
            expected.append(checkpoint.place)
        days.add(time // DAY)
    assert places(folder) == expected
    assert len(expected) == 49 + 5


def test_a_past_minute_is_shown_from_the_nearest_state_before_it(week: tuple[Path, Run]) -> None:
    """Given a run of a week
    When what it knew at minutes of its last two days is asked for
    Then it is the state of the close before, with exactly the inputs that had come since
    """
    folder, run = week
    for minutes in (61, 90, 121, 600, 1439):
        time = run.states[-1][0] - minutes * 60_000
        then = checkpoint_before(folder, time)
        assert then is not None
        assert (then.time, then.checkpoint) == max(known for known in run.states if known[0] <= time)
        behind = [one for one in run.inputs if one.number > then.checkpoint.inputs]
        assert then.inputs == behind[: len(then.inputs)]
        assert all(one.input.time <= time for one in then.inputs if isinstance(one.input, PriceSeen))
        following = behind[len(then.inputs)].input
        assert max(getattr(following, "time", 0), getattr(following, "received", 0)) > time


def test_what_lies_before_the_first_state_is_not_known(week: tuple[Path, Run]) -> None:
    """Given a run of a week
    When a minute of its first hour, or one long before it, is asked for
    Then nothing is shown
    """
    assert checkpoint_before(week[0], BEGIN + 60_000) is None
    assert checkpoint_before(week[0], 0) is None


def test_where_there_is_no_run_nothing_is_shown(tmp_path: Path) -> None:
    """Given a folder without a run
    When a past minute is asked for
    Then a sentence says so
    """
    with pytest.raises(JournalError, match="holds no run"):
        checkpoint_before(tmp_path, BEGIN)


def test_a_changed_state_is_not_shown(tmp_path: Path) -> None:
    """Given a run with a kept state that somebody changed
    When a minute behind it is asked for
    Then it is refused in a sentence
    """
    with opened(tmp_path) as journal:
        run = Run(journal)
        for _ in range(5):
            run.hour(10)
    with closing(sqlite3.connect(tmp_path / JOURNAL, isolation_level=None)) as connection:
        connection.execute("UPDATE past SET state = x'01' WHERE place = 3")
    with pytest.raises(JournalError, match="the state kept of close 3 was changed"):
        checkpoint_before(tmp_path, run.states[2][0] + 60_000)


def test_a_pause_of_days_loses_no_state_of_a_day(tmp_path: Path) -> None:
    """Given a run of thirty hours that stood still for four days
    When it goes on for some hours
    Then one state of each of its earlier days is kept, and all of the new hours
    """
    with opened(tmp_path) as journal:
        run = Run(journal)
        for _ in range(30):
            run.hour(10)
        run.skip(96)
        for _ in range(5):
            run.hour(10)
    assert places(tmp_path) == [1, 24, *range(31, 36)]
