"""The price axis: round prices on the rows nearest to them."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from srconsole.console.chart.scale import Scale

_ROUND: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_APART: Final = 4
"""Rows from one tick to the next at least, on a chart of four times as many."""


class Tick(NamedTuple):
    """A round price, and the row that is nearest to it."""

    row: int
    price: float


def price_ticks(scale: Scale, decimals: int) -> list[Tick]:
    """Return round prices from the top, four rows apart or a little more; on a low chart at least two.

    None is told finer than prices are, with so many decimals.
    """
    least = max(min(_APART, scale.rows / _APART) * scale.step, 10.0**-decimals)
    exponent = math.floor(math.log10(least))
    interval = next(each for round_ in _ROUND if (each := float(f"{round_}e{exponent}")) >= least * (1 - 1e-9))
    half = scale.step / 2
    highest, lowest = (scale.top + half) / interval, (scale.bottom - half) / interval
    prices = [number * interval for number in range(math.floor(highest), math.ceil(lowest) - 1, -1)]
    ticks = [Tick(scale.row(price), price) for price in prices]
    return [tick for tick in ticks if 0 <= tick.row < scale.rows]
