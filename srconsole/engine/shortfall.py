"""What a lot lacks at the exchange by no sale that is listed: a short that its purchase closed, or nobody knows how.

In one-way mode a symbol has one position, the sum of all fills. Whoever opens a short between our reading and our
purchase has it closed by that: as much of what we bought was never held. Fills are listed late now and then, so
nothing is concluded before the same was read for a while.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import fsum
from typing import Final

from msgspec import Struct

from srconsole.core.bounds import Moment
from srconsole.core.fill import Fill
from srconsole.core.lot import Lot
from srconsole.core.order import ExitReason
from srconsole.core.rounding import less
from srconsole.core.trader import Trader
from srconsole.engine import market_facts
from srconsole.engine.explained import same_quantity
from srconsole.engine.holding import give_sale
from srconsole.engine.market_orders import MarketOrders
from srconsole.engine.outside_sales import LISTED
from srconsole.engine.readings import FillSeen, Reading

SETTLED: Final = LISTED
"""Milliseconds of good readings that show the same, behind which nothing is filled that is not listed."""
GIVEN_UP: Final = 30_000
"""Likewise behind which what nothing explains is gone for a person who wants to be flat."""
JUST_BEFORE: Final = 15_000
"""Milliseconds before a purchase in which a short can have been opened that the reading before it does not show.

An entry goes out at most two seconds behind the price, which comes at most two behind the reading, and is given up on
the way after ten.
"""
NOT_THEIRS: Final = "the price is not the exchange's"
NO_FILL: Final = f"no fill tells how it went: {NOT_THEIRS}"


class ShortfallMemory(Struct, kw_only=True):
    """A shortfall as it is written down.

    Attributes:
        position: what was read, below 0 for a short.
        since, last: when it was first and last read so, our time, UTC milliseconds; 0 while nothing lacks.
        looked: whether fills were read behind that, and did not tell of all of it.
        booked: the exchange's id of the purchase whose part that closed a short is booked.
    """

    position: float = 0.0
    since: Moment = 0
    last: Moment = 0
    looked: bool = False
    booked: str = ""


class Shortfall:
    """What a lot lacks at the exchange, beyond what others sold of it.

    Attributes:
        memory: what is known of it.
    """

    def __init__(self, trader: Trader, orders: MarketOrders) -> None:
        self.memory = ShortfallMemory()
        self._trader = trader
        self._orders = orders

    def read(self, reading: Reading, received: int) -> None:
        """Know that a reading that no order has overtaken shows less than the lot."""
        memory, position = self.memory, reading.quantity - reading.short
        if not (memory.since and same_quantity(position, memory.position)):
            memory.position, memory.since, memory.looked = position, received, False
        memory.last = received

    def over(self) -> None:
        """Know that nothing lacks."""
        self.memory.since, self.memory.last, self.memory.looked = 0, 0, False

    def has_lasted(self, milliseconds: int) -> bool:
        """Tell whether the same was read for so long."""
        return self.memory.since > 0 and self.memory.last - self.memory.since >= milliseconds

    def book(self, fills: Sequence[FillSeen], reading: Reading, booked: Collection[str]) -> bool:
        """Book what lacks, where that is explained or a person wants to be flat; tell whether it was.

        Args:
            fills: all from a minute before the purchase on, those of sales that are booked included, the oldest first.
            reading: the newest one.
            booked: the ids of the fills that are booked as sales of lots.
        """
        held = self._trader.quantity
        self.memory.looked = self.memory.since > 0
        if not self._trader.lots or not self.has_lasted(SETTLED):
            return False
        lot = self._trader.lots[-1]
        gone = less(held, reading.quantity, self._trader.rules.step, held)
        once = list({fill.fill_id: fill for fill in fills}.values())
        if gone > 0 and (closed := self._closed_short(once, reading, lot, gone, booked)) is not None:
            self._orders.note(market_facts.ClosedShort(closed.quantity, closed.price))
            give_sale(self._orders, self._trader, closed, ExitReason.EXTERNAL, newest_first=True)
            return True
        if gone > 0 and self._orders.flattening and reading.quantity == 0 and self.has_lasted(GIVEN_UP):
            give_up(self._orders, self._trader, gone, NO_FILL)
            return True
        return False

    def _closed_short(
        self, fills: Sequence[FillSeen], reading: Reading, lot: Lot, gone: float, booked: Collection[str]
    ) -> Fill | None:
        """Return what of a lot's purchase closed a short; None unless all fills since add up to what was read."""
        knows = self._orders.numbers.knows
        bought = [fill.order_id for fill in fills if fill.buys and knows(fill.client_id)]
        if reading.hedge or not bought or bought[-1] == self.memory.booked:
            return None
        begin = next(at for at, fill in enumerate(fills) if fill.order_id == bought[-1])
        purchase = [fill for fill in fills if fill.order_id == bought[-1]]
        # Another purchase, or one beside which something was adopted.
        if not same_quantity(fsum(fill.quantity for fill in purchase), lot.holding.bought):
            return None
        short = _change(fills[begin:]) - (reading.quantity - reading.short)
        before = (fill for fill in reversed(fills[:begin]) if fill.time >= fills[begin].time - JUST_BEFORE)
        if same_quantity(short, 0.0) or short < 0 or not self._opened_by(before, short, booked):
            return None
        self.memory.booked = bought[-1]
        return _first(purchase, min(short, gone))

    def _opened_by(self, before: Iterable[FillSeen], short: float, booked: Collection[str]) -> bool:
        """Tell whether others alone opened a short of that size, by the fills before the purchase, the newest first."""
        opened = 0.0
        for fill in before:
            if self._orders.numbers.knows(fill.client_id) or fill.fill_id in booked:
                # The purchase was made on a reading behind whatever sold the lot before.
                return False
            opened -= _change([fill])
            if same_quantity(opened, short):
                return True
        return False


def give_up(orders: MarketOrders, trader: Trader, gone: float, mark: str) -> None:
    """Book what is gone, and by no fill is known how, at the last price; `mark` says so."""
    price = trader.price
    if price is None:
        return
    orders.note(market_facts.SoldOutside("", price, gone, 0.0, ExitReason.EXTERNAL.value, mark))
    give_sale(orders, trader, Fill(price, gone, 0.0), ExitReason.EXTERNAL)


def _change(fills: Iterable[FillSeen]) -> float:
    """Return by how much fills change a one-way position, below 0 for more sold than bought."""
    return fsum(fill.quantity if fill.buys else -fill.quantity for fill in fills)


def _first(purchase: Sequence[FillSeen], quantity: float) -> Fill:
    """Return so much of a purchase, as it was filled first; its fee stays with the purchase."""
    left, paid = quantity, 0.0
    for fill in purchase:
        part = min(left, fill.quantity)
        paid += part * fill.price
        left -= part
    return Fill(paid / quantity, quantity, 0.0)
