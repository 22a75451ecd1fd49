"""Rows of the two files that bots on chart signals keep, for who reads those (docs/strategies.md section 3).

They lie in `data/` of a signal strategy's run folder: `historical_data.csv` has a row a closed candle,
`historical_trades.csv` a row a fill. Prices are those of fills; times are as in all files.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from srconsole.core.candle import Candle
from srconsole.core.fill import Fill
from srconsole.core.holding import Holding
from srconsole.core.order import ExitReason
from srconsole.engine.rows import time_text

SEED_CANDLE_COLUMNS: Final = ("timestamp", "open", "high", "low", "close", "volume", "strategy_signal")

SEED_FILL_COLUMNS: Final = (
    "timestamp", "order_id", "side", "entry_price", "exit_price", "quantity", "PnL", "stop_loss_triggered",
    "take_profit_triggered",
)  # fmt: skip

STOPPED: Final = frozenset({"stop_loss", "break_even"})
"""Reasons of a sale that count as a stop there."""
PROFITED: Final = frozenset({"target", "take_profit"})
"""Reasons of a sale that count as a profit taken there."""


class SeedCandles:
    """Writes a candle's row once, whatever is fed again behind a restart."""

    def __init__(self, last: str = "") -> None:
        """Go on behind the last row of the file; an empty one: it has none.

        Raises:
            ValueError: that row does not begin with a time.
        """
        self._last = datetime.fromisoformat(last.split(",", 1)[0]).timestamp() * 1000 if last else float("-inf")

    def line(self, candle: Candle, signal: int) -> str | None:
        """Return the row of a closed candle and its signal, 1, -1 or 0; None where the file has one of its time."""
        if candle.time <= self._last:
            return None
        self._last = candle.time
        prices = ",".join(map(repr, candle[1:]))
        return f"{time_text(candle.time)},{prices},{signal}"


def buy_line(time: int, order_id: str, fill: Fill) -> str:
    """Return the row of what was bought; time is its candle's, UTC milliseconds."""
    return f"{time_text(time)},{order_id},BUY,{fill.price!r},,{fill.quantity!r},,False,False"


def sell_line(time: int, order_id: str, fill: Fill, holding: Holding, reason: ExitReason) -> str:
    """Return the row of what was sold.

    Args:
        time: its candle's opening, UTC milliseconds.
        order_id: the client id.
        fill: price, quantity and fee of the sale.
        holding: what it was sold of, before or after it.
        reason: of the sale.
    """
    return sale_line(time, order_id, fill, holding.entry_price, share_of_result(fill, holding), reason.value)


def sale_line(time: int, order_id: str, fill: Fill, paid: float, made: float, reason: str) -> str:
    """Return the row of what was sold.

    Args:
        time: its candle's opening, UTC milliseconds.
        order_id: the client id.
        fill: price, quantity and fee of the sale.
        paid: the mean price that it was bought at.
        made: what it made, fees and its share of those of buying included, USDT.
        reason: of the sale.
    """
    return (
        f"{time_text(time)},{order_id},SELL,{paid!r},{fill.price!r},{fill.quantity!r},{made!r},"
        f"{reason in STOPPED},{reason in PROFITED}"
    )


def share_of_result(fill: Fill, holding: Holding) -> float:
    """Return what a sale made, after its fee and its share of what buying cost; USDT."""
    bought_for = holding.entry_fees * (fill.quantity / holding.bought)
    return fill.quantity * (fill.price - holding.entry_price) - fill.fee - bought_for
