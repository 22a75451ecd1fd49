"""What closed trades come to: the figures that `summary.json` has under the same names, and the curve of money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import fsum
from typing import NamedTuple

from srconsole.core.trade import Trade


class Totals(NamedTuple):
    """Figures of some closed trades, money in USDT; a ratio without a meaning is None. A trade that makes 0 has won."""

    trades: int
    wins: int
    losses: int
    win_rate: float | None
    net_profit: float
    fees: float
    profit_factor: float | None
    """What was won for each USDT that was lost; None where nothing was lost."""
    expectancy: float | None
    """What a trade makes in the mean."""
    average_win: float | None
    average_loss: float | None
    largest_win: float | None
    largest_loss: float | None
    longest_win_streak: int
    longest_loss_streak: int


def totals_of(trades: Sequence[Trade]) -> Totals:
    """Return the figures of closed trades, in the order in which they were closed."""
    won = [trade.pnl for trade in trades if not trade.pnl < 0]
    lost = [trade.pnl for trade in trades if trade.pnl < 0]
    net = fsum(trade.pnl for trade in trades)
    return Totals(
        trades=len(trades),
        wins=len(won),
        losses=len(lost),
        win_rate=_ratio(len(won), len(trades)),
        net_profit=net,
        fees=fsum(trade.fees for trade in trades),
        profit_factor=_ratio(fsum(won), -fsum(lost)),
        expectancy=_ratio(net, len(trades)),
        average_win=_ratio(fsum(won), len(won)),
        average_loss=_ratio(fsum(lost), len(lost)),
        largest_win=max(won, default=None),
        largest_loss=min(lost, default=None),
        longest_win_streak=longest_streak(not trade.pnl < 0 for trade in trades),
        longest_loss_streak=longest_streak(trade.pnl < 0 for trade in trades),
    )


def equity_after(trades: Sequence[Trade], capital: float) -> list[float]:
    """Return what the capital has become after each trade, the capital itself first, USDT."""
    return list(accumulate((trade.pnl for trade in trades), initial=capital))


def falls_of(equity: Sequence[float]) -> list[float]:
    """Return how far each value lies below the highest one up to it, as a fraction of that."""
    return [0.0 if peak <= 0 else 1 - value / peak for value, peak in zip(equity, accumulate(equity, max), strict=True)]


def _ratio(numerator: float, denominator: float) -> float | None:
    return numerator / denominator if denominator else None


def longest_streak(flags: Iterable[bool]) -> int:
    """Return the length of the longest run of True."""
    longest = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        longest = max(longest, run)
    return longest
