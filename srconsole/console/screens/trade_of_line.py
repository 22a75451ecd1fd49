"""Which closed trade a line of the log tells of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from srconsole.core.trade import Trade
from srconsole.engine.view.records import Entry
from srconsole.engine.view.snapshot import MarketView
from srconsole.figures import price_text

OPEN: Final = "What that line tells of is not closed yet: it is among these once it is."


def trade_of_entry(trades: Sequence[Trade], entry: Entry, market: MarketView) -> Trade | None:
    """Return the trade that a line of the log tells of; None where that is still open.

    A candle may see several trades: of those that it lies in, the line is of one whose price of entry or exit it names.
    A line that names none of them is of what is held, if that was held then.

    Args:
        trades: the closed trades.
        entry: the line.
        market: whose they are, with what is held.
    """
    if entry.trade is not None:
        return entry.trade
    around = [trade for trade in trades if trade.entry_time <= entry.time <= trade.exit_time]
    named = [trade for trade in around if _names(entry.text, trade, market.decimals)]
    if named:
        return named[0]
    since = _held_since(market)
    return None if since is not None and since <= entry.time else next(iter(around), None)


def _names(text: str, trade: Trade, decimals: int) -> bool:
    words = {word.strip(",:;.") for word in text.split()}
    return any(price_text(price, decimals) in words for price in (trade.entry_price, trade.exit_price))


def _held_since(market: MarketView) -> int | None:
    """Return since when the oldest lot is held, UTC milliseconds; None while nothing is."""
    lots = () if market.strategy is None else market.strategy.lots
    times = [lot.entry_time for lot in lots] + ([market.position.entry_time] if market.position else [])
    return min(times, default=None)
