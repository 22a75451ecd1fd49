"""Entries at random times, as many, as large and held as long as those of a strategy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from srconsole.core.trade import Trade
from srconsole.market.candle_arrays import SECOND, CandleColumns
from srconsole.research.luck.bands import DRAWS, Band, Floats, band_of, batches
from srconsole.settings.schema import CostSettings

Ints = NDArray[np.int64]


class Holdings(NamedTuple):
    """What closed trades held, in the order of their entries.

    Attributes:
        entry, exit: the candles, by their number.
        worth: what was bought, USDT.
    """

    entry: Ints
    exit: Ints
    worth: Floats

    @property
    def apart(self) -> bool:
        """Whether each was sold before the next was bought, the same candle included."""
        return bool((self.entry[1:] >= self.exit[:-1]).all())


@dataclass(frozen=True)
class RandomEntries:
    """A strategy beside random entries. Money in USDT, shares as fractions.

    Attributes:
        draws: how often all entries were drawn anew; trades: how many entries.
        net_profit: what the random ones made; found: what the strategy's made.
        percentile: the share of draws that made less than the strategy.
        p_value: the probability of so much or more by random entries, the strategy itself counted as one of them.
        buy_and_hold: what the whole capital would have made, bought first and sold last.
    """

    draws: int
    trades: int
    net_profit: Band
    found: float
    percentile: float
    p_value: float
    buy_and_hold: float


def random_entries(
    candles: CandleColumns,
    trades: Sequence[Trade],
    costs: CostSettings,
    chance: np.random.Generator,
    *,
    buy_and_hold: float,
    first: int = 0,
    draws: int = DRAWS,
) -> RandomEntries | None:
    """Trade at random times what a strategy traded at its own; None without a trade.

    Each trade keeps what it bought and how many candles it was held, and is bought at a random candle's open, long
    as all are; it is sold at the open that follows so many candles later, or at the candle's close where it was sold in
    the candle in which it was bought. Trades of a strategy that holds one lot at a time do not overlap, in random order
    with random times between; those of others are drawn one by one. Fees and slippage are those of the settings.

    Args:
        candles: those that the strategy saw.
        trades: what it closed.
        costs: in force.
        chance: where the times come from.
        buy_and_hold: USDT, as the summary has it.
        first: the number of the first candle that was traded.
        draws: how often, one at least.
    """
    if not trades:
        return None
    held = holdings_of(candles, trades)
    lasted = held.exit - held.entry
    last = len(candles) - 1
    made = []
    for count in batches(draws, len(trades)):
        order = chance.permuted(np.tile(np.arange(len(trades)), (count, 1)), axis=1)
        spans, worth = lasted[order], held.worth[order]
        bought = placed(spans, first, last, chance, apart=held.apart)
        made.append(_profit(candles, bought, spans, worth, costs).sum(axis=1))
    drawn, found = np.concatenate(made), fsum(trade.pnl for trade in trades)
    return RandomEntries(
        draws=draws,
        trades=len(trades),
        net_profit=band_of(drawn),
        found=found,
        percentile=float((drawn < found).mean()),
        p_value=(1 + int((drawn >= found).sum())) / (draws + 1),
        buy_and_hold=buy_and_hold,
    )


def holdings_of(candles: CandleColumns, trades: Sequence[Trade]) -> Holdings:
    """Return what trades held, by the candles' numbers."""
    in_order = sorted(trades, key=lambda trade: (trade.entry_time, trade.exit_time))
    entry = np.searchsorted(candles.time, [trade.entry_time * (SECOND // 1000) for trade in in_order])
    left = np.searchsorted(candles.time, [trade.exit_time * (SECOND // 1000) for trade in in_order])
    worth = np.array([trade.quantity * trade.entry_price for trade in in_order], dtype=np.float64)
    return Holdings(entry.astype(np.int64), left.astype(np.int64), worth)


def placed(spans: Ints, first: int, last: int, chance: np.random.Generator, *, apart: bool) -> Ints:
    """Return at which candle each holding begins, a row a draw, so that it ends at `last` at the latest.

    Args:
        spans: how many candles each lasts, a row a draw, in the order in which they follow each other.
        first: the first candle in which one may begin, by its number.
        last: the last one in which one may end.
        chance: where they come from.
        apart: whether none may begin before the one before has ended; what is sold in the candle of its purchase has
            that candle to itself, where there are candles enough for that.
    """
    if not apart:
        return first + np.floor(chance.random(spans.shape) * (last - first - spans + 1)).astype(np.int64)
    taken = np.maximum(spans, 1)
    # From open to open one at the end needs one candle more than it lasts, from open to close it needs its own alone.
    free = last - first - taken.sum(axis=1, keepdims=True) + (spans[:, -1:] == 0)
    if free.min() < 0:
        taken, free = spans, last - first - spans.sum(axis=1, keepdims=True)
    between = np.sort(np.floor(chance.random(spans.shape) * (free + 1)).astype(np.int64), axis=1)
    placed_at: Ints = first + between + np.cumsum(taken, axis=1) - taken
    return placed_at


def _profit(candles: CandleColumns, bought: Ints, spans: Ints, worth: Floats, costs: CostSettings) -> Floats:
    """Return what each holding made, fees paid, USDT."""
    paid = candles.open[bought] * (1 + costs.slippage)
    left = np.where(spans == 0, candles.close[bought], candles.open[bought + spans]) * (1 - costs.slippage)
    quantity = worth / paid
    made: Floats = quantity * (left - paid) - quantity * (paid + left) * costs.fee_rate
    return made
