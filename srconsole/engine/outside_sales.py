"""Sales of a lot that were no order of this run, booked with the reason that the exchange gives.

Position and fills are read apart, and either may be older than the other. The position tells how much of the lots is
gone; a sale of which it shows a part is booked in that part, and the rest waits for a reading that shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from srconsole.core.bounds import Moment
from srconsole.core.fill import Fill
from srconsole.core.order import ExitReason, Order
from srconsole.core.rounding import less
from srconsole.core.trader import Trader
from srconsole.engine import market_facts
from srconsole.engine.cover import Cover
from srconsole.engine.holding import give_sale, held_of
from srconsole.engine.market_orders import MarketOrders
from srconsole.engine.order_numbers import is_rescue, own_id
from srconsole.engine.readings import Cause, FillSeen
from srconsole.engine.seed_rows import share_of_result

NEAR: Final = 0.001
"""How far above our stop, a fraction, a sale may be filled that is taken for the stop's for want of a word."""


EARLIER: Final = 60_000
"""Milliseconds before an entry from when on fills are asked for, for clocks that differ."""
KEPT: Final = 200
"""Booked fills of lots before the present one that are remembered."""
LISTED: Final = 10_000
"""Milliseconds behind which what was filled is listed."""


class SalesMemory(Struct, kw_only=True):
    """What of others' sales is booked, as it is written down.

    Attributes:
        purchase: the client id of the newest order that bought of what is held; empty where none from here did.
        rest: by the id of a fill that is booked in part, how much of it is not.
        parted: when a fill was last booked in part, our time, UTC milliseconds.
    """

    purchase: str = ""
    rest: dict[str, float] = msgspec.field(default_factory=dict)
    parted: Moment = 0


class OutsideSales:
    """Others' sales of what is held, each booked once.

    Attributes:
        since: from when on fills can be of what is held, UTC milliseconds.
        booked: the ids of the fills that are booked, whole or in part.
        memory: what else is known of them.
    """

    def __init__(self, trader: Trader, orders: MarketOrders, cover: Cover) -> None:
        self.since: Moment = 0
        self.booked: list[str] = []
        self.memory = SalesMemory()
        self._trader, self._orders, self._cover = trader, orders, cover

    def begin(self, since: int) -> None:
        """Know that something is held where nothing was: what is sold of it is filled from then on, and a while before.

        Args:
            since: when it was bought, UTC milliseconds.
        """
        self.since = since - EARLIER
        # A fill of the lot before may be younger than that, and is not of this one, nor is what is left of it.
        del self.booked[:-KEPT]
        self.memory.rest, self.memory.purchase = {}, ""

    def bought(self, order: Order) -> None:
        """Know the order that has bought what is held, or some of it."""
        self.memory.purchase = order.client_id

    def all_there(self, asked: int) -> None:
        """Know that a reading that was asked for at a time, UTC milliseconds, shows all that is held.

        Where that was well behind a fill that is booked in part, the rest of it was of something else.
        """
        if self.memory.rest and asked >= self.memory.parted + LISTED:
            self.memory.rest = {}

    def book(self, fills: Sequence[FillSeen], gone: float, *, waited: bool) -> bool:
        """Book what of the lots others sold; tell whether anything was.

        Args:
            fills: all of them, the oldest first.
            gone: how much of the lots is not at the exchange any more, of the base currency.
            waited: whether what was filled is listed by now.
        """
        trader, memory, any_booked = self._trader, self._cover.memory, False
        for fill in self._of_others(fills, waited=waited):
            lot, there = held_of(trader), self.memory.rest.get(fill.fill_id, fill.quantity)
            if lot is None:
                break
            of_the_lot = memory.by_size and fill.cause is Cause.STOP
            part = min(there, lot.quantity if of_the_lot else min(gone, lot.quantity))
            if part <= 0:
                continue
            gone = less(gone, part, trader.rules.step, fill.quantity)
            self._take(fill, less(there, part, 0.0, fill.quantity))
            any_booked = True
            book_sale(self._orders, trader, fill, part, lot.stop, by_stop=bool(memory.told or memory.count))
        return any_booked

    def _take(self, fill: FillSeen, rest: float) -> None:
        """Know that a fill is booked but for a rest."""
        if fill.fill_id not in self.booked:
            self.booked.append(fill.fill_id)
        self.memory.rest.pop(fill.fill_id, None)
        if rest > 0:
            self.memory.rest[fill.fill_id], self.memory.parted = rest, self._orders.now

    def _of_others(self, fills: Sequence[FillSeen], *, waited: bool) -> list[FillSeen]:
        """Return the sales of others that are not booked whole, each once: the oldest first, but begun ones last.

        What a sale has left over may have been of others; one that was not read before has happened since.
        """
        knows, rest = self._orders.numbers.knows, self.memory.rest
        bought = [fill.order_id for fill in fills if fill.buys and knows(fill.client_id)]
        if not (waited or self._lists_purchase(fills)):
            # What is listed may all be of before, and have sold something else.
            return []
        if bought:
            # What was filled before the lot was bought has sold something else, however near it is.
            fills = fills[next(at for at, fill in enumerate(fills) if fill.order_id == bought[-1]) :]
        sales = {
            fill.fill_id: fill
            for fill in fills
            if not fill.buys
            and not (fill.cause in {Cause.ORDER, Cause.UNSAID} and knows(fill.client_id))
            and (fill.fill_id in rest or fill.fill_id not in self.booked)
            and fill.time >= self.since
        }
        return sorted(sales.values(), key=lambda fill: fill.fill_id in rest)

    def _lists_purchase(self, fills: Iterable[FillSeen]) -> bool:
        """Tell whether the newest purchase is among fills, where it was one from here."""
        run, purchase = self._orders.numbers.run, self.memory.purchase
        ids = (own_id(fill.client_id, run) for fill in fills if fill.buys)
        return not purchase or any(own is not None and own.whole == purchase for own in ids)


def book_sale(
    orders: MarketOrders, trader: Trader, fill: FillSeen, part: float, stop: float, *, by_stop: bool = True
) -> None:
    """Book a part of a fill.

    Args:
        orders: of the market.
        trader: likewise.
        fill: as the exchange lists it.
        part: what of it was of the lots, of the base currency.
        stop: where our stop lay, USDT.
        by_stop: whether there was one.
    """
    at_stop = trader.lots[0].exit_reason if by_stop else ExitReason.EXTERNAL
    # A person had it flattened while the engine was not there.
    somebody = ExitReason.MANUAL if is_rescue(fill.client_id, orders.numbers.run) else ExitReason.EXTERNAL
    unsaid = at_stop if fill.price <= stop * (1 + NEAR) and somebody is ExitReason.EXTERNAL else somebody
    reason = {
        Cause.STOP: at_stop,
        Cause.UNSAID: unsaid,
        Cause.LIQUIDATION: ExitReason.LIQUIDATED,
        Cause.ADL: ExitReason.ADL,
        Cause.ORDER: somebody,
    }[fill.cause]
    orders.numbers.have_seen(fill.client_id)
    sold = Fill(fill.price, part, fill.fee * part / fill.quantity)
    holding = trader.lots[0].holding
    result = holding.entry_price, share_of_result(sold, holding)
    orders.note(market_facts.SoldOutside(fill.fill_id, *sold, reason.value, fill.mark, *result))
    give_sale(orders, trader, sold, reason, at_stop=reason is at_stop and by_stop)
