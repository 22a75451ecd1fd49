"""How much price moved before a candle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.indicators.ranges import true_range
from srconsole.market.candle_arrays import CandleColumns
from srconsole.research.tiers.volatility import mean_ranges, regimes
from tests.frames import SYMBOL
from tests.walks import walk

WALK = walk(8, 400)
COLUMNS = CandleColumns.of(SYMBOL, WALK)


def test_ranges_are_means_of_true_ranges() -> None:
    """A range is what traders call the true one.

    Given a made history
    When the mean ranges of 24 candles are taken
    Then each is the mean of 24 true ranges over the close, and none is known before the 24th candle
    """
    found = mean_ranges(COLUMNS)
    assert np.isnan(found[:23]).all()
    for at in (23, 24, 300):
        before = [None, *WALK][at - 23 : at + 1]
        ranges = [
            candle.high - candle.low if last is None else true_range(candle, last.close)
            for candle, last in zip(WALK[at - 23 : at + 1], before, strict=True)
        ]
        assert found[at] == pytest.approx(np.mean(ranges) / WALK[at].close)
    assert np.isnan(mean_ranges(CandleColumns.of(SYMBOL, WALK[:10]))).all()


def test_calm_and_wild_are_told_from_what_was_before() -> None:
    """A regime is one beside the candles before it.

    Given 300 candles whose ranges grow, and 300 whose ranges shrink again
    When the regimes of some candles are told
    Then the first is not known yet, the widest so far is wild, and the narrowest after that is calm
    """
    half = 0.1 + np.concatenate([np.arange(300), np.arange(300)[::-1]]) * 0.01
    flat = np.full(600, 100.0)
    candles = CandleColumns(SYMBOL, np.arange(600) * 3_600_000_000, flat, flat + half, flat - half, flat, flat)
    assert regimes(candles, [50, 250, 420, 599]) == ["not known yet", "wild", "medium", "calm"]


@pytest.mark.parametrize(("below", "regime"), [(66, "calm"), (67, "medium"), (133, "medium"), (134, "wild")])
def test_thirds_are_thirds(below: int, regime: str) -> None:
    """Calm, medium and wild are a third each of what was before.

    Given 201 mean ranges, so many of them below the newest one and all others not
    When the regime is told
    Then it is calm in the lowest third and wild in the highest
    """
    half = np.full(224, 2.0)
    # Seven of the means that are partly of narrow candles and partly of wide ones are below 1 as well.
    half[: below - 7 + 23] = 0.5
    half[-24:] = 1.0
    flat = np.full(224, 100.0)
    candles = CandleColumns(SYMBOL, np.arange(224) * 3_600_000_000, flat, flat + half, flat - half, flat, flat)
    assert regimes(candles, [224]) == [regime]


@given(cut=st.integers(130, 390), scale=st.floats(0.5, 3))
def test_no_later_candle_changes_a_regime(cut: int, scale: float) -> None:
    """What was known at entry stays what was known.

    Given a history, and the same with all candles from some entry on changed
    When the regime at that entry is told of both
    Then it is the same
    """
    later = np.arange(len(COLUMNS)) >= cut
    columns = {
        name: np.where(later, getattr(COLUMNS, name) * scale, getattr(COLUMNS, name)) for name in ("high", "low")
    }
    changed = replace(COLUMNS, **columns, close=np.where(later, COLUMNS.close * scale, COLUMNS.close))
    assert regimes(changed, [cut]) == regimes(COLUMNS, [cut])
