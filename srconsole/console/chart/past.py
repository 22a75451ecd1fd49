"""The lines of a part of the market that is over: what there was then, by the names that it had then."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from srconsole.console.chart.bars import Shown
from srconsole.console.chart.grid import Role
from srconsole.console.chart.left import SAME
from srconsole.console.chart.lines import BROKEN, PriceLine, Scene, as_of
from srconsole.console.chart.path import Step
from srconsole.console.chart.readout import tiers_of


def lines_then(lines: Sequence[PriceLine], scene: Scene, shown: Shown) -> list[PriceLine]:
    """Return what is to be marked on the bars that are shown, which end before the newest, the most important first.

    Levels are the tiers that were in force behind the last of these bars, those too that have left since. Where that
    is not known any more, those that there are have the letter of their side alone.
    """
    then = [line for each in lines if (line := as_of(each, shown.candles[-1].time + shown.length)) is not None]
    if scene.strategy is not None:
        return then
    others, levels = [line for line in then if not line.touches], [line for line in then if line.touches]
    after = shown.last[-1] + 1 + len(scene.rows) - len(scene.candles)
    if not 0 <= after < len(scene.rows):
        return [*others, *(line if line.name == BROKEN else line._replace(name=line.name[0]) for line in levels)]
    tiers = dict(tiers_of(scene.rows[after].cells))
    named = list(_named(levels, tiers))
    known = {line.name for line in named}
    named += _gone({name: price for name, price in tiers.items() if name not in known}, scene, shown)
    near = shown.candles[-1].close
    return [*others, *sorted(named, key=lambda line: (line.role is not Role.LIT, abs(line.price - near)))]


def _named(levels: Sequence[PriceLine], tiers: Mapping[str, float]) -> Iterator[PriceLine]:
    """Yield the levels that were tiers then, by these names; of the others the one that is selected."""
    for line in levels:
        same = (name for name, price in tiers.items() if math.isclose(price, line.price, rel_tol=SAME))
        sides = sorted(same, key=lambda name: name[0] != line.name[0])
        lit = line.role is Role.LIT
        if sides:
            yield line._replace(name=sides[0], role=line.role if lit else _role(sides[0]))
        elif lit:
            yield line._replace(name=BROKEN)


def _gone(tiers: Mapping[str, float], scene: Scene, shown: Shown) -> Iterator[PriceLine]:
    """Yield tiers of then that are no levels any more, or have other prices: each for as long as it was in force."""
    since = dict.fromkeys(tiers, shown.candles[-1].time)
    lasting = dict(tiers)
    for at in range(shown.last[-1], -1, -1):
        row, opened = at + len(scene.rows) - len(scene.candles), scene.candles[at].time
        if not lasting or row < 0 or opened < shown.candles[0].time:
            break
        there = _prices(scene.rows[row].cells.partition(",")[2])
        lasting = {name: price for name, price in lasting.items() if (name[0], price) in there}
        since.update(dict.fromkeys(lasting, opened))
    for name, price in tiers.items():
        yield PriceLine(name, price, _role(name), 1, (Step(since[name], price),), vital=False)


@lru_cache(maxsize=512)
def _prices(tiers: str) -> frozenset[tuple[str, float]]:
    """Return side and price of the tiers of a row, which are the same text for as long as none changes."""
    return frozenset((name[0], price) for name, price in tiers_of(f"No,{tiers}"))


def _role(name: str) -> Role:
    return Role.SUPPORT if name.startswith("S") else Role.RESISTANCE
