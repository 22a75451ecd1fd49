"""Which part of the market a chart shows: it changes seldom, because every change is a whole chart to send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from srconsole.console.chart.bars import Bars, Shown, bars_of, beginning, part, place_of
from srconsole.console.chart.chosen import PLAIN, Chosen
from srconsole.console.chart.held import PastScene, ends_now
from srconsole.console.chart.labels import label_width
from srconsole.console.chart.lines import PriceLine, Scene, last_price, price_lines
from srconsole.console.chart.scale import Scale, follow
from srconsole.figures import price_text

_FREE, _FREE_AT_LEAST, _FREE_AT_MOST = 0.18, 8, 0.35
"""The share of the columns that is free for new candles after the chart has been moved, and how many are at least, but
for so large a share: a chart that is moved is sent anew."""
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
_WIDEST_BY_ITSELF = 3
"""Columns that a candle has at most where nobody has chosen how many."""


class View(NamedTuple):
    """What a chart of one size shows."""

    width: int
    height: int
    price: int
    """Characters of the longest price."""
    start: int
    """Opening time of the first bar shown, UTC milliseconds."""
    columns: int
    """Of a bar."""
    scale: Scale
    decimals: int
    """How many decimals prices are told with."""
    of: tuple[int, int | None, int | None]
    """Frame, zoom and end that were chosen."""

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

    @property
    def room(self) -> int:
        """How many bars there is room for; one column stays free."""
        return (self.body - 1) // self.columns


def look(scene: Scene, width: int, height: int, previous: View | None = None, chosen: Chosen = PLAIN) -> View | None:
    """Return what a chart of this size shows next: the previous view for as long as it will do.

    Returns:
        None where there is no candle yet, or no room for a chart.
    """
    rows = height - BESIDE_THE_SCALE
    if not scene.candles or rows < _LEAST_ROWS:
        return None
    of = chosen.frame, chosen.zoom, chosen.end
    fits = previous is not None and (previous.width, previous.height, previous.of) == (width, height, of)
    kept = previous if fits else None
    bars = bars_in(scene, chosen)
    lines = price_lines(scene, chosen)
    decimals = scene.decimals
    price = max([0 if kept is None else kept.price, *(len(price_text(line.price, decimals)) for line in lines)])
    view = View(width, height, price, 0, 1, Scale(rows, 1.0, rows), decimals, of)
    while True:
        if view.body < _LEAST_BODY:
            return None
        start, columns = _start(bars, view, chosen, kept)
        view = view._replace(start=start, columns=columns)
        low, high = _reach(scene, _shown(scene, bars, view), lines)
        moved = kept is None or kept.start != start
        view = view._replace(scale=follow(None if kept is None else kept.scale, low, high, rows, anyway=moved))
        needed = len(price_text(view.scale.top, decimals))
        if needed <= view.price:
            return view
        view = view._replace(price=needed)


def shown_in(scene: Scene, view: View, chosen: Chosen = PLAIN) -> Shown:
    """Return the bars that a view of a scene shows."""
    return _shown(scene, bars_in(scene, chosen), view)


def bars_in(scene: Scene, chosen: Chosen) -> Bars:
    """Return the candles of a scene, as long as they were chosen to be."""
    base = scene.timeframe * 1000
    if isinstance(scene, PastScene):
        return scene.held.bars(base, chosen.length(base))
    return bars_of(scene.candles, base, chosen.length(base))


def _shown(scene: Scene, bars: Bars, view: View) -> Shown:
    first = place_of(bars, view.start)
    return part(bars, first, min(first + view.room, len(bars.candles)), view.columns, newest=ends_now(scene))


def _start(bars: Bars, view: View, chosen: Chosen, kept: View | None) -> tuple[int, int]:
    """Return opening time of the first bar, and columns of each.

    The first bar stays for as long as the newest has room; then the chart moves, with free columns for new ones. A
    person's end is the last bar, whatever comes.
    """
    count = len(bars.candles)
    if kept is not None:
        first = beginning(bars, kept.start)
        held = view._replace(columns=kept.columns)
        if first is not None and (chosen.end is not None or count - first <= held.room):
            return kept.start, kept.columns
    free = max(_FREE * view.body, min(_FREE_AT_LEAST, _FREE_AT_MOST * view.body))
    filled = view.body - max(1, round(free))
    by_itself = min(max(1, filled // count), _WIDEST_BY_ITSELF)
    columns = by_itself if chosen.zoom is None else 1 + max(0, chosen.zoom)
    if chosen.end is None:
        return bars.candles[max(0, count - max(1, filled // columns))].time, columns
    stop = place_of(bars, chosen.end) + 1
    return bars.candles[max(0, stop - view._replace(columns=columns).room)].time, columns


def _reach(scene: Scene, shown: Shown, lines: Sequence[PriceLine]) -> tuple[float, float]:
    """Return the range of prices to be shown: the candles, and of the rest what does not squeeze them.

    The past has its own prices alone: candles and stops.
    """
    low, high = min(candle.low for candle in shown.candles), max(candle.high for candle in shown.candles)
    last = last_price(scene)
    if last is not None and shown.live:
        low, high = min(low, last), max(high, last)
    widest = _STRETCH * max(high - low, 0.001 * high)
    for price in _wanted(scene, lines) if shown.live else _stops(scene, shown):
        wider = min(low, price), max(high, price)
        if wider[1] - wider[0] <= widest:
            low, high = wider
    return low, high


def _stops(scene: Scene, shown: Shown) -> list[float]:
    """Return the lowest and the highest stop that there was."""
    offset = len(scene.rows) - len(scene.candles)
    stops = [stop for last in shown.last if last >= -offset and (stop := scene.rows[last + offset].stop) is not None]
    return [max(stops), min(stops)] if stops else []


def _wanted(scene: Scene, lines: Sequence[PriceLine]) -> list[float]:
    """Return what is worth widening the range for, the most important first."""
    last = lines[0].price
    wanted = [line.price for line in lines if line.vital and (scene.position is not None or line.name == "stop?")]
    tiers = [line.price for line in lines if not line.vital]
    above = [price for price in tiers if price >= last]
    below = [price for price in tiers if price < last]
    return wanted + below[:1] + above[:1]
