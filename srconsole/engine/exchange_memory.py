"""What is known of a market at its exchange, as it is written down."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from srconsole.core.bounds import Moment
from srconsole.core.lot import Lot
from srconsole.engine.balance import BalanceMemory
from srconsole.engine.cover import CoverMemory
from srconsole.engine.entry_gate import GateMemory
from srconsole.engine.explained import Difference
from srconsole.engine.outside_sales import SalesMemory
from srconsole.engine.readings import Reading
from srconsole.engine.shortfall import ShortfallMemory


class AtExchangeMemory(Struct, kw_only=True):
    """A market as the exchange has it, as it is written down.

    Attributes:
        reading: the newest one; asked, received: when it was asked for and came, 0 before the first of this process.
        behind: how many orders had ended then, as of the newest that none has overtaken; -1 before the first.
        differences: what of it is not explained.
        since: from when on fills can be of the present lot; booked: those that others made and are booked, whole or in
            part; sales: what else is known of them.
        held: whether a lot was held when this was last looked at.
        inherits: what a broken journal's run held, until a reading shows how much of it is there.
        sold, shortfall: as in `AtExchange`.
    """

    cover: CoverMemory
    gate: GateMemory
    balance: BalanceMemory = msgspec.field(default_factory=BalanceMemory)
    reading: Reading | None = None
    asked: Moment = 0
    behind: int = -1
    received: Moment = 0
    differences: tuple[Difference, ...] = ()
    since: Moment = 0
    booked: list[str] = []
    sales: SalesMemory = msgspec.field(default_factory=SalesMemory)
    held: bool = False
    inherits: Lot | None = None
    sold: bool = False
    shortfall: ShortfallMemory = msgspec.field(default_factory=ShortfallMemory)
