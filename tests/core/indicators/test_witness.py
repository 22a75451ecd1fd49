"""TA-Lib as a witness, where docs/strategies.md says that it and the rules meet."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from srconsole.core.candle import Candle
from tests.core.indicators.lines import drawn
from tests.walks import walk

talib: Any = pytest.importorskip("talib", reason="TA-Lib is not installed: pip install 'srconsole[talib]'")

CANDLES = walk(11, 1200, 0.01, start=3000.0)
MEETS = {"macd": 190, "adx": 290, "atr": 240}
"""From which candle on those meet that TA-Lib seeds in another way."""


def arrays(candles: list[Candle]) -> dict[str, Any]:
    """Return candles as TA-Lib takes them."""
    return {name: np.array([getattr(candle, name) for candle in candles]) for name in candles[0]._fields[1:]}


def assert_meets(line: list[float], witness: Any, tolerance: float, first: int = 0) -> None:
    """Fail unless a line is the witness's, and missing where it is, from a candle on."""
    ours, theirs = np.array(line[first:]), np.asarray(witness)[first:]
    assert np.isfinite(theirs).any()
    assert np.array_equal(np.isnan(ours), np.isnan(theirs))
    known = ~np.isnan(theirs)
    assert np.abs(ours[known] - theirs[known]).max() <= tolerance * np.abs(theirs[known]).max()


def test_what_needs_no_other_seed_meets_ta_lib_from_the_first_value() -> None:
    """Given 1,200 candles that move
    When means, RSI, bands, extremes and money flow are taken by the program and by TA-Lib
    Then they begin at the same candle and are the same
    """
    of = arrays(CANDLES)
    close, high, low = of["close"], of["high"], of["low"]
    assert_meets(drawn("sma", CANDLES)["sma"], talib.SMA(close, 10), 1e-12)
    assert_meets(drawn("ema", CANDLES)["ema"], talib.EMA(close, 14), 1e-12)
    assert_meets(drawn("rsi", CANDLES)["rsi"], talib.RSI(close, 14), 1e-12)
    assert_meets(drawn("high", CANDLES)["high"], talib.MAX(high, 20), 0)
    assert_meets(drawn("low", CANDLES)["low"], talib.MIN(low, 20), 0)
    upper, middle, lower = talib.BBANDS(close, 20, 2, 2)
    bands = drawn("bb", CANDLES)
    assert_meets(bands["bb_mid"], middle, 1e-12)
    assert_meets(bands["bb_up"], upper, 1e-8)
    assert_meets(bands["bb_low"], lower, 1e-8)
    assert_meets(drawn("mfi", CANDLES)["mfi"], talib.MFI(high, low, close, of["volume"], 14), 1e-10, 14)


def test_stochastic_meets_ta_lib_where_the_first_of_its_means_is_whole() -> None:
    """Given the same candles
    When %K and %D are taken by both
    Then they are the same from the candle on at which %D begins
    """
    of = arrays(CANDLES)
    k, d = talib.STOCH(of["high"], of["low"], of["close"], 14, 3, 0, 3, 0)
    lines = drawn("stoch", CANDLES)
    assert_meets(lines["stoch_k"], k, 1e-12, 17)
    assert_meets(lines["stoch_d"], d, 1e-12, 17)


def test_what_ta_lib_seeds_in_another_way_meets_it_later() -> None:
    """Given the same candles
    When MACD, ATR, directions and ADX are taken by both
    Then they differ at first, and no more than a billionth once the seed is forgotten
    """
    of = arrays(CANDLES)
    ranges = of["high"], of["low"], of["close"]
    macd, signal, _ = talib.MACD(of["close"])
    lines = drawn("macd", CANDLES)
    assert abs(lines["macd"][40] - macd[40]) > 1e-9
    assert_meets(lines["macd"], macd, 1e-8, MEETS["macd"])
    assert_meets(lines["macd_signal"], signal, 1e-8, MEETS["macd"])
    assert_meets(drawn("atr", CANDLES)["atr"], talib.ATR(*ranges, 14), 1e-8, MEETS["atr"])
    directions = drawn("adx", CANDLES)
    assert_meets(directions["di_plus"], talib.PLUS_DI(*ranges, 14), 1e-7, MEETS["adx"])
    assert_meets(directions["di_minus"], talib.MINUS_DI(*ranges, 14), 1e-7, MEETS["adx"])
    assert_meets(directions["adx"], talib.ADX(*ranges, 14), 1e-7, MEETS["adx"])
