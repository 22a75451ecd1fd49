"""Which finer candles make up each candle (docs/strategy.md section 4, "Detail")."""

from __future__ import annotations

import numpy as np
import pandas as pd

from srconsole.core.candle import Candle
from srconsole.errors import CandleError
from srconsole.market.candle_file import Candles
from srconsole.market.timeframe import timeframe_text
from srconsole.research.rows import core_candles, milliseconds


class Detail:
    """The finer candles of each candle, where they reproduce its high, low and close exactly."""

    def __init__(self, candles: Candles, finer: Candles) -> None:
        """Match two validated sets of candles; raise CandleError where they do not belong together."""
        _check(candles, finer)
        self._finer = list(core_candles(finer.frame))
        self._bounds = _matches(candles, finer.frame)

    def of(self, index: int) -> list[Candle]:
        """Return the finer candles of the candle at an index, in order; none where they do not reproduce it."""
        bounds = self._bounds[index]
        return self._finer[bounds[0] : bounds[1]]


def _check(candles: Candles, finer: Candles) -> None:
    if finer.report.symbol != candles.report.symbol:
        raise CandleError(
            f"the detail is of {finer.report.symbol}, the candles of {candles.report.symbol}: give the same symbol's"
        )
    if finer.report.timeframe >= candles.report.timeframe:
        raise CandleError(
            f"the detail's timeframe {timeframe_text(finer.report.timeframe)} is not finer than the candles' "
            f"{timeframe_text(candles.report.timeframe)}: give a shorter one"
        )


def _matches(candles: Candles, finer: pd.DataFrame) -> list[tuple[int, int]]:
    frame = candles.frame
    opens = np.array(milliseconds(frame["Time"]), dtype=np.int64)
    times = np.array(milliseconds(finer["Time"]), dtype=np.int64)
    first = np.searchsorted(times, opens)
    last = np.searchsorted(times, opens + candles.report.timeframe * 1000)
    high, low, close = (finer[name].to_numpy(np.float64) for name in ("High", "Low", "Close"))
    bounds: list[tuple[int, int]] = []
    whole = zip(
        first.tolist(),
        last.tolist(),
        *(frame[name].tolist() for name in ("High", "Low", "Close")),
        strict=True,
    )
    for start, end, candle_high, candle_low, candle_close in whole:
        same = (
            end > start
            and close[end - 1] == candle_close
            and high[start:end].max() == candle_high
            and low[start:end].min() == candle_low
        )
        bounds.append((start, end) if same else (0, 0))
    return bounds
