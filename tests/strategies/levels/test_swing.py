"""Swings: strategy.md section 1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.settings.schema import LevelSettings
from srconsole.strategies.levels.swing import Swing, SwingFinder

FAR = 1000.0  # on the other side of every candle; all the same, so never a swing

LOWS = [
    pytest.param(2, [5, 4, 3, 4, 5], {2: 3}, id="lowest of its window"),
    pytest.param(1, [5, 3, 3, 5], {1: 3}, id="of two tied neighbours the first"),
    pytest.param(2, [5, 5, 3, 4, 3, 5, 5], {2: 3}, id="of two tied in one window the first"),
    pytest.param(1, [5, 3, 4, 3, 5], {1: 3, 3: 3}, id="tied, but not in one window: both"),
    pytest.param(1, [5, 3, 3, 3, 3, 5], {1: 3}, id="a plateau's first candle"),
    pytest.param(1, [3, 3, 3, 3], {}, id="a plateau without a fall into it: none"),
    pytest.param(2, [5, 4, 3, 2, 3], {}, id="one candle short after it"),
    pytest.param(2, [5, 3, 4, 5, 6], {}, id="one candle short before it"),
    pytest.param(2, [5, 4, 3, 4, 5, 4, 2, 4, 5], {2: 3, 6: 2}, id="two swings"),
    pytest.param(1, [5, 4, 3, 2, 1], {}, id="a fall without a turn"),
]


def found(order: int, prices: list[float], kind: str) -> dict[int, float]:
    """Return the swings of a kind, candle and price, when only that side of the candles moves."""
    finder = SwingFinder(LevelSettings(swing_order=order))
    swings: dict[int, float] = {}
    for at, price in enumerate(prices):
        swing = finder.close(FAR, price, 1.0) if kind == "low" else finder.close(price, -FAR, 1.0)
        if swing is not None:
            told = swing.low if kind == "low" else swing.high
            assert told is not None
            swings[at - order] = told
    return swings


@pytest.mark.parametrize(("order", "prices", "expected"), LOWS)
def test_swing_low(order: int, prices: list[float], expected: dict[int, float]) -> None:
    """Given the lows of some candles, and the candles on each side that a swing must stand out from
    When they close
    Then a candle lower than all before it in its window and not above any after it is the swing
    """
    assert found(order, prices, "low") == expected


@pytest.mark.parametrize(("order", "prices", "expected"), LOWS)
def test_swing_high_is_the_mirrored_rule(order: int, prices: list[float], expected: dict[int, float]) -> None:
    """Given the same candles upside down (a low of 3 becomes a high of -3)
    When they close
    Then the same candles are swing highs
    """
    mirrored = {at: -price for at, price in expected.items()}
    assert found(order, [-price for price in prices], "high") == mirrored


def test_a_swing_is_told_at_the_close_that_completes_its_window() -> None:
    """Given a swing low in candle 2 and a swing order of 2
    When candles 0 to 4 close
    Then nothing is told before the close of candle 4 = 2 + 2
    """
    finder = SwingFinder(LevelSettings(swing_order=2))
    told = [finder.close(FAR, low, 1.0) for low in (5.0, 4.0, 3.0, 4.0, 5.0)]
    assert told == [None, None, None, None, Swing(3.0, None)]


def test_one_candle_may_be_both() -> None:
    """Given a candle that is lower and higher than both its neighbours
    When the candle after it closes
    Then it is a swing low and a swing high
    """
    finder = SwingFinder(LevelSettings(swing_order=1))
    told = [finder.close(high, low, 1.0) for high, low in ((6.0, 3.0), (7.0, 2.0), (6.0, 3.0))]
    assert told[-1] == Swing(2.0, 7.0)


@pytest.mark.parametrize(
    ("highs", "lows", "setting", "expected"),
    [
        pytest.param((120, 104, 110), (105, 100, 103), 0.2, Swing(100, None), id="low, range before it"),
        pytest.param((110, 104, 120), (105, 100, 103), 0.2, Swing(100, None), id="low, range after it"),
        pytest.param((110, 104, 120), (105, 100, 103), 0.21, None, id="low, (120 - 100) / 100 < 0.21"),
        pytest.param((120, 125, 121), (100, 119, 120), 0.2, Swing(None, 125), id="high, range before it"),
        pytest.param((120, 125, 121), (118, 119, 100), 0.2, Swing(None, 125), id="high, range after it"),
        pytest.param((120, 125, 121), (118, 119, 100), 0.21, None, id="high, (125 - 100) / 125 < 0.21"),
        pytest.param((120, 125, 121), (101, 100, 101), 0.22, Swing(100, None), id="both: 0.25 and 0.2"),
    ],
)
def test_prominence_is_the_range_of_the_whole_window(
    highs: tuple[float, ...], lows: tuple[float, ...], setting: float, expected: Swing | None
) -> None:
    """Given a window of three candles and a least range, as a fraction of the swing's price
    When the window is full
    Then the swing counts if the range, before or after it, is at least that
    """
    finder = SwingFinder(LevelSettings(swing_order=1, min_prominence=setting))
    told = [finder.close(high, low, 1.0) for high, low in zip(highs, lows, strict=True)]
    assert told[-1] == expected


@pytest.mark.parametrize(
    ("volumes", "setting", "counts"),
    [
        pytest.param((1, 4, 1), 2.0, True, id="4 / mean 2 = 2"),
        pytest.param((1, 4, 1), 2.1, False, id="2 < 2.1"),
        pytest.param((4, 1, 1), 1.0, False, id="1 / mean 2 = 0.5"),
        pytest.param((0, 0, 0), 2.0, True, id="mean 0 passes"),
        pytest.param((3, 0, 0), 0.0, True, id="off"),
    ],
)
def test_volume_is_measured_in_means_of_the_window(volumes: tuple[float, ...], setting: float, counts: bool) -> None:
    """Given a swing low and a least volume, in means of its window's volumes
    When the window is full
    Then the swing counts if its volume is at least that, or if nothing was traded in the whole window
    """
    finder = SwingFinder(LevelSettings(swing_order=1, min_volume_ratio=setting))
    told = [finder.close(FAR, low, volume) for low, volume in zip((5.0, 3.0, 5.0), volumes, strict=True)]
    assert (told[-1] is not None) == counts


@st.composite
def coarse_candles(draw: st.DrawFn) -> list[tuple[float, float, float]]:
    """Draw (high, low, volume) of candles that share few prices, so that ties and plateaus are common."""
    low, height, volume = st.integers(1, 4), st.integers(0, 3), st.sampled_from([0.0, 1.0, 2.0])
    drawn = draw(st.lists(st.tuples(low, height, volume), max_size=40))
    return [(float(low + height), float(low), volume) for low, height, volume in drawn]


def literal(
    candles: list[tuple[float, float, float]], settings: LevelSettings, t: int
) -> tuple[float | None, float | None]:
    """Judge candle t - swing_order by the rule as it is written."""
    order = settings.swing_order
    i = t - order
    if i < order:
        return None, None
    window = candles[i - order : t + 1]
    before, after = candles[i - order : i], candles[i + 1 : t + 1]
    high, low, volume = candles[i]
    mean = sum(candle[2] for candle in window) / len(window)
    loud = mean == 0 or volume / mean >= settings.min_volume_ratio
    is_low = all(low < candle[1] for candle in before) and all(low <= candle[1] for candle in after)
    is_high = all(high > candle[0] for candle in before) and all(high >= candle[0] for candle in after)
    low_stands_out = (max(candle[0] for candle in window) - low) / low >= settings.min_prominence
    high_stands_out = (high - min(candle[1] for candle in window)) / high >= settings.min_prominence
    return (
        low if is_low and loud and low_stands_out else None,
        high if is_high and loud and high_stands_out else None,
    )


@given(
    candles=coarse_candles(),
    order=st.integers(1, 5),
    prominence=st.sampled_from([0.0, 0.0, 0.5, 1.0]),
    ratio=st.sampled_from([0.0, 0.0, 1.0, 1.5]),
)
def test_candle_by_candle_is_the_literal_rule(
    candles: list[tuple[float, float, float]], order: int, prominence: float, ratio: float
) -> None:
    """Given candles with many ties and plateaus, and any filters
    When they close one after the other
    Then each close tells what a look at the whole window, written as the rule is, says
    """
    settings = LevelSettings(swing_order=order, min_prominence=prominence, min_volume_ratio=ratio)
    finder = SwingFinder(settings)
    for t, candle in enumerate(candles):
        assert (finder.close(*candle) or (None, None)) == literal(candles, settings, t)
