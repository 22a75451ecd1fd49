"""A fill, as a backtest tells it."""

from __future__ import annotations

from typing import NamedTuple


class FillRow(NamedTuple):
    """One line of `fills.csv`: times of candles, UTC milliseconds; the price is the fill's, the fee USDT."""

    time: int
    key: str
    side: str
    reason: str
    price: float
    quantity: float
    fee: float
