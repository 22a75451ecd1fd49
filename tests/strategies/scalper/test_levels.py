"""Levels of a window: a hand-made one for each method, and a second implementation (strategies.md 4.1)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.market.candle_file import read_candles
from srconsole.research.frames import core_candles
from srconsole.settings.schema import ScalperSettings
from srconsole.strategies.scalper.levels import (
    Cluster,
    Fared,
    FoundLevel,
    Seen,
    fared,
    is_valid,
    merged,
    retracements,
    volume_nodes,
)
from srconsole.strategies.scalper.window import Window
from tests.strategies.scalper import second
from tests.strategies.scalper.drawn import scalper_settings
from tests.walks import HOUR, walk

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
FILES = [
    "binance_BTC-USDT_5m_2024-03_2025-07.csv.gz",
    "binance_ETH-USDT_5m_2024-01_2024-09.csv.gz",
    "bybit_BTC-USDT-perp_5m_2025-06_2025-08.csv.gz",
]


def window_of(candles: list[Candle], settings: ScalperSettings, base: int = HOUR) -> Window:
    """Return the window behind candles."""
    window = Window(settings, base)
    for candle in candles:
        window.close(candle)
    return window


def flat(*prices: float, volume: float = 1.0) -> list[Seen]:
    """Return candles that stay at one price each."""
    return [Seen(price, price, price, volume, price) for price in prices]


def test_extrema_are_the_swings_that_have_their_neighbours_inside() -> None:
    """Given a lookback of 4, which is 2 candles on each side, and a window of 100 candles
    When a low at 90 and a high at 120 stand out, and later the low is only one candle from the window's beginning
    Then both are levels of weight 1; later the low is none, though it is still inside
    """
    rules = ScalperSettings(window=100, lookback=4, node_ratio=10.0, merge_tolerance=0.0)
    candles = [Candle(at * HOUR, 100.0, 100.5, 99.5, 100.0, 1.0) for at in range(100)]
    candles[20] = Candle(20 * HOUR, 100.0, 100.5, 90.0, 100.0, 1.0)
    candles[40] = Candle(40 * HOUR, 100.0, 120.0, 99.5, 100.0, 1.0)
    more = [Candle(at * HOUR, 100.0, 100.5, 99.5, 100.0, 1.0) for at in range(100, 119)]
    levels = {level.price: level.weight for level in window_of(candles, rules).levels()}
    assert levels[90.0] == levels[120.0] == 1.0
    later = {level.price: level.weight for level in window_of([*candles, *more[:18]], rules).levels()}
    assert later[90.0] == 1.0
    latest = {level.price: level.weight for level in window_of([*candles, *more], rules).levels()}
    assert 90.0 not in latest
    assert latest[120.0] == 1.0


def test_a_volume_node_stands_out_from_its_neighbours() -> None:
    """Given bins of 1 USDT, much traded at about 105, and little around it
    When nodes are looked for
    Then one is at the mean price of that bin, by volume
    """
    window = [
        *flat(101.0, 102.0, 103.0, 104.0, 106.0, 107.0),
        Seen(105.5, 104.5, 105.2, 9.0, 105.2),
        Seen(105.9, 105.1, 105.8, 3.0, 105.8),
    ]
    assert volume_nodes(window, 1.0, 1.5) == [pytest.approx((9 * 105.2 + 3 * 105.8) / 12)]


@pytest.mark.parametrize(
    ("traded", "nodes"),
    [
        pytest.param(
            {100: 5.0, 101: 5.0, 110: 1.0, 120: 1.0, 130: 1.0},
            [100.0],
            id="of two alike the lower: above it may be as much",
        ),
        pytest.param({100: 5.0, 102: 5.0, 110: 1.0, 120: 1.0, 130: 1.0}, [100.0], id="two bins away counts"),
        pytest.param({100: 5.0, 103: 5.0, 110: 1.0, 120: 1.0, 130: 1.0}, [100.0, 103.0], id="three bins away does not"),
        pytest.param({100: 3.0, 110: 1.0, 120: 2.0}, [100.0], id="exactly 1.5 times the mean of its bins is enough"),
        pytest.param({100: 2.9, 110: 1.0, 120: 2.1}, [], id="less is not"),
        pytest.param({100: 0.0, 110: 0.0}, [], id="nothing traded is no node"),
        pytest.param({100: 3.0, 110: 0.0, 120: 0.0, 130: 5.0}, [100.0, 130.0], id="a bin without volume is a bin"),
    ],
)
def test_the_bound_of_a_volume_node(traded: dict[int, float], nodes: list[float]) -> None:
    """Given volumes at prices, bins of 1 USDT, and a node's least of 1.5 means
    When nodes are looked for
    Then they are those above the two bins below, not under the two above, and at or over the bound
    """
    window = [seen for price, volume in traded.items() for seen in flat(float(price), volume=volume)]
    assert volume_nodes(window, 1.0, 1.5) == nodes


def test_retracements_go_back_from_the_later_end_of_the_move() -> None:
    """Given a low of 100 and a high of 200
    When the high came later, or the low, or both in one candle, or neither stands out
    Then the levels are measured down from the high, up from the low, up from the low; and there are none
    """
    down = [176.4, 161.8, 150.0, 138.2, 121.4]
    up = [123.6, 138.2, 150.0, 161.8, 178.6]
    assert retracements(flat(100.0, 150.0, 200.0)) == pytest.approx(down)
    assert retracements(flat(200.0, 150.0, 100.0)) == pytest.approx(up)
    assert retracements([Seen(200.0, 100.0, 150.0, 1.0, 150.0)]) == pytest.approx(up)
    assert retracements(flat(100.0, 100.0)) == []


def test_of_equal_ends_the_latest_counts() -> None:
    """Given a low of 100 before and after a high of 200
    When retracements are measured
    Then they go up from the second low; with a second high behind it, down from that
    """
    assert retracements(flat(100.0, 200.0, 100.0))[0] == pytest.approx(123.6)
    assert retracements(flat(100.0, 200.0, 100.0, 200.0))[0] == pytest.approx(176.4)


def test_prices_near_to_each_other_become_one_level() -> None:
    """Given prices 100, 100.2 and 101 of weights 1, 0.5 and 1, and a tolerance of 0.2 %
    When they are merged, whatever their order
    Then the first two are one level at their mean by weight, of both weights
    """
    found = [Cluster(101.0, 1.0), Cluster(100.0, 1.0), Cluster(100.2, 0.5)]
    one, two = merged(found, 0.0021)
    assert one == Cluster((100.0 * 1.0 + 100.2 * 0.5) / 1.5, 1.5)
    assert two == Cluster(101.0, 1.0)


def test_a_price_joins_by_its_distance_from_the_mean_so_far() -> None:
    """Given prices 100, 100.2 and 100.35
    When they are merged with a tolerance of 0.2 %
    Then the third is too far from the mean of the first two, though near to the second
    """
    assert [level.weight for level in merged([Cluster(p, 1.0) for p in (100.0, 100.2, 100.35)], 0.0021)] == [2.0, 1.0]


@pytest.mark.parametrize(
    ("closes", "gap", "expected"),
    [
        pytest.param([105, 100, 105], 0, Fared(1, 0), id="came from above and went back: held"),
        pytest.param([105, 100, 95], 0, Fared(0, 1), id="came from above and went through: broken"),
        pytest.param([95, 100, 95], 0, Fared(1, 0), id="from below"),
        pytest.param([100, 105], 0, Fared(0, 0), id="nobody knows where it came from"),
        pytest.param([105, 100, 100, 100, 105], 0, Fared(1, 0), id="long inside is one test"),
        pytest.param([105, 100, 105, 100, 105], 1, Fared(2, 0), id="a candle after the last end: another test"),
        pytest.param([105, 100, 105, 100, 105], 2, Fared(1, 0), id="sooner than the gap: none"),
        pytest.param([105, 100, 105, 100, 100, 105], 3, Fared(1, 0), id="inside at the end of the gap: none yet"),
        pytest.param([105, 100, 105, 100, 100, 100, 105], 3, Fared(2, 0), id="inside after the gap: another"),
        pytest.param([105, 95], 0, Fared(0, 0), id="a jump over it touches nothing"),
    ],
)
def test_how_a_level_at_100_fared(closes: list[float], gap: int, expected: Fared) -> None:
    """Given closes about a level at 100, with a band of 1 %
    When its tests are counted
    Then a test that ends where price came from held, one that ends beyond broke it
    """
    assert fared(100.0, flat(*closes), 0.01, gap) == expected


def test_a_wick_into_the_band_is_a_test_that_ends_at_once() -> None:
    """Given closes above a level, and a candle whose low reaches it
    When it closes above again, or a candle falls through the level in one go
    Then the first held and the second broke it
    """
    above = Seen(106.0, 104.0, 105.0, 1.0, 105.0)
    wick = Seen(106.0, 100.5, 105.0, 1.0, 104.0)
    through = Seen(106.0, 94.0, 95.0, 1.0, 98.0)
    assert fared(100.0, [above, wick], 0.01, 0) == Fared(1, 0)
    assert fared(100.0, [above, through], 0.01, 0) == Fared(0, 1)


@pytest.mark.parametrize(
    ("level", "valid"),
    [
        (FoundLevel(100.0, 1.0, 2, 0), True),
        (FoundLevel(100.0, 9.0, 1, 0), False),
        (FoundLevel(100.0, 0.5, 3, 0), True),
        (FoundLevel(100.0, 0.5, 2, 0), False),
        (FoundLevel(100.0, 2.0, 3, 2), True),
        (FoundLevel(100.0, 2.0, 3, 3), False),
    ],
)
def test_a_level_is_valid_by_what_it_held_and_its_score(level: FoundLevel, valid: bool) -> None:
    """Given at least 2 tests held and a score of at least 3, the weight plus what held less what broke
    When a level is judged
    Then both bounds count, at their very number
    """
    assert is_valid(level, ScalperSettings()) is valid


def as_second(levels: list[FoundLevel], settings: ScalperSettings) -> list[second.Level]:
    """Return levels in the form of the second implementation."""
    return [second.Level(*level, is_valid(level, settings)) for level in levels]


@given(settings=scalper_settings(), seed=st.integers(0, 10_000), length=st.integers(1, 260))
@hypothesis_settings(max_examples=200, deadline=None)
def test_a_second_implementation_finds_the_same_levels(settings: ScalperSettings, seed: int, length: int) -> None:
    """Given walks, coarse enough for ties
    When levels are found as candles come, and from the window alone by an implementation of its own
    Then they are the same to the last digit, with their tests, and so are those asked for by price
    """
    candles = walk(seed, length)
    window = window_of(candles, settings)
    expected = second.levels(candles, settings)
    assert as_second(window.levels(), settings) == expected
    price = candles[-1].close * 1.01
    valid = [level.price for level in expected if level.valid and level.price >= price]
    assert window.valid_from(price) == min(valid, default=None)


@given(settings=scalper_settings(), seed=st.integers(0, 10_000))
@hypothesis_settings(max_examples=60, deadline=None)
def test_older_candles_change_nothing(settings: ScalperSettings, seed: int) -> None:
    """Given a window, and the same window behind another history at a hundred times the price
    When levels are found
    Then they are the same
    """
    older, newest = walk(seed + 1, 70, start=10_000.0), walk(seed, settings.window)
    moved = [candle._replace(time=candle.time + 100_000 * HOUR) for candle in newest]
    assert window_of(moved, settings).levels() == window_of([*older, *moved], settings).levels()


@pytest.mark.parametrize("file", FILES)
def test_real_windows_have_the_levels_of_the_second_implementation(file: str) -> None:
    """Given 120 windows of real candles of five minutes
    When levels are found as candles come, and from each window alone by an implementation of its own
    Then they are the same
    """
    path = DATA / file
    if not path.exists():
        pytest.skip("the shared real candles are not beside this checkout")
    settings, size = ScalperSettings(), 500
    candles = list(core_candles(read_candles(path).iloc[: size + 120 * 37]))
    window = Window(settings, 300_000)
    for at, candle in enumerate(candles):
        window.close(candle)
        if at >= size and at % 37 == 0:
            assert as_second(window.levels(), settings) == second.levels(candles[: at + 1], settings)
