"""The cost at which a strategy breaks even: found by trading the history again and again (docs/costs.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pandas as pd

from srconsole.market.candle_file import checked_candles
from srconsole.plugins.prints import Told
from srconsole.research.again import History
from srconsole.research.backtest import warned
from srconsole.research.core_run import Progress
from srconsole.research.costs.other_costs import MOST_COST, at_cost
from srconsole.research.kernel_run import why_plain
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings

_LEAST: Final = 1e-4
_EXACT: Final = 1e-9
_STEPS: Final = 12
_BELOW: Final = 32
_RUNS: Final = 80
"""About as many runs as it takes at most: progress is told of so many."""


@dataclass(frozen=True)
class BreakEven:
    """Where costs eat all that a strategy makes.

    Attributes:
        cost: all costs of a fill, as a fraction of what it is worth, at which the net profit changes its sign; None
            where there is none up to 20 %.
        today: fee and slippage by the settings, together.
        without: the net profit at no cost at all, USDT.
        now: the net profit by the settings, USDT.
    """

    cost: float | None
    today: float
    without: float
    now: float

    @property
    def margin(self) -> float | None:
        """How much dearer a fill may become before nothing is left, a fraction; below 0: too dear already."""
        return None if self.cost is None else self.cost - self.today

    @property
    def borne(self) -> float | None:
        """What a fill may cost at least until nothing is left, a fraction; None where nothing is there without costs.

        Where something is left at 20 % it is these: beyond them nobody looks.
        """
        return MOST_COST if self.cost is None and min(self.without, self.now) > 0 else self.cost


def break_even(history: History, *, progress: Progress | None = None) -> BreakEven:
    """Find the cost a side at which the net profit is 0, by trading anew at each cost that is tried.

    Entries, halts and capital follow from costs, so the profit may jump: then it is the cost at which it jumps past 0.
    Of several such costs it is one; where the kernel trades, the lowest that is seen at even steps below it.

    Args:
        history: candles and the settings in force.
        progress: is told how many runs were made, and of about how many.
    """
    runs = 0

    def profit(cost: float) -> float:
        nonlocal runs
        if progress is not None:
            progress(min(runs, _RUNS - 1), _RUNS)
        runs += 1
        return history.made(at_cost(history.settings, cost)).net_profit

    costs = history.settings.costs
    today, without = costs.fee_rate + costs.slippage, profit(0.0)
    now = history.as_set.net_profit
    # With a rebate less than nothing is paid today.
    low, high = min(today, 0.0), max(today, _LEAST)
    if (without if low == 0 else profit(low)) <= 0:
        return BreakEven(None, today, without, now)
    for _ in range(_STEPS):
        if profit(high) <= 0:
            break
        low, high = high, min(2 * high, MOST_COST)
        if low == MOST_COST:
            return BreakEven(None, today, without, now)
    from scipy.optimize import brentq  # noqa: PLC0415  # loaded where it pays

    cost = float(brentq(profit, low, high, xtol=_EXACT))
    if without > 0 and not why_plain(history.settings, detail=history.detail is not None):
        # A run takes milliseconds: what is found does not hang on today's costs, at which the search began.
        while lower := _first_loss(profit, cost):
            cost = float(brentq(profit, *lower, xtol=_EXACT))
    return BreakEven(cost, today, without, now)


def _first_loss(profit: Callable[[float], float], cost: float) -> tuple[float, float] | None:
    """Return the first of even steps below a cost in which a profit turns into a loss; None where none does."""
    steps = [cost * step / _BELOW for step in range(_BELOW)]
    return next(((low, high) for low, high in pairwise(steps) if profit(high) < 0), None)


def break_even_cost(
    candles: pd.DataFrame,
    settings: Settings | None = None,
    detail: pd.DataFrame | None = None,
    *,
    told: Told = warned,
    progress: Progress | None = None,
) -> float | None:
    """Return the cost a side at which a strategy's net profit is 0, a fraction of what a fill is worth.

    Args:
        candles: columns as `backtest` takes them.
        settings: in force.
        detail: finer candles of the same symbol.
        told: takes what a plug-in has to say, a line each.
        progress: is told how many runs were made, and of about how many.

    Returns:
        None where it makes nothing at no cost at all, or still makes something at a fifth of what it trades.

    Raises:
        CandleError, PluginError, RequestError, SettingsError: as `backtest`.
    """
    finer = None if detail is None else checked_candles(detail, "detail")
    history = History(checked_candles(candles), settings_from(settings), finer, told=told)
    return break_even(history, progress=progress).cost
