"""What has to be remembered of a trader so that another process can go on in its place.

Tiers and pattern are not part of it: they follow from the closed candles.
"""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from srconsole.core.halt import LossHalt
from srconsole.core.level import LevelId
from srconsole.core.position import Position
from srconsole.core.trader import Trader


class TraderMemory(Struct, kw_only=True):
    """A trader between two movements; the fields are those of `core.trader.Trader`."""

    time: int
    price: float | None
    closed_equity: float
    position: Position | None
    halt: LossHalt
    paused: bool
    disabled: list[LevelId]
    left: list[LevelId]
    refused_levels: list[LevelId]
    refused: dict[str, int]


def remember(trader: Trader) -> TraderMemory:
    """Return what is to be remembered; it shares position and halt with the trader, so write it down at once."""
    return TraderMemory(
        time=trader.time,
        price=trader.price,
        closed_equity=trader.closed_equity,
        position=trader.position,
        halt=trader.halt,
        paused=trader.paused,
        disabled=sorted(trader.disabled),
        left=sorted(trader.left),
        refused_levels=sorted(trader.refused_levels),
        refused=dict(trader.refused),
    )


def restore(trader: Trader, memory: TraderMemory) -> None:
    """Put a trader back to where it was; its closed trades stay with whoever wrote them down."""
    trader.time = memory.time
    trader.price = memory.price
    trader.closed_equity = memory.closed_equity
    trader.position = memory.position
    trader.halt = memory.halt
    trader.paused = memory.paused
    trader.disabled = set(memory.disabled)
    trader.left = set(memory.left)
    trader.refused_levels = set(memory.refused_levels)
    trader.refused = Counter(memory.refused)
