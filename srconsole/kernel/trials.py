"""A history traded by many settings that share its levels: of each its trades and what its equity came to."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.kernel.claims import level_rules, trade_rules
from srconsole.kernel.library import (
    DONE,
    Asked,
    DayArrays,
    GatheredArrays,
    Library,
    OutcomeArrays,
    TradeRules,
)
from srconsole.kernel.traded import Empty, Floats, Prices
from srconsole.settings.schema import Settings

Numbers = NDArray[np.int64]

CURVE: Final = np.dtype(
    [
        ("daily", np.int64),
        *((name, np.float64) for name in ("deepest", "deepest_fraction", "equity")),
        ("held", np.int64),
    ]
)
"""`Curve`: the address of each day's last equity, and what the curve came to."""

BLOCK: Final = 16
"""`BLOCK`: candles that have their extremes together."""
EXTREMES: Final = 4
"""Numbers that a block has of them."""


class Tried(NamedTuple):
    """What several settings came to, in their order; money in USDT.

    Attributes:
        trades: how many closed trades each has.
        entry, exit: the numbers of the candles in which each trade began and ended, one setting's behind the other's.
        pnl, fees: of each trade, likewise.
        halts: how often each was halted.
        daily: each one's equity at the end of each day, a row a setting.
        deepest, deepest_fraction: each one's deepest fall of equity from a peak before it, in USDT and as a fraction.
        equity: each one's at the last candle's end.
        held: at how many candles' ends each held something.
    """

    trades: Numbers
    entry: Numbers
    exit: Numbers
    pnl: Floats
    fees: Floats
    halts: Numbers
    daily: Floats
    deepest: Floats
    deepest_fraction: Floats
    equity: Floats
    held: Numbers


class SharedHistory:
    """Candles that any number of settings trade, on several threads at once if need be."""

    def __init__(self, library: Library, prices: Prices, first: int, days: Numbers, empty: Empty = np.empty) -> None:
        """Take a history.

        Args:
            library: the kernel.
            prices: the columns of its candles.
            first: the number of the first candle that is traded.
            days: the number of each day's last candle, from that one on.
            empty: makes an array of so many values of a kind, for what is kept of all candles.
        """
        self._library = library
        self._prices, self._candles = prices.as_arrays()
        self._first = first
        self._last = np.ascontiguousarray(days, dtype=np.int64)
        self._days = DayArrays(len(days), self._last.ctypes.data)
        self._blocks = empty(len(self._prices.open) // BLOCK * EXTREMES, np.float64)
        library.blocks_of(self._candles, self._blocks.ctypes.data)

    def trade(self, settings: Sequence[Settings]) -> Tried:
        """Trade the candles by each of the settings, whose levels and pattern are the same.

        Raises:
            MemoryError: there is none for the trades.
        """
        count, asked = len(settings), Asked()
        rules = (TradeRules * count)(*(trade_rules(each, asked) for each in settings))
        out, curves = (OutcomeArrays * count)(), np.zeros(count, CURVE)
        daily = np.empty((count, len(self._last)))
        curves["daily"] = daily.ctypes.data + daily.strides[0] * np.arange(count)
        levels, blocks = level_rules(settings[0]), self._blocks.ctypes.data
        try:
            code = self._library.trials_of(
                self._candles, blocks, self._days, levels, rules, count, self._first, out, curves.ctypes.data
            )
            if code != DONE:
                raise MemoryError("the kernel has no memory for what it found")
            asked.check()
            trades = self._gathered(out)
        finally:
            for one in out:
                self._library.outcome_done(one)
        return Tried(*trades, daily, *(curves[name] for name in ("deepest", "deepest_fraction", "equity", "held")))

    def _gathered(self, out: ctypes.Array[OutcomeArrays]) -> tuple[Numbers, Numbers, Numbers, Floats, Floats, Numbers]:
        """Return what `Tried` has of closed trades and halts."""
        room, counts = sum(each.trade_count for each in out), np.empty(len(out), dtype=np.int64)
        entry, left = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
        pnl, fees = np.empty(room), np.empty(room)
        into = GatheredArrays(*(column.ctypes.data for column in (counts, entry, left, pnl, fees)))
        self._library.gather(out, len(out), into)
        closed = int(counts.sum())
        return (
            counts,
            entry[:closed],
            left[:closed],
            pnl[:closed],
            fees[:closed],
            np.array([each.halts for each in out]),
        )
