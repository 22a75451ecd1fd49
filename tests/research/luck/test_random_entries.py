"""Entries at random times beside a strategy's own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.research.luck.random_entries import holdings_of, placed, random_entries
from srconsole.settings.schema import CostSettings
from tests.research.luck.markets import bought, hours

FREE = CostSettings(fee_rate=0.0, slippage=0.0)


def test_where_price_grows_steadily_the_time_of_an_entry_is_nothing() -> None:
    """Trades in a market that goes one way show nothing but the way.

    Given price that grows by 0.1 % an hour, and trades of 5, 0 and 12 hours
    When they are made at random times
    Then each draw makes the same, reckoned by hand with fees and slippage, and the strategy is like any other
    """
    candles = hours(100 * 1.001 ** np.arange(300.0))
    costs = CostSettings(fee_rate=0.0006, slippage=0.0002)
    trades = bought(candles, [(10, 15), (40, 40), (100, 112)])
    found = random_entries(candles, trades, costs, np.random.default_rng(1), buy_and_hold=7.0, draws=200)
    assert found is not None
    expected = 0.0
    for lasted in (5, 1, 12):
        quantity, out = 500 / 1.0002, 1.001**lasted * 0.9998
        expected += quantity * (out - 1.0002) - quantity * (out + 1.0002) * 0.0006
    assert found.net_profit == pytest.approx((expected, expected, expected))
    assert (found.trades, found.draws, found.buy_and_hold) == (3, 200, 7.0)


def test_who_buys_at_each_low_is_told_from_chance() -> None:
    """An edge in the entries is seen.

    Given price that goes up and down, and a strategy that buys each low and sells each high
    When as many trades are made at random times
    Then none makes as much, and the probability of that by chance is the least that so many draws can tell
    """
    candles = hours(100 + 5 * np.sin(np.arange(400) * 2 * np.pi / 40))
    trades = bought(candles, [(low, low + 20) for low in range(30, 360, 40)])
    found = random_entries(candles, trades, FREE, np.random.default_rng(2), buy_and_hold=0.0, draws=500)
    assert found is not None
    assert found.percentile == 1.0
    assert found.p_value == pytest.approx(1 / 501)
    assert found.found > found.net_profit.high > 0


def test_random_entries_are_nothing_special_among_random_entries() -> None:
    """Nobody is found lucky or able without being it.

    Given 60 strategies that buy at random times on a random walk
    When each is compared with random entries
    Then their places among them are spread evenly
    """
    chance = np.random.default_rng(3)
    places = []
    for _ in range(60):
        candles = hours(100 * np.cumprod(1 + chance.normal(0, 0.005, 400), dtype=np.float64))
        spans = np.array([[4, 9, 1, 20, 6, 3]])
        at = placed(spans, 0, 399, chance, apart=True)[0]
        trades = bought(candles, [(int(entry), int(entry + span)) for entry, span in zip(at, spans[0], strict=True)])
        found = random_entries(candles, trades, FREE, chance, buy_and_hold=0.0, draws=200)
        assert found is not None
        places.append(found.percentile)
    assert np.mean(places) == pytest.approx(0.5, abs=0.1)
    assert np.mean(np.array(places) > 0.9) < 0.25


@given(
    spans=st.lists(st.integers(0, 9), min_size=1, max_size=8),
    first=st.integers(0, 5),
    room=st.integers(0, 20),
    apart=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_place_is_within_the_history(spans: list[int], first: int, room: int, apart: bool, seed: int) -> None:
    """What is drawn could have been traded.

    Given holdings of any lengths, and a history with little or much room
    When they are placed by chance
    Then each begins behind the first candle and ends by the last one, and apart ones do not overlap
    """
    last = first + sum(spans) + room
    lasting = np.array([spans] * 4)
    at = placed(lasting, first, last, np.random.default_rng(seed), apart=apart)
    assert at.min() >= first
    assert (at + lasting).max() <= last
    if apart:
        assert (at[:, 1:] >= (at + lasting)[:, :-1]).all()


def test_every_place_may_be_drawn() -> None:
    """No time is left out.

    Given two holdings of two candles, and a history with one candle more than they need
    When they are placed many times
    Then all three ways are drawn: the free candle before, between and behind them
    """
    spans = np.array([[2, 2]] * 200)
    for apart, ways in (
        (True, {(5, 7), (5, 8), (6, 8)}),
        (False, {(at, to) for at in range(5, 9) for to in range(5, 9)}),
    ):
        at = placed(spans, 5, 10, np.random.default_rng(9), apart=apart)
        assert {(int(one), int(other)) for one, other in at} == ways


@given(
    spans=st.lists(st.integers(0, 3), min_size=1, max_size=8),
    room=st.integers(0, 5),
    seed=st.integers(0, 2**32 - 1),
)
def test_what_is_sold_in_its_candle_has_that_candle_to_itself(spans: list[int], room: int, seed: int) -> None:
    """One lot at a time is one lot at a time, also where it is held for less than a candle.

    Given holdings of which some are sold in the candle of their purchase, and a history with room for each
    When they are placed apart by chance
    Then none begins in the candle in which another one is bought at the open and sold at the close
    """
    last = sum(max(1, span) for span in spans) + room
    lasting = np.array([spans] * 4)
    at = placed(lasting, 0, last, np.random.default_rng(seed), apart=True)
    assert (at[:, 1:] >= (at + np.maximum(lasting, 1))[:, :-1]).all()
    assert (at + lasting).max() <= last


def test_the_last_candle_may_be_bought_and_sold_in() -> None:
    """No time is left out at the end either.

    Given a holding of a candle, one that is sold in the candle of its purchase, and a history of three candles
    When they are placed many times in that order
    Then all three ways are drawn, the last candle among them
    """
    at = placed(np.array([[1, 0]] * 200), 0, 2, np.random.default_rng(9), apart=True)
    assert {(int(one), int(other)) for one, other in at} == {(0, 1), (0, 2), (1, 2)}


def test_more_trades_than_candles_share_them() -> None:
    """A strategy that buys several times in a candle can be compared all the same.

    Given three holdings that are sold in the candle of their purchase, and a history of two candles
    When they are placed apart
    Then they are placed, in order
    """
    at = placed(np.array([[0, 0, 0]] * 50), 0, 1, np.random.default_rng(9), apart=True)
    assert (np.diff(at, axis=1) >= 0).all()
    assert set(at.ravel().tolist()) == {0, 1}


def test_what_is_like_chance_is_not_called_better() -> None:
    """Where nothing can be won, nobody is above anybody.

    Given a price that never moves, and two trades without costs, one bought in the candle in which the other was sold
    When as many are made at random times
    Then none made less, all made as much, and the trades count as one lot at a time
    """
    candles = hours(np.full(50, 100.0))
    trades = bought(candles, [(3, 9), (9, 14)])
    found = random_entries(candles, trades, FREE, np.random.default_rng(1), buy_and_hold=0.0, draws=100)
    assert found is not None
    assert (found.percentile, found.p_value) == (0.0, 1.0)
    assert holdings_of(candles, trades).apart


def test_lots_that_overlap_are_placed_one_by_one() -> None:
    """A strategy that holds several lots is compared with one that may, too.

    Given trades of which two are held at the same time for most of the history
    When they are made at random times
    Then there is room for them, and the candles in which they were bought and sold are read by their times
    """
    candles = hours(100 * 1.001 ** np.arange(60.0))
    trades = bought(candles, [(5, 55), (0, 50)])
    held = holdings_of(candles, trades)
    assert (held.entry.tolist(), held.exit.tolist(), held.apart) == ([0, 5], [50, 55], False)
    found = random_entries(candles, trades, FREE, np.random.default_rng(4), buy_and_hold=0.0, draws=50)
    assert found is not None
    assert found.net_profit.low == pytest.approx(2 * 500 * (1.001**50 - 1))


def test_without_trades_there_is_nothing_to_compare() -> None:
    """Nothing is not a number.

    Given no trade
    When random entries are asked for
    Then there is no answer
    """
    candles = hours(np.full(10, 100.0))
    assert random_entries(candles, [], FREE, np.random.default_rng(0), buy_and_hold=0.0) is None
