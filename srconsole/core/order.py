"""What the trader asks for and what comes back: orders, fills and closed trades (docs/strategy.md sections 5, 6, 8)."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from srconsole.core.level import LevelId
from srconsole.settings.schema import CostSettings


class State(Enum):
    """Where a position's state machine stands."""

    FLAT = "FLAT"
    STOP_LOSS = "STOP_LOSS"
    TAKE_PROFIT = "TAKE_PROFIT"


class ExitReason(Enum):
    """Why a trade ended: the state the position was in, or who ended it."""

    STOP_LOSS = "stop_loss"
    TAKE_PROFIT = "take_profit"
    MANUAL = "manual"


class Entry(NamedTuple):
    """A request to buy."""

    price: float
    """The price it was decided at, before slippage."""
    quantity: float
    tier: str
    level: LevelId
    level_price: float
    stop: float
    midpoint: float


class Exit(NamedTuple):
    """A request to sell."""

    price: float
    """The price it was decided at, before slippage."""
    quantity: float
    reason: ExitReason


class Fill(NamedTuple):
    """What an order came to; fee in USDT, negative where it is a rebate."""

    price: float
    quantity: float
    fee: float


class Trade(NamedTuple):
    """A closed round trip, all fills from flat to flat.

    entry_price and exit_price are fills (means where there are several), the other prices are before slippage;
    times are the opening times of the candles, UTC milliseconds; tier, level and midpoint as at entry, stop as at
    exit; peak is None if TAKE_PROFIT was never reached; fees and pnl in USDT.
    """

    entry_time: int
    entry_price: float
    exit_time: int
    exit_price: float
    quantity: float
    tier: str
    level: float
    stop: float
    midpoint: float
    peak: float | None
    exit_reason: str
    fees: float
    pnl: float


def fill_at_once(order: Entry | Exit, costs: CostSettings) -> Fill:
    """Return the fill of an order that is executed whole at its price, with slippage against the trader."""
    slippage = costs.slippage if isinstance(order, Entry) else -costs.slippage
    price = order.price * (1 + slippage)
    return Fill(price, order.quantity, order.quantity * price * costs.fee_rate)
