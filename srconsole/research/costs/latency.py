"""Latency: what it costs that an order is executed some seconds after its price was seen (docs/costs.md)."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np

from srconsole.market.candle_arrays import SECOND, CandleColumns
from srconsole.research.again import Made
from srconsole.research.costs.case import Charges, candles_at, signs
from srconsole.research.metrics import Floats
from srconsole.settings.schema import CostSettings


class Finer(NamedTuple):
    """Finer candles of the same symbol.

    Attributes:
        columns: the candles.
        timeframe: seconds a candle.
    """

    columns: CandleColumns
    timeframe: int


def latency_charges(
    made: Made, candles: CandleColumns, timeframe: int, seconds: float, costs: CostSettings, finer: Finer | None = None
) -> Charges:
    """Return what executing so many seconds later costs each fill, USDT; below 0: price went the trader's way.

    Without finer candles always against the trader: (high - low) of the fill's candle by √(seconds / timeframe), which
    is 1 at most. With them by the price at that time: the fill's moment is the end of the first finer candle in its
    candle that saw its price, and the price then lies on the line from a finer candle's open to its close.

    Args:
        made: a backtest's trades.
        candles: that they were traded on.
        timeframe: seconds a candle.
        seconds: how much later, 0 or more.
        costs: as traded: prices were seen before slippage.
        finer: where there are any.
    """
    if not made.fills:
        return Charges(latency=np.empty(0))
    at = candles_at(made, candles)
    quantities = np.array([fill.quantity for fill in made.fills], dtype=np.float64)
    moved: Floats = (candles.high[at] - candles.low[at]) * min(1.0, sqrt(seconds / timeframe))
    if finer is not None:
        sides = signs(made)
        for number, fill in enumerate(made.fills):
            seen = fill.price / (1 + sides[number] * costs.slippage)
            later = _price_later(finer, fill.time, timeframe, seen, seconds)
            if later is not None:
                moved[number] = sides[number] * (later - seen)
    return Charges(latency=moved * quantities)


def _price_later(finer: Finer, time: int, timeframe: int, price: float, seconds: float) -> float | None:
    """Return the price some seconds after one was seen in the candle of a time; None where it is not told."""
    columns, unit = finer.columns, SECOND // 1000
    begin, end = np.searchsorted(columns.time, [time * unit, time * unit + timeframe * SECOND]).tolist()
    noise = price * 1e-9
    saw = (columns.low[begin:end] <= price + noise) & (columns.high[begin:end] >= price - noise)
    if not saw.any():
        return None
    moment = int(columns.time[begin + int(saw.argmax())]) + finer.timeframe * SECOND + round(seconds * SECOND)
    at = int(np.searchsorted(columns.time, moment, side="right")) - 1
    passed = (moment - int(columns.time[at])) / (finer.timeframe * SECOND)
    if passed >= 1:
        # A gap, or the end: the last close is what was known.
        return float(columns.close[at])
    return float(columns.open[at] + (columns.close[at] - columns.open[at]) * passed)
