"""How often tiers hold, beside levels at random prices."""

from __future__ import annotations

import numpy as np
import pytest

from srconsole.bundled import bundled
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.candle_file import load_candles
from srconsole.research.tiers.holding import Holding, TierTests, holding_of
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from tests.frames import SYMBOL


def history(paths: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> CandleColumns:
    """Return hourly candles of a price that is told several times an hour; a row a candle."""
    close = paths[:, -1]
    opens = np.concatenate([paths[:1, 0], close[:-1]])
    high, low = np.maximum(paths.max(axis=1), opens), np.minimum(paths.min(axis=1), opens)
    times = np.arange(len(paths)) * 3_600_000_000
    return CandleColumns(SYMBOL, times, opens, high, low, close, np.ones(len(paths)))


def tier(found: Holding, name: str) -> TierTests:
    """Return one tier's row."""
    return next(each for each in found.tiers if each.tier == name)


def test_levels_of_a_price_without_memory_are_nothing_special() -> None:
    """Where there is nothing to find, nothing is found.

    Given ten prices that walk at random
    When it is counted how often their levels hold
    Then they hold as often as levels at random prices do, and their places among those are spread around the middle
    """
    settings: Settings = settings_from({"levels.swing_order": 12})
    shares, middles, places = [], [], []
    for seed in range(10):
        chance = np.random.default_rng(seed)
        path = 100 * np.exp(np.cumsum(chance.normal(0, 0.0015, 3_000 * 8)))
        found = holding_of(history(path.reshape(3_000, 8)), settings, chance, moves=10)
        for side in "SR":
            row = tier(found, side)
            assert row.share is not None
            assert row.random is not None
            assert row.percentile is not None
            shares.append(row.share)
            middles.append(row.random.middle)
            places.append(row.percentile)
    assert np.mean(shares) == pytest.approx(np.mean(middles), abs=0.02)
    assert np.mean(places) == pytest.approx(0.5, abs=0.2)


def test_levels_that_price_turns_at_are_told_from_random_ones() -> None:
    """Where levels mean something, it shows.

    Given price that swings between 100 and 110 and turns at both
    When it is counted how often its levels hold
    Then all of them do, and those that are moved into its way by more than 1 % never
    """
    hours = np.arange(2_000 * 4) / 4
    path = 105 + 5 * np.sin(hours * 2 * np.pi / 48)
    found = holding_of(
        history(path.reshape(2_000, 4)), settings_from({"levels.swing_order": 12}), np.random.default_rng(1)
    )
    for name in ("S", "S1", "R", "R1"):
        row = tier(found, name)
        assert row.touches > 20
        assert (row.broken, row.share) == (0, 1.0)
        assert row.random is not None
        assert row.random.low == 0.0
        assert row.percentile is not None
        assert 0.25 < row.percentile < 1


def test_real_tiers_are_counted_by_the_settings() -> None:
    """The rules of counting are those of trading.

    Given the bundled candles
    When it is counted how often their tiers hold
    Then a side has the touches of all its tiers, a level is broken by the stop's distance, and the same chance finds
        the same again
    """
    candles = load_candles(bundled("data/coinbase_BTC-USD_1h_2018-09_2019-10.csv")).columns
    found, again = (holding_of(candles, Settings(), np.random.default_rng(1), moves=5) for _ in range(2))
    assert found == again
    assert found.rules == (0.002, 0.01, 0.01)
    for side in "SR":
        whole = tier(found, side)
        parts = [each for each in found.tiers if each.tier.startswith(side) and each.tier != side]
        assert whole.touches == sum(each.touches for each in parts) > 200
        assert whole.held == sum(each.held for each in parts)
        assert whole.touches == whole.held + whole.broken + whole.open
    late = holding_of(candles, Settings(), np.random.default_rng(1), bounce=0.05, first=5_000, moves=1)
    assert late.rules.bounce == 0.05
    assert 0 < tier(late, "S").touches < tier(found, "S").touches


def test_a_history_without_levels_has_no_rows() -> None:
    """Nothing is not a number.

    Given ten candles, too few for a level
    When it is counted how often tiers hold
    Then there is no tier
    """
    path = np.full((10, 2), 100.0)
    assert holding_of(history(path), Settings(), np.random.default_rng(0)).tiers == ()
