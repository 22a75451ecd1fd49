"""The first part of a history beside its last, which nothing was chosen by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from srconsole.errors import RequestError

if TYPE_CHECKING:
    import pandas as pd

    from srconsole.settings.schema import Settings

SHARE: Final = 0.7
"""Of the candles, those that settings may be chosen by, where nobody asks for another share."""


@dataclass(frozen=True)
class Part:
    """What one part of a history came to; money in USDT, rates as fractions, None where a figure has no meaning.

    Attributes:
        first, last: opening times of its candles, UTC.
        candles, trades: how many; win_rate: of the trades.
        net_profit: of closed trades, fees paid; buy_and_hold: bought at its first price, sold at its last.
        max_drawdown_pct: of equity, from its peak; sharpe: yearly.
    """

    first: str
    last: str
    candles: int
    trades: int
    win_rate: float | None
    net_profit: float
    buy_and_hold: float
    max_drawdown_pct: float
    sharpe: float | None


@dataclass(frozen=True)
class Split:
    """A history in two parts.

    Attributes:
        share: of the candles, those in the first part.
        chosen: the first part, by which settings may have been chosen.
        held_back: the last part, begun with the whole capital and flat, its levels those that all candles before made.
    """

    share: float
    chosen: Part
    held_back: Part


def split(candles: pd.DataFrame, settings: Settings | Mapping[str, object] | None, share: float = SHARE) -> Split:
    """Trade the first candles and the last ones apart.

    Args:
        candles: as `backtest` takes them.
        settings: in force.
        share: of the candles, those in the first part; above 0 and below 1.

    Raises:
        RequestError: a part would have no candle, or fewer than the strategy needs; the candles cannot be used.
    """
    from srconsole.research.backtest import backtest  # noqa: PLC0415  # tables are loaded where they are needed

    if not 0 < share < 1:
        raise RequestError(
            f"a share of {share:g} leaves one part without candles: it lies between 0 and 1, like {SHARE}"
        )
    # What is left of 0.9 is 0.09999999999999998, and a tenth of a thousand candles are a hundred.
    count = int(round(len(candles) * share, 6))
    if count < 2:
        raise RequestError(
            f"{len(candles)} candle(s) cannot be split by {share:g}, the first part takes two: give a longer history"
        )
    before = backtest(candles.iloc[:count].reset_index(drop=True), settings).summary
    after = backtest(candles, settings, trade_from=candles["Time"].iloc[count]).summary
    return Split(share, _part(before), _part(after))


def _part(summary: Mapping[str, Any]) -> Part:
    return Part(**{name: summary[name] for name in Part.__dataclass_fields__})
