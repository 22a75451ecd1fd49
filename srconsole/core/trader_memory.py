"""What of a trader is written down."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from srconsole.core.bounds import Count, Moment
from srconsole.core.guards import DayRange
from srconsole.core.halt import LossHalt
from srconsole.core.lot import Lot
from srconsole.core.moving import Moving
from srconsole.core.offer import Key, Offer, Plan

if TYPE_CHECKING:
    from srconsole.core.trader import Trader


class TraderMemory(Struct, kw_only=True):
    """A trader between two movements, as it is written down; the fields are those of `Trader`.

    Attributes:
        lot: what was held, in what was written down before there could be several lots.
    """

    time: Moment
    price: float | None
    plan: Plan
    lot: Lot | None = None
    halt: LossHalt
    paused: bool
    disabled: list[Key]
    left: list[Key]
    refused_keys: list[Key]
    refused: dict[str, Count]
    answered: Count = 0
    lots: list[Lot] = []
    at: Moment = 0
    plan_time: Moment = 0
    nexts: tuple[Offer, ...] = ()
    moving: Moving | None = None
    sold: dict[Key, str] = {}
    results: list[float] = []
    day_range: DayRange = field(default_factory=DayRange)


def memory_of(trader: Trader) -> TraderMemory:
    """Return what is to be written down; it shares lots and halt with the trader, so write it down at once."""
    return TraderMemory(
        time=trader.time,
        price=trader.price,
        plan=trader.plan,
        halt=trader.halt,
        paused=trader.paused,
        disabled=sorted(trader.disabled),
        left=sorted(trader.left),
        refused_keys=sorted(trader.refused_keys),
        refused=dict(trader.refused),
        answered=trader.answered,
        lots=trader.lots,
        at=trader.at,
        plan_time=trader.plan_time,
        nexts=trader.nexts,
        moving=trader.moving,
        sold=trader.sold,
        results=trader.results,
        day_range=trader.day_range,
    )


def restore_from(trader: Trader, memory: TraderMemory) -> None:
    """Have a trader be where the memory was made; closed trades stay with whoever wrote them down."""
    trader.time, trader.at = memory.time, memory.at
    trader.price = memory.price
    trader.plan, trader.plan_time, trader.nexts = memory.plan, memory.plan_time, memory.nexts
    trader.lots = memory.lots if memory.lot is None else [memory.lot]
    for lot in trader.lots:
        lot.margin = lot.margin or trader.settings.risk.margin
    if memory.lot is not None and trader.account.bound:
        trader.bind()
    trader.moving = memory.moving
    trader.halt = memory.halt
    trader.paused = memory.paused
    trader.disabled = set(memory.disabled)
    trader.left = set(memory.left)
    trader.sold = memory.sold
    trader.refused_keys = set(memory.refused_keys)
    trader.refused = Counter(memory.refused)
    trader.answered = memory.answered
    trader.results = memory.results
    trader.day_range = memory.day_range
