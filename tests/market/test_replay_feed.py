"""The pace of a replay."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.engine.ports import Pace
from srconsole.market.replay_feed import ReplayFeed, read_columns
from tests.engine.running import written
from tests.walks import walk


class ManualClock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def wall(self) -> int:
        """Return the time of day, UTC milliseconds."""
        return round(self.monotonic() * 1000)

    def monotonic(self) -> float:
        """Return the time that was set."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Go on by so much."""
        self.now += seconds


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that stands."""
    return ManualClock()


@pytest.fixture
def feed(tmp_path: Path, clock: ManualClock) -> ReplayFeed:
    """Return a replay of 20 candles: five at once, then two a second."""
    columns, report = read_columns(written(walk(1, 20), tmp_path / "walk.csv"))
    return ReplayFeed(columns, report, None, clock, pace=Pace(False, 2.0), unpaced=5)


def test_the_first_candles_come_at_once_and_the_others_at_their_pace(feed: ReplayFeed, clock: ManualClock) -> None:
    """A replay begins with a past.

    Given a replay of which five candles are unpaced and the others come at two a second
    When it is asked for candle after candle
    Then five are due at once, the sixth half a second later, and the seventh half a second after that
    """
    assert [feed.wait(number) for number in range(5)] == [0.0] * 5
    assert feed.wait(5) == 0.5
    clock.now += 0.5
    assert feed.wait(5) == 0.0
    assert feed.bar(5) is not None
    feed.took(5)
    assert feed.wait(6) == 0.5


def test_a_candle_that_came_late_does_not_hurry_the_next(feed: ReplayFeed, clock: ManualClock) -> None:
    """A machine that slept does not race afterwards.

    Given a replay at two candles a second whose machine was away for an hour
    When it goes on
    Then the next candle is due at once, and the one after it as soon as that, but no backlog is raced through
    """
    feed.wait(5)
    clock.now += 3600
    assert feed.wait(5) == 0.0
    feed.took(5)
    assert feed.wait(6) == 0.0
    feed.took(6)
    assert feed.wait(7) == 0.5


def test_a_paused_feed_brings_single_steps_only(feed: ReplayFeed) -> None:
    """A pause holds, a step brings one.

    Given a paused replay
    When a person asks for two steps
    Then two candles are due and no third, and nothing is due after the last candle
    """
    feed.set_pace(Pace(True, 2.0))
    assert feed.wait(0) is None
    feed.set_pace(Pace(True, 2.0, steps=2))
    for number in (0, 1):
        assert feed.wait(number) == 0.0
        assert feed.bar(number) is not None
        feed.took(number)
    assert feed.wait(2) is None
    assert feed.pace.steps == 0
    assert feed.wait(20) is None
    assert feed.bar(20) is None


def test_another_speed_counts_from_now(feed: ReplayFeed, clock: ManualClock) -> None:
    """A person who makes it faster sees it at once.

    Given a replay that waits for its next candle
    When it is set to ten a second, or as fast as it goes
    Then the next candle is due a tenth of a second later, or now
    """
    feed.wait(5)
    feed.set_pace(Pace(False, 10.0))
    assert feed.wait(5) == pytest.approx(0.1)
    clock.now += 0.05
    feed.set_pace(Pace(False, float("inf")))
    assert feed.wait(5) == 0.0


def test_a_reader_of_a_large_file_tells_how_far_it_is(tmp_path: Path) -> None:
    """Seconds of reading are counted, and not silent.

    Given a file of ten thousand candles
    When it is read
    Then it is told some times on the way how many have been read, each time more, and never more than there are
    """
    told: list[int] = []
    read_columns(written(walk(1, 10_000), tmp_path / "walk.csv"), told.append)
    assert len(told) == 2
    assert told == sorted(set(told))
    assert told[-1] <= 10_000
