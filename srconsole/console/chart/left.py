"""Levels that are tiers no more, on the candles on which they were: each up to where it broke."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

from srconsole.console.chart.bars import Shown
from srconsole.console.chart.glyphs import Charset
from srconsole.console.chart.grid import Canvas, Role
from srconsole.console.chart.lines import Scene
from srconsole.console.chart.readout import tiers_of
from srconsole.console.chart.scale import Scale

SAME: Final = 1e-9
"""Prices that differ by less of themselves are one: a row tells them to the last digit, a memory may not."""


def draw_left(plot: Canvas, scene: Scene, shown: Shown, scale: Scale, charset: Charset) -> None:
    """Draw every level on the bars at whose last candle it was a tier, as the rows tell.

    It has no label: what is in force has, and is drawn over it. Of another strategy than `levels` rows tell no tiers.
    """
    if scene.strategy is not None:
        return
    prices = {price for level in scene.levels for price in (level.price, *(each for _, each in level.prices))}
    wanted = frozenset(price for price in prices if 0 <= scale.row(price) < scale.rows)
    offset = len(scene.rows) - len(scene.candles)
    if not wanted:
        return
    stroke = charset.tiers[0] * shown.columns
    for place, last in enumerate(shown.last):
        if last + offset >= 0:
            for price in _in_force(scene.rows[last + offset].cells.partition(",")[2], wanted):
                plot.write(scale.row(price), place * shown.columns, stroke, Role.BROKEN)


@lru_cache(maxsize=512)
def _in_force(tiers: str, wanted: frozenset[float]) -> tuple[float, ...]:
    """Return which of these prices are tiers of a row, whose text is the same for as long as none changes."""
    there = [price for _, price in tiers_of(f"No,{tiers}")]
    return tuple(each for each in wanted if any(math.isclose(each, price, rel_tol=SAME) for price in there))
