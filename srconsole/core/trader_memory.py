"""What of a trader is written down."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from srconsole.core.bounds import Count, Moment
from srconsole.core.halt import LossHalt
from srconsole.core.lot import Lot
from srconsole.core.offer import Key, Plan

if TYPE_CHECKING:
    from srconsole.core.trader import Trader


class TraderMemory(Struct, kw_only=True):
    """A trader between two movements, as it is written down; the fields are those of `Trader`."""

    time: Moment
    price: float | None
    plan: Plan
    lot: Lot | None
    halt: LossHalt
    paused: bool
    disabled: list[Key]
    left: list[Key]
    refused_keys: list[Key]
    refused: dict[str, Count]
    answered: Count = 0


def memory_of(trader: Trader) -> TraderMemory:
    """Return what is to be written down; it shares lot and halt with the trader, so write it down at once."""
    return TraderMemory(
        time=trader.time,
        price=trader.price,
        plan=trader.plan,
        lot=trader.lot,
        halt=trader.halt,
        paused=trader.paused,
        disabled=sorted(trader.disabled),
        left=sorted(trader.left),
        refused_keys=sorted(trader.refused_keys),
        refused=dict(trader.refused),
        answered=trader.answered,
    )


def restore_from(trader: Trader, memory: TraderMemory) -> None:
    """Have a trader be where the memory was made; closed trades stay with whoever wrote them down."""
    trader.time = memory.time
    trader.price = memory.price
    trader.plan = memory.plan
    trader.lot = memory.lot
    trader.halt = memory.halt
    trader.paused = memory.paused
    trader.disabled = set(memory.disabled)
    trader.left = set(memory.left)
    trader.refused_keys = set(memory.refused_keys)
    trader.refused = Counter(memory.refused)
    trader.answered = memory.answered
