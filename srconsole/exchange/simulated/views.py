"""What reads show late, twice, old or not at all, while the exchange itself goes on."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.exchange.simulated.values import Fill, Order


class View(Struct, forbid_unknown_fields=True):
    """How reads differ from what is; none of it does unless told.

    Attributes:
        fills_late: milliseconds for which a fill shows neither in its order nor in the list of fills.
        orders_late: milliseconds for which a new order is not found.
        fills_twice: whether the list of fills has each of them twice.
        candles_late: milliseconds that candles lag behind.
        candles_change: milliseconds behind its end for which a candle still shows no price but its open.
        candles_missing: opening times of candles that are left out.
        prices_ahead: milliseconds that the time of a price lies ahead of when it was.
        closes_unnamed: whether the answer to a reduce-only order in one-way mode lacks the order's id.
        clock_off: milliseconds that the clock of the exchange's gate is ahead, by which requests are judged.
    """

    fills_late: int = 0
    orders_late: int = 0
    fills_twice: bool = False
    candles_late: int = 0
    candles_change: int = 0
    candles_missing: frozenset[int] = frozenset()
    prices_ahead: int = 0
    closes_unnamed: bool = False
    clock_off: int = 0

    def hides(self, order: Order, now: int) -> bool:
        """Tell whether an order is too new to be found."""
        return now - order.created < self.orders_late

    def lags(self, order: Order, now: int) -> bool:
        """Tell whether an order shows as untouched although some of it is filled."""
        return bool(order.filled) and now - order.updated < self.fills_late

    def fills(self, fills: Iterable[Fill], now: int) -> list[Fill]:
        """Return the fills that show, each as often as it shows."""
        shown = [fill for fill in fills if now - fill.time >= self.fills_late]
        return [fill for fill in shown for _ in range(1 + self.fills_twice)]

    def candles(self, candles: Iterable[Candle], length: int, now: int) -> list[Candle]:
        """Return the candles of a length in milliseconds that show, as they do now."""
        return [
            _as_it_opened(candle) if 0 <= now - candle.time - length < self.candles_change else candle
            for candle in candles
            if candle.time not in self.candles_missing
        ]


def _as_it_opened(candle: Candle) -> Candle:
    return candle._replace(high=candle.open, low=candle.open, close=candle.open)
