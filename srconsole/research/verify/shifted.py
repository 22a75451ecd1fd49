"""Whether the answer depends on how much past was loaded: the first candles are dropped, and the rest is traded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from srconsole.market.csv_format import COLUMNS
from srconsole.research.utc import iso
from srconsole.research.verify.check import Check, Verdict
from srconsole.research.verify.compare import rows_that_differ
from srconsole.research.verify.prefixes import LEAST, Trade, Traded

SHARES: Final = (0.1, 0.25, 0.5)
"""Shares of the history that are dropped, besides one candle."""
_ENDS: Final = ("Position", "Stop", "Equity")
_SAME: Final = ("entry_time", "entry_price", "exit_time", "exit_price")

Progress = Callable[[int, int], None]


def shifts_of(count: int, least: int) -> list[int]:
    """Return how many candles to drop from a history of so many, that leave as many as a strategy needs."""
    wanted = [1, *(round(share * count) for share in SHARES)]
    return sorted({shift for shift in wanted if shift > 0 and count - shift >= max(least, LEAST)})


def check_shifts(
    candles: pd.DataFrame, trade: Trade, whole: Traded, shifts: Sequence[int], needed: int, progress: Progress
) -> list[Check]:
    """Trade the history without its first candles, and tell how the rest differs from the whole one's.

    Args:
        candles: the whole history.
        trade: trades one.
        whole: what came of the whole one.
        shifts: how many candles are dropped.
        needed: candles that are not traded at a history's beginning.
        progress: is told how many are done, and of how many.
    """
    checks = []
    for done, shift in enumerate(shifts):
        progress(done, len(shifts))
        rest = trade(candles.iloc[shift:].reset_index(drop=True))
        checks.append(_check(rest, whole, shift, needed))
    return checks


def _check(rest: Traded, whole: Traded, shift: int, needed: int) -> Check:
    own = [name for name in whole.candles.columns if name not in {*COLUMNS, *_ENDS}] or ["Position", "Stop"]
    there = whole.candles.iloc[shift:].reset_index(drop=True)
    differ = rows_that_differ(rest.candles[own], there[own])
    agrees = _agrees_from(differ, there["Time"])
    begin = there["Time"].iloc[needed]
    before = whole.trades[whole.trades["entry_time"] >= begin]
    gone, new = _others(before, rest.trades), _others(rest.trades, before)
    change = float(rest.trades["pnl"].sum() - before["pnl"].sum())
    name = f"without the first {shift:,} candles" if shift > 1 else "without the first candle"
    figures = {
        "dropped": shift,
        "rows": len(differ),
        "rows_differ": int(differ.sum()),
        "agrees_from": agrees,
        "trades": len(rest.trades),
        "trades_of_the_whole": len(before),
        "trades_gone": gone,
        "trades_new": new,
        "net_profit_change": change,
    }
    if not differ.any() and not gone and not new:
        told = f"all {len(differ):,} rows and {len(before):,} trades are the same"
        return Check(name, Verdict.HOLDS, told, figures)
    since = f"none from {agrees} on" if agrees else "up to the end"
    told = f"{int(differ.sum()):,} of {len(differ):,} rows differ, {since}; "
    if gone or new:
        told += f"of {len(before):,} trades gone: {gone:,}, new: {new:,}; net profit {change:+,.2f} USDT"
    else:
        told += f"all {len(before):,} trades are the same"
    return Check(name, Verdict.DEPENDS, told, figures)


def _agrees_from(differ: NDArray[np.bool_], times: pd.Series) -> str | None:
    """Return the time from which on no row differs; None where the last one does."""
    if differ[-1]:
        return None
    behind = int(np.flatnonzero(differ)[-1]) + 1 if differ.any() else 0
    return iso(times.iloc[behind])


def _others(trades: pd.DataFrame, among: pd.DataFrame) -> int:
    """Return how many trades are not among others."""
    known = set(among[list(_SAME)].itertuples(index=False, name=None))
    return len([one for one in trades[list(_SAME)].itertuples(index=False, name=None) if one not in known])
