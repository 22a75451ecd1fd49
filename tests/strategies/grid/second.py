"""The grid's rules a second time: what a whole history of closes comes to, from its text (strategies.md section 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from srconsole.settings.schema import GridSettings


class Close(NamedTuple):
    """A close as a grid sees it."""

    price: float
    lots: tuple[int, ...]
    """Lines whose lots are held."""
    stopped: bool
    """A lot was ended by its stop in this candle."""


class Told(NamedTuple):
    """What follows."""

    centre: float | None
    offers: dict[int, tuple[float, float, float]]
    """Of each line: trigger, low, target."""
    stop: float | None
    sold: tuple[int, ...]


def told(closes: Sequence[Close], rules: GridSettings) -> list[Told]:
    """Return what each close comes to."""
    made = []
    centre: float | None = None
    free_at = 0
    for at, (c, lots, stopped) in enumerate(closes):
        if stopped:
            centre = None
            free_at = at + rules.pause
        if centre is not None and rules.recentre and not lots:
            outer = line(centre, -rules.lines, rules), line(centre, rules.lines, rules)
            if c < outer[0] or c > outer[1]:
                centre = c
        if centre is None and not lots and at >= free_at:
            centre = c
        if centre is None:
            made.append(Told(None, {}, None, lots))
            continue
        stop = line(centre, -rules.lines, rules) * (1 - rules.stop_pct)
        offers = {}
        for i in range(-rules.lines, rules.lines):
            low = stop if i == -rules.lines else line(centre, i - 1, rules)
            offers[i] = line(centre, i, rules), low, line(centre, i + 1, rules)
        made.append(Told(centre, offers, stop, ()))
    return made


def line(centre: float, i: int, rules: GridSettings) -> float:
    """Return the price of a line."""
    return centre * (1 + i * rules.spacing)
