"""Results of trades by what was known when they were bought."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from math import fsum
from typing import Final, NamedTuple

import numpy as np

from srconsole.core.fill import fill_of
from srconsole.core.rounding import rounded_up
from srconsole.core.trade import Trade
from srconsole.market.candle_arrays import SECOND, CandleColumns
from srconsole.research.tiers.in_force import Bought, levels_bought
from srconsole.research.tiers.volatility import CALM, MEDIUM, UNKNOWN, WILD, regimes
from srconsole.settings.schema import Settings

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_AGES: Final = ((7.0, "below 1 week"), (28.0, "1 to 4 weeks"), (91.0, "4 to 13 weeks"), (np.inf, "13 weeks and more"))
_MOST_TOUCHES: Final = 5
_NO_LEVEL: Final = "no level"


class Row(NamedTuple):
    """What some trades came to; money in USDT, rates as fractions, None where a figure has no meaning.

    Attributes:
        label: what they have in common.
        trades: how many; win_rate: of them, a trade that makes 0 has won.
        net: what they made, fees paid; mean: a trade.
        multiple: what they made in the mean, as a multiple of what each would have lost at its first stop (R).
        take_profit: the share of them that passed its midpoint and went on in TAKE_PROFIT.
        max_profit: the most that was won on the way, in the mean; max_loss: the most that was lost, likewise.
        wins: how many have won; best, worst: what the best and the worst one made; fees: of all of them.
    """

    label: str
    trades: int
    win_rate: float
    net: float
    mean: float
    multiple: float | None
    take_profit: float
    max_profit: float
    max_loss: float
    wins: int
    best: float
    worst: float
    fees: float


@dataclass(frozen=True)
class Results:
    """Results by what was known at entry; each a row for what there was, all trades in each but where noted.

    Attributes:
        tier, touches, age: of the level that was bought; empty of other strategies than `levels`.
        hour, weekday: of the candle's opening, UTC.
        volatility: the mean range of the candles before, beside those before them.
    """

    tier: tuple[Row, ...]
    touches: tuple[Row, ...]
    age: tuple[Row, ...]
    hour: tuple[Row, ...]
    weekday: tuple[Row, ...]
    volatility: tuple[Row, ...]


def results_of(candles: CandleColumns, trades: Sequence[Trade], settings: Settings) -> Results:
    """Return the results of a backtest's trades by what was known when they were bought.

    Args:
        candles: all that the strategy saw.
        trades: what it closed.
        settings: in force.
    """
    risked = [risked_of(trade, settings) for trade in trades]
    rows = partial(rows_by, trades, risked)

    entries = [datetime.fromtimestamp(trade.entry_time / 1000, UTC) for trade in trades]
    at = np.searchsorted(candles.time, [trade.entry_time * (SECOND // 1000) for trade in trades]).tolist()
    by_level: dict[str, tuple[Row, ...]] = {"tier": (), "touches": (), "age": ()}
    if settings.strategy.name == "levels":
        bought = levels_bought(candles, settings, trades)
        ages = [label for _, label in _AGES]
        by_level = {
            "tier": rows([trade.tier for trade in trades], lambda label: (len(label), label)),
            "touches": rows([_touches(level) for level in bought], str),
            "age": rows([_age(level) for level in bought], [*ages, _NO_LEVEL].index),
        }
    return Results(
        **by_level,
        hour=rows([f"{entry:%H}" for entry in entries], str),
        weekday=rows([WEEKDAYS[entry.weekday()] for entry in entries], WEEKDAYS.index),
        volatility=rows(regimes(candles, at), (CALM, MEDIUM, WILD, UNKNOWN).index),
    )


def risked_of(trade: Trade, settings: Settings) -> float | None:
    """Return what a trade of `levels` would have lost at the stop with which it began, fees included, USDT.

    None of other strategies, whose first stops the table of trades does not have, and where nothing was at risk.
    """
    if settings.strategy.name != "levels":
        return None
    stop = rounded_up(trade.level * (1 - settings.strategy.stop_pct), settings.market.tick)
    fill = fill_of(stop, trade.quantity, False, settings.costs)
    paid = trade.quantity * trade.entry_price * settings.costs.fee_rate
    lost = trade.quantity * (trade.entry_price - fill.price) + paid + fill.fee
    return lost if lost > 0 else None


def _touches(level: Bought | None) -> str:
    if level is None:
        return _NO_LEVEL
    return f"{level.touches}" if level.touches < _MOST_TOUCHES else f"{_MOST_TOUCHES} and more"


def _age(level: Bought | None) -> str:
    if level is None:
        return _NO_LEVEL
    return next(label for below, label in _AGES if level.age < below)


def rows_by(
    trades: Sequence[Trade],
    risked: Sequence[float | None],
    labels: Sequence[str],
    order: Callable[[str], object],
) -> tuple[Row, ...]:
    """Return a row for each label that trades have.

    Args:
        trades: closed ones.
        risked: what each of them would have lost at its first stop, USDT, None where that is not known.
        labels: that of each trade.
        order: by what of a label the rows are sorted.
    """
    groups: dict[str, list[int]] = {}
    for number, label in enumerate(labels):
        groups.setdefault(label, []).append(number)
    return tuple(
        _row(label, [trades[number] for number in groups[label]], [risked[number] for number in groups[label]])
        for label in sorted(groups, key=order)  # type: ignore[arg-type]  # each order's keys can be compared
    )


def _row(label: str, trades: Sequence[Trade], risked: Sequence[float | None]) -> Row:
    count = len(trades)
    made = [trade.pnl for trade in trades]
    wins, net = len([pnl for pnl in made if pnl >= 0]), fsum(made)
    multiples = [trade.pnl / lost for trade, lost in zip(trades, risked, strict=True) if lost is not None]
    return Row(
        label=label,
        trades=count,
        win_rate=wins / count,
        net=net,
        mean=net / count,
        multiple=fsum(multiples) / len(multiples) if multiples else None,
        take_profit=len([trade for trade in trades if trade.peak is not None]) / count,
        max_profit=fsum(trade.max_profit for trade in trades) / count,
        max_loss=fsum(trade.max_loss for trade in trades) / count,
        wins=wins,
        best=max(made),
        worst=min(made),
        fees=fsum(trade.fees for trade in trades),
    )
