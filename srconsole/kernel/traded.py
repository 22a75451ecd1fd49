"""A history through the kernel: candles in, what came of each trader out."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

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
    TradeRules,
)
from srconsole.settings.schema import Settings

Floats = NDArray[np.float64]
Records = NDArray[np.void]
Empty = Callable[[int, DTypeLike], NDArray[Any]]

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

    def as_arrays(self) -> tuple[Prices, CandleArrays]:
        """Return the columns as the kernel takes them, and where they are, for as long as the columns are kept."""
        columns = Prices(*(np.ascontiguousarray(column, dtype=np.float64) for column in self))
        return columns, CandleArrays(len(columns.open), *(column.ctypes.data for column in columns))


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
    """A history that the kernel trades, in one walk that keeps nothing."""

    def __init__(self, library: Library, prices: Prices, settings: Settings) -> None:
        """Take a history; the settings are those of levels and pattern."""
        self._library = library
        self._prices, self._candles = prices.as_arrays()
        self._rules: LevelRules = level_rules(settings)

    def __len__(self) -> int:
        return int(self._candles.count)

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
            had_memory(code)
            asked.check()
            return [outcome_of(each, seen=len(self) > 0) for each in out]
        finally:
            for each in out:
                self._library.outcome_done(each)

    def empty_rows(self, empty: Empty = np.empty) -> Rows:
        """Return rows to be filled; `empty` makes an array of so many values of a kind."""
        count = len(self)
        return Rows(empty(count, np.int8), empty(count, np.float64), empty(count, np.float64))


def had_memory(code: int) -> None:
    """Raise MemoryError where the kernel says that it had none."""
    if code != DONE:
        raise MemoryError("the kernel has no memory for what it found")


def records_of(pointer: int | None, count: int, kind: np.dtype[np.void]) -> Records:
    """Return a copy of an array of the kernel's."""
    if not count or pointer is None:
        return np.empty(0, kind)
    return np.frombuffer(ctypes.string_at(pointer, count * kind.itemsize), kind)


def _pointers(rows: Rows | None) -> RowArrays:
    return RowArrays() if rows is None else RowArrays(*(column.ctypes.data for column in rows))


def outcome_of(out: OutcomeArrays, *, seen: bool) -> Outcome:
    """Return a copy of what a trader has come to; `seen` tells whether there was a candle."""
    trades = records_of(out.trades, out.trade_count, TRADE)
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
