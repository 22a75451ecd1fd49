"""A history through the kernel: candles in, what the closes say and what came of each trader out."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.core import refusals
from srconsole.kernel.claims import level_rules, trade_rules
from srconsole.kernel.library import (
    DONE,
    MOST_TRADERS,
    NONE,
    Asked,
    CandleArrays,
    LevelRules,
    Library,
    OutcomeArrays,
    RowArrays,
    StructureArrays,
    TradeRules,
)
from srconsole.settings.schema import Settings

Floats = NDArray[np.float64]
Records = NDArray[np.void]

TRADE: Final = np.dtype(
    [(name, np.int64) for name in ("entry", "exit", "key", "tier", "reason")]
    + [
        (name, np.float64)
        for name in (
            "entry_price", "exit_price", "quantity", "level", "stop", "midpoint", "peak", "entry_fee", "exit_fee",
            "fees", "pnl", "max_profit", "max_loss", "pnl_pct",
            "price", "initial_stop", "margin", "size", "first_stop",
        )
    ]
)  # fmt: skip
"""A trade as the kernel has it: candles by their number, `key` that of the level's first touch, `tier` its number,
`reason` 1 for take_profit and 0 for stop_loss, `peak` nan before TAKE_PROFIT, both fees apart; money in USDT."""

LEVEL: Final = np.dtype(
    [(name, np.float64) for name in ("price", "upper", "lower")]
    + [(name, np.int64) for name in ("first", "last", "touches")]
)
"""A level as the kernel has it: `first` and `last` are candles by their number."""

EPOCH: Final = np.dtype(
    [
        (name, np.int64)
        for name in (
            "from",
            "supports",
            "support_count",
            "support_broken",
            "resistances",
            "resistance_count",
            "resistance_broken",
            "has_pattern",
        )
    ]
    + [("midpoint", np.float64)]
)
"""What is in force from a candle on: places in the levels, nearest first."""

SHOWN: Final = 10
"""Tiers a side that rows have."""

_REASONS: Final = (
    "no pattern",
    refusals.NO_ROOM,
    refusals.HALTED,
    refusals.INSUFFICIENT_FUNDS,
    refusals.TOO_SMALL,
    refusals.TOO_LARGE,
    refusals.BEYOND_LIQUIDATION,
)


class Prices(NamedTuple):
    """The columns of a history's candles, all of one length."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats


class Outcome(NamedTuple):
    """What a trader has come to.

    Attributes:
        trades: the closed ones, as `TRADE`.
        lot: the one that is still held, in the same form, else None.
        refused: how many entries were refused, by reason.
        halts, losses_in_row, halted, candles_left: of the pause after losses; None where only a person ends it.
        closed_equity: USDT.
        price: the last one seen, None before the first.
    """

    trades: Records
    lot: np.void | None
    refused: Counter[str]
    halts: int
    losses_in_row: int
    halted: bool
    candles_left: int | None
    closed_equity: float
    price: float | None


class Rows(NamedTuple):
    """One row a candle, as of its end.

    Attributes:
        position: 0 while flat, 1 in STOP_LOSS, 2 in TAKE_PROFIT.
        stop: USDT, nan while flat.
        equity: USDT.
    """

    position: NDArray[np.int8]
    stop: Floats
    equity: Floats


