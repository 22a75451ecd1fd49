"""Which part of the market a chart shows: it changes seldom, because every change is a whole chart to send."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, NamedTuple

from srconsole.console.chart.labels import label_width
from srconsole.console.chart.lines import PriceLine, Scene, last_price, price_lines
from srconsole.console.chart.scale import Scale, follow
from srconsole.core.candle import Candle
from srconsole.figures import price_text

_FREE = 0.35
"""The share of the columns that is free for new candles after the chart has been moved."""
_STRETCH = 2.0
"""Levels and a position widen the range of prices to at most this many times that of the candles."""
_LEAST_BODY = 8
_LEAST_ROWS = 3
BESIDE_THE_SCALE: Final = 3
"""Rows that are none of the scale: what is above, what is below, and the times."""
_WIDTH_WITH_AXIS = 60
"""From this many columns on prices have an axis of their own; else the last price is a label among others."""
_ROOMY = 100
"""From this many columns on labels have room for a second price."""


class View(NamedTuple):
    """What a chart of one size shows."""

    width: int
    height: int
    price: int
    """Characters of the longest price."""
    start: int
    """Opening time of the first candle shown, UTC milliseconds."""
    scale: Scale
    decimals: int
    """How many decimals prices are told with."""

    @property
    def labels(self) -> int:
        """Columns behind the candles' that are kept for labels."""
        return label_width(self.price) + (self.price if self.width >= _ROOMY else 0)

    @property
    def axis(self) -> int:
        """Columns at the right that are kept for the price axis: a sign and a price, or none."""
        return 1 + self.price if self.width >= _WIDTH_WITH_AXIS else 0

    @property
    def body(self) -> int:
        """Columns for candles."""
        return self.width - self.labels - self.axis


def look(scene: Scene, width: int, height: int, previous: View | None = None) -> View | None:
    """Return what a chart of this size shows next: the previous view for as long as it will do.

    Returns:
        None where there is no candle yet, or no room for a chart.
    """
    rows = height - BESIDE_THE_SCALE
    if not scene.candles or rows < _LEAST_ROWS:
        return None
    kept = previous if previous is not None and (previous.width, previous.height) == (width, height) else None
    lines = price_lines(scene)
    decimals = scene.decimals
    price = max([0 if kept is None else kept.price, *(len(price_text(line.price, decimals)) for line in lines)])
    view = View(width, height, price, 0, Scale(rows, 1.0, rows), decimals)
    while True:
        if view.body < _LEAST_BODY:
            return None
        shown = shown_candles(scene.candles, view.body, None if kept is None else kept.start)
        start = shown[0].time
        low, high = _reach(scene, shown, lines)
        moved = kept is None or kept.start != start
        scale = follow(None if kept is None else kept.scale, low, high, rows, anyway=moved)
        view = view._replace(start=start, scale=scale)
        needed = len(price_text(scale.top, decimals))
        if needed <= view.price:
            return view
        view = view._replace(price=needed)


def shown_candles(candles: Sequence[Candle], columns: int, start: int | None) -> Sequence[Candle]:
    """Return the candles that fit, one a column, from the candle that opened at `start` on.

    One column always stays free. Where they no longer fit, the newest are returned, with free columns for new ones.
    """
    if start is not None:
        first = bisect_left(candles, start, key=_time)
        if first < len(candles) and candles[first].time == start and len(candles) - first < columns:
            return candles[first:]
    return candles[-(columns - max(1, round(_FREE * columns))) :]


def _time(candle: Candle) -> int:
    return candle.time


def _reach(scene: Scene, shown: Sequence[Candle], lines: Sequence[PriceLine]) -> tuple[float, float]:
    """Return the range of prices to be shown: the candles, and of the rest what does not squeeze them."""
    low, high = min(candle.low for candle in shown), max(candle.high for candle in shown)
    last = last_price(scene)
    if last is not None:
        low, high = min(low, last), max(high, last)
    widest = _STRETCH * max(high - low, 0.001 * high)
    for price in _wanted(scene, lines):
        wider = min(low, price), max(high, price)
        if wider[1] - wider[0] <= widest:
            low, high = wider
    return low, high


def _wanted(scene: Scene, lines: Sequence[PriceLine]) -> list[float]:
    """Return what is worth widening the range for, the most important first."""
    last = lines[0].price
    wanted = [line.price for line in lines if line.vital] if scene.position is not None else []
    tiers = [line.price for line in lines if not line.vital]
    above = [price for price in tiers if price >= last]
    below = [price for price in tiers if price < last]
    return wanted + below[:1] + above[:1]
