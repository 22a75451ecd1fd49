"""Which finer candles make up each candle (docs/strategy.md section 4, "Detail")."""

from __future__ import annotations

import numpy as np

from srconsole.core.candle import Candle
from srconsole.errors import CandleError
from srconsole.market.candle_arrays import SECOND, CandleColumns
from srconsole.market.checks import CandleReport
from srconsole.market.timeframe import timeframe_text


class Detail:
    """The finer candles of each candle, where they reproduce its high, low and close exactly."""

    def __init__(
        self, candles: CandleColumns, report: CandleReport, finer: CandleColumns, finer_report: CandleReport
    ) -> None:
        """Match two checked sets of candles; raise CandleError where they do not belong together."""
        _check(report, finer_report)
        self._finer = list(finer.candles())
        self._bounds = _matches(candles, report.timeframe, finer)

    def of(self, index: int) -> list[Candle]:
        """Return the finer candles of the candle at an index, in order; none where they do not reproduce it."""
        bounds = self._bounds[index]
        return self._finer[bounds[0] : bounds[1]]


def _check(report: CandleReport, finer: CandleReport) -> None:
    if finer.symbol != report.symbol:
        raise CandleError(f"the detail is of {finer.symbol}, the candles of {report.symbol}: give the same symbol's")
    if finer.timeframe >= report.timeframe:
        raise CandleError(
            f"the detail's timeframe {timeframe_text(finer.timeframe)} is not finer than the candles' "
            f"{timeframe_text(report.timeframe)}: give a shorter one"
        )


def _matches(candles: CandleColumns, timeframe: int, finer: CandleColumns) -> list[tuple[int, int]]:
    first = np.searchsorted(finer.time, candles.time).tolist()
    last = np.searchsorted(finer.time, candles.time + timeframe * SECOND).tolist()
    bounds: list[tuple[int, int]] = []
    for index, (start, end) in enumerate(zip(first, last, strict=True)):
        same = (
            end > start
            and finer.close[end - 1] == candles.close[index]
            and finer.high[start:end].max() == candles.high[index]
            and finer.low[start:end].min() == candles.low[index]
        )
        bounds.append((start, end) if same else (0, 0))
    return bounds
