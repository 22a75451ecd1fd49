"""Which finer candles make up each candle (docs/strategy.md section 4, "Detail")."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from srconsole.core.candle import Candle
from srconsole.errors import CandleError
from srconsole.market.candle_arrays import SECOND, CandleColumns, Times
from srconsole.market.checks import CandleReport
from srconsole.market.stretches import STRETCH, stretches
from srconsole.market.timeframe import timeframe_text


class Detail:
    """The finer candles of each candle, where they reproduce its high, low and close exactly."""

    def __init__(
        self, candles: CandleColumns, report: CandleReport, finer: CandleColumns, finer_report: CandleReport
    ) -> None:
        """Match two checked sets of candles; raise CandleError where they do not belong together."""
        _check(report, finer_report)
        self._finer = finer
        self._bounds = _matches(candles, report.timeframe, finer)
        self._made = _Made(0, [])

    def of(self, index: int) -> list[Candle]:
        """Return the finer candles of the candle at an index, in order; none where they do not reproduce it."""
        first, end = self._bounds[2 * index : 2 * index + 2].tolist()
        if first == end:
            return []
        made = self._made
        if first < made.first or end > made.first + len(made.candles):
            # Candles are mostly asked for one after the other: their finer ones are made some at a time.
            made = self._made = _Made(first, list(self._finer.candles(first, max(end, first + STRETCH))))
        return made.candles[first - made.first : end - made.first]


class _Made(NamedTuple):
    """Finer candles as the core has them, and the number of the first."""

    first: int
    candles: list[Candle]


def _check(report: CandleReport, finer: CandleReport) -> None:
    if finer.symbol != report.symbol:
        raise CandleError(f"the detail is of {finer.symbol}, the candles of {report.symbol}: give the same symbol's")
    if finer.timeframe >= report.timeframe:
        raise CandleError(
            f"the detail's timeframe {timeframe_text(finer.timeframe)} is not finer than the candles' "
            f"{timeframe_text(report.timeframe)}: give a shorter one"
        )


def _matches(candles: CandleColumns, timeframe: int, finer: CandleColumns) -> Times:
    """Return of each candle the number of its first finer one and of the first behind it, one candle's after another's.

    Both are 0 where they do not reproduce it.
    """
    bounds: Times = candles.room.empty(2 * len(candles), np.int64)
    for part in stretches(len(candles)):
        time = candles.time[part]
        first = np.searchsorted(finer.time, time).tolist()
        last = np.searchsorted(finer.time, time + timeframe * SECOND).tolist()
        found: list[int] = []
        for index, (start, end) in enumerate(zip(first, last, strict=True), part.start):
            same = (
                end > start
                and finer.close[end - 1] == candles.close[index]
                and finer.high[start:end].max() == candles.high[index]
                and finer.low[start:end].min() == candles.low[index]
            )
            found += (start, end) if same else (0, 0)
        bounds[2 * part.start : 2 * part.stop] = found
    return bounds
