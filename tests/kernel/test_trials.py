"""Trials of a sweep: each has the figures of its own backtest, to the last digit."""

from __future__ import annotations

import random
from contextlib import suppress

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.errors import RequestError, SettingsError
from srconsole.kernel.library import Library, library
from srconsole.market.candle_file import checked_candles
from srconsole.research.backtest import backtest
from srconsole.research.metrics import Curve, daily_returns
from srconsole.research.sweep.trials import Trial, plain_trial, trade_each
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import GuardSettings, Settings, StrategySettings
from tests.frames import frame
from tests.kernel.same import claimed_settings
from tests.walks import walk


@pytest.fixture(scope="module", autouse=True)
def installed(kernel: Library) -> None:
    """Have the kernel where a sweep looks for it."""
    library.cache_clear()
    assert library() is not None


def assert_of_backtest(trial: Trial, candles: list[Candle], settings: Settings, first: int) -> None:
    """Hold a trial's figures and daily returns to those of a backtest on the plain core."""
    made = frame(candles)
    start = made["Time"].iloc[first] if first else None
    result = backtest(made, settings, trade_from=start, plain_core=True)
    figures = trial._asdict()
    returns = figures.pop("returns")
    assert figures == {name: result.summary[name] for name in figures}
    times = checked_candles(made).columns.time[first:]
    equity = result.candles["Equity"].to_numpy()[first:]
    assert np.array_equal(returns, daily_returns(Curve(times, equity), settings.risk.initial_capital))


def _allowed(settings: Settings) -> bool:
    with suppress(SettingsError):
        return settings_from(settings) == settings
    return False


@st.composite
def related(draw: st.DrawFn) -> list[Settings]:
    """Draw settings of which some differ in stops and trails alone, as those of a sweep do."""
    replace, chance = msgspec.structs.replace, random.Random(draw(st.integers(0, 2**32)))
    found = []
    for base in draw(st.lists(claimed_settings(), min_size=1, max_size=3)):
        for _ in range(chance.choice([1, 3])):
            strategy = replace(base.strategy, trail_pct=chance.choice([0.0005, 0.004, 0.03]))
            found.append(replace(base, strategy=strategy))
    chance.shuffle(found)
    return list(filter(_allowed, found))


@hypothesis_settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    related(),
    st.integers(0, 2**32),
    st.integers(2, 300),
    st.sampled_from([0.5, 0.01, 3.0]),
    st.sampled_from([0, 0, 40]),
    st.sampled_from([1, 2]),
)
def test_each_trial_is_its_backtest(
    settings: list[Settings], seed: int, length: int, tick: float, first: int, threads: int
) -> None:
    """A sweep ranks by the figures that each backtest would show.

    Given a random walk, and settings of which some differ in their trail alone
    When they are traded together, on one thread or two
    Then each trial's figures and daily returns are those of its backtest on the plain core, to the last digit
    """
    candles, first = walk(seed, length, tick), min(first, length - 1)
    checked = checked_candles(frame(candles))
    trials = trade_each(checked.columns, checked.report, settings, first=first, returns=True, threads=threads)
    assert len(trials) == len(settings)
    for each, trial in zip(settings, trials, strict=True):
        assert_of_backtest(trial, candles, each, first)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(strategy=StrategySettings(name="rsi")),
        Settings(guards=GuardSettings(day_loss=0.01, stops_in_row=2)),
    ],
    ids=["another strategy", "guards"],
)
def test_what_the_kernel_leaves_has_the_same_figures(settings: Settings) -> None:
    """Every strategy can be swept.

    Given settings that only the plain core trades
    When they are a trial
    Then its figures are those of their backtest, to the last digit
    """
    candles = walk(4, 400)
    checked = checked_candles(frame(candles))
    trial = plain_trial(checked.columns, checked.report, settings, returns=True)
    assert_of_backtest(trial, candles, settings, 0)


def test_a_trial_with_too_few_candles_before_it_is_refused() -> None:
    """A strategy that needs a past does not trade without it.

    Given a strategy that needs 15 candles before the first one that it trades
    When a trial has fewer
    Then it is refused as its backtest would be
    """
    checked = checked_candles(frame(walk(4, 12)))
    with pytest.raises(RequestError, match="rsi needs 15"):
        plain_trial(checked.columns, checked.report, Settings(strategy=StrategySettings(name="rsi")))
