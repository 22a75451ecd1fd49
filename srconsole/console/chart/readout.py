"""What the cursor reads out of a candle: time, prices, volume, and what was said of it when it closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from srconsole.console.chart.bars import Shown
from srconsole.console.chart.chosen import Chosen
from srconsole.console.chart.held import newest_time
from srconsole.console.chart.lines import Scene
from srconsole.console.format import moment_text, span_text
from srconsole.figures import price_text, quantity_text

TIERS: Final = 10
"""How many tiers of each side a row of `levels` has, behind its SR_Proximity."""
NARROW: Final = 60
"""Columns below which words stand nearer to each other, and SR_Proximity has a shorter name."""
_APART, _NEARER = "  ", " "


def heading(shown: Shown, chosen: Chosen, way_back: str) -> str:
    """Return what is not as usual about what is shown, and by which key the past is left; empty for nothing."""
    words = []
    if chosen.frame:
        words.append(span_text(chosen.frame // 1000))
    if chosen.zoom is not None and chosen.zoom < 0:
        words.append(f"{1 << -chosen.zoom} a column")
    if not shown.live and chosen.ended is not None:
        words.append(_beside_the_trade(shown, chosen.ended, way_back))
    elif not shown.live:
        words.append(f"HISTORY, {way_back}: now" if way_back else "HISTORY")
    return " ".join(words)


def _beside_the_trade(shown: Shown, ended: int, way_back: str) -> str:
    where = "earlier" if shown.candles[-1].time < ended else "later" if shown.candles[0].time > ended else ""
    return ", ".join(word for word in (where, way_back and f"{way_back}: the trade") if word)


def readout(scene: Scene, shown: Shown, cursor: int, zone: tzinfo, *, narrow: bool = False) -> list[str]:
    """Return what the bar under the cursor was, and what was known of it, in words, the most important first.

    Of a bar of several candles SR_Proximity, tiers and stop are those of the last one. Tiers are those that were in
    force during it, the nearest of both sides first. A narrow chart has SR_Proximity by a shorter name.
    """
    place = min(shown.column(cursor) // shown.columns, len(shown.candles) - 1)
    candle = shown.candles[place]
    decimals = scene.decimals
    prices = zip("OHLC", candle[1:5], strict=True)
    opened = moment_text(candle.time, zone, newest_time(scene, scene.candles))
    words = [opened, *(f"{name} {price_text(price, decimals)}" for name, price in prices)]
    volume = f"volume {quantity_text(candle.volume)}"
    at = shown.last[place] + len(scene.rows) - len(scene.candles)
    if at < 0:
        return [*words, volume]
    row = scene.rows[at]
    stop = [] if row.stop is None else [f"stop {price_text(row.stop, decimals)}"]
    if scene.strategy is not None:
        return [*words, *stop, volume]
    nearness, tiers = _of_levels(row.cells, decimals, "SR" if narrow else "SR_Proximity")
    # The stop is told beside the chart, too; what levels there were is not.
    first = [*tiers[:2], *stop] if narrow else [*stop, *tiers[:2]]
    return [*words, *nearness, *first, volume, *tiers[2:]]


def _of_levels(cells: str, decimals: int, name_of_nearness: str) -> tuple[list[str], list[str]]:
    """Return SR_Proximity and the tiers of a row, in words; nothing where the row is another strategy's."""
    tiers = [f"{name} {price_text(price, decimals)}" for name, price in tiers_of(cells)]
    read = cells.split(",")
    return ([f"{name_of_nearness} {read[0]}"] if len(read) == 1 + 2 * TIERS else []), tiers


def tiers_of(cells: str) -> list[tuple[str, float]]:
    """Return the tiers in a row of `levels`, the nearest of both sides first; none where it is another strategy's."""
    read = cells.split(",")
    if len(read) != 1 + 2 * TIERS:
        return []
    tiers = [(f"{side}{number + 1}", read[1 + number + offset]) for number in range(TIERS) for side, offset in _SIDES]
    return [(name, float(price)) for name, price in tiers if price]


_SIDES: Final = (("S", 0), ("R", TIERS))


def fitted_words(words: Sequence[str], width: int, *, narrow: bool = False) -> tuple[str, Sequence[str]]:
    """Return as many of the words as fit a row, the first ones, and the others; none is cut."""
    text, apart = "", _NEARER if narrow else _APART
    for at, word in enumerate(words):
        longer = f"{text}{apart}{word}" if text else word
        if len(longer) > width:
            return text, words[at:]
        text = longer
    return text, ()
