"""The kernel gives the trades of the plain core to the last digit."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.kernel.library import Library
from srconsole.kernel.traded import Prices, Traded
from srconsole.market.candle_file import read_candles
from srconsole.research.frames import core_candles
from srconsole.settings.schema import LevelSettings, MarketSettings, RiskSettings, Settings, StrategySettings
from tests.kernel.same import assert_same, claimed_settings
from tests.walks import walk

BUNDLED = next((Path(__file__).resolve().parents[2] / "data").glob("*.csv"))
REAL = sorted((Path(__file__).resolve().parents[3] / "shared" / "data").glob("b*_*.csv*"))
SETTINGS = {
    "defaults": Settings(),
    "quick": Settings(
        levels=LevelSettings(swing_order=5, rank_by="recency", max_age=300, min_volume_ratio=0.5),
        strategy=StrategySettings(trail_pct=0.02, intrabar="favourable", midpoint_low="lowest"),
        risk=RiskSettings(loss_pause=6),
    ),
    "polls": Settings(
        levels=LevelSettings(swing_order=12),
        strategy=StrategySettings(movement="polls", trail_pct=0.01),
        market=MarketSettings(tick=0.1, step=0.0001),
        risk=RiskSettings(leverage=20.0),
    ),
}


@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(
    claimed_settings(),
    st.integers(0, 2**32),
    st.integers(0, 300),
    st.sampled_from([0.5, 0.01, 0.1, 3.0]),
    st.sampled_from([0, 0, 30, 500]),
)
def test_any_walk_is_traded_as_the_core_trades_it(
    kernel: Library, settings: Settings, seed: int, length: int, tick: float, first: int
) -> None:
    """Whatever the settings, and however prices walk, no digit differs.

    Given a random walk of up to 300 candles, with ties and gaps, and settings of all that the kernel claims
    When it is traded by the kernel and by the plain core, from its start or from a later candle on
    Then trades, the open lot, refusals, halts and the row of every candle are equal to the last digit
    """
    assert_same(kernel, settings, walk(seed, length, tick), first)


@pytest.mark.slow
@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_the_bundled_candles_are_traded_as_the_core_trades_them(kernel: Library, settings: Settings) -> None:
    """The candles that come with srconsole give the same trades either way.

    Given 2,500 of the bundled candles
    When they are traded by the kernel and by the plain core
    Then trades, the open lot, refusals, halts and the row of every candle are equal to the last digit
    """
    candles = list(core_candles(read_candles(BUNDLED).iloc[:2500]))
    assert assert_same(kernel, settings, candles) > 0


@pytest.mark.soak
@pytest.mark.skipif(not REAL, reason="the shared real candles are not beside this checkout")
@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_real_candles_are_traded_as_the_core_trades_them(kernel: Library, path: Path, settings: Settings) -> None:
    """Real markets, with their ties, gaps and spikes, give the same trades either way.

    Given the first 20,000 candles of a real file
    When they are traded by the kernel and by the plain core
    Then trades, the open lot, refusals, halts and the row of every candle are equal to the last digit
    """
    candles = list(core_candles(read_candles(path).iloc[:20_000]))
    assert_same(kernel, settings, candles)


@pytest.mark.parametrize("order", [1, 2, 1000])
@pytest.mark.parametrize("length", [0, 1, 2, 3, 5])
def test_hardly_any_candles_are_no_trouble(kernel: Library, length: int, order: int) -> None:
    """A file may be shorter than what a swing needs.

    Given no candle, one or a few, and swings of up to 1,000 candles on each side
    When they are traded by the kernel and by the plain core, also from behind the last one
    Then both find the same: no trade, and a row for each candle
    """
    settings = Settings(levels=LevelSettings(swing_order=order))
    for first in (0, length, length + 7):
        assert assert_same(kernel, settings, walk(1, length), first) == 0


def test_levels_at_the_limits_of_their_settings(kernel: Library) -> None:
    """The largest book has room, and so has a candle that crosses all of it.

    Given 50 levels a side, none merged, and candles that now and then fall through all of them
    When they are traded by the kernel and by the plain core
    Then trades and rows are equal, and some candle has refused more than 20 levels
    """
    chance = random.Random(3)
    settings = Settings(
        levels=LevelSettings(swing_order=1, max_levels=50, merge_tolerance=0.0, proximity=0.0),
        strategy=StrategySettings(stop_pct=0.001),
        risk=RiskSettings(leverage=125.0, initial_capital=10.0),
    )
    candles = []
    for at, candle in enumerate(walk(5, 400, tick=0.001)):
        low = candle.low * (0.5 if chance.random() < 0.03 else 1.0)
        candles.append(Candle(at, candle.open, candle.high, low, candle.close, 1.0))
    assert_same(kernel, settings, candles)
    columns = np.array([candle[1:] for candle in candles]).T
    (outcome,) = Traded(kernel, Prices(*columns), settings).trade([settings])
    assert outcome.refused["insufficient funds"] > 200
