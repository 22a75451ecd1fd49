"""The breakout's events, entries and exits (strategies.md section 5)."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.offer import Exits, Offer
from srconsole.core.trail import Trail
from srconsole.errors import RequestError
from srconsole.market.candle_file import read_candles
from srconsole.research.frames import core_candles
from srconsole.settings.schema import BreakoutSettings
from srconsole.strategies.breakout.strategy import Breakout
from tests.strategies.breakout.drawn import breakout_settings
from tests.strategies.breakout.second import Outcome, Second
from tests.strategies.driven import Driven, lot
from tests.walks import HOUR, walk

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
YEAR = DATA / "binance_BTC-USDT_15m_2023-04_2024-04.csv.gz"
QUARTER = 900_000
EAGER = BreakoutSettings(
    swing_order=1, zone_atr=0.1, breakout_atr=0.0, spike=0.0, trend="off", rsi_max=100.0, max_stop=0.5
)


def assert_agrees(settings: BreakoutSettings, candles: list[Candle], base: int) -> int:
    """Hold the strategy to the second implementation at every close; return how many entries there were."""
    second = Second(candles, base, settings)
    breakout = Breakout(settings, base)
    driven = Driven(breakout, base)
    entered = 0
    for at, candle in enumerate(candles):
        held = [lot(level.key, level.price) for level in breakout.zones.levels]
        plan = driven.close(candle, held)
        prices = {level.key: level.price for level in breakout.zones.levels}
        told = [Outcome(prices[key], *rest) for key, *rest in breakout.events]
        assert told == second.events[at]
        assert (plan.nexts[0].price if plan.nexts else None) == second.entries[at]
        assert set(plan.sells) == {
            f"{letter}{time}" for letter, time in second.below[at] if f"{letter}{time}" in {one.key for one in held}
        }
        if plan.nexts:
            entered += 1
            answer = breakout.exits(plan.nexts[0], candle.close)
            stop, e = second.stops[at], candle.close
            if (e - stop) / e > settings.max_stop:
                assert answer == "stop too far"
            else:
                activation = e + settings.trail_after * (e - stop)
                assert answer == Exits(stop, Trail(settings.trail_atr, activation, "atr", "1h", 14))
    return entered


@given(settings=breakout_settings(), seed=st.integers(0, 10_000), length=st.integers(20, 600))
@hypothesis_settings(max_examples=40, deadline=None)
def test_a_second_implementation_has_the_same_events_and_entries(
    settings: BreakoutSettings, seed: int, length: int
) -> None:
    """Given walks of hours with gaps
    When an implementation of its own follows them
    Then each close ends the same events, buys at the same level with the same exits, and sells what is below its zone
    """
    assert_agrees(settings, walk(seed, length), HOUR)


@pytest.mark.slow
@pytest.mark.parametrize("trend", ["ema", "macd", "off"])
def test_longer_trends_are_those_of_the_second_implementation(trend: str) -> None:
    """Given a walk of 70 days, so that all means of daily candles are known
    When entries hang on the daily trend
    Then both implementations enter at the same closes, and enter at all
    """
    settings = msgspec.convert({**msgspec.to_builtins(EAGER), "trend": trend}, BreakoutSettings)
    assert assert_agrees(settings, walk(6, 1700), HOUR) > 0


@pytest.mark.slow
def test_real_quarters_of_an_hour_have_the_events_of_the_second_implementation() -> None:
    """Given six weeks of real candles of 15 minutes
    When an implementation of its own follows them
    Then each close ends the same events and enters at the same levels
    """
    if not YEAR.exists():
        pytest.skip("the shared real candles are not beside this checkout")
    assert_agrees(BreakoutSettings(), list(core_candles(read_candles(YEAR).iloc[:4000])), QUARTER)


@pytest.mark.slow
def test_a_year_of_bitcoin_has_the_events_that_the_rules_count() -> None:
    """Given a year of BTC in candles of 15 minutes
    When events are counted as the rules' text does
    Then they are 3,262, of those with an outcome 21 % breakouts
    """
    if not YEAR.exists():
        pytest.skip("the shared real candles are not beside this checkout")
    breakout = Breakout(BreakoutSettings(), QUARTER)
    driven = Driven(breakout, QUARTER)
    kinds: list[str] = []
    for candle in core_candles(read_candles(YEAR)):
        driven.close(candle)
        kinds += [event.kind for event in breakout.events]
    assert len(kinds) == 3262
    assert kinds.count("breakout") / (kinds.count("breakout") + kinds.count("rebound")) == pytest.approx(0.21, abs=5e-3)


def eager_entries() -> tuple[list[Candle], list[int]]:
    """Return a walk and the closes behind which eager settings buy."""
    candles = walk(5, 700)
    made = Driven(Breakout(EAGER, HOUR), HOUR).close_all(candles)
    return candles, [at for at, plan in enumerate(made) if plan.nexts]


def test_an_offer_is_not_chased() -> None:
    """Given a close that leaves a zone upwards
    When the plan is made
    Then it offers to buy at the next price if that is at most 0.3 % above the close, under the level's key
    """
    candles, entries = eager_entries()
    assert len(entries) > 5
    for at in entries:
        breakout = Breakout(EAGER, HOUR)
        (offer,) = Driven(breakout, HOUR).close_all(candles[: at + 1])[-1].nexts
        level = breakout.zones.of(offer.key)
        assert level is not None
        assert (offer.price, offer.kind, offer.low) == (level.price, "next", float("-inf"))
        assert offer.high == candles[at].close * (1 + 0.003)


def test_each_filter_alone_blocks() -> None:
    """Given closes that buy
    When the volume that is asked for, or the RSI of the day, is moved beyond what there is
    Then they do not buy, and the plan says why
    """
    candles, entries = eager_entries()
    for changed, says in (
        ({"spike": 20.0}, "without 20 times the mean volume"),
        ({"rsi_max": 0.0}, "the 1d RSI is not below 0"),
        ({"trend": "ema"}, "the 1d averages point downwards"),
        ({"trend": "macd"}, "the 1d MACD points downwards"),
    ):
        settings = msgspec.structs.replace(EAGER, **changed)
        plan = Driven(Breakout(settings, HOUR), HOUR).close_all(candles[: entries[0] + 1])[-1]
        assert not plan.nexts
        assert says in plan.waits


def test_a_lot_whose_level_left_the_book_is_not_sold_by_it() -> None:
    """Given lots on levels that are in the book and on one that is not
    When a candle closes far below all of them
    Then those in the book are sold because of a break, the other one stays
    """
    breakout = Breakout(EAGER, HOUR)
    driven = Driven(breakout, HOUR)
    candles = walk(5, 300)
    driven.close_all(candles)
    held = [lot(level.key, level.price) for level in breakout.zones.levels] + [lot("L1", 100.0)]
    crash = Candle(candles[-1].time + HOUR, 10.0, 10.0, 10.0, 10.0, 1.0)
    plan = driven.close(crash, held)
    assert len(held) > 2
    assert plan.sells == {one.key: "break" for one in held[:-1]}


def test_without_candles_of_4h_there_is_no_exit() -> None:
    """Given a breakout that has seen too few candles for a 4h ATR
    When it is asked how a lot would be left
    Then it refuses and says why; its plan says that there are no levels
    """
    breakout = Breakout(BreakoutSettings(), HOUR)
    assert "no levels yet" in Driven(breakout, HOUR).close_all(walk(1, 40))[-1].waits
    assert isnan(breakout.zones.atr)
    assert breakout.exits(Offer.next("L1", "L", 100.0), 100.0) == "no ATR yet"


def test_levels_are_shown_to_whoever_looks() -> None:
    """Given a walk
    When its levels are asked for
    Then they are those of the book, the highest first, with their touches and the time of the first
    """
    breakout = Breakout(EAGER, HOUR)
    Driven(breakout, HOUR).close_all(walk(5, 300))
    shown = breakout.shown_levels()
    assert [one.price for one in shown] == sorted((one.price for one in breakout.zones.levels), reverse=True)
    assert {(one.key, one.touches) for one in shown} == {(one.key, one.touches) for one in breakout.zones.levels}
    assert all(one.key == f"{one.label}{one.first}" for one in shown)
    assert breakout.shown_levels() is shown


def test_a_level_is_known_since_the_candle_whose_close_made_it() -> None:
    """Nobody knew it before: a line drawn further back would be a lie.

    Given a walk, and what its levels were before each candle
    When a candle's close brings a new level
    Then that is known since this candle, also after a restart, and however often it is touched later
    """
    breakout, known = Breakout(EAGER, HOUR), dict[str, int]()
    driven = Driven(breakout, HOUR)
    for candle in walk(5, 300):
        driven.close(candle)
        for one in breakout.shown_levels():
            known.setdefault(one.key, candle.time)
            assert one.known == known[one.key]
    assert len(known) > 3
    again = Breakout(EAGER, HOUR)
    again.restore(driven.written())
    assert again.shown_levels() == breakout.shown_levels()
    assert any(one.touches > 1 for one in again.shown_levels())


def test_what_it_needs_is_told() -> None:
    """Given candles of 15 minutes, and candles of which an hour is no multiple
    When a breakout is made
    Then it asks for hours, four hours, days, and 60 days of history; or is refused in a sentence
    """
    needs = Breakout(BreakoutSettings(), QUARTER).needs
    assert (needs.frames, needs.history, needs.max_lots) == (("1h", "4h", "1d"), 5760, 1)
    with pytest.raises(RequestError, match="frame 1h cannot be built from candles of 7m"):
        Breakout(BreakoutSettings(), 420_000)


def test_a_row_tells_what_ended_with_the_close_before_it() -> None:
    """Given a walk
    When cells are asked for behind a close that ended an event
    Then they have the ATRs, the mean volume, the levels about the close, and what became of the zone
    """
    breakout = Breakout(EAGER, HOUR)
    driven = Driven(breakout, HOUR)
    assert breakout.cells(walk(5, 1)[0]) == ",,,,,"
    told = set()
    for candle in walk(5, 700):
        driven.close(candle)
        *numbers, event = breakout.cells(candle).split(",")
        told |= {event}
        prices = [level.price for level in breakout.zones.levels]
        assert numbers[3] == repr(max((price for price in prices if price <= candle.close), default="")).strip("'")
        assert numbers[4] == repr(min((price for price in prices if price > candle.close), default="")).strip("'")
    assert {"", "breakout up", "rebound down"} <= told
