"""What every backtester here is given: candles, the supports and the midpoint during each, and the rules' numbers."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from srconsole.market.candle_file import checked_candles
from srconsole.research.swings import swings_of
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.structure import Structure

SATOSHI = 1e-8
"""Quantities are whole numbers of it: backtesting.py trades no others."""


@dataclass(frozen=True)
class Rules:
    """The numbers of docs/strategy.md that decide about trades; fractions, USDT."""

    proximity: float
    stop_pct: float
    trail_pct: float
    notional: float
    margin: float
    capital: float
    fee_rate: float
    most_losses: int
    loss_pause: int

    @classmethod
    def of(cls, settings: Settings) -> Rules:
        """Return those of settings."""
        strategy, risk = settings.strategy, settings.risk
        return cls(
            settings.levels.proximity,
            strategy.stop_pct,
            strategy.trail_pct,
            risk.margin * risk.leverage,
            risk.margin,
            risk.initial_capital,
            settings.costs.fee_rate,
            risk.max_consecutive_losses,
            risk.loss_pause,
        )


class Support(NamedTuple):
    """A support in force during a candle: its price moves with its touches, its key stays."""

    price: float
    key: Hashable


@dataclass(frozen=True)
class History:
    """Candles and what the closes before each of them say.

    Attributes:
        frame: Time, Open, High, Low, Close, Volume, Symbol.
        supports: those in force during each candle, the nearest first.
        midpoint: a price a candle, nan where there is no pattern.
    """

    frame: pd.DataFrame
    supports: list[list[Support]]
    midpoint: list[float]

    @cached_property
    def prices(self) -> list[tuple[float, float, float, float]]:
        """Open, high, low and close of each candle."""
        columns = (self.frame[name].tolist() for name in ("Open", "High", "Low", "Close"))
        return list(zip(*columns, strict=True))


def history_of(frame: pd.DataFrame, settings: Settings) -> History:
    """Return a history with its levels, which the plain core finds."""
    candles = checked_candles(frame)
    structure = Structure(settings, swings_of(candles.columns, settings.levels))
    supports: list[list[Support]] = []
    midpoint: list[float] = []
    for candle in candles.columns.candles():
        supports.append([Support(tier.price, tier.key) for tier in structure.tiers.supports])
        midpoint.append(math.nan if structure.pattern is None else structure.pattern.midpoint)
        structure.close(candle.time, candle.high, candle.low, candle.close, candle.volume)
    return History(candles.frame, supports, midpoint)


@dataclass(frozen=True)
class Made:
    """A closed trade as all of them tell it: candles by their number, prices, quantity of the base currency."""

    entry: int
    exit: int
    entry_price: float
    exit_price: float
    quantity: float

    def like(self, other: Made) -> bool:
        """Tell whether it is the same trade: the same candles, prices and quantity but for a float's last digits."""
        mine = np.array([self.entry_price, self.exit_price])
        theirs = np.array([other.entry_price, other.exit_price])
        return (
            (self.entry, self.exit) == (other.entry, other.exit)
            and bool(np.allclose(mine, theirs, rtol=1e-9, atol=0))
            and abs(self.quantity - other.quantity) <= 1.5 * SATOSHI
        )


def made_of(trades: pd.DataFrame, frame: pd.DataFrame) -> list[Made]:
    """Return the trades of a backtest of these candles."""
    number = {when: at for at, when in enumerate(frame["Time"])}
    columns = (trades[name].tolist() for name in ("entry_time", "exit_time", "entry_price", "exit_price", "quantity"))
    return [Made(number[entry], number[left], *rest) for entry, left, *rest in zip(*columns, strict=True)]


def first_difference(some: Sequence[Made], others: Sequence[Made]) -> int | None:
    """Return the number of the first trade that is not the same in both, None where all are."""
    pairs = zip(some, others, strict=False)
    found = next((at for at, (one, other) in enumerate(pairs) if not one.like(other)), None)
    shorter = min(len(some), len(others))
    return found if found is not None or len(some) == len(others) else shorter
