"""Every signal strategy on any candles and settings: against the naive form, and what all strategies keep to."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.offer import Exits, Offer, Target
from srconsole.market.candle_file import read_candles
from srconsole.research.frames import core_candles
from srconsole.settings.schema import Settings, SignalSettings
from srconsole.strategies.contract import View
from srconsole.strategies.signals.made import SIGNAL_STRATEGIES
from srconsole.strategies.signals.strategy import Signals
from tests.strategies.signals.told import TOLD
from tests.strategies.test_contract import poisoned, wanted, written
from tests.walks import HOUR, walk

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
LENGTH = 160
every_strategy = pytest.mark.parametrize("name", SIGNAL_STRATEGIES)


@st.composite
def signal_settings(draw: st.DrawFn) -> Settings:
    """Draw settings of signals that come often."""
    sma_fast, macd_fast = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    return Settings(
        signals=SignalSettings(
            stop_pct=draw(st.sampled_from([0.001, 0.02])),
            target_pct=draw(st.sampled_from([0.0, 0.04])),
            sma_fast=sma_fast,
            sma_slow=sma_fast + draw(st.integers(1, 30)),
            rsi_length=draw(st.integers(1, 20)),
            oversold=draw(st.sampled_from([0.0, 30.0, 45.0, 80.0])),
            overbought=draw(st.sampled_from([100.0, 70.0, 55.0, 20.0])),
            macd_fast=macd_fast,
            macd_slow=macd_fast + draw(st.integers(1, 20)),
            macd_signal=draw(st.integers(1, 12)),
            mode=draw(st.sampled_from(["average", "strength"])),
            threshold=draw(st.sampled_from([0.0, 0.2, 0.5, 1.0])),
            strength=draw(st.sampled_from([0.5, 1.0, 1.5, 2.0, 2.5])),
            need_rsi=draw(st.booleans()),
            exit=draw(st.sampled_from(["upper", "middle"])),
        )
    )


def made(name: str, settings: Settings) -> Signals:
    """Return a strategy that has seen no candle."""
    return SIGNAL_STRATEGIES[name](settings, HOUR)


def signals(strategy: Signals, candles: list[Candle]) -> list[int]:
    """Close candles and return each one's signal."""
    said: list[int] = []
    for candle in candles:
        strategy.close(View(candle, (), 1000.0))
        said.append(strategy.signal)
    return said


@every_strategy
@given(settings=signal_settings(), seed=st.integers(0, 10_000), tick=st.sampled_from([0.5, 0.01]))
@hypothesis_settings(max_examples=20)
def test_signals_are_those_of_the_rules(name: str, settings: Settings, seed: int, tick: float) -> None:
    """Given any candles, with gaps and ties, and any settings
    When a strategy sees them one by one
    Then each signal is that of the rules, told from the whole history
    """
    candles = walk(seed, LENGTH, tick)
    assert signals(made(name, settings), candles) == TOLD[name](candles, settings.signals)


@pytest.mark.skipif(not DATA.exists(), reason="the shared real candles are not beside this checkout")
@pytest.mark.parametrize("mode", ["average", "strength"])
@every_strategy
def test_signals_on_real_markets_are_those_of_the_rules(name: str, mode: str) -> None:
    """Given 3,000 real candles of two markets, one with prices of four decimals
    When a strategy sees them one by one
    Then each signal is that of the rules, and there are buys and sells
    """
    settings = Settings(signals=SignalSettings(mode="average" if mode == "average" else "strength"))
    every: set[int] = set()
    for file in ("binance_XRP-USDT_15m_2024-01_2024-09.csv.gz", "coinbase_BTC-USD_1h_2018-09_2019-10.csv"):
        candles = list(core_candles(read_candles(DATA / file).iloc[:3000]))
        said = signals(made(name, settings), candles)
        assert said == TOLD[name](candles, settings.signals)
        every.update(said)
    assert every == {1, 0, -1}


