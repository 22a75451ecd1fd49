"""The scalper's entries and exits (strategies.md 4.2 and 4.3)."""

from __future__ import annotations

from math import fsum, nextafter
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.offer import Offer, Plan
from srconsole.errors import RequestError
from srconsole.market.candle_file import read_candles
from srconsole.research.frames import core_candles
from srconsole.settings.schema import ScalperSettings
from srconsole.strategies.scalper.strategy import Scalper
from srconsole.strategies.shown import ShownLevel
from tests.strategies.driven import Driven
from tests.strategies.scalper.drawn import EAGER, scalper_settings
from tests.strategies.scalper.second import Second, levels
from tests.walks import HOUR, walk

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def bought(plan: Plan) -> float | None:
    """Return the level that a plan buys at."""
    return plan.nexts[0].price if plan.nexts else None


def plans(settings: ScalperSettings, candles: list[Candle], base: int = HOUR) -> list[Plan]:
    """Return the plan behind each candle."""
    return Driven(Scalper(settings, base), base).close_all(candles)


@given(settings=scalper_settings(), seed=st.integers(0, 10_000), length=st.integers(30, 200))
@hypothesis_settings(max_examples=25, deadline=None)
def test_a_second_implementation_enters_at_the_same_closes(settings: ScalperSettings, seed: int, length: int) -> None:
    """Given walks with gaps
    When each close is judged by an implementation of its own that sees what has closed by then and keeps nothing
    Then it buys at the same closes at the same levels
    """
    candles = walk(seed, length)
    second = Second(candles, HOUR, settings)
    made = plans(settings, candles)
    for at in range(length - 25, length):
        assert bought(made[at]) == second.entry(at)


@pytest.mark.slow
@pytest.mark.parametrize(
    "file", ["binance_BTC-USDT_5m_2024-03_2025-07.csv.gz", "binance_ETH-USDT_5m_2024-01_2024-09.csv.gz"]
)
def test_real_candles_are_entered_as_the_second_implementation_does(file: str) -> None:
    """Given real candles of five minutes
    When the closes that buy, and every 20th, are judged by an implementation of its own
    Then both buy at the same closes at the same levels
    """
    path = DATA / file
    if not path.exists():
        pytest.skip("the shared real candles are not beside this checkout")
    candles, settings = list(core_candles(read_candles(path).iloc[3000:4500])), ScalperSettings()
    second, made = Second(candles, 300_000, settings), plans(settings, candles, 300_000)
    judged = [at for at, plan in enumerate(made) if plan.nexts or at % 20 == 0]
    assert sum(bool(plan.nexts) for plan in made) > 10
    assert [bought(made[at]) for at in judged] == [second.entry(at) for at in judged]


def eager_entries() -> tuple[list[Candle], list[int]]:
    """Return a walk, and the closes at which eager settings buy with all criteria known."""
    candles = walk(11, 200)
    return candles, [at for at, plan in enumerate(plans(EAGER, candles)) if plan.nexts and at > 40]


def test_an_offer_is_at_the_level_and_taken_only_near_it() -> None:
    """Given a close at a valid level
    When the plan is made
    Then it offers to buy at the next price within the proximity of the level, under the level's own key
    """
    candles, entries = eager_entries()
    assert len(entries) > 20
    for at in entries:
        (offer,) = plans(EAGER, candles[: at + 1])[-1].nexts
        price = offer.price
        assert offer == Offer(f"S{price!r}", "S", price, price, price * (1 - 0.004), price * (1 + 0.004), kind="next")
        assert offer.low <= candles[at].close <= offer.high
        assert candles[at].low <= offer.high


def test_each_criterion_alone_blocks_at_its_very_bound() -> None:
    """Given closes at which all criteria are met
    When one setting is moved to the bound that the close meets exactly, and to the next number beside it
    Then volume and ADX have to be beyond it, while what was traded in 24 hours, and the signs, may be at it
    """
    candles, entries = eager_entries()
    for at in entries[::9]:
        told = Second(candles, HOUR, EAGER)
        usual = fsum(candle.volume for candle in candles[at - 20 : at]) / 20
        ratio = candles[at].volume / usual
        adx, signs = told.adx[at], sum(told.told(at).signs)
        end = candles[at].time + HOUR
        traded = fsum(
            candle.volume * ((candle.high + candle.low + candle.close) / 3)
            for candle in candles[: at + 1]
            if candle.time >= end - 24 * HOUR
        )

        def buys(candles: list[Candle] = candles[: at + 1], **changed: float) -> bool:
            settings = msgspec.structs.replace(EAGER, **changed)
            return bool(plans(settings, candles)[-1].nexts)

        assert not buys(adx_max=adx)
        assert buys(adx_max=nextafter(adx, 200))
        assert buys(min_quote_volume=traded)
        assert not buys(min_quote_volume=nextafter(traded, 1e18))
        assert buys(secondary_min=signs)
        assert not buys(secondary_min=signs + 1)
        if ratio:
            assert buys(volume_ratio=ratio * (1 - 1e-9))
            assert not buys(volume_ratio=ratio * (1 + 1e-9))
        assert not buys(min_held=50)
        assert not buys(min_score=100.0)


