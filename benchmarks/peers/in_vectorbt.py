"""The rules as an order function of vectorbt: a limit order or a stop a bar, one column a setting.

It knows no margin: an account is given cash enough, and the capital that `srconsole` counts with is counted here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import vectorbt as vbt
from numba import njit
from numpy.typing import NDArray
from vectorbt.portfolio import nb
from vectorbt.portfolio.enums import Direction

from benchmarks.peers.history import SATOSHI, History, Made, Rules

Floats = NDArray[np.float64]

# What a column's account is in, by its place in a row.
_INITIAL_STOP, _ENTRY, _MIDPOINT, _PEAK, _QUANTITY, _EQUITY, _LOSSES, _HALTED = range(8)
# What a column's rules are, likewise.
_PROXIMITY, _STOP, _TRAIL, _NOTIONAL, _MARGIN, _FEE, _MOST_LOSSES, _PAUSE = range(8)


def trades(history: History, rules: Rules) -> list[Made]:
    """Return what it trades."""
    made = portfolio([history], [(0, rules)]).trades.records
    closed = made[made["status"] == 1]
    columns = (closed[name].tolist() for name in ("entry_idx", "exit_idx", "entry_price", "exit_price", "size"))
    return [Made(*row) for row in zip(*columns, strict=True)]


def portfolio(histories: Sequence[History], columns: Sequence[tuple[int, Rules]]) -> Any:
    """Return the portfolio of several settings, a column each: the number of its history, and its rules."""
    first = histories[0]
    prices = np.array(first.prices)
    frame = pd.DataFrame(np.repeat(prices[:, 3:], len(columns), axis=1))
    most = max(len(row) for history in histories for row in history.supports)
    supports = np.array([[_padded(row, most) for row in history.supports] for history in histories])
    midpoints = np.array([history.midpoint for history in histories])
    asked = np.array([_row_of(rules) for _, rules in columns])
    which = np.array([number for number, _ in columns])
    state = np.zeros((len(columns), 8))
    state[:, _EQUITY] = [rules.capital for _, rules in columns]
    most_orders = (len(prices) // 4 + 1000) * len(columns)
    return vbt.Portfolio.from_order_func(
        frame, _order_nb, prices, supports, midpoints, which, asked, state,
        init_cash=1e9, max_orders=most_orders, max_logs=1, freq="1h", update_value=False,
    )  # fmt: skip


def _padded(row: Sequence[Any], most: int) -> list[float]:
    return [each.price for each in row] + [math.nan] * (most - len(row))


def _row_of(rules: Rules) -> list[float]:
    numbers = (rules.notional, rules.margin, rules.fee_rate, rules.most_losses, rules.loss_pause)
    return [rules.proximity, rules.stop_pct, rules.trail_pct, *numbers]


@njit  # type: ignore[untyped-decorator]  # it comes without types
def _order_nb(
    bar: Any,
    prices: Floats,
    supports: Floats,
    midpoints: Floats,
    which: Any,
    asked: Floats,
    state: Floats,
) -> Any:
    own, rules, history = state[bar.col], asked[bar.col], which[bar.col]
    opened, high, low, close = prices[bar.i]
    before = prices[bar.i - 1, 3] if bar.i > 0 else opened
    made = nb.order_nothing_nb()
    if own[_QUANTITY] > 0:
        stop = own[_INITIAL_STOP]
        if not np.isnan(own[_PEAK]):
            stop = max(stop, own[_PEAK] * (1 - rules[_TRAIL]))
        if low <= stop:
            price = min(opened, stop)
            made = nb.order_nb(size=-own[_QUANTITY], price=price, fees=rules[_FEE], direction=Direction.LongOnly)
            _sell_nb(own, rules, price)
        else:
            _raise_nb(own, high)
    elif own[_HALTED] == 0 and rules[_MARGIN] <= own[_EQUITY] and not np.isnan(midpoints[history, bar.i]):
        level = -1.0
        for each in supports[history, bar.i]:
            if each * (1 + rules[_PROXIMITY]) < before and each > level:
                level = each
        limit = level * (1 + rules[_PROXIMITY])
        if level > 0 and low <= limit:
            price = min(opened, limit)
            own[_QUANTITY] = np.floor(rules[_NOTIONAL] / limit / SATOSHI) * SATOSHI
            own[_ENTRY], own[_INITIAL_STOP] = price, level * (1 - rules[_STOP])
            own[_MIDPOINT] = midpoints[history, bar.i]
            own[_PEAK] = price if price > own[_MIDPOINT] else np.nan
            _raise_nb(own, close)
            made = nb.order_nb(size=own[_QUANTITY], price=price, fees=rules[_FEE], direction=Direction.LongOnly)
    if own[_HALTED] == 1:
        own[_LOSSES] = 0
    own[_HALTED] = max(own[_HALTED] - 1, 0)
    return made


@njit  # type: ignore[untyped-decorator]
def _raise_nb(own: Floats, price: float) -> None:
    if not np.isnan(own[_PEAK]):
        own[_PEAK] = max(own[_PEAK], price)
    elif price > own[_MIDPOINT]:
        own[_PEAK] = price


@njit  # type: ignore[untyped-decorator]
def _sell_nb(own: Floats, rules: Floats, price: float) -> None:
    quantity, entry = own[_QUANTITY], own[_ENTRY]
    pnl = quantity * (price - entry) - quantity * (price + entry) * rules[_FEE]
    own[_QUANTITY] = 0
    own[_EQUITY] += pnl
    own[_LOSSES] = own[_LOSSES] + 1 if pnl < 0 else 0
    if rules[_MOST_LOSSES] > 0 and own[_LOSSES] == rules[_MOST_LOSSES]:
        own[_HALTED] = rules[_PAUSE] + 1
