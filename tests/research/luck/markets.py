"""Made candles and trades for tests of luck."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from srconsole.core.trade import Trade
from srconsole.market.candle_arrays import CandleColumns
from srconsole.research.luck.bands import Floats

HOUR = 3_600_000


def hours(opens: Floats, closes: Floats | None = None) -> CandleColumns:
    """Return hourly candles with these opens; without closes each closes where the next one opens."""
    left = np.append(opens[1:], opens[-1]) if closes is None else closes
    times = np.arange(len(opens), dtype=np.int64) * HOUR * 1000
    high, low = np.maximum(opens, left), np.minimum(opens, left)
    return CandleColumns("BTC/USDT", times, opens, high, low, left, np.ones(len(opens)))


def bought(candles: CandleColumns, spans: Sequence[tuple[int, int]], worth: float = 500.0) -> list[Trade]:
    """Return trades from open to open without costs, by their candles; within one candle, from open to close."""
    trades = []
    for entry, left in spans:
        paid = float(candles.open[entry])
        sold = float(candles.close[entry] if entry == left else candles.open[left])
        quantity = worth / paid
        trades.append(
            Trade(
                entry * HOUR, paid, left * HOUR, sold, quantity, "S1", paid, paid * 0.99, None, None, "stop_loss", 0.0,
                quantity * (sold - paid),
            )
        )  # fmt: skip
    return trades
