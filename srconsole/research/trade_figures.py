"""Figures of closed trades, by the keys of docs/interfaces.md; money in USDT."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from srconsole.core.closed_trades import longest_streak
from srconsole.core.trade import Trade
from srconsole.engine.rows import time_text
from srconsole.research import metrics


def trade_figures(trades: Sequence[Trade], capital: float) -> dict[str, Any]:
    """Return the figures of closed trades, money in USDT."""
    pnl = np.array([trade.pnl for trade in trades], dtype=np.float64)
    fees = np.array([trade.fees for trade in trades], dtype=np.float64)
    lost = pnl < 0
    return {
        **money_figures(pnl, fees, capital),
        "longest_win_streak": longest_streak((~lost).tolist()),
        "longest_loss_streak": longest_streak(lost.tolist()),
        "same_candle_trades": sum(trade.entry_time == trade.exit_time for trade in trades),
        "average_hold_hours": _average_hold(trades),
    }


def net_profit_of(trades: Sequence[Trade]) -> float:
    """Return what closed trades have made, fees paid; to the last digit the figure `net_profit`."""
    return float(np.array([trade.pnl for trade in trades], dtype=np.float64).sum())


def money_figures(pnl: metrics.Floats, fees: metrics.Floats, capital: float) -> dict[str, Any]:
    """Return the figures of what closed trades have made, and paid in fees; USDT."""
    lost = pnl < 0
    wins, losses = pnl[~lost], pnl[lost]
    net, gained, given = float(pnl.sum()), float(wins.sum()), float(losses.sum())
    return {
        "trades": len(pnl),
        "wins": len(wins),
        "losses": len(losses),
        "win_rate": metrics.ratio(float(len(wins)), len(pnl)),
        "net_profit": net,
        "net_profit_pct": net / capital,
        "fees": float(fees.sum()),
        "profit_factor": metrics.ratio(gained, -given),
        "expectancy": metrics.ratio(net, len(pnl)),
        "average_win": metrics.ratio(gained, len(wins)),
        "average_loss": metrics.ratio(given, len(losses)),
        "largest_win": float(wins.max()) if len(wins) else None,
        "largest_loss": float(losses.min()) if len(losses) else None,
    }


def _average_hold(trades: Sequence[Trade]) -> float | None:
    """Return how long a lot was held in the mean, by the times of its candles; hours."""
    if not trades:
        return None
    held = np.array([trade.exit_time - trade.entry_time for trade in trades], dtype=np.float64)
    return float((held / 1000).mean()) / 3600


def daily_figures(trades: Sequence[Trade]) -> dict[str, dict[str, Any]]:
    """Return the figures of each UTC day on which a trade was left."""
    days: dict[str, list[float]] = {}
    for trade in trades:
        days.setdefault(time_text(trade.exit_time)[:10], []).append(trade.pnl)
    return {day: _day(made) for day, made in sorted(days.items())}


def _day(made: Sequence[float]) -> dict[str, Any]:
    wins = sum(pnl >= 0 for pnl in made)
    return {
        "trades": len(made),
        "wins": wins,
        "losses": len(made) - wins,
        "pnl": total(made),
        "win_rate": wins / len(made),
        "best": max(made),
        "worst": min(made),
    }


def total(values: Iterable[float]) -> float:
    """Add one after the other: what `sum` does depends on Python's version."""
    total = 0.0
    for value in values:
        total += value
    return total
