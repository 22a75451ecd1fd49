"""Prices as lines in time."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from srconsole.console.chart.path import FROM_NOW, Step, path_of_peak, path_of_stop
from srconsole.engine.view.snapshot import RowView
from tests.console.chart.scenes import FIVE_CANDLES
from tests.walks import HOUR


def rows(*stops: float | None, position: str = "STOP_LOSS") -> list[RowView]:
    """Return rows with these stops."""
    return [RowView("FLAT" if stop is None else position, stop, 1000.0, "") for stop in stops]


@pytest.mark.parametrize(
    ("known", "now", "expected"),
    [
        pytest.param((94, 94, 95, 95), 95, [(1, 94), (3, 95)], id="where it still is"),
        pytest.param((94, 94, 95, 95), 97, [(1, 94), (3, 95), (None, 97)], id="moved since the newest close"),
        pytest.param((95, 95), 95, [(3, 95)], id="older rows are not known"),
        pytest.param((), 95, [(None, 95)], id="no row is known"),
        pytest.param((94, None, 95, 95), 95, [(1, 94), (3, 95)], id="nothing was held between"),
    ],
)
def test_a_stop_is_the_steps_it_took(
    known: Sequence[float | None], now: float, expected: list[tuple[int | None, float]]
) -> None:
    """Given a position entered in the second of five candles, the stops at the ends of the newest ones, and that of now
    When the stop's line is asked for
    Then it has a step at each candle at whose end the stop was another, and none before what is known
    """
    path = path_of_stop(now, HOUR, FIVE_CANDLES, rows(*known))
    assert path == tuple(Step(FROM_NOW if at is None else at * HOUR, price) for at, price in expected)


def test_a_stop_of_the_candle_in_hand_begins_with_it() -> None:
    """Given a position entered in the candle that has not closed
    When the stop's line is asked for
    Then it begins there
    """
    assert path_of_stop(95, 5 * HOUR, FIVE_CANDLES, rows(None)) == (Step(5 * HOUR, 95),)


@pytest.mark.parametrize(
    ("peak", "entered", "since"),
    [
        pytest.param(105.0, 0, 1, id="the candle that came so far"),
        pytest.param(106.0, 1, 1, id="the entry's own candle, where no later one came so far"),
        pytest.param(105.0, 1, 2, id="a later candle, rather than the entry's own"),
        pytest.param(107.0, 1, None, id="no candle has come so far yet"),
    ],
)
def test_a_peak_stands_since_the_candle_that_came_so_far(peak: float, entered: int, since: int | None) -> None:
    """Given a trailing position entered in a candle, with highs of 104, 106, 105, 97 and 103 from the first one on
    When its peak's line is asked for
    Then it begins at the candle that made it, not at the entry: before that the peak was another
    """
    known = rows(94, 94, 94, 94, 94, position="TAKE_PROFIT")
    path = path_of_peak(peak, entered * HOUR, FIVE_CANDLES, known, whole=False)
    assert path == (Step(FROM_NOW if since is None else since * HOUR, peak),)


@pytest.mark.parametrize(
    ("peak", "entered", "steps"),
    [
        pytest.param(108.0, 0, [(1, 106.0), (None, 108.0)], id="higher since the newest close"),
        pytest.param(106.0, 2, [(3, 97.0), (4, 103.0), (None, 106.0)], id="rising"),
        pytest.param(103.0, 2, [(3, 97.0), (4, 103.0)], id="as high as the last close's"),
        pytest.param(106.0, 1, [(1, 106.0)], id="the entry's own candle"),
    ],
)
def test_a_peak_rises_with_the_candles_of_a_file(
    peak: float, entered: int, steps: list[tuple[int | None, float]]
) -> None:
    """The past is drawn as it was: today's peak was none before it was made.

    Given a trailing position of a replay, with highs of 104, 106, 105, 97 and 103 from the first candle on
    When its peak's line is asked for
    Then it has a step at each later candle that came higher than those before, and is never above what it is now
    """
    known = rows(94, 94, 94, 94, 94, position="TAKE_PROFIT")
    path = path_of_peak(peak, entered * HOUR, FIVE_CANDLES, known, whole=True)
    assert path == tuple(Step(FROM_NOW if at is None else at * HOUR, price) for at, price in steps)


def test_a_high_before_the_switch_is_no_peak() -> None:
    """Given a position that was in STOP_LOSS at the end of the candle that came to 106
    When the line of a peak of 105 is asked for
    Then it does not begin at that candle
    """
    known = [*rows(94, 94), *rows(94, 94, 94, position="TAKE_PROFIT")]
    assert path_of_peak(105.0, 0, FIVE_CANDLES, known, whole=True) == (Step(2 * HOUR, 105.0),)
