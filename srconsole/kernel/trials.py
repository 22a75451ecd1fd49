"""A history traded by many settings that share its levels: of each its trades and what its equity came to."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.kernel.claims import level_rules, trade_rules
from srconsole.kernel.library import Asked, CandleArrays, CurveArrays, DayArrays, Library, OutcomeArrays, TradeRules
from srconsole.kernel.traded import DONE, Floats, Outcome, Prices, outcome_of
from srconsole.settings.schema import Settings

BLOCK = 16
"""`BLOCK`: candles that have their extremes together."""


class Tried(NamedTuple):
    """What one of the settings came to.

    Attributes:
        outcome: its trades, what is still held, its halts.
        daily: equity at the end of each day, USDT.
        deepest, deepest_fraction: the deepest fall of equity from a peak before it, in USDT, and as a fraction.
        equity: at the last candle's end, USDT.
        held: at how many candles' ends something was held.
    """

    outcome: Outcome
    daily: Floats
    deepest: float
    deepest_fraction: float
    equity: float
    held: int


class SharedHistory:
    """Candles that any number of settings trade, on several threads at once if need be."""

    def __init__(self, library: Library, prices: Prices, first: int, days: NDArray[np.int64]) -> None:
        """Take a history.

        Args:
            library: the kernel.
            prices: the columns of its candles.
            first: the number of the first candle that is traded.
            days: the number of each day's last candle, from that one on.
        """
        self._library = library
        self._prices = Prices(*(np.ascontiguousarray(column, dtype=np.float64) for column in prices))
        pointers = (column.ctypes.data for column in self._prices)
        self._candles = CandleArrays(len(self._prices.open), *pointers)
        self._first = first
        self._last = np.ascontiguousarray(days, dtype=np.int64)
        self._days = DayArrays(len(days), self._last.ctypes.data)
        self._blocks = np.empty((len(self._prices.open) // BLOCK, 4))
        library.blocks_of(self._candles, self._blocks.ctypes.data)

    def trade(self, settings: Sequence[Settings]) -> list[Tried]:
        """Trade the candles by each of the settings, whose levels and pattern are the same.

        Raises:
            MemoryError: there is none for the trades.
        """
        count, asked = len(settings), Asked()
        rules = (TradeRules * count)(*(trade_rules(each, asked) for each in settings))
        daily = np.empty((count, len(self._last)))
        out, curves = (OutcomeArrays * count)(), (CurveArrays * count)()
        for each, row in zip(curves, daily, strict=True):
            each.daily = row.ctypes.data
        levels = level_rules(settings[0])
        try:
            code = self._library.trials_of(
                self._candles, self._blocks.ctypes.data, self._days, levels, rules, count, self._first, out, curves
            )
            if code != DONE:
                raise MemoryError("the kernel has no memory for what it found")
            asked.check()
            seen = len(self._prices.open) > 0
            return [
                Tried(outcome_of(one, seen=seen), row, curve.deepest, curve.deepest_fraction, curve.equity, curve.held)
                for one, row, curve in zip(out, daily, curves, strict=True)
            ]
        finally:
            for one in out:
                self._library.outcome_done(one)
