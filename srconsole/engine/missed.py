"""Touches that no poll saw: a closed candle reached an armed trigger, and every price that was seen was above it."""

from __future__ import annotations

from collections import deque
from math import inf
from typing import Final, NamedTuple

from srconsole.core.buying import would_buy
from srconsole.core.candle import Candle
from srconsole.core.order import Entry
from srconsole.core.trader import Trader

KEPT: Final = 50


class Missed(NamedTuple):
    """A touch that was missed; prices in USDT.

    Attributes:
        time: opening time of the candle, UTC milliseconds.
        label: of the offer.
        trigger: at which it would have been bought.
        low: of the candle.
        seen: the lowest price that a poll saw in it; infinity for none.
    """

    time: int
    label: str
    trigger: float
    low: float
    seen: float


class MissedTouches:
    """Notes the touches that were missed since this process began.

    Attributes:
        newest: the newest of them, the newest last.
    """

    def __init__(self) -> None:
        self.newest: deque[Missed] = deque(maxlen=KEPT)
        self._lowest = inf

    def saw(self, price: float) -> None:
        """Take a price of a poll."""
        self._lowest = min(self._lowest, price)

    def closing(self, candle: Candle, trader: Trader) -> None:
        """Take a candle that closes, while the plan that was in force during it still is."""
        lowest, self._lowest = self._lowest, inf
        if candle.low > trader.plan.top_trigger:
            return
        for offer in trader.plan.offers:
            reached = candle.low <= offer.trigger < min(lowest, candle.open)
            if reached and offer.key not in trader.refused_keys and isinstance(would_buy(trader, offer), Entry):
                self.newest.append(Missed(candle.time, offer.label, offer.trigger, candle.low, lowest))
