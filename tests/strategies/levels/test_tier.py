"""Tiers and SR_Proximity: strategy.md section 2."""

from __future__ import annotations

from typing import Literal

import pytest

from srconsole.settings.schema import LevelSettings
from srconsole.strategies.levels.book import LevelBook, Side, Touch
from srconsole.strategies.levels.tier import NO_TIERS, TierRanker, Tiers, sr_proximity


def touch(candle: int) -> Touch:
    """Return a touch by a swing in a candle."""
    return Touch(candle, candle, candle + 1)


def ranker(
    *prices: float,
    side: Side = Side.SUPPORT,
    proximity: float = 0.03125,
    rank_by: Literal["price", "recency"] = "price",
) -> tuple[LevelBook, TierRanker]:
    """Return a book of levels at these prices, touched in this order, and its ranker."""
    settings = LevelSettings(merge_tolerance=0.001, max_levels=50, proximity=proximity, rank_by=rank_by)
    book = LevelBook(side, settings)
    for candle, price in enumerate(prices):
        book.swing(price, touch(candle))
    return book, TierRanker(book, settings)


def names(found: TierRanker) -> dict[str, float]:
    """Return the tiers' prices by name, in their order."""
    return {tier.name: tier.price for tier in found.tiers}


def tiers(
    supports: tuple[float, ...] = (),
    resistances: tuple[float, ...] = (),
    close: float = 105.0,
    rank_by: Literal["price", "recency"] = "price",
) -> Tiers:
    """Return the tiers after a close, with a proximity of 1 %."""
    _, below = ranker(*supports, proximity=0.01, rank_by=rank_by)
    _, above = ranker(*resistances, side=Side.RESISTANCE, proximity=0.01, rank_by=rank_by)
    below.rank(close)
    above.rank(close)
    top = below.tiers[0].upper if below.tiers else float("-inf")
    bottom = above.tiers[0].lower if above.tiers else float("inf")
    return Tiers(below.tiers, above.tiers, top, bottom)


def test_supports_are_ranked_downwards_and_resistances_upwards() -> None:
    """Given levels at 90, 100 and 80 below a close of 105, and at 130, 110 and 120 above it
    When they are ranked
    Then S1 is the highest support and R1 the lowest resistance
    """
    _, below = ranker(90, 100, 80)
    _, above = ranker(130, 110, 120, side=Side.RESISTANCE)
    below.rank(105)
    above.rank(105)
    assert names(below) == {"S1": 100, "S2": 90, "S3": 80}
    assert names(above) == {"R1": 110, "R2": 120, "R3": 130}


def test_a_tier_knows_its_band() -> None:
    """Given a support at 100 and a proximity of 1 %
    When it is ranked
    Then its band reaches from 99 to 101, which is its trigger
    """
    (support,) = tiers(supports=(100,)).supports
    assert (support.lower, support.upper) == (99, 101)


@pytest.mark.parametrize(
    ("side", "price", "close", "in_force"),
    [
        pytest.param(Side.SUPPORT, 99, 96, True, id="support 99 <= 96 * 1.03125 = 99"),
        pytest.param(Side.SUPPORT, 99, 95.99, False, id="support 99 > 95.99 * 1.03125"),
        pytest.param(Side.RESISTANCE, 93, 96, True, id="resistance 93 >= 96 * 0.96875 = 93"),
        pytest.param(Side.RESISTANCE, 93, 96.01, False, id="resistance 93 < 96.01 * 0.96875"),
    ],
)
def test_a_level_that_the_close_is_past_is_broken(side: Side, price: float, close: float, in_force: bool) -> None:
    """Given a level and a proximity of 3.125 %
    When a candle closes past it by that much, or by more
    Then it is still in force, or broken: kept, but without a tier
    """
    book, found = ranker(price, side=side)
    found.rank(close)
    assert (len(found.tiers), len(found.broken())) == ((1, 0) if in_force else (0, 1))
    assert len(book.levels) == 1


def test_broken_levels_come_back_in_force() -> None:
    """Given supports at 100 and 80
    When price closes at 105, at 85 and at 105 again
    Then 100 loses its tier, 80 is S1 meanwhile, and 100 is S1 again
    """
    _, found = ranker(100, 80)
    seen = []
    for close in (105, 85, 105):
        found.rank(close)
        seen.append((names(found), [level.price for level in found.broken()]))
    assert seen == [({"S1": 100, "S2": 80}, []), ({"S1": 80}, [100]), ({"S1": 100, "S2": 80}, [])]


