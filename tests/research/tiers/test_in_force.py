"""The levels of a history as they were."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from srconsole.kernel.library import library
from srconsole.market.candle_arrays import CandleColumns
from srconsole.research.annotate import annotate
from srconsole.research.backtest import backtest
from srconsole.research.levels import find_levels
from srconsole.research.tiers.in_force import levels_bought, prices_in_force
from srconsole.research.trade_tables import trades_in
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.row import TIER_COLUMNS
from tests.frames import SYMBOL, frame
from tests.walks import walk

WALK = walk(5, 400)
COLUMNS = CandleColumns.of(SYMBOL, WALK)
SETTINGS: Settings = settings_from({"levels.swing_order": 2, "levels.merge_tolerance": 0.01})


@pytest.fixture(params=[True, False], ids=["plain core", "kernel"])
def plain_core(request: pytest.FixtureRequest) -> bool:
    """Return whether the plain core finds the levels; the kernel only where there is one."""
    if not request.param and library() is None:
        pytest.skip("no kernel was compiled here")
    return bool(request.param)


def test_prices_in_force_are_those_of_annotated_candles(plain_core: bool) -> None:  # a fixture
    """Whoever counts touches sees the tiers that everybody sees.

    Given a made history
    When the prices of its tiers are taken, and its candles are annotated
    Then both have the same prices in each candle
    """
    found = prices_in_force(COLUMNS, SETTINGS, plain_core=plain_core)
    shown = annotate(frame(WALK), SETTINGS)[list(TIER_COLUMNS)].to_numpy()
    np.testing.assert_array_equal(found, shown)
    assert not np.isnan(found[100:, 0]).all()


def test_a_level_is_known_as_it_was_when_it_was_bought(plain_core: bool) -> None:  # a fixture
    """Later touches do not make an entry look better founded than it was.

    Given the trades of a made history
    When the levels that they bought are looked up
    Then each has the touches and the age that the level table had at the close before the entry
    """
    trades = trades_in(backtest(frame(WALK), SETTINGS).trades)
    bought = levels_bought(COLUMNS, SETTINGS, trades, plain_core=plain_core)
    assert len(bought) == len(trades) > 10
    assert max(level.touches for level in bought if level is not None) > 1
    for trade, level in list(zip(trades, bought, strict=True))[::7]:
        entered = pd.Timestamp(trade.entry_time, unit="ms", tz="UTC")
        table = find_levels(frame(WALK), SETTINGS, at=entered)
        (row,) = table[(table["price"] == trade.level) & (table["side"] == "S")].to_dict("records")
        assert level is not None
        assert level.touches == row["touches"]
        assert level.age == (entered - row["first_touch"]) / pd.Timedelta(days=1)


def test_the_kernel_knows_each_level_as_the_plain_core_does() -> None:
    """Whoever looks a level up finds the same.

    Given a made history, and a trade in each candle at each of the three nearest supports in force
    When their levels are looked up by the compiled kernel and by the plain core
    Then both know all of them, with the same touches and ages
    """
    if library() is None:
        pytest.skip("no kernel was compiled here")
    (made, *_) = trades_in(backtest(frame(WALK), SETTINGS).trades)
    prices = prices_in_force(COLUMNS, SETTINGS)[:, :3]
    at, tier = np.nonzero(~np.isnan(prices))
    trades = [
        made._replace(entry_time=WALK[candle].time, level=float(prices[candle, number]))
        for candle, number in zip(at.tolist(), tier.tolist(), strict=True)
    ]
    found = levels_bought(COLUMNS, SETTINGS, trades)
    assert None not in found
    assert found == levels_bought(COLUMNS, SETTINGS, trades, plain_core=True)


def test_trades_of_no_level_have_none(plain_core: bool) -> None:  # a fixture
    """What was not bought at a level is not given one.

    Given a trade at a price at which no level was
    When its level is looked up, and those of no trade at all
    Then there is none
    """
    trade = trades_in(backtest(frame(WALK), SETTINGS).trades)[0]._replace(level=1.25)
    assert levels_bought(COLUMNS, SETTINGS, [trade], plain_core=plain_core) == [None]
    assert levels_bought(COLUMNS, SETTINGS, [], plain_core=plain_core) == []
