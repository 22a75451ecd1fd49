"""Lots from the fills of a backtest: what was held when, and which fills a closed trade is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from srconsole.research.fill_row import FillRow

_NOISE: Final = 1e-9
"""What is left of a lot that was sold in parts, of what was bought."""


class HeldLot(NamedTuple):
    """One lot.

    Attributes:
        fills: by their number among all fills, in order; the first one buys.
        closed: whether nothing of it is held any more.
    """

    fills: tuple[int, ...]
    closed: bool


def lots_of(fills: Sequence[FillRow]) -> list[HeldLot]:
    """Return the lots of fills, in the order of their first one; a key that is sold out and bought again is another."""
    open_lots: dict[str, list[int]] = {}
    held: dict[str, float] = {}
    found: list[tuple[list[int], bool]] = []
    for number, fill in enumerate(fills):
        if fill.key not in open_lots:
            open_lots[fill.key], held[fill.key] = [], 0.0
        numbers = open_lots[fill.key]
        numbers.append(number)
        held[fill.key] += fill.quantity if fill.side == "buy" else -fill.quantity
        if abs(held[fill.key]) <= _NOISE * fills[numbers[0]].quantity:
            found.append((numbers, True))
            del open_lots[fill.key]
    found += [(numbers, False) for numbers in open_lots.values()]
    return [HeldLot(tuple(numbers), closed) for numbers, closed in sorted(found, key=lambda lot: lot[0][0])]


def held_over(lot: HeldLot, fills: Sequence[FillRow], time: int) -> float:
    """Return what of a lot was held at a time, UTC milliseconds: fills of candles that opened before it count."""
    held = 0.0
    for number in lot.fills:
        fill = fills[number]
        if fill.time < time:
            held += fill.quantity if fill.side == "buy" else -fill.quantity
    return held if held > _NOISE * fills[lot.fills[0]].quantity else 0.0
