"""A sweep carried out: its pace, what nobody would wait for, and the same result whichever way it went."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from srconsole.errors import RequestError
from srconsole.research.sweep.figures import Row
from srconsole.research.sweep.run import (
    MOST_HOURS,
    Done,
    Way,
    check_feasible,
    duration_text,
    first_trials,
    in_parent,
    portions,
    seconds_of,
)
from srconsole.research.sweep.store import Store
from srconsole.research.sweep.work import Material, Portion, traded
from tests.research.sweep.sweeps import CANDLE, plan, swept

RANGES = ("levels.swing_order=2:6:1", "strategy.stop_pct=0.01,0.02")


class Ticking:
    """A clock on which every look takes as long as it is told."""

    def __init__(self, step: float) -> None:
        self._now = 0.0
        self._step = step

    def __call__(self) -> float:
        self._now += self._step
        return self._now


def rows_of(store: Store) -> list[tuple[object, ...]]:
    """Return all that a store holds."""
    return list(store.rows())


def test_the_first_trials_tell_the_pace_and_are_kept() -> None:
    """What is done to know the pace is not done again.

    Given a sweep of ten combinations on two files, and a clock
    When the first of them are traded
    Then they are one, two, four and so on from the beginning, with their figures, and the pace is that of the last ones
    """
    asked = plan(*RANGES, files=2)

    pace = first_trials(asked, asked.places, 1, clock=Ticking(0.02))

    done = [portion.positions for portion, _ in pace.first]
    assert done[:3] == [(0,), (1, 2), (3, 4, 5, 6)]
    last = pace.first[-1][0]
    assert pace.candle == pytest.approx(0.02 / len(last.positions) / 300)
    for portion, rows in pace.first:
        assert rows == traded(asked.material, portion)


def test_a_sweep_that_is_interrupted_goes_on(tmp_path: Path) -> None:
    """What was done is not done again, and the end is that of a sweep in one go.

    Given a sweep that ends in the middle, whatever the reason
    When it is carried out again
    Then only what was missing is traded, and all trials are those of a sweep in one go
    """
    asked = plan(*RANGES, files=2)
    with Store(asked) as store:
        whole = rows_of(swept(asked, store))
    handed: list[Portion] = []

    def breaking(material: Material, each: Iterator[Portion]) -> Iterator[Done]:
        for portion in each:
            handed.append(portion)
            yield portion, traded(material, portion)
            if len(handed) == 3:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Store(asked, tmp_path) as store:
        swept(asked, store, breaking)
    first = {(portion.file, place) for portion in handed for place in portion.positions}
    handed.clear()
    seen: list[tuple[int, int]] = []
    with Store(asked, tmp_path) as store:
        swept(asked, store, in_order(handed), lambda done, total: seen.append((done, total)))
        assert rows_of(store) == whole
    second = {(portion.file, place) for portion in handed for place in portion.positions}
    assert not first & second
    assert len(first | second) == asked.trials
    assert seen[0] == (len(first), 20)
    assert seen[-1] == (20, 20)


def in_order(handed: list[Portion]) -> Way:
    """Return a way that notes what is handed out."""

    def way(material: Material, each: Iterator[Portion]) -> Iterator[Done]:
        for portion in each:
            handed.append(portion)
            yield portion, traded(material, portion)

    return way


def test_answers_in_any_order_and_twice_change_nothing() -> None:
    """The result does not depend on who was faster.

    Given a sweep whose portions come back in any order, some of them twice
    When it is carried out
    Then its trials are those of a sweep one by one, and progress never tells more than there are
    """
    asked = plan(*RANGES, files=2)
    with Store(asked) as store:
        whole = rows_of(swept(asked, store))

    def mixed(material: Material, each: Iterator[Portion]) -> Iterator[Done]:
        answers: list[tuple[Portion, list[Row]]] = [(portion, traded(material, portion)) for portion in each] * 2
        random.Random(5).shuffle(answers)
        yield from answers

    seen: list[int] = []
    with Store(asked) as store:
        swept(asked, store, mixed, lambda done, _: seen.append(done))
        assert rows_of(store) == whole
    assert seen == sorted(seen)
    assert seen[-1] == asked.trials


def test_threads_come_to_the_same() -> None:
    """More threads are faster and nothing else.

    Given a sweep
    When it is traded in one thread and in three
    Then its trials are the same
    """
    asked = plan(*RANGES)
    with Store(asked) as one, Store(asked) as three:
        assert rows_of(swept(asked, one, in_parent(1))) == rows_of(swept(asked, three, in_parent(3)))


def test_portions_take_half_a_second() -> None:
    """A sweep that is killed loses half a second of each process.

    Given a pace of a millisecond a candle, and of a microsecond
    When what is left is divided
    Then portions hold one trial of 300 candles, or all of them, and each place once
    """
    asked = plan(*RANGES)

    slow = list(portions(asked, asked.places, 1e-3))
    fast = list(portions(asked, asked.places, 1e-6))

    assert [len(portion.positions) for portion in slow] == [1] * 10
    assert [portion.positions for portion in fast] == [tuple(range(10))]
    assert [place for portion in slow for place in portion.positions] == list(range(10))


def test_what_nobody_would_wait_for_is_refused() -> None:
    """A sweep that would take days is told before it begins.

    Given a pace, and sweeps of too many trials or too many hours
    When they are to begin
    Then they are refused with the time that they would take, and longer ones may be asked for
    """
    asked = plan("levels.swing_order=2:5:1", "risk.margin=100:10000:1", "risk.leverage=1:2:0.001")
    hours = seconds_of(asked, CANDLE, 1)

    with pytest.raises(
        RequestError, match=r"39,643,604 trials would take 138 days .* 10,000,000 are the most.*--random N"
    ):
        check_feasible(asked, hours, MOST_HOURS)
    some = plan("levels.swing_order=2:5:1", "risk.margin=100:1000:1")
    with pytest.raises(RequestError, match=r"3,604 trials would take 18 minutes .* more than 0.1 hours.*with --hours"):
        check_feasible(some, seconds_of(some, CANDLE, 1), 0.1)
    check_feasible(some, seconds_of(some, CANDLE, 1), 0.4)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.034, "0.034 s"), (40, "40 s"), (150, "2 minutes"), (7300, "2 hours"), (8e5, "9 days"), (1e12, "31,688 years")],
)
def test_a_duration_is_told_in_its_unit(seconds: float, text: str) -> None:
    """Nobody reads 604800 seconds.

    Given some seconds
    When they are told
    Then it is in the unit that a person would choose
    """
    assert duration_text(seconds) == text


def test_what_is_left_out_tells_no_pace() -> None:
    """A pace is that of trials, not of what contradicts itself.

    Given a grid that begins with fast averages that are no faster ones, and a clock
    When the first trials are traded
    Then it goes on until one is a trial, whose time is the pace
    """
    asked = plan("signals.sma_fast=30,5", "signals.sma_slow=10:29:1", strategy__name="sma")

    pace = first_trials(asked, asked.places, 1, clock=Ticking(0.2))

    assert [len(portion.positions) for portion, _ in pace.first] == [1, 2, 4, 8, 16]
    figures = [row for _, rows in pace.first for row in rows if not isinstance(row, str)]
    assert len(figures) == 11
    assert pace.candle == pytest.approx(0.2 / 11 / 300)
