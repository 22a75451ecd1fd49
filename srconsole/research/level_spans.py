"""Levels over time: from when to when each price was a tier (docs/strategy.md 2)."""

from __future__ import annotations

from operator import attrgetter
from typing import NamedTuple

import numpy as np
import pandas as pd

from srconsole.strategies.levels.row import TIER_COLUMNS


def longest(spans: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return those stretches that last longest, at most so many, in the order that they have."""
    if len(spans) <= most:
        return spans
    return spans.loc[(spans["end"] - spans["begin"]).nlargest(most).index].sort_index()


class _Span(NamedTuple):
    """A stretch of candles, by their numbers, during which a price was a tier."""

    side: str
    tier: str
    price: float
    begin: int
    end: int
    open: bool


def level_spans(candles: pd.DataFrame) -> pd.DataFrame:
    """Return the stretches of candles during which a price was in force as a support or a resistance.

    Args:
        candles: with Time and S1 … S10, R1 … R10; without those columns there is no level.

    Returns:
        One row a stretch, in the order of their beginnings: side (`S`, `R`), tier (its name when it began), price,
        begin and end (opening times of its first candle and of the first candle after it, of the last candle where it
        lasts), open (whether it is in force during the last candle).
    """
    if candles.empty or any(name not in candles.columns for name in TIER_COLUMNS):
        return _frame([], candles)
    prices = candles[list(TIER_COLUMNS)].to_numpy(np.float64)
    changed = np.ones(len(prices), np.bool_)
    same = (prices[1:] == prices[:-1]) | (np.isnan(prices[1:]) & np.isnan(prices[:-1]))
    changed[1:] = ~same.all(axis=1)
    open_spans: dict[tuple[str, float], tuple[str, int]] = {}
    made: list[_Span] = []
    for at in np.flatnonzero(changed).tolist():
        now = {
            (name[0], price): name
            for name, price in zip(TIER_COLUMNS, prices[at].tolist(), strict=True)
            if price == price  # noqa: PLR0124  # not nan
        }
        for key in [key for key in open_spans if key not in now]:
            tier, begun = open_spans.pop(key)
            made.append(_Span(key[0], tier, key[1], begun, at, open=False))
        for key, tier in now.items():
            open_spans.setdefault(key, (tier, at))
    last = len(candles) - 1
    made += [_Span(side, tier, price, begun, last, open=True) for (side, price), (tier, begun) in open_spans.items()]
    return _frame(made, candles)


def _frame(made: list[_Span], candles: pd.DataFrame) -> pd.DataFrame:
    made.sort(key=attrgetter("begin", "price"))
    frame = pd.DataFrame(made, columns=list(_Span._fields))
    opened = pd.DatetimeIndex(candles["Time"])
    for name in ("begin", "end"):
        frame[name] = pd.Series(opened.take(frame[name].to_numpy(np.int64)), dtype="datetime64[us, UTC]")
    return frame.astype({"side": "str", "tier": "str", "price": "float64", "open": "bool"})