@every_strategy
@given(settings=signal_settings(), seed=st.integers(0, 10_000), cut=st.integers(0, LENGTH))
@hypothesis_settings(max_examples=20)
def test_neither_what_follows_nor_a_restart_changes_a_plan(name: str, settings: Settings, seed: int, cut: int) -> None:
    """Given a history that ends at any candle, goes on at a thousand times the price, or is cut there by a restart
    When it is closed candle by candle
    Then the plans up to there are the same, and behind the restart they go on as if there had been none
    """
    candles = walk(seed, LENGTH)
    whole = wanted(made(name, settings), candles)
    assert wanted(made(name, settings), candles[:cut]) == whole[:cut]
    assert wanted(made(name, settings), [*candles[:cut], *poisoned(candles[cut:], seed)])[:cut] == whole[:cut]

    before, restored = made(name, settings), made(name, settings)
    wanted(before, candles[:cut])
    wanted(restored, poisoned(candles, seed))
    restored.restore(written(before))
    assert written(restored) == written(before)
    assert (restored.signal, restored.cells(candles[0])) == (before.signal, before.cells(candles[0]))
    assert wanted(restored, candles[cut:]) == whole[cut:]


@every_strategy
@given(settings=signal_settings(), seed=st.integers(0, 10_000))
@hypothesis_settings(max_examples=20)
def test_a_plan_is_its_signal(name: str, settings: Settings, seed: int) -> None:
    """Given any candles
    When a strategy sees them
    Then a buy is one offer for the next price under its name, a sell is the sale of its lot, and neither is nothing,
        with words for what it waits for; a row has a cell for each column
    """
    strategy = made(name, settings)
    for candle in walk(seed, LENGTH):
        plan = strategy.close(View(candle, (), 1000.0))
        buys, sells = strategy.signal > 0, strategy.signal < 0
        assert plan.nexts == ((Offer.next(name, name, candle.close),) if buys else ())
        assert plan.sells == ({name: "signal"} if sells else {})
        assert (plan.offers, plan.stops) == ((), {})
        assert plan.waits.startswith(f"{name}: ")
        assert len(plan.waits) < 110
        assert len(strategy.cells(candle).split(",")) == len(strategy.columns)


FIRST_SIGNALS = {"sma": 50, "rsi": 15, "macd": 34, "multi": 13, "mean_reversion": 19, "momentum": 49}
"""The first candle that can have a signal, counted from 0, with the settings that are built in."""


@every_strategy
def test_the_history_it_needs_is_that_before_its_first_signal(name: str) -> None:
    """Given a strategy that says how many candles it needs, and many a history
    When they close
    Then no candle among so many has a signal, the one behind them has one now and then, and until then its words say
        how many are missing
    """
    first = FIRST_SIGNALS[name]
    assert made(name, Settings()).needs.history == first
    at_the_first = set()
    for seed in range(150):
        strategy = made(name, Settings())
        for at, candle in enumerate(walk(seed, first + 1)):
            plan = strategy.close(View(candle, (), 1000.0))
            if at < first:
                missing = first - at
                assert plan.waits == f"{name}: needs {missing} more candle{'s' if missing > 1 else ''}"
            else:
                assert "more candle" not in plan.waits
        at_the_first.add(strategy.signal)
    assert at_the_first != {0}


def test_strength_may_come_with_the_first_rsi() -> None:
    """Given multi by strength, where 1 is enough, and a market that only rises
    When RSI has its first value, at the fifteenth candle
    Then that is a signal, and no candle before has one
    """
    settings = Settings(signals=SignalSettings(mode="strength", strength=1.0))
    strategy = made("multi", settings)
    assert strategy.needs.history == 14
    rise = [candle._replace(close=100.0 + at) for at, candle in enumerate(walk(1, 15))]
    assert signals(strategy, rise) == [0] * 14 + [-1]


def test_a_memory_of_other_lengths_is_refused() -> None:
    """Given what a strategy with means of 10 and 50 has written
    When one with means of 10 and 60 is to be restored from it
    Then that is refused, for it would go on by the old lengths
    """
    other = made("sma", Settings(signals=SignalSettings(sma_slow=60)))
    with pytest.raises(msgspec.DecodeError, match="other lengths"):
        other.restore(written(made("sma", Settings())))


@every_strategy
def test_a_lot_is_left_at_fractions_of_its_price(name: str) -> None:
    """Given a stop of 2 % and a target of 4 %, then no target
    When a lot is bought at 200
    Then its stop is 196 and all of it is sold at 208, then there is no target
    """
    offer = Offer.next(name, name, 199.0)
    assert made(name, Settings()).exits(offer, 200.0) == Exits(196.0, targets=(Target(208.0, 1.0),))
    without = Settings(signals=SignalSettings(target_pct=0.0))
    assert made(name, without).exits(offer, 200.0) == Exits(196.0)
