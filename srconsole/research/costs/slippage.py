"""Slippage by models: how much worse than its price a fill would have been (docs/costs.md).

All of them are charged on the trades as they were, against the trader, on every fill.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from srconsole.core.indicators.ranges import Atr
from srconsole.market.candle_arrays import CandleColumns
from srconsole.research.again import Made
from srconsole.research.costs.case import Charges, candles_at, worth
from srconsole.research.metrics import Floats

Model = Literal["volume", "volatility", "range"]
MODELS: Final[dict[Model, float]] = {"volume": 1.0, "volatility": 0.05, "range": 0.05}
"""The models, with what each is multiplied by where nothing is said."""
LOOK_BACK: Final = 100
"""Candles before a fill's whose returns tell how far price moves in one."""
ATR_LENGTH: Final = 14


def slippage_charges(made: Made, candles: CandleColumns, model: Model, factor: float) -> Charges:
    """Return what slippage by a model costs each fill, USDT.

    Args:
        made: a backtest's trades.
        candles: that they were traded on.
        model: `volume`: the deviation of returns by √(quantity / volume of the fill's candle), which is 1 at most;
            `volatility`: ATR(14) as of the close before / price; `range`: (high - low) of the fill's candle / price.
            Each by the factor is a fraction of the price.
        factor: 0 or more.
    """
    if not made.fills:
        return Charges(slippage=np.empty(0))
    at = candles_at(made, candles)
    prices = np.array([fill.price for fill in made.fills], dtype=np.float64)
    if model == "volume":
        fractions = factor * _deviation(candles)[at] * np.sqrt(_participation(made, candles.volume[at]))
    elif model == "volatility":
        fractions = factor * _atr_before(candles)[at] / prices
    else:
        fractions = factor * (candles.high[at] - candles.low[at]) / prices
    return Charges(slippage=fractions * worth(made))


def beyond_volume(made: Made, candles: CandleColumns) -> int:
    """Return how many fills are of more than all that their candle traded."""
    if not made.fills:
        return 0
    volumes = candles.volume[candles_at(made, candles)]
    return int((np.array([fill.quantity for fill in made.fills]) > volumes).sum())


def _participation(made: Made, volumes: Floats) -> Floats:
    """Return each fill's quantity as a fraction of its candle's volume, 1 at most."""
    quantities = np.array([fill.quantity for fill in made.fills], dtype=np.float64)
    shares = np.ones(len(quantities))
    np.divide(quantities, volumes, out=shares, where=volumes > 0)
    capped: Floats = np.minimum(shares, 1.0)
    return capped


def _deviation(candles: CandleColumns) -> Floats:
    """Return for each candle the root of the mean square of the log returns before it, `LOOK_BACK` at most."""
    squares = np.log(candles.close[1:] / candles.close[:-1]) ** 2
    sums = np.concatenate(([0.0], np.cumsum(squares)))
    # Of the candle at an index the newest return known when it opens is that of the candle before it.
    end = np.maximum(np.arange(len(candles)) - 1, 0)
    begin = np.maximum(end - LOOK_BACK, 0)
    means = (sums[end] - sums[begin]) / np.maximum(end - begin, 1)
    deviation: Floats = np.sqrt(np.maximum(means, 0.0))
    return deviation


def _atr_before(candles: CandleColumns) -> Floats:
    """Return for each candle the ATR as of the close before it, USDT; 0 while there are too few."""
    atr = Atr.of(ATR_LENGTH)
    values = np.zeros(len(candles))
    for index, candle in enumerate(candles.candles()):
        if atr.value == atr.value:  # nan while there are too few
            values[index] = atr.value
        atr.update(candle)
    return values
