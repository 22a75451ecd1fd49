"""Searched on the past, traded behind it."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.research.optimise.history import Searched
from srconsole.research.optimise.limits import Limits
from srconsole.research.optimise.optimised import optimise
from srconsole.research.optimise.search import Search
from srconsole.research.optimise.store import storage_in
from srconsole.research.optimise.walk_forward import WalkForward
from srconsole.research.optimise.windows import Span, windows_of
from srconsole.research.sweep.ranges import settings_with
from tests.research.optimise import history_of, search_of, unheard, walked
from tests.walks import walk

HOURS = 3600
RANGES = ("levels.swing_order=1:4:1", "strategy.stop_pct=0.005,0.02")


def walk_through(history: Searched, search: Search, *, anchored: bool = False) -> WalkForward:
    """Return the walk-forward of 200 hours searched and 100 traded."""
    windows = windows_of(history.columns, Span(200 * HOURS, 100 * HOURS, anchored), HOURS)
    with storage_in(None) as storage:
        walked_through = optimise(search, history, storage, unheard, windows).walked
    assert walked_through is not None
    return walked_through


def bent(candles: list[Candle], start: int, factor: float) -> list[Candle]:
    """Return candles whose prices are others from one of them on."""
    return [
        each
        if at < start
        else Candle._make([each.time, *(price * factor ** (at - start + 1) for price in each[1:5]), each.volume])
        for at, each in enumerate(candles)
    ]


def assert_unseen(seed: int, number: int, factor: float, *, anchored: bool) -> None:
    """Hold the choices of a history against those of one with other prices from a test on."""
    candles = walk(seed, 520)
    history = history_of(candles)
    windows = windows_of(history.columns, Span(200 * HOURS, 100 * HOURS, anchored), HOURS)
    number = min(number, len(windows) - 1)
    search = search_of(ranges=RANGES, trials=4)

    seen = walk_through(history, search, anchored=anchored)
    other = walk_through(history_of(bent(candles, windows[number].test.first, factor)), search, anchored=anchored)

    chosen, same = ([(each.chosen, each.train) for each in walked.windows] for walked in (seen, other))
    assert chosen[: number + 1] == same[: number + 1]


def test_a_crash_in_a_test_changes_no_choice_before_it() -> None:
    """A search knows nothing of what it will be judged by.

    Given a history, and the same one with a crash from the first candle of its second test on
    When both are walked through
    Then up to that test the same settings are chosen, by the same figures
    """
    assert_unseen(3, 1, 0.995, anchored=False)


@pytest.mark.slow
@settings(max_examples=15)
@given(st.integers(0, 20), st.integers(0, 3), st.floats(0.995, 1.005), st.booleans())
def test_what_is_tested_was_not_seen(seed: int, number: int, factor: float, anchored: bool) -> None:
    """The choice for a test is the same whatever the test brings.

    Given a history, and the same one with other prices from the first candle of any test on
    When both are walked through, with searches that slide or begin at the first candle
    Then up to that test the same settings are chosen, by the same figures
    """
    assert_unseen(seed, number, factor, anchored=anchored)


def test_the_tests_are_one_account() -> None:
    """Each test begins with what the one before has left, and holds nothing.

    Given a walk-forward of several windows
    When its tests are joined
    Then equity goes on from window to window, what trades made is what it gained, and the figures say so
    """
    found = walk_through(walked(length=900), search_of(ranges=RANGES, trials=8))
    tests = [each.test for each in found.windows]

    assert len(tests) >= 5
    assert sum(test.sold for test in tests) == found.figures["sold_at_ends"] > 0
    capital = 1000.0
    for test in tests:
        assert test.figures is None or test.figures["settings"]["risk"]["initial_capital"] == capital
        assert test.final == pytest.approx(capital + math.fsum(test.results), abs=1e-9)
        capital = test.final
    assert found.figures["final_equity"] == capital
    assert found.figures["net_profit"] == pytest.approx(math.fsum(each for test in tests for each in test.results))
    assert found.figures["trades"] == len([each for test in tests for each in test.results])
    for one, behind in pairwise(tests):
        assert one.stretch.until <= behind.stretch.first


def test_a_test_is_the_backtest_of_what_was_chosen() -> None:
    """Levels are known from before the test, and nothing else is.

    Given a walk-forward
    When the settings of a window are backtested on the candles up to its end, traded from its test on
    Then the closed trades and the equity before its end are the same
    """
    history, search = walked(length=500), search_of(ranges=RANGES, trials=8)
    first = walk_through(history, search).windows[0]
    assert first.chosen is not None

    result = history.traded(first.window.test, settings_with(search.base, first.chosen))

    begin = first.window.test.first
    assert first.test.results[: len(result.trades)] == tuple(result.trades["pnl"])
    assert first.test.equity[:-1].tolist() == result.candles["Equity"].tolist()[begin:-1]
    assert len(result.candles) == first.window.test.until


def test_where_nothing_may_be_chosen_the_capital_lies_idle() -> None:
    """A window without settings is told, and costs nothing.

    Given limits that no trial keeps to
    When the history is walked through
    Then no window is traded, equity stays what it was, and there is no efficiency to tell
    """
    found = walk_through(walked(length=500), search_of(ranges=RANGES, trials=3, limits=Limits(10_000)))

    assert all(each.chosen is None and "keeps to the limits" in each.idle for each in found.windows)
    assert found.figures["final_equity"] == 1000.0
    assert (found.figures["trades"], found.figures["sharpe"], found.efficiency) == (0, None, None)
