"""Crosses of two lines, held to exact fractions of decimal prices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from srconsole.core.indicators.averages import Sma
from srconsole.core.indicators.cross import Cross
from srconsole.market.candle_file import read_candles

XRP = Path(__file__).resolve().parents[4] / "shared" / "data" / "binance_XRP-USDT_15m_2024-01_2024-09.csv.gz"


def exact_crosses(prices: Sequence[Fraction], fast: int, slow: int) -> list[int]:
    """Return where the mean of few prices crosses that of many, in exact fractions, which know ties."""
    sides: list[int | None] = []
    for at in range(len(prices)):
        if at + 1 < max(fast, slow):
            sides.append(None)
            continue
        apart = sum(prices[at + 1 - fast : at + 1]) / fast - sum(prices[at + 1 - slow : at + 1]) / slow
        sides.append((apart > 0) - (apart < 0))
    crossed = [0] * min(1, len(sides))
    for before, side in pairwise(sides):
        known = before is not None and side is not None
        crossed.append(side if known and side and side != before else 0)
    return crossed


def crosses(prices: Sequence[Fraction], fast: int, slow: int) -> list[int]:
    """Return where the program says that they cross, from the same prices as floats."""
    few, many, cross = Sma(fast), Sma(slow), Cross()
    return [cross.update(few.update(price), many.update(price)) for price in map(float, prices)]


@given(
    st.lists(st.integers(1, 12), max_size=60),
    st.sampled_from([1, 10, 10_000, 10**8]),
    st.integers(1, 6),
    st.integers(1, 12),
)
@example([1, 1, 3, 2, 2, 2, 2, 1, 3], 10, 2, 3)
def test_crosses_of_decimal_prices_are_those_of_exact_fractions(
    ticks: list[int], ticks_of_one: int, fast: int, slow: int
) -> None:
    """Given decimal prices a few ticks apart, so that two means are often the same
    When the means of few and of many of them cross, or meet and part again
    Then it is a cross where exact arithmetic has one, and none where it has a tie
    """
    prices = [Fraction(tick, ticks_of_one) for tick in ticks]
    assert crosses(prices, fast, slow) == exact_crosses(prices, fast, slow)


@pytest.mark.skipif(not XRP.exists(), reason="the shared real candles are not beside this checkout")
def test_crosses_on_a_real_market_are_those_of_exact_fractions() -> None:
    """Given 9,000 quarters of an hour of XRP, in whose prices of four decimals two means tie now and then
    When means of 10 and 50 closes cross
    Then all 273 crosses are those of exact fractions, and a plain comparison of the same means errs somewhere
    """
    closes = [Fraction(repr(float(close))) for close in read_candles(XRP)["Close"][:9000]]
    exact = exact_crosses(closes, 10, 50)
    assert sum(map(abs, exact)) == 273
    assert crosses(closes, 10, 50) == exact
    few, many = list(map(Sma(10).update, map(float, closes))), list(map(Sma(50).update, map(float, closes)))
    above = [one > other for one, other in zip(few, many, strict=True)]
    raw = [False, *(now and not before for before, now in pairwise(above))]
    assert raw[50:] != [cross == 1 for cross in exact][50:]


def test_a_tie_of_decimal_prices_is_a_tie_however_sums_round() -> None:
    """Given a line that comes down to another at 0.2, whose sum of tenths has rounded a little higher
    When it is at 0.2 as well, and then a tick lower
    Then it has not come below at the tie, and has at the tick; and from a tie on either side is a cross
    """
    cross = Cross()
    assert cross.update(0.3, 0.2) == 0
    assert cross.update(0.2, 0.20000000000000004) == 0
    assert cross.update(0.2, 0.2 + 1e-9) == -1
    assert [cross.update(0.2, 0.1 + 0.1), cross.update(0.2, 0.19)] == [0, 1]


def test_nothing_crosses_what_is_not_known() -> None:
    """Given two lines of which one is not known for a candle
    When they are seen on other sides of each other before and behind it
    Then there is no cross, neither there nor at the candle behind
    """
    cross = Cross()
    assert [cross.update(1.0, 2.0), cross.update(math.nan, 2.0), cross.update(3.0, 2.0)] == [0, 0, 0]
    assert cross.update(1.0, 2.0) == -1


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), max_size=20), st.integers(0, 20))
def test_a_cross_goes_on_from_what_was_written_down(pairs: list[tuple[int, int]], cut: int) -> None:
    """Given two lines, and a watch on them that is written down behind any candle
    When another one is read from those bytes
    Then it tells the crosses that follow as the first does; and the lines swapped tell the opposite of each
    """
    whole, swapped = Cross(), Cross()
    told = []
    for at, (one, other) in enumerate(pairs):
        restored = msgspec.msgpack.decode(msgspec.msgpack.encode(whole), type=Cross) if at == cut else None
        told.append(whole.update(one, other))
        assert swapped.update(other, one) == -told[-1]
        if restored is not None:
            assert restored.update(one, other) == told[-1]
            whole = restored
