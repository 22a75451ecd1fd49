"""What a replay has come to at the end of its file, as it is shown."""

from __future__ import annotations

from typing import NamedTuple


class Results(NamedTuple):
    """What closed trades and the account's equity come to, as in summary.json; USDT, fractions."""

    trades: int
    wins: int
    """Trades that lost nothing."""
    net_profit: float
    """Of closed trades, fees in."""
    fees: float
    drawdown: float
    """The deepest fall of equity at closes from a peak before it, the initial capital being the first; USDT."""
    drawdown_pct: float
    """The deepest fall as a fraction of its peak, which need not be the same one."""
    capital: float
    """The initial capital."""

    @property
    def win_rate(self) -> float | None:
        """The fraction of trades that lost nothing, None where there is no trade."""
        return self.wins / self.trades if self.trades else None
