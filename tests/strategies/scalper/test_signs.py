"""Signs of a turn: the candle's shape, divergence, alignment (strategies.md 4.2)."""

from __future__ import annotations

from math import nan

import pytest

from srconsole.core.candle import Candle
from srconsole.core.indicators.averages import Ema
from srconsole.strategies.scalper.signs import SwingLows, Trend, engulfs, is_hammer, is_rejection, turns


def candle(opened: float, high: float, low: float, close: float) -> Candle:
    """Return a candle of these prices."""
    return Candle(0, opened, high, low, close, 1.0)


@pytest.mark.parametrize(
    ("prices", "hammer"),
    [
        pytest.param((103.0, 104.0, 100.0, 104.0), True, id="a body of 1 above a wick of 3"),
        pytest.param((104.0, 104.0, 100.0, 103.0), True, id="falling, the same"),
        pytest.param((102.0, 103.0, 100.0, 103.0), True, id="a wick of exactly twice the body"),
        pytest.param((101.5, 103.0, 100.0, 103.0), False, id="a shorter wick"),
        pytest.param((102.0, 104.0, 100.0, 103.0), True, id="exactly a quarter of the range above"),
        pytest.param((101.5, 104.0, 100.0, 102.0), False, id="more above"),
        pytest.param((104.0, 104.0, 100.0, 104.0), False, id="no body"),
        pytest.param((100.0, 100.0, 100.0, 100.0), False, id="no range"),
    ],
)
def test_hammer(prices: tuple[float, float, float, float], hammer: bool) -> None:
    """Given a candle
    When it is asked whether it is a hammer
    Then it is one with a body, a wick of at least two bodies below, at most a quarter of the range above
    """
    assert is_hammer(candle(*prices)) is hammer


@pytest.mark.parametrize(
    ("before", "now", "engulfing"),
    [
        pytest.param((102.0, 100.0), (99.0, 103.0), True, id="around it"),
        pytest.param((102.0, 100.0), (100.0, 102.5), True, id="from its very close"),
        pytest.param((102.0, 100.0), (99.5, 102.0), True, id="to its very open"),
        pytest.param((102.0, 100.0), (100.0, 102.0), False, id="as large as it"),
        pytest.param((102.0, 100.0), (100.5, 103.0), False, id="begins inside"),
        pytest.param((102.0, 100.0), (99.0, 101.5), False, id="ends inside"),
        pytest.param((100.0, 102.0), (99.0, 103.0), False, id="after a rise"),
        pytest.param((102.0, 100.0), (103.0, 99.0), False, id="a fall"),
    ],
)
def test_engulfing(before: tuple[float, float], now: tuple[float, float], engulfing: bool) -> None:
    """Given a candle and the one before it
    When it is asked whether it engulfs it
    Then it does if a rise holds all of a fall's body and is larger
    """
    earlier, later = (candle(opened, 110.0, 90.0, close) for opened, close in (before, now))
    assert engulfs(later, earlier) is engulfing


@pytest.mark.parametrize(
    ("prices", "rejection"),
    [
        pytest.param((101.0, 103.0, 100.0, 102.5), True, id="in the upper third"),
        pytest.param((101.0, 103.0, 100.0, 102.0), True, id="at its very beginning"),
        pytest.param((101.0, 103.0, 100.0, 101.9), False, id="below it"),
        pytest.param((102.6, 103.0, 100.0, 102.5), False, id="a fall"),
    ],
)
def test_rejection(prices: tuple[float, float, float, float], rejection: bool) -> None:
    """Given a candle
    When it is asked whether it rejects lower prices
    Then it does if it rose and closed in its upper third
    """
    assert is_rejection(candle(*prices)) is rejection


def test_any_of_the_three_is_a_turn() -> None:
    """Given a hammer that fell, a rise that engulfs and closes low, a rejection, and none of them
    When they are asked for a turn
    Then each of the three is one, the engulfing one only beside its candle before, the last is none
    """
    fall, engulfing = candle(102.0, 110.0, 90.0, 100.0), candle(99.0, 120.0, 90.0, 103.0)
    assert turns(candle(104.0, 104.0, 100.0, 103.0), None)
    assert turns(engulfing, fall)
    assert not turns(engulfing, None)
    assert turns(candle(101.0, 103.0, 100.0, 102.5), None)
    assert not turns(candle(102.0, 103.0, 100.0, 101.0), fall)


def lows_after(prices: dict[int, float], rsi: dict[int, float], length: int) -> SwingLows:
    """Return swing lows behind candles whose low is 100 but for some, each with an RSI of 50 but for some."""
    lows = SwingLows()
    for at in range(length):
        lows.close(candle(101.0, 102.0, prices.get(at, 100.0), 101.0), rsi.get(at, 50.0))
    return lows


@pytest.mark.parametrize(
    ("prices", "rsi", "length", "diverge"),
    [
        pytest.param({10: 95.0, 30: 94.0}, {10: 20.0, 30: 25.0}, 36, True, id="lower at a higher RSI"),
        pytest.param({10: 95.0, 30: 94.0}, {10: 20.0, 30: 25.0}, 35, False, id="not yet known"),
        pytest.param({10: 95.0, 30: 94.0}, {10: 20.0, 30: 25.0}, 51, True, id="20 candles ago"),
        pytest.param({10: 95.0, 30: 94.0}, {10: 20.0, 30: 25.0}, 52, False, id="21 candles ago"),
        pytest.param({10: 95.0, 60: 94.0}, {10: 20.0, 60: 25.0}, 66, True, id="50 candles apart"),
        pytest.param({10: 95.0, 61: 94.0}, {10: 20.0, 61: 25.0}, 67, False, id="51 candles apart"),
        pytest.param({10: 95.0, 30: 95.0}, {10: 20.0, 30: 25.0}, 36, False, id="as low"),
        pytest.param({10: 95.0, 30: 94.0}, {10: 25.0, 30: 25.0}, 36, False, id="at the same RSI"),
        pytest.param({10: 95.0, 30: 94.0}, {10: nan, 30: 25.0}, 36, False, id="at an RSI that is not known"),
        pytest.param({30: 94.0}, {30: 25.0}, 36, False, id="only one low"),
        pytest.param({10: 95.0, 20: 93.0, 30: 94.0}, {10: 20.0, 30: 25.0}, 36, False, id="only the last two count"),
    ],
)
def test_divergence(prices: dict[int, float], rsi: dict[int, float], length: int, diverge: bool) -> None:
    """Given two swing lows, which 5 candles on each side make, with the RSI at their closes
    When they are compared
    Then they diverge if the newer is lower at a higher RSI, at most 50 candles after the older and 20 ago
    """
    assert lows_after(prices, rsi, length).diverge is diverge


def test_a_trend_rises_above_the_mean_of_twenty_closes() -> None:
    """Given longer candles that close higher each time
    When 19 of them have closed, then 20, and then one closes at the mean
    Then the trend is not known, it rises, and it does not
    """
    trend, rises = Trend(Ema(20)), []
    for close in range(20):
        trend.take(100.0 + close)
        rises.append(trend.rises)
    trend.take(trend.average.value)
    assert rises == [False] * 19 + [True]
    assert not trend.rises