def test_of_equal_prices_the_one_touched_last_comes_first() -> None:
    """Given two supports at 102, one touched at 100 and in candle 9 at 104, one at 104 and in candle 8 at 100
    When they are ranked
    Then S1 is the one touched last
    """
    book, found = ranker(100, 104)
    lower, higher = book.levels[1], book.levels[0]
    lower.touch(104, touch(9))
    higher.touch(100, touch(8))
    book.swing(50, touch(10))
    found.rank(105)
    assert [(tier.name, tier.key) for tier in found.tiers[:2]] == [("S1", lower.key), ("S2", higher.key)]


def test_recency_changes_names_only() -> None:
    """Given supports at 90, 100 and 80, touched in this order
    When they are ranked by price and by recency
    Then the order is the same, from 100 down, and only the names differ: 80 was touched last and is S1
    """
    _, by_price = ranker(90, 100, 80)
    _, by_recency = ranker(90, 100, 80, rank_by="recency")
    by_price.rank(105)
    by_recency.rank(105)
    assert list(names(by_recency).items()) == [("S2", 100), ("S3", 90), ("S1", 80)]
    assert [tier[2:] for tier in by_recency.tiers] == [tier[2:] for tier in by_price.tiers]


def test_recency_does_not_count_broken_levels() -> None:
    """Given supports at 90, 80 and 100, the last of them touched last and broken
    When they are ranked by recency
    Then the names begin with S1 among those in force
    """
    _, found = ranker(90, 80, 100, rank_by="recency")
    found.rank(92)
    assert list(names(found).items()) == [("S2", 90), ("S1", 80)]


def test_tiers_go_on_past_ten() -> None:
    """Given twelve supports, 100 down to 89
    When they are ranked
    Then the lowest is S12
    """
    _, found = ranker(*range(89, 101))
    found.rank(105)
    assert list(names(found)) == [f"S{number}" for number in range(1, 13)]
    assert names(found)["S12"] == 89


def test_tiers_stay_the_same_object_while_nothing_changes() -> None:
    """Given supports at 100 and 80
    When price closes elsewhere above both, goes below 100 and comes back
    Then the tiers are the very same; a touch makes them new
    """
    book, found = ranker(100, 80)
    found.rank(105)
    first = found.tiers
    found.rank(120)
    assert found.tiers is first
    found.rank(85)
    assert found.tiers is not first
    found.rank(105)
    assert found.tiers is first
    book.swing(100.1, touch(9))
    found.rank(105)
    assert found.tiers is not first
    assert names(found)["S1"] == pytest.approx(100.05)


@pytest.mark.parametrize(
    ("high", "low", "close", "expected"),
    [
        pytest.param(104, 101, 103, "S1", id="low at the band's upper end, 100 * 1.01"),
        pytest.param(104, 101.01, 103, "No", id="just above it"),
        pytest.param(99, 96, 97, "S1", id="high at the band's lower end, 100 * 0.99"),
        pytest.param(98.99, 96, 97, "No", id="just below it"),
        pytest.param(108.9, 105, 107, "R1", id="high at 110 * 0.99"),
        pytest.param(108.8, 105, 107, "No", id="below it"),
        pytest.param(111.5, 111, 111.2, "R1", id="low inside the resistance's band"),
        pytest.param(116, 111.2, 114, "No", id="between two resistances"),
        pytest.param(121, 105, 114, "R1", id="nearest to the close: |114 - 110| = 4, |114 - 120| = 6"),
        pytest.param(121, 105, 116, "R2", id="|116 - 120| = 4"),
        pytest.param(101, 89, 92, "S2", id="|92 - 90| = 2, |92 - 100| = 8"),
        pytest.param(101, 89, 98, "S1", id="|98 - 100| = 2"),
        pytest.param(110, 100, 105, "S1", id="tie at 5: support before resistance"),
        pytest.param(101, 89, 95, "S1", id="tie at 5: the lower number"),
        pytest.param(121, 105, 115, "R1", id="tie of resistances at 5"),
        pytest.param(79, 70, 75, "No", id="below all"),
    ],
)
def test_sr_proximity(high: float, low: float, close: float, expected: str) -> None:
    """Given S1 = 100, S2 = 90, R1 = 110, R2 = 120 and a proximity of 1 %
    When a candle reaches into the bands of some of them
    Then it is at the one nearest to its close, or at none
    """
    found = tiers(supports=(100, 90), resistances=(110, 120))
    assert sr_proximity(found, high, low, close) == expected


def test_sr_proximity_ties_go_by_number_not_by_price() -> None:
    """Given supports at 100 and 90, named S2 and S1 since 90 was touched last
    When a candle reaches both and closes at 95, 5 from each
    Then it is at S1
    """
    found = tiers(supports=(100, 90), rank_by="recency")
    assert sr_proximity(found, 101, 89, 95) == "S1"


def test_the_first_candle_is_at_no_level() -> None:
    """Given no tiers, as during the first candle
    When a candle goes anywhere
    Then it is at none
    """
    assert sr_proximity(NO_TIERS, 1e9, 0.0, 100) == "No"
