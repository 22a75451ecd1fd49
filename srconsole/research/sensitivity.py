"""How much the unknown path inside the candles decides: every way in which price might have moved, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from srconsole.core.trade import Trade
from srconsole.research import metrics
from srconsole.research.again import History, Made
from srconsole.research.core_run import Progress
from srconsole.research.variants import movement_variants
from srconsole.settings.schema import Settings

DETAIL = "detail"
"""The settings in force, price moved by finer candles."""


class Way(NamedTuple):
    """What a history comes to where price moved in one way.

    Attributes:
        name: `adverse`, `favourable`, `polls` or `detail`.
        chosen: whether it is that of the settings in force, finer candles left out.
        trades: how many were closed.
        net_profit: what they made after fees, USDT.
        win_rate: the share of those that lost nothing, a fraction; None without trades.
        max_drawdown: the deepest fall of equity from a peak before it, USDT.
        max_drawdown_pct: the deepest one as a fraction of its peak.
        same_candle_trades: how many were entered and left inside one candle.
        differ: how many trades are not there, to the last digit, where price moved in the chosen way.
    """

    name: str
    chosen: bool
    trades: int
    net_profit: float
    win_rate: float | None
    max_drawdown: float
    max_drawdown_pct: float
    same_candle_trades: int
    differ: int


def ways_of(history: History, *, progress: Progress | None = None) -> list[Way]:
    """Return each way in which price might have moved, and the finer candles' own where there are any.

    Args:
        history: candles, the settings in force, and finer candles.
        progress: is told how many ways are done, and of how many.

    Raises:
        RequestError: the strategy cannot trade such candles.
    """
    settings = history.settings
    chosen = chosen_way(settings)
    variants = movement_variants(settings)
    total = len(variants) + (history.detail is not None)
    made: dict[str, Made] = {}
    for name, variant in variants.items():
        if progress is not None:
            progress(len(made), total)
        as_set = variant == settings and history.detail is None
        made[name] = history.as_set if as_set else history.made(variant, by_detail=False)
    if history.detail is not None:
        if progress is not None:
            progress(len(made), total)
        made[DETAIL] = history.as_set
    return [_way(name, one, made[chosen].trades, history, chosen=name == chosen) for name, one in made.items()]


def chosen_way(settings: Settings) -> str:
    """Return the name of the way in which price moves by the settings."""
    return "polls" if settings.strategy.movement == "polls" else settings.strategy.intrabar


def differing(trades: Sequence[Trade], others: Sequence[Trade]) -> int:
    """Return how many of some trades are not among others: with the same times, prices and quantity."""
    known = {_what(trade) for trade in others}
    return len([trade for trade in trades if _what(trade) not in known])


def _what(trade: Trade) -> tuple[int, float, int, float, float]:
    return trade.entry_time, trade.entry_price, trade.exit_time, trade.exit_price, trade.quantity


def _way(name: str, made: Made, others: Sequence[Trade], history: History, *, chosen: bool) -> Way:
    trades = made.trades
    fall = metrics.drawdown(
        metrics.Curve(history.candles.columns.time, made.equity), history.settings.risk.initial_capital
    )
    return Way(
        name=name,
        chosen=chosen,
        trades=len(trades),
        net_profit=made.net_profit,
        win_rate=metrics.ratio(len([trade for trade in trades if trade.pnl >= 0]), len(trades)),
        max_drawdown=fall.money.depth,
        max_drawdown_pct=fall.fraction.depth,
        same_candle_trades=len([trade for trade in trades if trade.entry_time == trade.exit_time]),
        differ=differing(trades, others),
    )
