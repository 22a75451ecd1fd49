"""Settings that trade a history together: each has the trades of its own run, to the last digit."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from srconsole.kernel.library import Library
from srconsole.kernel.traded import Prices, Traded
from srconsole.kernel.trials import SharedHistory
from srconsole.settings.schema import LevelSettings, MarketSettings, RiskSettings, Settings, StrategySettings

CANDLES = 30_000
BASES = {
    "defaults": Settings(levels=LevelSettings(swing_order=20)),
    "polls on a tick": Settings(
        levels=LevelSettings(swing_order=5, max_age=400),
        market=MarketSettings(tick=0.1, step=0.001),
        strategy=StrategySettings(movement="polls", midpoint_fraction=0.2),
    ),
    "favourable, halted for long": Settings(
        levels=LevelSettings(swing_order=9, rank_by="recency"),
        strategy=StrategySettings(intrabar="favourable"),
        risk=RiskSettings(loss_pause=3000, max_consecutive_losses=2),
    ),
}


def long_walk(seed: int) -> Prices:
    """Return candles of one minute that swing like a market, more of them than are traded at a time."""
    chance = np.random.default_rng(seed)
    close = np.round(50_000 * np.exp(np.cumsum(chance.normal(0, 6e-4, CANDLES))), 1)
    opened = np.round(np.r_[50_000.0, close[:-1]] * (1 + chance.normal(0, 1e-5, CANDLES)), 1)
    high = np.round(np.maximum(opened, close) + chance.exponential(15, CANDLES), 1)
    low = np.round(np.minimum(opened, close) - chance.exponential(15, CANDLES), 1)
    return Prices(opened, high, low, close, np.ones(CANDLES))


@pytest.mark.parametrize("first", [0, 9_001])
@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_a_long_history_is_traded_in_parts_as_in_one(kernel: Library, base: Settings, first: int) -> None:
    """A sweep may be as long as it likes.

    Given 30,000 candles, and nine settings that differ in stop and trail
    When they are traded together, which is done in parts, and each in a run of its own
    Then trades, halts, and equity at each hour's and the last candle's end are equal to the last digit
    """
    prices, replace = long_walk(3), msgspec.structs.replace
    settings = [
        replace(base, strategy=replace(base.strategy, stop_pct=stop, trail_pct=trail))
        for stop in (0.003, 0.01, 0.04)
        for trail in (0.001, 0.01, 0.03)
    ]
    days = np.arange(first + 59, CANDLES, 60)
    tried = SharedHistory(kernel, prices, first, days).trade(settings)
    history, begun = Traded(kernel, prices, base), 0
    assert tried.trades.min() > 0
    for at, each in enumerate(settings):
        rows = history.empty_rows()
        (outcome,) = history.trade([each], first, rows)
        end = begun + int(tried.trades[at])
        for name in ("entry", "exit", "pnl", "fees"):
            assert np.array_equal(getattr(tried, name)[begun:end], outcome.trades[name])
        begun = end
        assert tried.halts[at] == outcome.halts
        assert tried.held[at] == np.count_nonzero(rows.position[first:])
        assert np.array_equal(tried.daily[at], rows.equity[days])
        assert tried.equity[at] == rows.equity[-1]
        values = np.concatenate(([each.risk.initial_capital], rows.equity[first:]))
        assert tried.deepest[at] == (np.maximum.accumulate(values) - values).max()
