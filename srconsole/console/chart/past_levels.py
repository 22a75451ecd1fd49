"""Levels as they were: the tiers that a candle's row names, drawn on that candle and on none before or behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from srconsole.console.chart.bars import Shown
from srconsole.console.chart.glyphs import Charset
from srconsole.console.chart.grid import Canvas, Role
from srconsole.console.chart.lines import PriceLine, Scene
from srconsole.console.chart.scale import Scale

TIERS: Final = 10
"""How many tiers of each side a row of `levels` has, behind its SR_Proximity."""
_SIDES: Final = (("S", 0, Role.SUPPORT), ("R", TIERS, Role.RESISTANCE))


class Tier(NamedTuple):
    """A level in force during a candle."""

    name: str
    price: float
    role: Role


def tiers_of(cells: Sequence[str]) -> list[Tier] | None:
    """Return the tiers that the cells of a row name, the nearest of both sides first; None where it is no such row."""
    if len(cells) != 1 + 2 * TIERS:
        return None
    named = [
        (f"{side}{number + 1}", cells[1 + number + offset], role)
        for number in range(TIERS)
        for side, offset, role in _SIDES
    ]
    return [Tier(name, float(price), role) for name, price, role in named if price]


def past_levels(scene: Scene, shown: Shown, lines: list[PriceLine]) -> list[PriceLine]:
    """Return what is marked with the levels that were in force at the end of what is shown, in place of today's.

    They have names and no lines: those are drawn candle by candle. The selected level stays as it is known.
    """
    tiers = _tiers_at(scene, shown.last[-1])
    if scene.strategy is not None or tiers is None:
        return lines
    kept = [line for line in lines if not line.touches or line.role is Role.LIT]
    named = [PriceLine(tier.name, tier.price, tier.role, 1, (), vital=False) for tier in tiers]
    return kept + [line for line in named if all(line.price != other.price for other in kept if other.touches)]


def draw_past_levels(plot: Canvas, scene: Scene, shown: Shown, scale: Scale, charset: Charset) -> None:
    """Draw the levels that were in force during each bar, of a longer one those of its last candle."""
    if scene.strategy is not None:
        return
    for place, last in enumerate(shown.last):
        for tier in _tiers_at(scene, last) or ():
            if 0 <= (row := scale.row(tier.price)) < scale.rows:
                plot.write(row, place * shown.columns, charset.tiers[0] * shown.columns, tier.role)


def _tiers_at(scene: Scene, place: int) -> list[Tier] | None:
    at = place + len(scene.rows) - len(scene.candles)
    return tiers_of(scene.rows[at].cells.split(",")) if at >= 0 else None
