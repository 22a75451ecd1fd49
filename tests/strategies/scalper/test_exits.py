"""How the scalper leaves its lots (strategies.md 4.3)."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.offer import BreakEven, Exits, Offer, Target
from srconsole.settings.schema import ScalperSettings
from srconsole.strategies.scalper.strategy import Scalper
from tests.strategies.driven import Driven, lot
from tests.strategies.scalper.drawn import EAGER, scalper_settings
from tests.strategies.scalper.second import levels
from tests.walks import HOUR, walk


@given(
    seed=st.integers(0, 10_000),
    length=st.integers(100, 200),
    near=st.floats(0.99, 1.01),
    above=st.floats(1.0, 1.01),
    settings=scalper_settings(),
)
@hypothesis_settings(max_examples=60, deadline=None)
def test_targets_lie_up_to_the_next_valid_level_with_room(
    seed: int, length: int, near: float, above: float, settings: ScalperSettings
) -> None:
    """Given any window, level and price of entry
    When a lot is to be bought
    Then its stop, targets, break-even and deadline are those of the rules, or there is no room
    """
    candles = walk(seed, length)
    driven = Driven(Scalper(settings, HOUR), HOUR)
    driven.close_all(candles)
    level = candles[-1].close * near
    e = level * above
    stop = level * (1 - settings.stop_pct)
    t1 = max(e * (1 + settings.target_pct), e + settings.reward * (e - stop))
    resistances = [found.price for found in levels(candles, settings) if found.valid and found.price >= t1]
    answer = driven.strategy.exits(Offer.next("any", "S", level), e)
    if not resistances:
        assert answer == "no room"
        return
    assert isinstance(answer, Exits)
    r = min(resistances)
    t2 = r * (1 - settings.back) if r * (1 - settings.back) > t1 else (t1 + r) / 2
    wanted = [(t1, 0.33), (t2, 0.33), (r, 0.34)] if r != t1 else [(t1, 1.0)]
    assert answer == Exits(
        stop,
        targets=tuple(Target(price, part) for price, part in wanted),
        break_even=BreakEven(0.01, "costs"),
        max_hold=240 * 60_000,
    )


def test_a_level_at_the_first_target_is_the_only_one() -> None:
    """Given settings whose first target is the price of entry
    When a lot is bought at a valid level
    Then all of it is sold at that level
    """
    settings = msgspec.structs.replace(EAGER, target_pct=0.0, reward=0.0)
    scalper = Scalper(settings, HOUR)
    Driven(scalper, HOUR).close_all(walk(11, 150))
    price = next(level.price for level in scalper.levels() if level.held >= 1 and level.score >= 1)
    answer = scalper.exits(Offer.next("any", "S", price * 0.99), price)
    assert isinstance(answer, Exits)
    assert answer.targets == (Target(price, 1.0),)


@pytest.mark.parametrize(
    ("close", "volume", "sold"),
    [
        pytest.param(99.5, 1.0, False, id="at the bound below the level"),
        pytest.param(99.4, 1.0, True, id="beyond it"),
        pytest.param(99.9, 4.0, False, id="below the level with the volume of a spike, not more"),
        pytest.param(99.9, 4.1, True, id="with more"),
        pytest.param(100.0, 9.0, False, id="a spike at the level"),
        pytest.param(105.0, 9.0, False, id="a spike upwards"),
    ],
)
def test_a_lost_level_sells(close: float, volume: float, sold: bool) -> None:
    """Given a lot on a level at 100, a break of 0.5 %, a spike of four times the volume of the 20 candles before
    When a candle closes
    Then the lot is sold because of a break, or stays
    """
    driven = Driven(Scalper(ScalperSettings(frames=()), HOUR), HOUR)
    driven.close_all([Candle(at * HOUR, 100.0, 100.0, 100.0, 100.0, 1.0) for at in range(20)])
    held = [lot("S100.0", 100.0), lot("S50.0", 50.0)]
    plan = driven.close(Candle(20 * HOUR, 100.0, 110.0, 90.0, close, volume), held)
    assert plan.sells == ({"S100.0": "break"} if sold else {})


def test_a_spike_needs_twenty_candles_before_it() -> None:
    """Given only 19 candles before
    When a candle of a hundred times their volume closes just below a lot's level
    Then the lot stays: what is usual is not known
    """
    driven = Driven(Scalper(ScalperSettings(frames=()), HOUR), HOUR)
    driven.close_all([Candle(at * HOUR, 100.0, 100.0, 100.0, 100.0, 1.0) for at in range(19)])
    assert driven.close(Candle(19 * HOUR, 100.0, 100.0, 99.9, 99.9, 100.0), [lot("S100.0", 100.0)]).sells == {}
