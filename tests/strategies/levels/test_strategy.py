"""`levels` as a strategy: what it offers, and how its lots are left (strategy.md sections 3, 5 and 6)."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.offer import NOTHING, Exits, Offer, Plan
from srconsole.core.trail import Trail
from srconsole.research.swings import ScannedSwings
from srconsole.settings.schema import LevelSettings, Settings, StrategySettings
from srconsole.strategies.contract import View
from srconsole.strategies.levels.strategy import Levels
from srconsole.strategies.levels.structure import Structure
from tests.frames import frame
from tests.walks import HOUR, candles, tradable_settings, walk

SETTINGS = Settings(
    levels=LevelSettings(swing_order=1, proximity=0.01),
    strategy=StrategySettings(stop_pct=0.05, trail_pct=0.1),
)
# Swing low 80 in candle 1, swing high 120 in 3, swing low 100 in 5, each known a candle later.
BASE = [
    (110.0, 112.0, 108.0, 110.0),
    (110.0, 111.0, 80.0, 106.0),
    (106.0, 115.0, 105.0, 114.0),
    (114.0, 120.0, 112.0, 113.0),
    (113.0, 114.0, 106.0, 107.0),
    (107.0, 109.0, 100.0, 108.0),
    (108.0, 112.0, 107.0, 109.0),
]
S1 = Offer(f"S{5 * HOUR}", "S1", 100.0, 100.0 * 1.01, 100.0 * 0.99)
S2 = Offer(f"S{1 * HOUR}", "S2", 80.0, 80.0 * 1.01, 80.0 * 0.99)


def after(*prices: tuple[float, float, float, float]) -> tuple[Levels, list[Plan]]:
    """Return the strategy after hourly candles, and the plan behind each."""
    levels = Levels(SETTINGS)
    return levels, [levels.close(View(candle, (), 1000.0)) for candle in candles(*prices)]


def restored(levels: Levels, settings: Settings) -> Levels:
    """Return another one, from what a checkpoint would hold."""
    other = Levels(settings)
    other.restore(msgspec.msgpack.encode(levels.remember()))
    return other


def test_every_support_in_force_is_offered() -> None:
    """Given swing lows at 80 and 100 and a swing high at 120, and a proximity of 1 %
    When the candles close
    Then each support is offered from the close that made it known: nearest first, by the time of its first touch,
        with its band; a resistance never is
    """
    _, plans = after(*BASE)
    lone = msgspec.structs.replace(S2, label="S1")
    assert plans == [NOTHING, NOTHING, *[Plan((lone,), S2.trigger)] * 4, Plan((S1, S2), S1.trigger)]


def test_a_plan_stays_the_same_object_while_the_supports_do() -> None:
    """Given a plan in force
    When candles close between the same levels, without a swing, and then a support is broken
    Then the plan is the very same, and afterwards another one
    """
    levels, plans = after(*BASE)
    more = candles(*BASE, (109.0, 113.0, 108.0, 112.0), (112.0, 115.0, 95.0, 95.0))[-2:]
    same, other = (levels.close(View(candle, (), 1000.0)) for candle in more)
    assert same is plans[-1]
    assert [offer.key for offer in other.offers] == [S2.key]


@pytest.mark.parametrize("price", [101.0, 99.5, 5000.0])
def test_a_lot_is_left_below_its_support_or_behind_the_trail(price: float) -> None:
    """Given the pattern 80, 120, 100 with its midpoint at 110, a stop of 5 % and a trail of 10 %
    When a lot on the support at 100, or at 80, is to be bought, whatever the price
    Then its stop is 5 % below the support, and its trail begins above the midpoint
    """
    levels, _ = after(*BASE)
    assert levels.exits(S1, price) == Exits(95.0, Trail(0.1, 110.0))
    assert levels.exits(S2, price) == Exits(76.0, Trail(0.1, 110.0))


def test_without_a_pattern_nothing_is_bought() -> None:
    """Given a support and no low-high-low yet
    When a lot on it is to be bought
    Then there is no way to leave it, and that is the reason
    """
    levels, plans = after(*BASE[:4])
    assert plans[-1].offers
    assert levels.exits(plans[-1].offers[0], 80.8) == "no pattern"


def test_the_midpoint_is_that_of_the_newest_close() -> None:
    """Given the pattern 80, 120, 100, and behind it a swing high at 112 and a swing low at 95
    When a lot on the support at 100 is to be bought, before and behind the close that confirms that low
    Then its trail begins at 110 before, and at (95 + 112) / 2 = 103.5 behind it
    """
    exits = []
    for more in (1, 2):
        levels, _ = after(*BASE, *[(109.0, 110.0, 95.0, 105.0), (105.0, 108.0, 104.0, 106.0)][:more])
        exits.append(levels.exits(S1, 101.0))
    assert exits == [Exits(95.0, Trail(0.1, 110.0)), Exits(95.0, Trail(0.1, 103.5))]


def test_the_cells_are_of_the_tiers_during_the_candle() -> None:
    """Given supports at 100 and 80 and a resistance at 120
    When a candle that reached 100.5 writes its cells
    Then it is at S1, and its cells hold the three prices at their places and nothing elsewhere
    """
    levels, _ = after(*BASE)
    cells = dict(
        zip(levels.columns, levels.cells(Candle(7 * HOUR, 109.0, 110.0, 100.5, 108.0, 1.0)).split(","), strict=True)
    )
    assert {name: cell for name, cell in cells.items() if cell} == {
        "SR_Proximity": "S1", "S1": "100.0", "S2": "80.0", "R1": "120.0",
    }  # fmt: skip


@given(settings=tradable_settings(), seed=st.integers(0, 10_000), cut=st.integers(0, 160))
@hypothesis_settings(max_examples=40)
def test_a_restored_structure_has_the_same_tiers_levels_and_pattern(settings: Settings, seed: int, cut: int) -> None:
    """Given levels with any filters, ages and ranks that are written down behind any candle
    When others are restored from those bytes, and both go on
    Then tiers, broken levels, books and pattern are the same at once and behind every later candle
    """

    def all_of(structure: Structure) -> tuple[object, ...]:
        books = structure.supports.levels, structure.resistances.levels
        return structure.tiers, structure.broken, *books, structure.pattern, structure.candles

    made = walk(seed, 160)
    whole = Levels(settings)
    for candle in made[:cut]:
        whole.close(View(candle, (), 1000.0))
    other = restored(whole, settings)
    assert all_of(other.structure) == all_of(whole.structure)
    for candle in made[cut:]:
        for levels in (whole, other):
            levels.close(View(candle, (), 1000.0))
        assert all_of(other.structure) == all_of(whole.structure)


@given(settings=tradable_settings(), seed=st.integers(0, 10_000), cut=st.integers(1, 160))
@hypothesis_settings(max_examples=25)
def test_a_history_that_is_searched_at_once_tells_nothing_early(settings: Settings, seed: int, cut: int) -> None:
    """Given a history whose swings are searched at once, and another one whose candles differ from some candle on
    When levels are made of both, and of the first candle by candle
    Then all three plan the same up to there
    """
    made = walk(seed, 160)
    spoiled = [*made[:cut], *(candle._replace(time=candle.time + made[cut - 1].time) for candle in walk(seed + 1, 160))]
    at_once = Levels(settings, ScannedSwings(frame(made), settings.levels))
    poisoned = Levels(settings, ScannedSwings(frame(spoiled), settings.levels))
    one_by_one = Levels(settings)
    for candle in made[:cut]:
        view = View(candle, (), 1000.0)
        assert at_once.close(view) == poisoned.close(view) == one_by_one.close(view)


def test_what_was_searched_at_once_cannot_be_written_down() -> None:
    """Given levels whose swings come from a history that was searched at once
    When they are to be written down
    Then that is an error of the program: what comes behind that history could not be told
    """
    made = walk(1, 40)
    levels = Levels(SETTINGS, ScannedSwings(frame(made), SETTINGS.levels))
    with pytest.raises(TypeError, match="candle by candle"):
        levels.remember()
