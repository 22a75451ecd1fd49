"""Slippage by models, and latency: formulas against numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from srconsole.core.candle import Candle
from srconsole.market.candle_arrays import CandleColumns
from srconsole.research.again import Made
from srconsole.research.costs.latency import Finer, latency_charges
from srconsole.research.costs.slippage import beyond_volume, slippage_charges
from srconsole.settings.schema import CostSettings
from tests.research.costs.histories import bought, sold
from tests.walks import HOUR


def columns(*prices: tuple[float, float, float, float], volume: float = 4.0, length: int = HOUR) -> CandleColumns:
    """Return candles from (open, high, low, close), each of a length in milliseconds."""
    return CandleColumns.of("X", [Candle(at * length, *each, volume) for at, each in enumerate(prices)])


FOUR = columns((100, 100, 100, 100), (100, 110, 100, 110), (110, 110, 100, 100), (100, 104, 96, 100))
MADE = Made([], [bought(3, 100.0), sold(3, 98.0)], np.array([0.0]))
NO_COSTS = CostSettings(fee_rate=0.0)


def test_slippage_by_volume_is_the_root_of_the_share() -> None:
    """A quarter of what a candle trades moves it by half of what it usually moves.

    Given fills of 1 in a candle with a volume of 4, whose two returns before were +10 % and back
    When slippage by volume is charged with a factor of 2
    Then each costs the deviation of these returns, of its worth: twice the half of it
    """
    charges = slippage_charges(MADE, FOUR, "volume", 2.0).slippage
    assert charges is not None
    # Of the three closes before the fill's candle there are two returns.
    deviation = math.log(1.1)
    assert charges.tolist() == pytest.approx([deviation * 100, deviation * 98])


def test_more_than_a_candle_traded_counts_as_all_of_it() -> None:
    """A candle without volume is no free lunch.

    Given fills of 1 in a candle without volume
    When slippage by volume is charged
    Then the root is 1, and both fills are said to be of more than it traded
    """
    empty = CandleColumns("X", FOUR.time, FOUR.open, FOUR.high, FOUR.low, FOUR.close, np.zeros(4))
    charges = slippage_charges(MADE, empty, "volume", 1.0).slippage
    assert charges is not None
    assert charges[0] == pytest.approx(math.log(1.1) * 100)
    assert (beyond_volume(MADE, empty), beyond_volume(MADE, FOUR)) == (2, 0)


def test_slippage_by_range_is_a_share_of_the_candle() -> None:
    """A wild candle costs more.

    Given fills of 1 in a candle from 96 to 104
    When slippage by range is charged with a factor of a tenth
    Then each costs 0.8
    """
    charges = slippage_charges(MADE, FOUR, "range", 0.1).slippage
    assert charges is not None
    assert charges.tolist() == pytest.approx([0.8, 0.8])


def test_slippage_by_volatility_knows_nothing_of_its_own_candle() -> None:
    """The ATR is that of the close before.

    Given twenty candles with a range of 2, then one with a range of 50 in which something is bought
    When slippage by volatility is charged with a factor of a half
    Then it costs 1; and before there are fourteen candles, nothing
    """
    calm = columns(*[(100.0, 101.0, 99.0, 100.0)] * 20, (100.0, 150.0, 100.0, 150.0))
    late, early = (Made([], [bought(hour, 120.0)], np.array([0.0])) for hour in (20, 3))
    charges = [slippage_charges(made, calm, "volatility", 0.5).slippage for made in (late, early)]
    assert [None if each is None else each.tolist() for each in charges] == [[pytest.approx(1.0)], [0.0]]


def test_nothing_traded_costs_nothing() -> None:
    """A strategy that waits pays for nothing.

    Given no fills
    When slippage and latency are charged
    Then there are no charges
    """
    none = Made([], [], np.array([0.0]))
    each = [
        slippage_charges(none, FOUR, "volume", 1.0).slippage,
        latency_charges(none, FOUR, 3600, 1.0, NO_COSTS).latency,
    ]
    assert [len(charges) for charges in each if charges is not None] == [0, 0]
    assert beyond_volume(none, FOUR) == 0


def test_latency_without_finer_candles_is_always_against_the_trader() -> None:
    """Price is taken to run away, by the root of the time.

    Given fills of 1 in an hour from 96 to 104
    When they are executed 36 seconds later, and two hours later
    Then each costs a tenth of 8, and all of it
    """
    for seconds, cost in ((36.0, 0.8), (7200.0, 8.0)):
        charges = latency_charges(MADE, FOUR, 3600, seconds, NO_COSTS).latency
        assert charges is not None
        assert charges.tolist() == pytest.approx([cost, cost])


def test_latency_with_finer_candles_is_the_price_of_that_time() -> None:
    """What came later may be better.

    Given half hours in which price falls from 100 to 98, then rises to 102 and to 104
    When 99 is bought, and sold, and each is executed three quarters of an hour late, and three days
    Then the purchase costs 4 more, at 103, and the sale makes 4 more; behind the end both are at 104
    """
    halves = columns((100, 100, 98, 98), (98, 102, 98, 102), (102, 104, 102, 104), length=HOUR // 2)
    hours = columns((100, 102, 98, 102), (102, 104, 102, 104))
    made = Made([], [bought(0, 99.0), sold(0, 99.0)], np.array([0.0]))
    for seconds, cost in ((2700.0, 4.0), (259_200.0, 5.0)):
        charges = latency_charges(made, hours, 3600, seconds, NO_COSTS, Finer(halves, 1800)).latency
        assert charges is not None
        assert charges.tolist() == pytest.approx([cost, -cost])


def test_a_short_latency_is_against_the_trader_within_the_finer_candle() -> None:
    """What a finer candle does not tell is not taken for good luck, either.

    Given half hours of which the second one alone saw a price of 100, from 98 to 102
    When it is bought, and sold, and each is executed 18 seconds late
    Then each costs a tenth of 4
    """
    halves = columns((90, 90, 90, 90), (98, 102, 98, 102), length=HOUR // 2)
    hours = columns((90, 102, 90, 102), (102, 102, 102, 102))
    made = Made([], [bought(0, 100.0), sold(0, 100.0)], np.array([0.0]))
    charges = latency_charges(made, hours, 3600, 18.0, NO_COSTS, Finer(halves, 1800)).latency
    assert charges is not None
    assert charges.tolist() == pytest.approx([0.4, 0.4])


def test_a_price_that_no_finer_candle_saw_is_taken_as_without_them() -> None:
    """What is not known is not taken for good luck.

    Given finer candles that end before the fill
    When it is executed later
    Then it costs what it costs without them
    """
    halves = columns((100, 100, 98, 98), length=HOUR // 2)
    with_, without = (
        latency_charges(MADE, FOUR, 3600, 36.0, NO_COSTS, finer).latency for finer in (Finer(halves, 1800), None)
    )
    assert with_ is not None
    assert without is not None
    assert with_.tolist() == without.tolist()