def test_a_candle_that_is_25_hours_old_is_not_of_the_last_day() -> None:
    """Given one much traded candle a day ago, so that all 24 hours trade little without it
    When the candle closes that begins 23 hours after it, and the one after
    Then it counts for the first only
    """
    candles = [Candle(at * HOUR, 100.0, 100.1, 99.9, 100.0, 1.0) for at in range(100)]
    candles[60] = candles[60]._replace(volume=1000.0)
    window = Scalper(EAGER, HOUR)
    traded = []
    for candle in candles:
        Driven(window, HOUR).close(candle)
        traded.append(window.quote_volume())
    assert traded[83] == pytest.approx(102_300)
    assert traded[84] == pytest.approx(2400)


def test_valid_levels_are_shown_to_whoever_looks() -> None:
    """Given a walk
    When its levels are asked for
    Then they are the valid ones, the highest first, S1 the next at or below the close and R1 the next above, each under
        the key of its offer, with how often it was tested; the same list until the next close
    """
    scalper, candles = Scalper(EAGER, HOUR), walk(11, 151)
    assert list(scalper.shown_levels()) == []
    driven = Driven(scalper, HOUR)
    driven.close_all(candles[:150])
    close = candles[149].close
    valid = sorted(level for level in levels(candles[:150], EAGER) if level.valid)
    below = [level for level in valid if level.price <= close][::-1]
    above = [level for level in valid if level.price > close]
    named = [(f"S{at}", level) for at, level in enumerate(below, start=1)]
    named += [(f"R{at}", level) for at, level in enumerate(above, start=1)]
    expected = [
        ShownLevel(f"S{level.price!r}", label, level.price, level.held + level.broken) for label, level in named
    ]
    shown = scalper.shown_levels()
    assert {label for label, _ in named} >= {"S1", "R1", "R2"}
    assert list(shown) == sorted(expected, key=lambda one: -one.price)
    assert scalper.shown_levels() is shown
    driven.close(candles[150])
    assert scalper.shown_levels() is not shown


def test_what_it_needs_is_told() -> None:
    """Given settings
    When a scalper is made
    Then it asks for its frames, the window's candles, one lot, and tells the spread that an entry waits for
    """
    scalper = Scalper(ScalperSettings(window=400, frames=("15m", "1h"), max_spread=0.002), 300_000)
    assert (scalper.needs.frames, scalper.needs.history, scalper.needs.max_lots) == (("15m", "1h"), 400, 1)
    assert scalper.max_spread == 0.002


def test_a_frame_that_is_no_multiple_is_refused() -> None:
    """Given hourly candles
    When a scalper is to look at quarters of an hour
    Then it is refused in a sentence
    """
    with pytest.raises(RequestError, match="frame 15m cannot be built from candles of 1h"):
        Scalper(ScalperSettings(), HOUR)


def test_a_row_has_the_indicators_and_the_level_of_the_plan_in_force() -> None:
    """Given a walk
    When cells are asked for before the first close, and behind one that buys
    Then they are empty, and have the mean volume, RSI, ADX and the level
    """
    scalper = Scalper(EAGER, HOUR)
    candles, entries = eager_entries()
    assert scalper.cells(candles[0]) == ",,,"
    plan = Driven(scalper, HOUR).close_all(candles[: entries[-1] + 1])[-1]
    second = Second(candles, HOUR, EAGER)
    at = entries[-1]
    volume = fsum(candle.volume for candle in candles[at - 19 : at + 1]) / 20
    assert scalper.cells(candles[-1]) == f"{volume!r},{second.rsi[at]!r},{second.adx[at]!r},{bought(plan)!r}"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"volume_ratio": 20.0}, "waits for volume above 20 times the mean of the 20 candles before"),
        ({"adx_max": 5.0}, "waits for an ADX below 5"),
        (
            {"volume_ratio": 20.0, "adx_max": 5.0},
            "waits for volume above 20 times the mean of the 20 candles before, and for an ADX below 5",
        ),
        ({"min_quote_volume": 1e9}, "waits for 1,000,000,000 USDT traded in 24 hours"),
        ({"secondary_min": 5}, "of 5 signs of a turn"),
        ({"min_held": 50}, "price is at no valid level"),
        ({}, "buys at the next price, if it is still at the level"),
    ],
)
def test_a_plan_says_what_it_waits_for(changed: dict[str, float], says: str) -> None:
    """Given a close that buys, and settings of which one is out of reach
    When the plan is made
    Then its words say which
    """
    candles, entries = eager_entries()
    at = entries[0]
    assert says in plans(msgspec.structs.replace(EAGER, **changed), candles[: at + 1])[-1].waits
    assert "too few candles" in plans(EAGER, candles[:20])[-1].waits
