"""What a close changes, and in which order: strategy.md sections 1 to 3 and 7."""

from __future__ import annotations

from srconsole.settings.schema import LevelSettings, Settings
from srconsole.strategies.levels.book import Touch
from srconsole.strategies.levels.pattern import Pattern
from srconsole.strategies.levels.structure import Structure
from srconsole.strategies.levels.tier import NO_TIERS
from tests.walks import HOUR

ORDER_1 = Settings(levels=LevelSettings(swing_order=1, proximity=0.01))

# (high, low, close). Swing low 80 in candle 1, swing high 120 in 3, swing low 100 in 5, each known a candle later.
BASE = [
    (112.0, 108.0, 110.0),
    (111.0, 80.0, 106.0),
    (115.0, 105.0, 114.0),
    (120.0, 112.0, 113.0),
    (114.0, 106.0, 107.0),
    (109.0, 100.0, 108.0),
    (112.0, 107.0, 109.0),
]


def after(*candles: tuple[float, float, float], settings: Settings = ORDER_1) -> Structure:
    """Return the structure after hourly candles, each (high, low, close)."""
    structure = Structure(settings)
    close_all(structure, *candles)
    return structure


def close_all(structure: Structure, *candles: tuple[float, float, float]) -> None:
    """Close more hourly candles."""
    for high, low, close in candles:
        structure.close(structure.candles * HOUR, high, low, close, 1.0)


def prices(structure: Structure) -> dict[str, float]:
    """Return the tiers' prices by name."""
    return {tier.name: tier.price for tier in (*structure.tiers.supports, *structure.tiers.resistances)}


def test_tiers_and_pattern_appear_with_the_close_that_makes_them_known() -> None:
    """Given swings at 80 (candle 1), 120 (candle 3) and 100 (candle 5), and a swing order of 1
    When the candles close
    Then each becomes a tier at the close after its own, and the last one completes the pattern
    """
    structure = Structure(ORDER_1)
    seen = []
    for candle in BASE:
        close_all(structure, candle)
        seen.append((prices(structure), structure.pattern))
    low, low_high = {"S1": 80.0}, {"S1": 80.0, "R1": 120.0}
    assert seen[:6] == [({}, None), ({}, None), (low, None), (low, None), (low_high, None), (low_high, None)]
    assert seen[6] == ({"S1": 100.0, "S2": 80.0, "R1": 120.0}, Pattern(80, 120, 100, 110))


def test_a_level_knows_its_swing_and_the_close_that_confirmed_it() -> None:
    """Given candles with an hour missing: their times are 0 h, 1 h, 5 h
    When the close of the third one confirms the second as a swing low
    Then the level's touch is candle 1 at 1 h, known with the candle of 5 h: a gap counts as nothing
    """
    structure = Structure(ORDER_1)
    for hour, low in ((0, 100.0), (1, 90.0), (5, 95.0)):
        structure.close(hour * HOUR, 110.0, low, 105.0, 1.0)
    (level,) = structure.supports.levels
    assert level.last == Touch(1, 1 * HOUR, 5 * HOUR)
    assert level.key == f"S{1 * HOUR}"


def test_swing_lows_are_supports_and_swing_highs_resistances_for_ever() -> None:
    """Given a support at 80 and a resistance at 120
    When price closes far above both, or far below
    Then the one it passed is broken, and neither changes its book
    """
    above = after(*BASE[:5], (150.0, 105.0, 150.0))
    below = after(*BASE[:5], (107.0, 50.0, 50.0))
    assert prices(above) == {"S1": 80.0}
    assert [(level.side.value, level.price) for level in above.broken] == [("R", 120.0)]
    assert prices(below) == {"R1": 120.0}
    assert [(level.side.value, level.price) for level in below.broken] == [("S", 80.0)]


def test_of_a_candle_that_is_both_the_low_comes_first() -> None:
    """Given a swing low at 80, a candle that is a swing low (75) and a swing high (120), and a swing low at 90
    When the pattern is asked for
    Then 75 took the place of 80 before 120 came, so it is 75, 120, 90 and its midpoint 90 + 30 / 2 = 105
    """
    structure = after(
        (100, 85, 90), (100, 80, 90), (100, 85, 90), (120, 75, 90), (100, 91, 95), (99, 90, 95), (98, 92, 95)
    )
    assert structure.pattern == Pattern(75, 120, 90, 105)


def test_a_swing_that_the_pattern_drops_still_touches_its_level() -> None:
    """Given the pattern 80, 120, 100 and a higher low at 100.1 after it, with no swing high between
    When that low is confirmed
    Then the pattern keeps 100, and the support is touched: (100 + 100.1) / 2
    """
    structure = after(*BASE[:6], (109, 101, 105), (109, 100.1, 105), (109, 101, 105))
    assert structure.pattern == Pattern(80, 120, 100, 110)
    support = structure.supports.levels[0]
    assert (support.price, support.touches) == ((100 + 100.1) / 2, 2)


def test_insignificant_swings_count_nowhere() -> None:
    """Given the same candles and a least range that none of their windows has
    When they close
    Then there are no levels, no tiers and no pattern
    """
    levels = LevelSettings(swing_order=1, proximity=0.01, min_prominence=1.0)
    structure = after(*BASE, settings=Settings(levels=levels))
    assert (structure.supports.levels, structure.resistances.levels) == ([], [])
    assert structure.tiers == NO_TIERS
    assert structure.pattern is None


def test_a_level_that_is_too_old_loses_its_tier_at_that_close() -> None:
    """Given a support touched in candle 1 and a greatest age of 4
    When candles 5 and 6 close without another swing
    Then it is S1 after candle 5 (5 - 1 = 4) and gone after candle 6
    """
    levels = LevelSettings(swing_order=1, proximity=0.01, max_age=4)
    structure = after(*BASE[:2], *[(111.0, 105.0, 110.0)] * 4, settings=Settings(levels=levels))
    assert prices(structure) == {"S1": 80.0}
    close_all(structure, (111.0, 105.0, 110.0))
    assert prices(structure) == {}
    assert structure.supports.levels == []


def test_tiers_stay_the_same_object_while_nothing_changes() -> None:
    """Given tiers in force
    When candles close between the same levels, without a swing
    Then the tiers are the very same; they are new when one is broken
    """
    structure = after(*BASE)
    tiers = structure.tiers
    close_all(structure, (113.0, 108.0, 112.0), (114.0, 109.0, 104.0))
    assert structure.tiers is tiers
    close_all(structure, (115.0, 95.0, 95.0))
    assert prices(structure) == {"S1": 80.0, "R1": 120.0}
