"""A trade: a lot from its buy to its last sale (docs/strategy.md section 8, docs/strategies.md, 1.2 and 7.4)."""

from __future__ import annotations

from typing import NamedTuple


class Trade(NamedTuple):
    """A lot from its buy to its last sale.

    entry_price and exit_price are fills (means where there are several), the other prices are before slippage; times
    are the opening times of the candles, UTC milliseconds; tier and level are the label and the price of the offer that
    was bought; midpoint is the trail's activation, None where there is none; stop as at exit; peak is None if
    TAKE_PROFIT was never reached; exit_reason is that of the last sale; the quantity is what was bought, of the base
    currency; fees and pnl in USDT; parts is how many sales it took; max_profit and max_loss are the extremes of what
    was held, marked at the ends of movements, USDT, from 0; pnl_pct is the pnl as a fraction of what was paid.
    """

    entry_time: int
    entry_price: float
    exit_time: int
    exit_price: float
    quantity: float
    tier: str
    level: float
    stop: float
    midpoint: float | None
    peak: float | None
    exit_reason: str
    fees: float
    pnl: float
    strategy: str = "levels"
    parts: int = 1
    max_profit: float = 0.0
    max_loss: float = 0.0
    pnl_pct: float = 0.0
