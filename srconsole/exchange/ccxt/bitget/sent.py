"""What is known of an order that went out, while it is not known what became of it."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from srconsole.engine.inputs import OrderUpdate
from srconsole.exchange.ccxt.bitget.contracts import Contract


class Sent(Struct):
    """An order, or a part of a close, and what looks for it have found so far.

    Attributes:
        contract, buys: what it is of.
        held: what was held long before it; None of an order that another process sent, until it is looked for.
        sells: what a close sells of that, with the parts behind it; 0 for a buy, and where it is not known.
        of_another: whether another process sent it, so that its parts are not known.
        filled: what became of a part that is filled whole.
        nowhere: since when good looks find it in no list and the position as it was, seconds; None while none does.
        unmoved: since when they find it not waiting and the position as it was, whatever else is read; likewise.
        missing: since when it is not known by its id either, while the lists are not read; likewise.
    """

    contract: Contract
    buys: bool
    held: Decimal | None
    sells: Decimal = Decimal(0)
    of_another: bool = False
    filled: OrderUpdate | None = None
    nowhere: float | None = None
    unmoved: float | None = None
    missing: float | None = None

    @property
    def whole(self) -> bool:
        """Whether it closes all that was held, so that one that comes late can sell nothing else."""
        return self.held is not None and 0 < self.held <= self.sells
