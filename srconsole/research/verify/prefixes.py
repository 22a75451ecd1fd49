"""Whether a value of a candle changes when later candles come: the history is cut and traded again up to there."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from math import isnan
from typing import Final, Protocol

import pandas as pd

from srconsole.research.utc import iso
from srconsole.research.verify.check import Check, Verdict
from srconsole.research.verify.compare import Difference, first_difference

LEAST: Final = 50
"""Candles of the shortest part: fewer do not tell what a candle lasts."""

Progress = Callable[[int, int], None]


class Traded(Protocol):
    """What a backtest has come to; a `backtest.Result` is one."""

    @property
    def candles(self) -> pd.DataFrame:
        """One row a candle, with the strategy's columns, Position, Stop and Equity."""

    @property
    def trades(self) -> pd.DataFrame:
        """One row a closed trade."""


Trade = Callable[[pd.DataFrame], Traded]
Tiers = Callable[[pd.DataFrame], dict[str, float]]
"""The tiers as of a history's last close, by their columns."""


def cuts_of(whole: Traded, least: int, samples: int, chance: random.Random) -> list[int]:
    """Return after how many candles to cut: half of them where something was bought or sold, the others anywhere.

    Args:
        whole: the whole history, traded.
        least: candles that a part has to have.
        samples: how many cuts, fewer where there are not so many places.
        chance: draws them.
    """
    places = range(max(least, LEAST), len(whole.candles))
    times = whole.candles["Time"]
    traded = {int(times.searchsorted(time)) for name in ("entry_time", "exit_time") for time in whole.trades[name]}
    # A candle and the one behind it: what was known when it closed decides about the next.
    busy = sorted(place for at in traded for place in (at + 1, at + 2) if place in places)
    chosen = set(chance.sample(busy, min(samples // 2, len(busy))))
    others = [place for place in places if place not in chosen]
    return sorted(chosen | set(chance.sample(others, min(samples - len(chosen), len(others)))))


def check_prefixes(
    candles: pd.DataFrame, trade: Trade, whole: Traded, cuts: Sequence[int], progress: Progress, tiers: Tiers | None
) -> list[Check]:
    """Trade the history up to each cut, and hold rows, trades and levels against those of the whole one.

    Args:
        candles: the whole history.
        trade: trades one.
        whole: what came of the whole one.
        cuts: after how many candles it is cut.
        progress: is told how many cuts are done, and of how many.
        tiers: returns the tiers as of a part's last close; None where the strategy has none.
    """
    rows: list[tuple[int, Difference]] = []
    trades: list[tuple[int, str]] = []
    levels: list[tuple[int, str]] = []
    for done, cut in enumerate(cuts):
        progress(done, len(cuts))
        part = trade(candles.iloc[:cut])
        if (found := first_difference(part.candles, whole.candles.iloc[:cut])) is not None:
            rows.append((cut, found))
        if other := _other_trade(part.trades, whole.trades, candles["Time"].iloc[cut - 1]):
            trades.append((cut, other))
        if tiers is not None and (moved := _other_tier(tiers(candles.iloc[:cut]), whole.candles.iloc[cut])):
            levels.append((cut, moved))
    checks = [
        _of_rows(rows, len(cuts), candles["Time"]),
        _told("trades of prefixes", trades, len(cuts), candles["Time"]),
    ]
    return checks if tiers is None else [*checks, _told("levels of prefixes", levels, len(cuts), candles["Time"])]


def _of_rows(found: Sequence[tuple[int, Difference]], count: int, times: pd.Series) -> Check:
    name = "rows of prefixes"
    if not found:
        told = f"at {count} cuts no value of a row depends on a later candle"
        return Check(name, Verdict.HOLDS, told, {"cuts": count, "differ": 0})
    # The earliest value that changes, and of several cuts the first one that shows it.
    cut, first = min(found, key=lambda one: (one[1].row, one[0]))
    time, last = iso(times.iloc[first.row]), iso(times.iloc[cut - 1])
    told = (
        f"{first.column} of {time} is {first.before or 'empty'} as of {last} and {first.after or 'empty'} once later "
        f"candles are there; {len(found)} of {count} cuts differ"
    )
    figures = {"cuts": count, "differ": len(found), "column": first.column, "time": time, "as_of": last}
    return Check(name, Verdict.FAILED, told, {**figures, "before": first.before, "after": first.after})


def _told(name: str, found: Sequence[tuple[int, str]], count: int, times: pd.Series) -> Check:
    if not found:
        told = f"at {count} cuts they are those of the whole history up to there"
        return Check(name, Verdict.HOLDS, told, {"cuts": count, "differ": 0})
    cut, first = found[0]
    last = iso(times.iloc[cut - 1])
    told = f"as of {last} {first}; {len(found)} of {count} cuts differ"
    return Check(name, Verdict.FAILED, told, {"cuts": count, "differ": len(found), "as_of": last})


def _other_trade(part: pd.DataFrame, whole: pd.DataFrame, last: pd.Timestamp) -> str:
    """Return how a part's trades differ from those that the whole history has closed by its last candle."""
    closed = whole[whole["exit_time"] <= last]
    if len(part) != len(closed):
        return f"{len(part):,} trades are closed, and by the whole history {len(closed):,}"
    found = first_difference(part, closed.reset_index(drop=True))
    if found is None:
        return ""
    begun = iso(part["entry_time"].iloc[found.row])
    return f"{found.column} of the trade of {begun} is {found.before}, and by the whole history {found.after}"


def _other_tier(tiers: dict[str, float], row: pd.Series) -> str:
    """Return how the tiers as of a part's last close differ from those in force in the whole history's next row."""
    for column, price in tiers.items():
        there = float(row[column])
        if price != there and not (isnan(price) and isnan(there)):
            return f"{column} is {price}, and in the next row of the whole history {there}"
    return ""
