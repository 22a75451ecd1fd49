"""Which candles a chart draws, and in which columns."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.chart.bars import bars_of, beginning, part, place_of
from srconsole.console.chart.chosen import Chosen, frames_of
from srconsole.core.candle import Candle
from tests.console.chart.scenes import FIVE_CANDLES
from tests.walks import HOUR, walk

MINUTE = 60_000


@given(st.integers(0, 1000), st.integers(1, 200), st.sampled_from([2, 4, 6, 24]))
def test_longer_candles_are_made_of_all_candles_of_their_stretch(seed: int, count: int, hours: int) -> None:
    """Given any candles of an hour, now and then one missing
    When they are built into longer ones
    Then each is first open, highest high, lowest low, last close and all volume of the candles of its stretch, and no
        candle is left out, the unfinished stretch at the end included
    """
    market = walk(seed, count)
    bars = bars_of(market, HOUR, hours * HOUR)
    stretches = [list(each) for _, each in groupby(market, lambda candle: candle.time // (hours * HOUR))]
    assert list(bars.candles) == [
        Candle(
            each[0].time // (hours * HOUR) * hours * HOUR,
            each[0].open,
            max(candle.high for candle in each),
            min(candle.low for candle in each),
            each[-1].close,
            sum(candle.volume for candle in each),
        )
        for each in stretches
    ]
    assert [market[last] for last in bars.last] == [each[-1] for each in stretches]


def test_a_markets_own_candles_are_drawn_as_they_are() -> None:
    """Given five candles of an hour
    When candles of an hour, or shorter ones, are asked for
    Then they are those, each its own last
    """
    assert bars_of(FIVE_CANDLES, HOUR, HOUR) == (FIVE_CANDLES, range(5), HOUR)
    assert bars_of(FIVE_CANDLES, HOUR, 0).length == HOUR


def test_a_time_is_in_the_column_of_its_bar() -> None:
    """Given candles of two hours, of which the second and third are shown, three columns each
    When columns are asked for
    Then each hour is in its bar's column, an earlier one in the first, and what comes later is right of the newest
    """
    shown = part(bars_of(FIVE_CANDLES, HOUR, 2 * HOUR), 1, 3, 3)
    assert [shown.column(hour * HOUR) for hour in (0, 2, 3, 4, 5, 6)] == [0, 0, 0, 3, 3, 6]
    assert (shown.width, shown.live) == (6, True)
    assert not part(bars_of(FIVE_CANDLES, HOUR, 2 * HOUR), 0, 2, 1).live


def test_a_bar_is_found_by_its_time() -> None:
    """Given candles of two hours
    When that of a time, and that which opened at a time are asked for
    Then they are found, the first one for what is earlier
    """
    bars = bars_of(FIVE_CANDLES, HOUR, 2 * HOUR)
    assert [place_of(bars, hour * HOUR) for hour in (-1, 0, 3, 9)] == [0, 0, 1, 2]
    assert [beginning(bars, hour * HOUR) for hour in (0, 3, 4, 9)] == [0, None, 2, None]


@pytest.mark.parametrize(
    ("base", "frames"),
    [(15, [15, 30, 60, 120, 240, 360, 480, 720, 1440]), (240, [240, 480, 720, 1440]), (7, [7]), (1440, [1440])],
)
def test_frames_are_multiples_of_the_markets_candles(base: int, frames: list[int]) -> None:
    """Given candles of so many minutes
    When it is asked which longer ones there are
    Then they are the usual ones that can be built from them
    """
    assert frames_of(base * MINUTE) == [each * MINUTE for each in frames]


def test_a_zoom_below_one_puts_candles_together() -> None:
    """Given candles of four hours that are looked at, and a zoom of two below one
    When it is asked how long a column lasts
    Then it is sixteen hours; at other zooms it is what is looked at, or the market's own
    """
    assert Chosen(frame=4 * HOUR, zoom=-2).length(HOUR) == 16 * HOUR
    assert Chosen(frame=4 * HOUR, zoom=2).length(HOUR) == 4 * HOUR
    assert Chosen().length(HOUR) == HOUR