class Traded:
    """A history that the kernel trades, in one walk that keeps nothing, and what its closes say."""

    def __init__(self, library: Library, prices: Prices, settings: Settings) -> None:
        """Take a history; the settings are those of levels and pattern."""
        self._library = library
        self._prices = Prices(*(np.ascontiguousarray(column, dtype=np.float64) for column in prices))
        pointers = (column.ctypes.data for column in self._prices)
        self._candles = CandleArrays(len(self._prices.open), *pointers)
        self._rules: LevelRules = level_rules(settings)

    def __len__(self) -> int:
        return int(self._candles.count)

    @cached_property
    def _kept(self) -> tuple[Records, Records]:
        structure = StructureArrays()
        try:
            self._done(self._library.structure_of(self._candles, self._rules, structure))
            levels = _records(structure.levels, structure.level_count, LEVEL)
            return levels, _records(structure.epochs, structure.epoch_count, EPOCH)
        finally:
            self._library.structure_done(structure)

    @property
    def levels(self) -> Records:
        """The books' levels from change to change, as `LEVEL`."""
        return self._kept[0]

    @property
    def epochs(self) -> Records:
        """What is in force when, as `EPOCH`."""
        return self._kept[1]

    def trade(self, variants: Sequence[Settings], first: int = 0, rows: Rows | None = None) -> list[Outcome]:
        """Trade the candles from the `first` on by several settings, in one walk through the closes.

        Args:
            variants: at most `MOST_TRADERS`; of levels and pattern they have what the history has.
            first: the number of the first candle that is traded.
            rows: is filled with what the first of them has, a row a candle.

        Raises:
            MemoryError: there is none for the trades.
        """
        count = len(variants)
        if count > MOST_TRADERS:
            raise ValueError(f"{count} traders, and {MOST_TRADERS} can go along")
        out = (OutcomeArrays * count)()
        asked = Asked()
        rules = (TradeRules * count)(*(trade_rules(variant, asked) for variant in variants))
        try:
            code = self._library.backtest_of(self._candles, self._rules, rules, count, first, _pointers(rows), out)
            self._done(code)
            asked.check()
            return [outcome_of(each, seen=len(self) > 0) for each in out]
        finally:
            for each in out:
                self._library.outcome_done(each)

    def books(self) -> tuple[Records, Records]:
        """Return all levels of both books as of the last close, supports first, as `LEVEL`."""
        levels, last = self.levels, self.epochs[-1]
        below, above = (
            levels[last[side] - last[f"{one}_broken"] : last[side] + last[f"{one}_count"]]
            for side, one in (("supports", "support"), ("resistances", "resistance"))
        )
        return below, above

    def proximity(self) -> NDArray[np.int16]:
        """Return the tier that each candle is at: n for Sn, -n for Rn, 0 for none."""
        found = np.zeros(len(self), dtype=np.int16)
        self._library.proximity_of(self._candles, self._structure(), self._rules, found.ctypes.data)
        return found

    def tiers(self) -> Floats:
        """Return the prices of S1 … S10, R1 … R10 in force during each candle, nan where there is none; USDT."""
        shown = np.full((len(self.epochs), 2 * SHOWN), np.nan)
        self._library.tiers_of(self._structure(), self._rules, shown.ctypes.data)
        lasting: NDArray[np.int64] = np.diff(self.epochs["from"], append=len(self))
        # The close of the last candle may begin an epoch that no candle is in.
        return np.repeat(shown, np.maximum(lasting, 0), axis=0)

    def empty_rows(self) -> Rows:
        """Return rows to be filled."""
        count = len(self)
        return Rows(np.empty(count, np.int8), np.empty(count), np.empty(count))

    def _structure(self) -> StructureArrays:
        levels, epochs = self.levels, self.epochs
        return StructureArrays(levels.ctypes.data, len(levels), 0, epochs.ctypes.data, len(epochs), 0)

    @staticmethod
    def _done(code: int) -> None:
        if code != DONE:
            raise MemoryError("the kernel has no memory for what it found")


def _records(pointer: int | None, count: int, kind: np.dtype[np.void]) -> Records:
    """Return a copy of an array of the kernel's."""
    if not count or pointer is None:
        return np.empty(0, kind)
    return np.frombuffer(ctypes.string_at(pointer, count * kind.itemsize), kind)


def _pointers(rows: Rows | None) -> RowArrays:
    return RowArrays() if rows is None else RowArrays(*(column.ctypes.data for column in rows))


def outcome_of(out: OutcomeArrays, *, seen: bool) -> Outcome:
    """Return a copy of what a trader has come to; `seen` tells whether there was a candle."""
    trades = _records(out.trades, out.trade_count, TRADE)
    held = len(trades) > 0 and int(trades["exit"][-1]) == NONE
    refused = {reason: count for reason, count in zip(_REASONS, out.refused, strict=True) if count}
    return Outcome(
        trades=trades[:-1] if held else trades,
        lot=trades[-1] if held else None,
        refused=Counter(refused),
        halts=out.halts,
        losses_in_row=out.losses_in_row,
        halted=bool(out.halted),
        candles_left=None if out.candles_left == NONE else out.candles_left,
        closed_equity=out.closed_equity,
        price=out.price if seen else None,
    )
