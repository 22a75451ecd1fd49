"""Windows of a walk-forward."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.errors import RequestError
from srconsole.research.optimise.history import Searched
from srconsole.research.optimise.windows import Span, windows_of
from tests.research.optimise import history_of, walked
from tests.walks import HOUR, walk

DAY = 86_400


HISTORIES = [walked(seed, 260) for seed in range(5)]


@given(st.sampled_from(HISTORIES), st.integers(2, 200), st.integers(1, 200), st.booleans())
def test_no_candle_is_tested_before_it_is_past(history: Searched, train: int, test: int, anchored: bool) -> None:
    """A test begins where its training ends, and tests join without a hole.

    Given a history with gaps, and windows of any length
    When it is cut into windows
    Then each test follows its training, tests follow each other, and all candles behind the first training are tested
    """
    span = Span(train * 3600, test * 3600, anchored)
    times = history.columns.time

    windows = []
    with suppress(RequestError):  # the training is longer than the file
        windows = windows_of(history.columns, span, 3600)
    assert windows or train + test > 200

    begin, hour = int(times[0]) + train * HOUR * 1000, HOUR * 1000
    for each in windows:
        assert each.train.first < each.train.until == each.test.first < each.test.until
        assert not anchored or each.train.first == 0
        assert int(times[each.test.until - 1]) - int(times[each.test.first]) < test * HOUR * 1000
        assert anchored or int(times[each.test.first]) - int(times[each.train.first]) <= (train + test) * HOUR * 1000
    for one, next_one in pairwise(windows):
        assert one.test.until <= next_one.test.first
    tested = {at for each in windows for at in range(each.test.first, each.test.until)}
    for time in (int(times[at]) for at in range(len(times)) if int(times[at]) >= begin and at not in tested):
        ends = time - (time - begin) % (test * hour)  # its training, behind a gap, is of one candle at most
        assert ((times >= ends - train * hour) & (times < ends)).sum() < 2


def test_windows_go_by_the_calendar() -> None:
    """Ninety days are ninety days, whatever is missing in them.

    Given hourly candles of ten days of which two days are missing
    When they are cut into four days of training and two of test
    Then each window ends where its days do, and a test without a candle is left out
    """
    candles = [each for each in walk(1, 400) if not 5 * 24 * HOUR <= each.time - HOUR < 7 * 24 * HOUR]
    history = history_of([each for each in candles if each.time <= 10 * 24 * HOUR])
    start = int(history.columns.time[0])

    windows = windows_of(history.columns, Span(4 * DAY, 2 * DAY), 3600)

    begun = [(int(history.columns.time[each.test.first]) - start) // (DAY * 1_000_000) for each in windows]
    assert begun == [4, 7, 8]


def test_windows_that_cannot_be_are_told_with_what_there_is() -> None:
    """A person reads how long the file is.

    Given 100 hours of candles
    When windows are longer than that, shorter than a candle, or too many
    Then each is refused in a sentence
    """
    columns = walked(length=100).columns

    for span, says in (
        (Span(30 * DAY, DAY), r"the candles last [45]\.\d days, and the first search takes 30\.0"),
        (Span(DAY, 1800), "a window of 30m, shorter than a candle of 1h"),
    ):
        with pytest.raises(RequestError, match=says):
            windows_of(columns, span, 3600)
    with pytest.raises(RequestError, match=r"makes 1,\d\d\d windows"):
        windows_of(walked(length=1100).columns, Span(3600 * 24, 3600), 3600)
