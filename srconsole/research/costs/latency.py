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

    Without finer candles it is the worst that may be taken: (high - low) of the fill's candle by √(seconds /
    timeframe), which is 1 at most. With them the first one in the fill's candle that saw its price takes that candle's
    place; where the seconds are more than it lasts, the price is that of the time so much behind its end, for better or
    worse, on the line from a finer candle's open to its close.

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
            first = _first_that_saw(finer.columns, fill.time, timeframe, seen)
            if first is not None:
                moved[number] = _moved(finer, first, seen, float(sides[number]), seconds)
    return Charges(latency=moved * quantities)


def _first_that_saw(columns: CandleColumns, time: int, timeframe: int, price: float) -> int | None:
    """Return the first finer candle that saw a price in the candle of a time; None where none did."""
    unit = SECOND // 1000
    begin, end = np.searchsorted(columns.time, [time * unit, time * unit + timeframe * SECOND]).tolist()
    noise = price * 1e-9
    saw = (columns.low[begin:end] <= price + noise) & (columns.high[begin:end] >= price - noise)
    return begin + int(saw.argmax()) if saw.any() else None


def _moved(finer: Finer, first: int, seen: float, side: float, seconds: float) -> float:
    """Return how far price moved against a trader some seconds after it was seen in a finer candle, USDT."""
    columns = finer.columns
    if seconds <= finer.timeframe:
        return float(columns.high[first] - columns.low[first]) * sqrt(seconds / finer.timeframe)
    moment = int(columns.time[first]) + finer.timeframe * SECOND + round(seconds * SECOND)
    at = int(np.searchsorted(columns.time, moment, side="right")) - 1
    passed = (moment - int(columns.time[at])) / (finer.timeframe * SECOND)
    # Behind the end, and in a gap, the last close is what was known.
    share = min(passed, 1.0)
    return side * (float(columns.open[at] + (columns.close[at] - columns.open[at]) * share) - seen)
